"""Half-cell curves: potential against lithium over how much lithium a kilogram holds.

Content is counted in Ah of lithium per kg of active material, so that materials of a blend, which
share one potential, simply add up. A curve is kept as points at equal steps of content; between
them it is straight, so that its integral, an energy, is exact for what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design.material import Active
from gigafactory.cell.formula import formula_values
from gigafactory.errors import BadText

FARADAY = 96485.33212 / 3600
"""Charge of a mole of electrons. [Ah/mol] (CODATA 2018)"""
GAS = 8.314462618
"""Gas constant. [J/(mol·K)] (CODATA 2018)"""
STEPS = 4096
"""Points of a curve."""
ROOM = 298.15
"""Temperature of curves in MSMR form. [K]"""


@dataclass(frozen=True)
class Curve:
    """Potential [V] at equal steps of lithium content, falling.

    Parameters
    ----------
    low, high
        Content of the first and last point. [Ah/kg]
    potential
        (points,) [V]
    energy
        Its integral from the first point. (points,) [Wh/kg]
    reversible
        Reversible capacity between the stated potentials. [Ah/kg]
    bottom
        Content at the lower of these, where a half cell is discharged. [Ah/kg]
    lost
        Charge of the first charge that does not come back, in a half cell. [Ah/kg]
    """

    low: float
    high: float
    potential: NDArray[np.float64]
    energy: NDArray[np.float64]
    reversible: float
    bottom: float
    lost: float

    @property
    def step(self) -> float:
        """Content between two points [Ah/kg]."""
        return (self.high - self.low) / (len(self.potential) - 1)


@lru_cache(maxsize=256)
def curve(active: Active) -> Curve:
    """The half-cell curve of one material.

    Raises
    ------
    BadText
        If its potential does not fall as lithium goes in, or does not reach the stated limits.
    """
    x, volts = _points(active)
    per_x = charge_per_stoichiometry(active)
    top, bottom = _at(volts, x, active.between[1]), _at(volts, x, active.between[0])
    reversible = per_x * (bottom - top)
    lost = reversible * (1 / active.first_charge_efficiency - 1)
    return _curve(per_x * x, volts, reversible, per_x * bottom, lost)


def blended(parts: Sequence[tuple[float, Active]]) -> Curve:
    """The half-cell curve of a blend, whose parts share one potential.

    Parameters
    ----------
    parts
        Share of the active mass and material; shares add up to 1.
    """
    if len(parts) == 1:
        return curve(parts[0][1])
    curves = [(share, curve(active)) for share, active in parts]
    most = max(one.potential[0] for _, one in curves)
    least = min(one.potential[-1] for _, one in curves)
    volts = np.unique(
        np.concatenate([np.linspace(least, most, STEPS), *(one.potential for _, one in curves)])
    )[::-1]
    content = np.zeros_like(volts)
    for share, one in curves:
        grid = np.linspace(one.low, one.high, len(one.potential))
        content += share * np.interp(-volts, -one.potential, grid)
    keep = np.r_[True, np.diff(content) > 0]
    return _curve(
        content[keep],
        volts[keep],
        sum(share * one.reversible for share, one in curves),
        sum(share * one.bottom for share, one in curves),
        sum(share * one.lost for share, one in curves),
    )


def charge_per_stoichiometry(active: Active) -> float:
    """Charge that a kilogram takes from a stoichiometry of 0 to one of 1, in Ah/kg."""
    if active.maximum_concentration is not None:
        return active.maximum_concentration * FARADAY / active.density
    x, volts = _points(active)
    top, bottom = _at(volts, x, active.between[1]), _at(volts, x, active.between[0])
    assert active.capacity is not None  # the model sees to it
    return active.capacity / (bottom - top)


def maximum_concentration(active: Active) -> float:
    """Concentration of lithium at a stoichiometry of 1, in mol/m³."""
    return charge_per_stoichiometry(active) * active.density / FARADAY


def _curve(
    content: NDArray[np.float64],
    volts: NDArray[np.float64],
    reversible: float,
    bottom: float,
    lost: float,
) -> Curve:
    grid = np.linspace(content[0], content[-1], STEPS)
    potential = np.interp(grid, content, volts)
    mean = (potential[1:] + potential[:-1]) / 2
    energy = np.r_[0.0, np.cumsum(mean) * (grid[1] - grid[0])]
    for one in (potential, energy):
        one.flags.writeable = False
    return Curve(
        float(grid[0]), float(grid[-1]), potential, energy, float(reversible), float(bottom), lost
    )


@lru_cache(maxsize=256)
def _points(active: Active) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stoichiometry, rising, and potential, falling."""
    if active.site:
        return _sites(active)
    low, high = active.valid
    x = np.linspace(low, high, STEPS)
    if active.points is not None:
        x = np.asarray(active.points.stoichiometry)
        volts = np.asarray(active.points.potential)
    else:
        assert active.potential is not None  # the model sees to it
        volts = formula_values(active.potential, x)
    if not np.isfinite(volts).all():
        raise BadText(
            "has a half-cell curve that is not a number everywhere",
            "Mend the expression, or narrow valid.",
        )
    rising = np.flatnonzero(np.diff(volts) >= 0)
    if len(rising):
        at = x[rising[0]]
        raise BadText(
            f"has a half-cell curve that does not fall at a stoichiometry of {at:.4g}",
            "A potential falls as lithium goes in: mend the points or the expression, "
            "or narrow valid.",
        )
    return x, volts


def _sites(active: Active) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of the MSMR curve: occupancy over potential, turned round."""
    highest = max(site.potential + 60 * site.ideality * _THERMAL for site in active.site)
    lowest = min(site.potential - 60 * site.ideality * _THERMAL for site in active.site)
    volts = np.linspace(highest, lowest, 20 * STEPS)
    x = np.zeros_like(volts)
    for site in active.site:
        power = np.clip((volts - site.potential) / (site.ideality * _THERMAL), -700, 700)
        x += site.occupancy / (1 + np.exp(power))
    x /= sum(site.occupancy for site in active.site)
    keep = (x >= active.valid[0]) & (x <= active.valid[1]) & np.r_[True, np.diff(x) > 0]
    return x[keep], volts[keep]


_THERMAL = GAS * ROOM / (FARADAY * 3600)


def _at(volts: NDArray[np.float64], x: NDArray[np.float64], potential: float) -> float:
    """Stoichiometry at a potential."""
    slack = 1e-9
    if not volts[-1] - slack <= potential <= volts[0] + slack:
        raise BadText(
            f"has a half-cell curve from {volts[0]:.4g} V down to {volts[-1]:.4g} V, which does "
            f"not reach {potential:g} V",
            "Widen valid, give more points, or state the capacity between potentials on the curve.",
        )
    return float(np.interp(-potential, -volts, x))
