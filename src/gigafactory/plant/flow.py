"""Who fills and who empties each buffer, and what a unit in it is.

Drawn from the names in the steps alone; nothing here judges (`rules` does) or moves anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from gigafactory.plant.keys import Path
from gigafactory.plant.model import Plant, Step

Unit = Literal["cell", "tray", "batch", "web", "assembly"]
"""What one unit in a buffer is: a cell, a tray of cells, a batch of slurry, a roll or coil of web,
or what a manual station has put together."""

MANY: dict[str, str] = {
    "cell": "cells",
    "tray": "trays",
    "batch": "batches",
    "web": "rolls or coils",
    "assembly": "assemblies",
}
"""How each unit is called where there are several."""
DRAWN_IN = {"batch": "L", "web": "m", "assembly": "pieces"}
"""The fixed unit in which parts of a lot are drawn."""
_MADE: dict[str, Unit] = {"vessel": "batch", "web": "web", "manual": "assembly"}
LEAVES = "leaves"
"""The word that stands for a buffer where a grade goes out of the plant."""


class Link(NamedTuple):
    """One mention of a buffer in a step."""

    step: str
    path: Path
    buffer: str


def inputs(plant: Plant) -> Iterator[Link]:
    """Every place where a step names a buffer (or material) out of which something comes."""
    for name, step in plant.steps.items():
        for index, buffer in enumerate(step.takes):
            yield Link(name, ("step", name, "takes", index), buffer)
        for index, buffer in enumerate(step.together):
            yield Link(name, ("step", name, "together", index), buffer)
        for slot, draw in step.draws.items():
            yield Link(name, ("step", name, "draws", slot, "from"), draw.from_)


def forward(name: str, step: Step) -> Iterator[Link]:
    """Where ``step`` sends what is good."""
    if step.gives is not None:
        yield Link(name, ("step", name, "gives"), step.gives)
    for index, grade in enumerate(step.grades):
        if grade.to != LEAVES:
            yield Link(name, ("step", name, "grades", index, "to"), grade.to)


def back(name: str, step: Step) -> Iterator[Link]:
    """Where ``step`` sends what has to be done again."""
    if step.rework:
        yield Link(name, ("step", name, "rework", "to"), step.rework.to)
    if step.limit and step.limit.redo_to is not None:
        yield Link(name, ("step", name, "limit", "redo_to"), step.limit.redo_to)
    for slot, draw in step.draws.items():
        if draw.limit and draw.limit.redo_to is not None:
            yield Link(name, ("step", name, "draws", slot, "limit", "redo_to"), draw.limit.redo_to)


def outputs(plant: Plant) -> Iterator[Link]:
    """Every place where a step names a buffer into which something goes."""
    for name, step in plant.steps.items():
        yield from forward(name, step)
        yield from back(name, step)


def units(plant: Plant) -> Mapping[str, Mapping[Unit, Path]]:
    """What is put into each buffer, and one place that says so; one unit where all is well."""
    found: dict[str, dict[Unit, Path]] = {name: {} for name in plant.buffers}
    grown = True
    while grown:  # ovens and racks pass on what they are given, so knowledge travels
        grown = False
        for name, step in plant.steps.items():
            for link, unit in _sent(name, step, found):
                if link.buffer in found and unit not in found[link.buffer]:
                    found[link.buffer][unit] = link.path
                    grown = True
    return found


def sizes(plant: Plant) -> Mapping[str, float]:
    """The largest lot that can stand in each buffer, in the unit in which parts of it are drawn.

    Buffers that hold no lots, or lots of a size that nobody says, are missing.
    """
    found: dict[str, float] = {}
    for _ in plant.steps:  # what is passed on grows by one step in each round at least
        for name, step in plant.steps.items():
            taken = max((found.get(buffer, 0.0) for buffer in step.takes), default=0.0)
            size = step.length or step.batch or taken
            if step.kind == "web":
                size = max(0.0, size - step.head_loss)
            elif step.kind == "manual":
                size = float(step.number or 1)
            elif step.kind not in {"vessel", "oven", "rack"}:
                continue
            for link in forward(name, step) if size else ():
                found[link.buffer] = max(found.get(link.buffer, 0.0), size)
    return found


def lanes(plant: Plant) -> Mapping[str, set[int]]:
    """How many lanes lie side by side in the rolls and coils of each buffer of webs."""
    found: dict[str, set[int]] = {}
    for _ in plant.steps:
        for name, step in plant.steps.items():
            side = {n for buffer in step.takes for n in found.get(buffer, ())}
            if step.kind == "web" and not step.takes:
                side = {step.lanes or 1}
            elif step.kind == "web" and step.lanes not in {None, 1}:
                side = {1}
            elif step.kind not in {"web", "oven", "rack"}:
                continue
            for link in forward(name, step):
                found.setdefault(link.buffer, set()).update(side)
    return found


def _sent(
    name: str, step: Step, found: Mapping[str, Mapping[Unit, Path]]
) -> Iterator[tuple[Link, Unit]]:
    taken = [unit for buffer in step.takes for unit in found.get(buffer, {})]
    passes_on = step.kind in {"oven", "rack"}
    made: list[Unit] = taken if passes_on else [_MADE.get(step.kind, "cell")]
    again = made
    if step.tray and not passes_on:
        made = ["tray"]
    for link in forward(name, step):
        yield from ((link, unit) for unit in made)
    for link in back(name, step):
        if link.path[2] == "draws":
            sent = list(found.get(step.draws[str(link.path[3])].from_, {}))
        else:
            sent = taken if link.path[2] == "limit" else again
        yield from ((link, unit) for unit in sent)
