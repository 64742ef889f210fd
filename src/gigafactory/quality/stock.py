"""Work in progress: what stands in the plant on average, in which unit, and where.

Cells are counted one by one, those in trays too; webs are in metres and slurry in litres, at the
nominal length and volume of their lots. What is mounted on a machine to be drawn from is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant.held import Units
from gigafactory.plant.model import Plant
from gigafactory.plant.states import INDEX
from gigafactory.records.tally import Tally

HOLDING = ("working", "blocked", "down", "waiting_repair", "micro_stop")
"""States in which a machine has its job in hand."""


@dataclass(frozen=True)
class Stock:
    """What stands in one place.

    Parameters
    ----------
    place
        Name of the buffer, or of the step whose machines hold it.
    on_machines
        Whether it is a step.
    kind
        cell, slurry, roll, coil, module: what it is.
    unit
        cells, L, m, or the plural of the kind.
    mean
        Mean over time. [unit]
    """

    place: str
    on_machines: bool
    kind: str
    unit: str
    mean: float


def stock(plant: Plant, tally: Tally) -> tuple[Stock, ...]:
    """What stands in every buffer and on the machines of every step.

    Machines hold their job while they work, are blocked, or have stopped in the middle of it.
    """
    units, found = Units(plant), []
    for i, buffer in enumerate(tally.buffers):
        kind, unit, size = units.size(buffer)
        if units.kinds.get(buffer) == "tray":
            size = _cells_in_a_tray(plant, tally, buffer) or size
        found.append(Stock(buffer, False, kind, unit, float(tally.content[i]) * size))
    for i, name in enumerate(tally.steps):
        kind, unit, size = _in_hand(units, tally, i, name)
        busy = sum(float(tally.state_s[i, INDEX[s]]) for s in HOLDING)
        total = float(tally.state_s[i].sum()) / max(int(tally.machines[i]), 1)
        found.append(Stock(name, True, kind, unit, busy / total * size if total else 0.0))
    return tuple(found)


def _in_hand(units: Units, tally: Tally, i: int, name: str) -> tuple[str, str, float]:
    """Kind, unit and size of what one machine of a step has in hand."""
    step = units.plant.steps[name]
    if step.kind == "vessel":
        return step.makes or "slurry", "L", units.upstream(step, "batch")
    if step.kind == "web" and not step.takes:
        return step.makes or "roll", "m", float(step.length or 0.0)
    if not step.takes:
        return "cell", "cells", 1.0
    kind, unit, size = units.size(step.takes[0])
    if units.kinds.get(step.takes[0]) == "tray":
        return kind, unit, (_cells_a_job(tally, i) or size) if step.kind == "rack" else 1.0
    return kind, unit, size * (step.number or 1)


def _cells_a_job(tally: Tally, i: int) -> float:
    """Cells in one job of a rack, as counted; 0 where it has had none."""
    judged = int(tally.good[i] + tally.scrapped[i] + tally.reworked[i])
    return judged / int(tally.done[i]) if tally.done[i] else 0.0


def _cells_in_a_tray(plant: Plant, tally: Tally, buffer: str) -> float:
    """Cells in a tray in a buffer, as counted by a rack beside it; 0 where none has counted."""
    for i, name in enumerate(tally.steps):
        step = plant.steps[name]
        beside = step.kind == "rack" and (buffer in step.takes or step.gives == buffer)
        if beside and (cells := _cells_a_job(tally, i)):
            return cells / (step.number or 1)
    return 0.0
