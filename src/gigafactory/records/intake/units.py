"""Numbers with a unit of somebody else's, in the one fixed unit of their kind."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from gigafactory.errors import BadText
from gigafactory.units.measure import KELVIN_AT_0_CELSIUS
from gigafactory.units.registry import unit

FIXED = (
    *("m", "m²", "L", "kg", "s", "V", "A", "Ah", "Wh", "W", "Ω", "kg/m²", "kg/m³", "m/s", "1/s"),
    *("Ah/kg", "Ah/m²", "Wh/kg", "Wh/L", "kg/Ah", "kg/m", "kg/s", "L/s", "L/m²", "L/m", "1/m"),
    *("1/m²", "1", "EUR", "EUR/kg", "V/s", "A/m²", "W/m²", "s/m", "Ω*m", "Ω*m²"),
)
"""The fixed unit of each kind of quantity; a kind that is not here keeps the unit it came in."""
_TEMPERATURE = {
    "°C": (1.0, 0.0),
    "K": (1.0, -float(KELVIN_AT_0_CELSIUS)),
    "°F": (1 / 1.8, -32 / 1.8),
}
AMERICAN = {
    "ft": (0.3048, "m"),
    "in": (0.0254, "m"),
    "yd": (0.9144, "m"),
    "mil": (2.54e-5, "m"),
    "ft²": (0.3048**2, "m²"),
    "in²": (0.0254**2, "m²"),
    "lb": (0.45359237, "kg"),
    "oz": (0.45359237 / 16, "kg"),
    "gal": (3.785411784, "L"),
    "ft/min": (0.3048 / 60, "m/s"),
}
"""What is measured so in many plants: units of NIST Handbook 44, appendix C, exact; gallons of the
United States."""


class Scale(NamedTuple):
    """How numbers become ours: `factor` times the number, plus `offset`, in `unit`."""

    factor: float
    offset: float
    unit: str


@cache
def of_unit(text: str) -> Scale:
    """What numbers in a unit are in ours.

    Raises
    ------
    BadText
        If it is no unit.
    """
    name = text.strip()
    if name in _TEMPERATURE:
        return Scale(*_TEMPERATURE[name], "°C")
    if name in AMERICAN:
        return Scale(AMERICAN[name][0], 0.0, AMERICAN[name][1])
    found = unit("" if name in {"", "1", "-"} else name)
    for fixed in FIXED:
        home = unit("" if fixed == "1" else fixed)
        if home.dimension == found.dimension:
            return Scale(float(found.factor / home.factor), 0.0, fixed)
    return Scale(1.0, 0.0, name)


def in_unit(text: str, wanted: str) -> Scale:
    """The same, where our column has a unit of its own.

    Raises
    ------
    BadText
        If the two are of different kinds.
    """
    found = of_unit(text)
    if wanted in {"", "unit", "unit of parent", "1"} or of_unit(wanted).unit == found.unit:
        return found
    raise BadText(f'"{text}" is not of the kind of {wanted}', f"Name a unit of {wanted}.")
