"""What may vary in a plant, between which limits, and what one of each costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant
from gigafactory.scenario.sensitivity import NAMES_OF_THINGS, covers

Point = tuple[int, ...]
"""One number for each variable: a list of machines and places."""
MOST_MACHINES, MOST_PLACES = 4, 10
"""How many times as many as now a search may go up to, and at least `ROOM` more."""
ROOM = 20


@dataclass(frozen=True)
class Variable:
    """One number that may vary.

    Parameters
    ----------
    key
        As `--set` names it: ``machine.stacking.machines``.
    name
        The step or buffer.
    now
        What the plant has.
    low, high
        Least and most that the search may take.
    price
        Of one. [EUR], or 1 where pieces are counted
    """

    key: str
    name: str
    now: int
    low: int
    high: int
    price: float

    @property
    def is_machines(self) -> bool:
        """Whether it counts machines, not places of a buffer."""
        return self.key.startswith("machine.")


@dataclass(frozen=True)
class Space:
    """Every plant that a search may look at.

    Parameters
    ----------
    folder, changes
        The plant, and what `--set` changes of it for the whole search.
    variables
        What may vary.
    counted
        Whether cost is the number of pieces, not money.
    """

    folder: Path
    changes: Mapping[str, str]
    variables: tuple[Variable, ...]
    counted: bool

    @property
    def now(self) -> Point:
        """What the plant has."""
        return tuple(v.now for v in self.variables)

    def cost(self, point: Point) -> float:
        """What all that may vary costs together [EUR], or how many pieces it is."""
        return sum(v.price * x for v, x in zip(self.variables, point, strict=True))

    def plant(self, point: Point) -> Plant:
        """The plant with these numbers.

        Raises
        ------
        BadInput
            If there can be no such plant: a buffer smaller than the load that is taken from it.
        """
        varied = {v.key: str(x) for v, x in zip(self.variables, point, strict=True)}
        return read_plant(self.folder, {**self.changes, **varied})


def space(folder: Path, changes: Mapping[str, str], over: str, counted: bool) -> Space:
    """What `--over` covers.

    Parameters
    ----------
    over
        Patterns with commas between them: ``machine.*, buffer.stacks``.
    counted
        Count pieces instead of money.

    Raises
    ------
    BadInput
        If a pattern covers nothing, or money is wanted of what has no price.
    """
    plant = read_plant(folder, changes)
    known = [*_machines(plant), *_places(plant)]
    chosen: list[Variable] = []
    for pattern in (one.strip() for one in over.split(",")):
        found = [v for v in known if covers(pattern, v.key, v.name)]
        if not found:
            what = "covers no machines, and no buffer with an end"
            raise BadInput.at("--over", pattern, what, NAMES_OF_THINGS)
        chosen += [v for v in found if v not in chosen]
    if counted:
        chosen = [Variable(v.key, v.name, v.now, v.low, v.high, 1.0) for v in chosen]
    _check_prices(chosen)
    return Space(folder, changes, tuple(chosen), counted)


def _machines(plant: Plant) -> list[Variable]:
    found = []
    for step in plant.order:
        machine, key = plant.machines[step], f"machine.{step}.machines"
        high = min(10_000, max(MOST_MACHINES * machine.machines, machine.machines + ROOM))
        price = 0.0 if machine.capex is None else machine.capex
        found.append(Variable(key, step, machine.machines, 1, high, price))
    return found


def _places(plant: Plant) -> list[Variable]:
    found = []
    for name, buffer in plant.buffers.items():
        if buffer.places < 0:  # unlimited
            continue
        high = max(MOST_PLACES * buffer.places, buffer.places + ROOM)
        price = 0.0 if buffer.capex is None else buffer.capex
        found.append(Variable(f"buffer.{name}.places", name, buffer.places, 0, high, price))
    return found


def _check_prices(chosen: Sequence[Variable]) -> None:
    if all(v.price == 0 for v in chosen):
        table, _, _ = chosen[0].key.partition(".")
        what = f"of {', '.join(v.name for v in chosen[:5])} nothing has a price"
        cure = f"Write capex in [{table}.{chosen[0].name}], or count: --budget '40 places'."
        raise BadInput.at("--over", "", what, cure)
