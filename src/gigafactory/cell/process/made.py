"""The cells that a line made: capacity, energy, N/P, resistance, and what each spread costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.tolerance import drawn
from gigafactory.cell.design.value import Design
from gigafactory.cell.process.law import STANDARD, Constants, PressLaw
from gigafactory.cell.process.linked import Linked, linked, nominal_settings
from gigafactory.cell.process.quantity import DENSE, Floats, settings_of

Number = Any
OF = {"capacity": "Ah", "energy": "Wh", "resistance": "ohm", "np_ratio": "", "mass": "kg"}
"""What is told of cells, with its unit."""


@dataclass(frozen=True)
class Made:
    """Cells as they were made, one in each entry of the arrays.

    Parameters
    ----------
    linked
        Their design and what of it is wet.
    balance
        Their balance; what lies on dry area holds nothing.
    capacity, energy
        Of a slow discharge. [Ah, Wh]
    resistance
        Direct-current, half charged, without diffusion. [ohm]
    np_ratio
        Reversible capacity of the anode over that of the cathode facing it.
    mass
        With electrolyte and solvent. [kg]
    """

    linked: Linked
    balance: Balance
    capacity: Number
    energy: Number
    resistance: Number
    np_ratio: Number
    mass: Number


def made(
    design: Design,
    settings: Mapping[str, ArrayLike],
    constants: Constants = STANDARD,
    press: Mapping[str, PressLaw] | None = None,
) -> Made:
    """Cells of a design as these settings make them; arguments and errors as of `linked`."""
    cells = linked(design, settings, constants, press)
    found = balance(cells.design, cells.factors)
    wet = cells.wetting
    parts = direct_resistance(cells.design, found)
    over_area = parts.cathode_transfer * cells.transfer + parts.anode_transfer + parts.coatings
    over_area = over_area + parts.electrolyte / wet.transport
    return Made(
        cells,
        found,
        found.capacity,
        found.energy,
        over_area / wet.area + parts.collectors,
        found.np_ratio * cells.active[1] / cells.active[0],
        found.mass + cells.solvent,
    )


@dataclass(frozen=True)
class Cost:
    """What the spread of one process quantity does to a quantity of the cells by itself.

    Parameters
    ----------
    name
        The process quantity.
    spread
        Its standard deviation over its mean.
    deviation
        Standard deviation that it causes.
    shift
        By how much it moves the mean.
    share
        Of the variance of all cells.
    """

    name: str
    spread: float
    deviation: float
    shift: float
    share: float


def costs(
    design: Design,
    settings: Mapping[str, ArrayLike],
    of: str = "capacity",
    constants: Constants = STANDARD,
    press: Mapping[str, PressLaw] | None = None,
) -> tuple[Cost, ...]:
    """What each spread costs: it alone varies, all else stands at its mean. The dearest first.

    Shares add up to 1 where effects are linear and the quantities vary independently; what a line
    does is neither, and what is missing or too much is the answer to that.

    Parameters
    ----------
    of
        One of `OF`.
    """
    said = settings_of(settings)
    middle = {name: float(values.mean()) for name, values in said.items()}
    usual = _one(made(design, middle, constants, press), of)
    total = float(np.var(_one(made(design, said, constants, press), of)))
    found = []
    for name, values in said.items():
        if not np.ptp(values):
            continue
        alone = _one(made(design, middle | {name: values}, constants, press), of)
        deviation, shift = float(np.std(alone)), float(np.mean(alone) - usual.mean())
        share = deviation**2 / total if total else 0.0
        spread = float(values.std()) / abs(middle[name]) if middle[name] else np.nan
        found.append(Cost(name, spread, deviation, shift, share))
    return tuple(sorted(found, key=lambda one: -one.deviation))


def _one(cells: Made, of: str) -> Floats:
    return np.atleast_1d(np.asarray(getattr(cells, of), float))


def tolerated(
    design: Design, count: int, seed: int = 0, beside: Mapping[str, Any] | None = None
) -> dict[str, Floats]:
    """Settings drawn from the design's [tolerance], of what is not known from elsewhere.

    Parameters
    ----------
    count
        Cells.
    beside
        Settings that are known: they are not drawn, nor is what they determine.
    """
    known = beside or {}
    usual = nominal_settings(design)
    deviations = drawn(design.tolerance, count, seed)
    found = {}
    for name, factor in deviations.items():
        side, _, what = name.partition("_")
        dense = what == "porosity" and any(f"{side}_{way}" in known for way in DENSE)
        if name not in known and not dense:
            found[name] = factor * usual.get(name, 1.0)
    return found
