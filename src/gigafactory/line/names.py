"""Who is who: the order of stations, buffers, draws and columns of a plant's arrays."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant.draws import amount
from gigafactory.plant.flow import units
from gigafactory.plant.model import Plant, Step

CELLS, LOTS, TRAYS = "cells", "lots", "trays"


@dataclass(frozen=True)
class Names:
    """Indices of everything that has a name.

    Parameters
    ----------
    stations
        Steps, in the order of the plant files.
    draws
        (step, slot) of each draw, in the order of the stations.
    columns
        Steps that work on single cells, ovens and racks of loose cells included; each has one
        column in the table of cells.
    parents
        (step, slot) of each draw that goes into a cell.
    trays
        Buffers that collect cells in trays.
    kinds
        Lot kinds.
    holds
        What each buffer holds: cells, lots or trays.
    """

    products: tuple[str, ...]
    stations: tuple[str, ...]
    buffers: tuple[str, ...]
    materials: tuple[str, ...]
    calendars: tuple[str, ...]
    crews: tuple[str, ...]
    rooms: tuple[str, ...]
    draws: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    trays: tuple[str, ...]
    kinds: tuple[str, ...]
    holds: dict[str, str]
    machines: tuple[tuple[str, int], ...]


def contents(plant: Plant) -> dict[str, str]:
    """What each buffer holds: cells, trays of cells, or lots that are not trays."""
    words = {"cell": CELLS, "tray": TRAYS}
    return {buffer: words.get(next(iter(held), ""), LOTS) for buffer, held in units(plant).items()}


def per_cell(step: Step, holds: dict[str, str]) -> bool:
    """Whether one job of a step is one cell."""
    if step.kind == "source":
        return True
    if step.kind not in ("piece", "sort"):
        return False
    return not step.takes or holds[step.takes[0]] != LOTS


def _holds_cells(step: Step, holds: dict[str, str]) -> bool:
    """Whether a step is an oven or rack of loose cells."""
    return step.kind in ("oven", "rack") and holds[step.takes[0]] == CELLS


def name(plant: Plant) -> Names:
    """Put everything that has a name in order."""
    holds = contents(plant)
    stations = plant.order
    cellwise = [s for s in stations if per_cell(plant.steps[s], holds)]
    draws = [(s, d) for s in stations for d in plant.steps[s].draws]
    kinds = [m for s in stations if (m := plant.steps[s].makes)]
    return Names(
        products=tuple(plant.products),
        stations=tuple(stations),
        buffers=tuple(plant.buffers),
        materials=tuple(plant.materials),
        calendars=tuple(plant.calendars),
        crews=tuple(plant.crews),
        rooms=tuple(plant.rooms),
        draws=tuple(draws),
        columns=tuple(s for s in stations if s in cellwise or _holds_cells(plant.steps[s], holds)),
        parents=tuple((s, d) for s, d in draws if s in cellwise),
        trays=tuple(b for b, kind in holds.items() if kind == TRAYS and collects(plant, b)),
        kinds=tuple(dict.fromkeys([*kinds, "tray", *plant.materials])),
        holds=holds,
        machines=tuple((s, i) for s in stations for i in range(plant.machines[s].machines)),
    )


def collects(plant: Plant, buffer: str) -> bool:
    """Whether cells are put into trays in front of a buffer."""
    return any(s.tray and s.gives == buffer for s in plant.steps.values())


def draw_unit(plant: Plant, step: str, slot: str) -> str:
    """The unit in which a draw is counted."""
    source = plant.steps[step].draws[slot].from_
    if source in plant.materials:
        return plant.materials[source].lot.unit
    maker = next(s for s in plant.steps.values() if s.gives == source)
    return "L" if maker.kind == "vessel" else "m"


def needed(plant: Plant, buffer: str, product: str) -> float:
    """What one cell takes out of a buffer, through every step down to the cell [m, L, ...]."""
    total = 0.0
    for step in plant.steps.values():
        for draw in step.draws.values():
            if draw.from_ == buffer:
                share = amount(plant, step, draw, product)
                per_job = draw.per == "job"
                total += share if per_job else share * made_per_cell(plant, step, product)
        if buffer in step.takes and step.kind in ("web", "oven", "rack"):
            total += made_per_cell(plant, step, product) / (step.lanes or 1)
    return total


def made_per_cell(plant: Plant, step: Step, product: str) -> float:
    """Metres that a step must hand on for one cell."""
    metres = needed(plant, step.gives, product) if step.gives else 0.0
    if step.length is not None and step.lanes:
        return metres  # a mother roll is counted by its own metres; its lanes are cut later
    return metres
