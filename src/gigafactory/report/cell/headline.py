"""The numbers at the head of a cell's page, and the cell in a sentence."""

from __future__ import annotations

from html import escape

from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.bill import bill, unpriced
from gigafactory.cell.design.value import Cylindrical, Design, Electrode, Pouch
from gigafactory.cell.design.window import ENDS
from gigafactory.report.words import amount

TILES = (
    ("capacity", "capacity"),
    ("energy", "energy"),
    ("specific_energy", "specific energy"),
    ("energy_density", "energy density"),
    ("mass", "mass"),
    ("material_cost_per_energy", "materials"),
)
"""Quantities of `answer.QUANTITIES` that stand at the head, with the words for them."""


def verdict(design: Design, found: Balance) -> str:
    """The cell in a sentence or two."""
    number, unit = value(design, found, "capacity")
    volts = f"from {design.head.lower:g} to {design.head.upper:g} V"
    first = (
        f"A {kind(design)} of {number} {unit}, {volts}: {active(design.cathode)} against "
        f"{active(design.anode)}."
    )
    charge, discharge = int(found.window.charge_ends), int(found.window.discharge_ends)
    if charge or discharge:
        said = [
            f"{way} ends before the voltage limit: {ENDS[end]}"
            for way, end in (("charge", charge), ("discharge", discharge))
            if end
        ]
        return f"{first} {'; '.join(said).capitalize()}."
    return f"{first} N/P is {float(found.np_ratio):.3g}."


def kind(design: Design) -> str:
    """What sort of cell it is."""
    one = design.format
    if isinstance(one, Pouch):
        return "stacked pouch cell"
    if isinstance(one, Cylindrical):
        return "cylindrical cell"
    return "wound prismatic cell" if one.part.rolls is not None else "stacked prismatic cell"


def active(electrode: Electrode) -> str:
    """The active materials of an electrode, the most of it first."""
    shares: dict[str, float] = {}
    for layer in electrode.layers:
        for name in layer.recipe.active:
            mass = float(layer.share * layer.recipe.shares[name])
            shares[name] = shares.get(name, 0.0) + mass
    return " with ".join(n.replace("_", " ") for n in sorted(shares, key=lambda n: -shares[n]))


def value(design: Design, found: Balance, name: str) -> tuple[str, str]:
    """A quantity as people read it: number and unit."""
    one = QUANTITIES[name]
    unit, factor = one.shown
    return amount(float(one.value(design, found)) * factor), unit


def tiles(design: Design, found: Balance) -> str:
    """The numbers as a list that reads without a script."""
    missing = unpriced(bill(design, found))
    rows = []
    for name, words in TILES:
        number, unit = value(design, found, name)
        about = QUANTITIES[name].about
        if name == "material_cost_per_energy":
            about = f"in the cell, at reference prices{_without(len(missing))}"
        rows.append(
            f"<li><span>{escape(words)}</span><b>{escape(number)} <small>{escape(unit)}</small></b>"
            f"<em>{escape(about)}</em></li>\n"
        )
    return f'<ul class="tiles six">\n{"".join(rows)}</ul>\n'


def _without(many: int) -> str:
    return f"; {many} without a price" if many else ""
