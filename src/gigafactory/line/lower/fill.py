"""The arrays of a plant while they are being filled, by several tables together."""

from __future__ import annotations

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower.numbers import Ints
from gigafactory.line.names import name
from gigafactory.plant.model import Plant


class Fill:
    """What one lowering fills; what each array holds is said in `layout`.

    Parameters
    ----------
    plant, seed, keep, days
        As of `lower`.
    """

    def __init__(self, plant: Plant, seed: int, keep: str, days: float) -> None:
        self.plant, self.seed, self.keep, self.days = plant, seed, keep, days
        self.names = name(plant)
        n = self.names
        self.ints = Ints()
        self.station = np.zeros(len(n.stations), y.STATION)
        self.ss = np.zeros(len(n.stations), y.STATION_STATE)
        self.ss["campaign"] = -1
        self.mach = np.zeros(len(n.machines), y.MACHINE)
        self.buf = np.zeros(max(1, len(n.buffers)), y.BUFFER)
        self.draw = np.zeros(max(1, len(n.draws)), y.DRAW)
        self.quantity = np.zeros((max(1, len(n.draws)), len(n.products)), np.int64)
        self.stops: list[tuple[object, ...]] = []
        self.effects: list[tuple[object, ...]] = []
        self.grades: list[tuple[object, ...]] = []
        self.causes: list[tuple[object, ...]] = []
        self.channels: list[float] = []
        self.materials = np.zeros(max(1, len(n.materials)), y.MATERIAL)
        self.calendar = np.zeros(len(n.calendars), y.CALENDAR)
        self.holds = 0
        self.ring_size = 1
        self.upstream = [0] * len(self.buf)
        self.tray_cells = max([s.tray or 1 for s in plant.steps.values()], default=1)
        shape = (len(n.stations), len(n.products))
        self.nominal = np.ones(shape)
        self.worth = np.full(shape, y.MICRO, np.int64)
        self.pace = np.ones(shape)
        self.noise = np.zeros((len(n.stations), y.N_CHAR))
        self.lane = np.zeros(
            (len(n.machines), max([s.lanes or 1 for s in plant.steps.values()], default=1))
        )

    def buffer(self, name_: str | None) -> int:
        """Row of a buffer; -1 without one."""
        return self.names.buffers.index(name_) if name_ else -1
