"""What a search is for: the most output for what may be spent, or the least money for an output."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gigafactory.errors import BadInput, BadText
from gigafactory.plant.model import Plant
from gigafactory.scenario.compare import holds_energy
from gigafactory.units.measure import Measure

MONEY = Measure("a sum of money", "EUR", "650 MEUR")
ENERGY = Measure("energy a year", "Wh", "16 GWh", positive=True)
_PIECES = re.compile(r"(?P<number>\d[\d_]*)\s*(places?|machines?|pieces?)?")
_PARTS = re.compile(r"(?P<number>\d[\d_.]*)\s*(parts?|cells?)?(\s*a day)?")


@dataclass(frozen=True)
class Goal:
    """What is wanted of a list of machines and places.

    Parameters
    ----------
    target
        Output that it must make; None: as much as can be. [Wh/a], or [1/d] of parts
    budget
        What it may cost; None: as little as can be. [EUR] or pieces
    """

    target: float | None
    budget: float | None

    def feasible(self, output: float, cost: float) -> bool:
        """Whether a list does what it must."""
        makes = self.target is None or output >= self.target
        return makes and (self.budget is None or cost <= self.budget * (1 + 1e-12))

    def rank(self, output: float, cost: float) -> tuple[float, ...]:
        """Lower is better: lists that do not what they must come last, the nearest of them first.

        With a target the cheapest list that makes it is the best, without one that of most output.
        """
        over = 0.0 if self.budget is None else max(0.0, cost - self.budget * (1 + 1e-12))
        short = 0.0 if self.target is None else max(0.0, self.target - output)
        if over or short:
            return (1.0, over, short, cost)
        return (0.0, cost, -output) if self.target is not None else (0.0, -output, cost)


def goal(plant: Plant, target: str | None, budget: str | None) -> tuple[Goal, bool]:
    """The goal that the options say, and whether the budget counts pieces.

    Raises
    ------
    BadInput
        If neither is given, or one is not what it should be.
    """
    if target is None and budget is None:
        cure = "Give --budget '650 MEUR', or --target '16 GWh', or both."
        raise BadInput.at("optimise", "", "has nothing to aim at", cure)
    pieces = _PIECES.fullmatch(budget.strip()) if budget is not None else None
    spend = None
    if budget is not None:
        spend = float(pieces["number"].replace("_", "")) if pieces else _read(MONEY, budget)
    return Goal(_target(plant, target), spend), pieces is not None


def _target(plant: Plant, text: str | None) -> float | None:
    if text is None:
        return None
    if holds_energy(plant):
        return _read(ENERGY, text.removesuffix(" a year"), "--target")
    found = _PARTS.fullmatch(text.strip())
    if not found:
        what = f"{text!r} is not a number of parts a day"
        raise BadInput.at("--target", "", what, "Write for example --target '1200 parts'.")
    return float(found["number"].replace("_", ""))


def _read(measure: Measure, text: str, option: str = "--budget") -> float:
    try:
        return measure.inside(measure.value(text.strip(), text), text)
    except BadText as error:
        raise BadInput.at(option, "", error.what, error.cure) from None
