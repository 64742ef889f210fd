"""Maximum likelihood with profile intervals, for times of which some are censored.

The interval of a parameter holds every value at which the likelihood, maximised over the other
parameter, is less than a bound below its maximum (Meeker, Escobar & Pascual, Statistical Methods
for Reliability Data, 2nd ed. 2022, 8.3). With one parameter the bound is that of chi-square. With
two it is widened for few values, to n log(1 + t²/(n - 1)) with Student's t of n - 1 degrees: exact
for the mean of the logarithms of a lognormal law, and chi-square's for large n.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.stats import chi2
from scipy.stats import t as student

from gigafactory.quality.fit.families import Family
from gigafactory.quality.fit.sample import Sample

Floats = NDArray[np.float64]
LEVEL = 0.95
_REACH = 12.0
"""How far from the estimate an end of an interval is looked for. [natural logarithm]"""
_FINE, _COARSE = 1e-7, 1e-4
"""To how much an estimate, and an end of an interval, are found. [natural logarithm]"""
_MANY = 2000
"""From so many values on the likelihood is a parabola at its peak, to three digits of the ends."""
Curve = Callable[[float], float]
Loss = Callable[[Floats], float]


@dataclass(frozen=True)
class Bounds:
    """An estimate with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """The parameters of a family that fit best, and the logarithm of the likelihood there."""

    family: Family
    mean: Bounds
    second: Bounds | None
    log_likelihood: float


def log_likelihood(sample: Sample, family: Family, mean: float, second: float) -> float:
    """Logarithm of the likelihood of a sample. [density in 1/s]."""
    seen, open_ = sample.seen, np.isinf(sample.high)
    between = ~seen & ~open_
    fresh = ~sample.residual
    x = sample.low
    total = family.density(x[seen & fresh], mean, second).sum()
    total += (family.survival(x[seen & ~fresh], mean, second) - np.log(mean)).sum()
    total += family.survival(x[open_ & fresh], mean, second).sum()
    total += family.residual(x[open_ & ~fresh], mean, second).sum()
    for which, curve in ((between & fresh, family.survival), (between & ~fresh, family.residual)):
        if which.any():
            inside = np.exp(curve(x[which], mean, second))
            inside -= np.exp(curve(sample.high[which], mean, second))
            total += np.log(np.maximum(inside, 1e-300)).sum()
    return float(total)


def estimate(sample: Sample, family: Family, intervals: bool = True) -> Estimate:
    """The best parameters of a family for a sample, with their intervals."""
    sample = _positive(sample)
    start = _first_guess(sample)
    if family.parameters == 1:
        return _of_one(sample, family, start, intervals)
    return _of_two(sample, family, start, intervals)


def _positive(sample: Sample) -> Sample:
    """Times that were written down as nothing lie between nothing and the resolution."""
    zero = sample.high <= 0
    if not zero.any():
        return sample
    high = np.where(zero, sample.resolution, sample.high)
    return Sample(sample.low, high, sample.residual, sample.resolution)


def _first_guess(sample: Sample) -> float:
    """Time watched over events seen: the estimate of an exponential law. [s]."""
    middle = np.where(np.isfinite(sample.high), (sample.low + sample.high) / 2, sample.low)
    return float(middle.sum()) / max(sample.ended, 1)


def _of_one(sample: Sample, family: Family, start: float, intervals: bool) -> Estimate:
    def curve(log_mean: float) -> float:
        return log_likelihood(sample, family, np.exp(log_mean), 1.0)

    best = _peak(curve, np.log(start), 1.0)
    top = curve(best)
    level = top - chi2.ppf(LEVEL, 1) / 2
    ends = (
        [_end(curve, best, level, best + way * _REACH) for way in (-1, 1)]
        if intervals
        else [best, best]
    )
    mean = Bounds(*map(float, np.exp([best, *ends])))
    return Estimate(family, mean, None, top)


def _of_two(sample: Sample, family: Family, start: float, intervals: bool) -> Estimate:
    limits = np.log([family.low, family.high])

    def loss(point: Floats) -> float:
        second = np.clip(point[1], *limits)
        return -log_likelihood(sample, family, np.exp(point[0]), np.exp(second)) + float(
            1e3 * (point[1] - second) ** 2
        )

    found = minimize(
        loss,
        [np.log(start), _second_guess(sample, family)],
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000},
    )
    best, top = found.x, -float(found.fun)
    best[1] = np.clip(best[1], *limits)
    ends = [(b, b) for b in best]
    if intervals and len(sample) > _MANY:
        ends = _curved_ends(loss, best)
    elif intervals:
        n = max(sample.ended, 2)
        drop = n * np.log1p(student.ppf(0.5 + LEVEL / 2, n - 1) ** 2 / (n - 1)) / 2
        ends = [_profile_ends(loss, best, top, drop, which, limits) for which in (0, 1)]
    mean, second = (
        Bounds(*map(float, np.exp([b, *end]))) for b, end in zip(best, ends, strict=True)
    )
    return Estimate(family, mean, second, top)


def _second_guess(sample: Sample, family: Family) -> float:
    """Logarithm of the second parameter, from the spread of what was seen."""
    x = sample.low[sample.seen & (sample.low > 0)]
    sd = max(float(np.std(np.log(x))), 1e-3) if len(x) > 1 else 1.0
    guess = 1.2 / sd if family.second == "shape" else np.sqrt(np.expm1(min(sd, 1.5) ** 2))
    return float(np.log(np.clip(guess, family.low * 1.01, family.high * 0.99)))


def _profile_ends(
    loss: Loss, best: Floats, top: float, drop: float, which: int, limits: Floats
) -> tuple[float, float]:
    """Ends of the interval of one of two parameters, the other one always at its best."""
    near = float(best[1 - which])

    def curve(value: float) -> float:
        def inner(free: float) -> float:
            return -loss(np.array((value, free) if which == 0 else (free, value)))

        return max(inner(_peak(inner, near, 0.5, _COARSE)), inner(near))

    ends = []
    for side in (0, 1):
        bound = float(limits[side]) if which == 1 else best[0] + (2 * side - 1) * _REACH
        ends.append(_end(curve, best[which], top - drop, bound))
    return ends[0], ends[1]


def _curved_ends(loss: Loss, best: Floats) -> list[tuple[float, float]]:
    """Ends of both intervals from the curvature at the peak: for many values the same, and fast."""
    h = 1e-3
    step = np.eye(2) * h
    at = loss(best)
    hessian = np.empty((2, 2))
    for i in range(2):
        hessian[i, i] = (loss(best + step[i]) - 2 * at + loss(best - step[i])) / h**2
    both = step[0] + step[1]
    cross = step[0] - step[1]
    hessian[0, 1] = hessian[1, 0] = (
        loss(best + both) + loss(best - both) - loss(best + cross) - loss(best - cross)
    ) / (4 * h**2)
    reach = np.sqrt(chi2.ppf(LEVEL, 1) * np.diag(np.linalg.inv(hessian)))
    return [(float(b - r), float(b + r)) for b, r in zip(best, reach, strict=True)]


def _end(curve: Curve, best: float, level: float, bound: float) -> float:
    """Where a curve falls to a level on the way from its peak to a bound; else the bound."""
    inside, step = float(best), 0.05
    way = 1.0 if bound > best else -1.0
    while True:
        outside = inside + way * step
        if way * (outside - bound) >= 0:
            outside = bound
        if curve(outside) < level:
            break
        if outside == bound:
            return bound
        inside, step = outside, step * 1.7
    return float(brentq(lambda v: curve(v) - level, inside, outside, xtol=_COARSE / 10))


def _peak(curve: Curve, start: float, width: float, tol: float = _FINE) -> float:
    """Where a curve with one peak has it."""
    found = minimize_scalar(lambda v: -curve(v), bracket=(start - width, start + width), tol=tol)
    return float(found.x)
