"""Quantities of a study by name: those of the balance, and what its virtual tests say.

``energy_density`` is the balance's; ``discharge.specific_energy`` is what the test ``discharge``
gives per mass of the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.errors import BadText


@dataclass(frozen=True)
class Named:
    """A quantity: its fixed unit, and the one in which people read it, with its worth."""

    unit: str
    shown: tuple[str, float]
    about: str


TESTED: dict[str, Named] = {
    "time": Named("s", ("min", 1 / 60), "from the beginning to the end"),
    "discharged": Named("Ah", ("Ah", 1), "charge out of the cell"),
    "discharged_energy": Named("Wh", ("Wh", 1), "energy out of the cell"),
    "charged": Named("Ah", ("Ah", 1), "charge into the cell"),
    "charged_energy": Named("Wh", ("Wh", 1), "energy into the cell"),
    "specific_energy": Named("Wh/kg", ("Wh/kg", 1), "energy out of the cell over its mass"),
    "energy_density": Named("Wh/L", ("Wh/L", 1), "energy out of the cell over its volume"),
    "margin": Named("V", ("mV", 1e3), "smallest potential of the anode against lithium"),
    "temperature": Named("°C", ("°C", 1), "highest"),
    "heat": Named("Wh", ("Wh", 1), "given off inside the cell"),
}
"""What is known of a virtual test."""
SHOWN = (
    *("capacity", "energy", "mass", "energy_density", "specific_energy", "thickness"),
    *("material_cost_per_energy", "np_ratio", "np_first_charge", "resistance"),
)
"""Quantities of the balance that every study keeps of every design."""


def known(what: str, tests: Iterable[str]) -> Named:
    """The quantity of a name.

    Raises
    ------
    BadText
        If there is none.
    """
    test, dot, number = what.rpartition(".")
    if dot and test in set(tests) and number in TESTED:
        return TESTED[number]
    if not dot and what in QUANTITIES:
        one = QUANTITIES[what]
        return Named(one.unit, one.shown, one.about)
    names = [*QUANTITIES, *(f"{one}.{number}" for one in tests for number in TESTED)]
    near = get_close_matches(what, names, n=3)
    cure = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(names)}."
    raise BadText(f'"{what}" is not a quantity of this study', cure)
