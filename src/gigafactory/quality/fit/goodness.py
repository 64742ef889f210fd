"""How well a law fits: Anderson and Darling's statistic, its chance by parametric bootstrap.

Each time becomes the chance of a shorter one under the fitted law; if the law is right these are
spread evenly from 0 to 1. A censored time stands for a random one beyond its bound (randomised
residuals, Dunn & Smyth 1996, doi 10.2307/1390802; the seed is fixed, so that the same log gives the
same answer). How large the statistic becomes by chance, when the law is right and its parameters
were fitted, does not depend on the parameters; it is found from 999 samples of the law itself, each
fitted in turn. Samples above 200 values are compared with the distribution at 200, from which it
hardly moves (Stephens 1974, doi 10.1080/01621459.1974.10480196).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gigafactory.quality.fit.families import EXPONENTIAL, LOGNORMAL, WEIBULL
from gigafactory.quality.fit.sample import Sample
from gigafactory.units.law import Form, Law

Floats = NDArray[np.float64]
SAMPLES, LARGEST, SEED = 999, 200, 20_260_105
_EDGE = 1e-12
_FAMILIES = {f.form: f for f in (EXPONENTIAL, WEIBULL, LOGNORMAL)}


def p_value(sample: Sample, law: Law) -> float:
    """Chance of a worse fit if the law is right; NaN for a constant, which fits or is none."""
    if law.kind == "constant":
        return float("nan")
    shares = residuals(sample, law)
    if law.kind == "uniform":  # its two ends are where the sample ends
        shares = np.sort(shares)[1:-1]
    seen = float(statistic(shares[None, :])[0])
    worse = null(law.kind, min(len(shares), LARGEST)) >= seen
    return float((1 + worse.sum()) / (1 + SAMPLES))


def residuals(sample: Sample, law: Law) -> Floats:
    """The chance of a shorter time, for each; random beyond the bound of a censored one."""
    if law.kind == "uniform":
        x = sample.low[sample.seen]
        shares: Floats = (x - x.min()) / np.ptp(x)
        return shares
    low = _share(sample.low, sample, law)
    high = _share(sample.high, sample, law)
    between = np.random.default_rng(SEED).random(len(sample))
    return low + between * (high - low)


def _share(x: Floats, sample: Sample, law: Law) -> Floats:
    """Chance of a time shorter than x; of a residual life where watching began in the middle."""
    family = _FAMILIES[law.kind]
    finite = np.where(np.isfinite(x), x, 0.0)
    lasts = np.where(
        sample.residual,
        family.residual(finite, law.a, law.b),
        family.survival(finite, law.a, law.b),
    )
    return np.where(np.isfinite(x), -np.expm1(lasts), 1.0)


def statistic(shares: Floats) -> Floats:
    """Anderson and Darling's statistic of each row."""
    n = shares.shape[1]
    u = np.clip(np.sort(shares, axis=1), _EDGE, 1 - _EDGE)
    weight = 2 * np.arange(1, n + 1) - 1
    total = (weight * (np.log(u) + np.log1p(-u[:, ::-1]))).sum(axis=1)
    found: Floats = -n - total / n
    return found


@cache
def null(form: Form, n: int) -> Floats:
    """The statistic of 999 samples of n values of a law, each with its parameters fitted."""
    rng = np.random.default_rng([SEED, n])
    if form == "uniform":
        return statistic(rng.random((SAMPLES, n)))
    if form == "exponential":
        x = rng.exponential(size=(SAMPLES, n))
        return statistic(-np.expm1(-x / x.mean(axis=1, keepdims=True)))
    if form == "lognormal":
        z = rng.normal(size=(SAMPLES, n))
        z = (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)
        return statistic(ndtr(z))
    log = np.log(rng.exponential(size=(SAMPLES, n)))
    shape = _shapes(log)
    power = np.exp(log * shape)
    return statistic(-np.expm1(-power / power.mean(axis=1, keepdims=True)))


def _shapes(log: Floats) -> Floats:
    """Most likely Weibull shape of each row of logarithms, by Newton's method."""
    mean = log.mean(axis=1, keepdims=True)
    shape: Floats = 1.28 / log.std(axis=1, keepdims=True)
    for _ in range(30):
        power = np.exp(shape * log)
        total = power.sum(axis=1, keepdims=True)
        first = (power * log).sum(axis=1, keepdims=True) / total
        second = (power * log**2).sum(axis=1, keepdims=True) / total
        slope = second - first**2 + 1 / shape**2
        shape = np.maximum(shape - (first - mean - 1 / shape) / slope, shape / 2)
    return shape
