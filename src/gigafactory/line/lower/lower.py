"""A plant becomes flat arrays, table by table."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.line import layout as y
from gigafactory.line.lower.around import fill_buffers, fixed
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.state import state
from gigafactory.line.lower.station import fill_station
from gigafactory.line.names import Names
from gigafactory.plant.model import Plant


@dataclass(frozen=True)
class Lowered:
    """A plant as arrays, with the names of their rows, and what it was lowered from."""

    names: Names
    fixed: y.Fixed
    state: y.State
    plant_hash: str
    seed: int
    keep: str


def lower(plant: Plant, seed: int, keep: str, days: float) -> Lowered:
    """The arrays of a plant.

    Parameters
    ----------
    plant
        What should be.
    seed
        Of every random number.
    keep
        What is recorded: ``none``, ``lots`` or ``cells``.
    days
        How far calendars are laid out (the run may end earlier). [d]
    """
    f = Fill(plant, seed, keep, days)
    m0 = noisy = 0
    for k, step_name in enumerate(f.names.stations):
        st = f.station[k]
        st["m0"] = m0
        fill_station(f, k, f.plant.steps[step_name])
        st["z"] = noisy
        noisy += int(st["sort"])
        m0 += int(st["machines"])
    fill_buffers(f)
    return Lowered(f.names, fixed(f), state(f, noisy), f.plant.hash, f.seed, f.keep)
