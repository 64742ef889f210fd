"""What the spread of the line does to the cell: tolerances in, distributions out.

Drawn by a Latin hypercube (McKay, Beckman and Conover, Technometrics 21 (1979) 239) of normal
deviations, independent of one another, and put through the balance all at once. What one spread
costs is seen by drawing with that spread alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance, Factors, balance
from gigafactory.cell.design.file import TolerancePart
from gigafactory.cell.design.resistance import collector_resistance
from gigafactory.cell.design.value import Design, varied

DRAWS = 20_000
PERCENTILES = (0.1, 1.0, 50.0, 99.0, 99.9)


@dataclass(frozen=True)
class Spread:
    """The distribution of one quantity over cells: mean, standard deviation, percentiles."""

    mean: float
    deviation: float
    percentiles: tuple[float, ...]


@dataclass(frozen=True)
class Share:
    """What one spread of the line does to capacity by itself.

    Parameters
    ----------
    name
        The key of [tolerance].
    tolerance
        Its standard deviation over its mean.
    deviation
        Standard deviation of the capacity that it causes. [Ah]
    shift
        By how much it moves the mean capacity: the smaller electrode limits. [Ah]
    """

    name: str
    tolerance: float
    deviation: float
    shift: float


@dataclass(frozen=True)
class Distributions:
    """What cells of one design come out as, by quantity, and what each spread costs."""

    spreads: Mapping[str, Spread]
    shares: tuple[Share, ...]


def drawn(
    tolerance: TolerancePart | Mapping[str, float], draws: int = DRAWS, seed: int = 0
) -> dict[str, NDArray[np.float64]]:
    """Deviations over the mean by name, 1 where there is none, (draws,)."""
    from scipy.stats import norm, qmc

    said = dict(tolerance)
    names = [name for name, deviation in said.items() if deviation]
    if not names:
        return {}
    points = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(draws)
    normal = norm.ppf(points)
    return {name: np.maximum(1 + said[name] * normal[:, i], 0.01) for i, name in enumerate(names)}


def deviating(
    design: Design, deviations: Mapping[str, NDArray[np.float64]]
) -> tuple[Design, Balance]:
    """Cells of a design that deviate, one in each entry of the arrays, and their balance.

    The machines are set to the design: a winder to its length of band, a filler to its mass of
    electrolyte, whatever the coatings of a cell came out as. A heavier coating keeps its porosity
    here and is thicker; a calender that keeps its gap is a matter of `process`.

    Parameters
    ----------
    deviations
        Factors by the keys of [tolerance].
    """
    usual = balance(design)
    first, second = usual.coating
    values: dict[str, Any] = {}
    if design.cathode.length is None:
        values["cathode.length"] = usual.geometry.cathode.length
    for name, coat in (("cathode", first), ("anode", second)):
        electrode = getattr(design, name)
        if f"{name}_coating" in deviations:
            values[f"{name}.coating"] = coat * deviations[f"{name}_coating"]
        elif electrode.np_ratio is not None:
            values[f"{name}.coating"] = coat  # what the line was set to, whatever the cathode does
        if f"{name}_porosity" in deviations:
            porosity = coats.porosity(electrode, coat) * deviations[f"{name}_porosity"]
            values[f"{name}.porosity"] = np.clip(porosity, 0.01, 0.99)
    if "separator_thickness" in deviations:
        thickness = design.separator.thickness * deviations["separator_thickness"]
        values["separator.thickness"] = thickness
    cells = varied(design, values)
    active = {
        f"{side}_active": deviations.get(f"{side}_active", 1.0)
        * deviations.get(f"{side}_capacity", 1.0)
        for side in ("cathode", "anode")
    }
    electrolyte = deviations.get("electrolyte", 1.0)
    factors = Factors(**active, electrolyte=electrolyte, filled=usual.electrolyte)
    return cells, balance(cells, factors)


def distributions(
    design: Design,
    tolerance: Mapping[str, float] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Distributions:
    """What the tolerances of a design do to its cells.

    Parameters
    ----------
    tolerance
        Standard deviations over the mean by the keys of [tolerance], such as a plant makes; those
        of the design where none are given.
    """
    said = dict(design.tolerance if tolerance is None else tolerance)
    deviations = drawn(said, draws, seed)
    found = _quantities(*deviating(design, deviations))
    spreads = {name: _spread(values) for name, values in found.items()}
    nominal = float(balance(design).capacity)
    shares = [
        _share(name, said[name], deviating(design, {name: factor})[1].capacity, nominal)
        for name, factor in deviations.items()
    ]
    return Distributions(spreads, tuple(sorted(shares, key=lambda one: -one.deviation)))


def _quantities(design: Design, found: Balance) -> dict[str, NDArray[np.float64]]:
    values = {
        "capacity": found.capacity,
        "energy": found.energy,
        "mass": found.mass,
        "thickness": found.geometry.stack,
        "np_ratio": found.np_ratio,
        "specific_energy": found.specific_energy,
        "collector_resistance": collector_resistance(design, found.geometry),
    }
    return {name: np.atleast_1d(np.asarray(value, float)) for name, value in values.items()}


def _spread(values: NDArray[np.float64]) -> Spread:
    marks = tuple(float(one) for one in np.percentile(values, PERCENTILES))
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return Spread(float(np.mean(values)), deviation, marks)


def _share(name: str, tolerance: float, capacity: object, nominal: float) -> Share:
    values = np.atleast_1d(np.asarray(capacity, float))
    if len(values) == 1:  # this spread does not touch the capacity
        return Share(name, tolerance, 0.0, 0.0)
    deviation, shift = float(np.std(values, ddof=1)), float(np.mean(values)) - nominal
    return Share(name, tolerance, deviation, shift)
