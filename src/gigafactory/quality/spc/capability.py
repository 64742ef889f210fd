"""Capability of a process against its limits, with intervals.

Cp = (USL − LSL)/6σ, Cpk = min(USL − μ, μ − LSL)/3σ with σ within subgroups; Pp and Ppk the same
with the standard deviation of all values; Cpm with the deviation about the target (NIST/SEMATECH
e-Handbook 6.1.6; Taguchi's Cpm: Chan, Cheng and Spiring, J. Qual. Technol. 20 (1988) 162).
Intervals: Cp and Pp by χ² (exact for independent normal values), Cpk and Ppk by Bissell (Applied
Statistics 39 (1990) 331), Cpm by χ² with the degrees of freedom of Boyles (J. Qual. Technol. 23
(1991) 17).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

SURE = 0.95


@dataclass(frozen=True)
class Index:
    """A capability index with its 95 % interval; NaN where it has no meaning."""

    value: float
    low: float
    high: float


NONE = Index(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Limits:
    """What a characteristic may be, one of the two at least.

    Parameters
    ----------
    lower, upper, target
        [unit of the characteristic]
    """

    lower: float | None
    upper: float | None
    target: float | None = None


@dataclass(frozen=True)
class Capability:
    """The indices of one characteristic.

    Parameters
    ----------
    cp, cpk, pp, ppk, cpm
        Within subgroups, overall, and about the target.
    """

    cp: Index
    cpk: Index
    pp: Index
    ppk: Index
    cpm: Index


def capability(
    limits: Limits,
    mean: float,
    within: float,
    overall: float,
    n_within: float,
    n: float,
) -> Capability:
    """Indices and their intervals.

    Parameters
    ----------
    limits
        Of the characteristic.
    mean, within, overall
        Mean, standard deviation within subgroups and of all values. [unit]
    n_within, n
        Degrees of freedom of the first standard deviation, and values that count as independent.
    """
    return Capability(
        _spread(limits, within, n_within),
        _nearest(limits, mean, within, n, n_within),
        _spread(limits, overall, n - 1),
        _nearest(limits, mean, overall, n, n - 1),
        _about_target(limits, mean, overall, n),
    )


def _spread(limits: Limits, sigma: float, dof: float) -> Index:
    if limits.lower is None or limits.upper is None or not sigma > 0 or dof < 1:
        return NONE
    value = (limits.upper - limits.lower) / (6 * sigma)
    low, high = stats.chi2.ppf([(1 - SURE) / 2, (1 + SURE) / 2], dof)
    return Index(value, value * float(np.sqrt(low / dof)), value * float(np.sqrt(high / dof)))


def _nearest(limits: Limits, mean: float, sigma: float, n: float, dof: float) -> Index:
    sides = []
    if limits.upper is not None:
        sides.append(limits.upper - mean)
    if limits.lower is not None:
        sides.append(mean - limits.lower)
    if not sides or not sigma > 0 or dof < 1:
        return NONE
    value = min(sides) / (3 * sigma)
    half = float(stats.norm.ppf((1 + SURE) / 2) * np.sqrt(1 / (9 * n) + value**2 / (2 * dof)))
    return Index(value, value - half, value + half)


def _about_target(limits: Limits, mean: float, sigma: float, n: float) -> Index:
    if limits.lower is None or limits.upper is None or limits.target is None or not sigma > 0:
        return NONE
    off = (mean - limits.target) / sigma
    value = (limits.upper - limits.lower) / (6 * sigma * float(np.sqrt(1 + off**2)))
    dof = n * (1 + off**2) ** 2 / (1 + 2 * off**2)
    low, high = stats.chi2.ppf([(1 - SURE) / 2, (1 + SURE) / 2], dof)
    return Index(value, value * float(np.sqrt(low / dof)), value * float(np.sqrt(high / dof)))


@dataclass(frozen=True)
class Shape:
    """How far a distribution is from normal.

    Parameters
    ----------
    skewness, kurtosis
        0 and 0 for a normal law (kurtosis: the excess).
    ppk
        By quantiles instead of σ: (USL − median)/(99.865 % − median), or the same below (ISO
        22514-4; Clements, Quality Progress 22 (1989) 95).
    outside
        Share of values outside the limits, as counted.
    """

    skewness: float
    kurtosis: float
    ppk: float
    outside: float

    @property
    def is_normal(self) -> bool:
        """Whether indices that rest on σ say what they seem to."""
        return abs(self.skewness) < 0.5 and abs(self.kurtosis) < 1.0


def shape(values: ArrayLike, limits: Limits) -> Shape:
    """How far values are from normal, and what they say without a law."""
    x = np.asarray(values, float)
    low, middle, high = np.quantile(x, [0.00135, 0.5, 0.99865])
    sides, outside = [], np.zeros(len(x), bool)
    if limits.upper is not None:
        sides.append((limits.upper - middle) / max(high - middle, 1e-300))
        outside |= x > limits.upper
    if limits.lower is not None:
        sides.append((middle - limits.lower) / max(middle - low, 1e-300))
        outside |= x < limits.lower
    return Shape(
        float(stats.skew(x)), float(stats.kurtosis(x)), float(min(sides)), float(outside.mean())
    )
