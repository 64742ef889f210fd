"""The process quantities that enter a cell, each by one name, in one unit, within its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.errors import BadText

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """One quantity of the process.

    Parameters
    ----------
    unit
        The fixed one; "" for a plain number.
    about
        What it is.
    least, most
        Between which values it makes sense.
    """

    unit: str
    about: str
    least: float = 0.0
    most: float = np.inf


def _electrode(side: str) -> dict[str, Quantity]:
    return {
        f"{side}_coating": Quantity("kg/m²", f"coating of one {side} side, as weighed"),
        f"{side}_thickness": Quantity("m", f"coating of one {side} side, calendered"),
        f"{side}_density": Quantity("kg/m³", f"coating of the {side}, calendered"),
        f"{side}_porosity": Quantity("", f"coating of the {side}, calendered", 0.0, 1.0),
        f"{side}_gap": Quantity(
            "m", f"how much wider the rolls stood for the {side} than they are set", -1e-3, 1e-3
        ),
        f"{side}_press": Quantity("", f"density of the {side} over what the law of its gap says"),
        f"{side}_active": Quantity("", f"share of active material in the {side} over the recipe's"),
        f"{side}_capacity": Quantity("", f"charge per mass of the {side}'s material over the mean"),
    }


QUANTITIES: Mapping[str, Quantity] = {
    **_electrode("cathode"),
    **_electrode("anode"),
    "separator_thickness": Quantity("m", "separator"),
    "residual_solvent": Quantity(
        "", "solvent left in the cathode's coating, share of what was weighed", -1e-12, 0.2
    ),
    "electrolyte": Quantity("kg", "electrolyte filled in"),
    "wetting_time": Quantity("s", "from filling to the first charge"),
    "wetting_rate": Quantity("m/s½", "way of the electrolyte's front over the root of time"),
    "formation_time": Quantity("s", "first charge and all that belongs to it"),
    "formation_temperature": Quantity("°C", "of the first charge", -40.0, 100.0),
    "formation_loss": Quantity("", "lithium that the anode's film binds over the mean"),
}
"""All that `linked` takes."""
DENSE = ("thickness", "density", "porosity", "gap")
"""Ways to say how dense a coating is: at most one of them for each electrode."""


def settings_of(settings: Mapping[str, ArrayLike]) -> dict[str, Floats]:
    """Settings as arrays of one length, (cells,), or of one value.

    Parameters
    ----------
    settings
        Single values or arrays of one length by the names of `QUANTITIES`.

    Raises
    ------
    BadText
        If a name is none of them, lengths differ, a value is out of range, or two settings say how
        dense the same coating is.
    """
    found = {}
    for name, given in settings.items():
        quantity = QUANTITIES.get(name)
        if quantity is None:
            options = ", ".join(QUANTITIES)
            raise BadText(f'"{name}" is no process quantity', f"There are {options}.")
        values = np.atleast_1d(np.asarray(given, np.float64))
        bad = ~((values > quantity.least) & (values < quantity.most))  # NaN is bad as well
        if bad.any():
            what = f"{name} is {values[bad][0]:g} {quantity.unit}".rstrip()
            cure = f"Give finite values above {quantity.least:g}"
            cure += f" and below {quantity.most:g}." if np.isfinite(quantity.most) else "."
            raise BadText(what, cure)
        found[name] = values
    lengths = {len(values) for values in found.values() if len(values) != 1}
    if len(lengths) > 1:
        said = ", ".join(f"{name}: {len(values)}" for name, values in found.items())
        raise BadText(f"settings have several lengths ({said})", "Give one value a cell.")
    for side in ("cathode", "anode"):
        dense = [f"{side}_{way}" for way in DENSE if f"{side}_{way}" in found]
        if len(dense) > 1:
            raise BadText(f"settings state {' and '.join(dense)}", "Keep one: each says the same.")
        if f"{side}_press" in found and f"{side}_gap" not in found:
            cure = f"Give {side}_gap as well: it is the error of the law of the gap."
            raise BadText(f"settings state {side}_press without a gap", cure)
    return found
