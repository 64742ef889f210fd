"""The laws of a plant file with one or two parameters, as functions of mean and second parameter.

Each gives the logarithm of its density, of the chance to last longer (its survival function), and
of the same for the *residual* life: the time from an arbitrary moment to the next event of a
process that has run for long, whose density is survival over mean (Cox, Renewal Theory, 1962, 5.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, gammaincc, log_ndtr, ndtr

from gigafactory.units.law import Form

Floats = NDArray[np.float64]
Curve = Callable[[Floats, float, float], Floats]
_TINY = 1e-300


@dataclass(frozen=True)
class Family:
    """A law with a mean [s] and at most one parameter more.

    Parameters
    ----------
    form
        Its name in a plant file.
    second
        Name of its second parameter, or "".
    low, high
        Between which the second parameter is looked for: what a plant file can say.
    density, survival, residual
        Logarithm of density [1/s], of survival and of the residual life's survival.
    """

    form: Form
    second: str
    low: float
    high: float
    density: Curve
    survival: Curve
    residual: Curve

    @property
    def parameters(self) -> int:
        """How many are free."""
        return 2 if self.second else 1


def scale(mean: float, shape: float) -> float:
    """Characteristic life of a Weibull law with this mean. [s]."""
    return mean / float(gamma(1 + 1 / shape))


def spread(mean: float, cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal law."""
    variance = float(np.log1p(cv**2))
    return float(np.log(mean)) - variance / 2, variance**0.5


def _exponential_survival(x: Floats, mean: float, _: float) -> Floats:
    return -x / mean


def _exponential_density(x: Floats, mean: float, _: float) -> Floats:
    found: Floats = -np.log(mean) - x / mean
    return found


def _power(x: Floats, mean: float, shape: float) -> Floats:
    """Time over the characteristic life, to the power of the shape; no more than a float holds."""
    log = shape * np.log(np.maximum(x / scale(mean, shape), _TINY))
    found: Floats = np.exp(np.minimum(log, 700.0))
    return found


def _weibull_survival(x: Floats, mean: float, shape: float) -> Floats:
    return -_power(x, mean, shape)


def _weibull_density(x: Floats, mean: float, shape: float) -> Floats:
    life = scale(mean, shape)
    ratio = np.log(np.maximum(x / life, _TINY))
    found: Floats = np.log(shape / life) + (shape - 1) * ratio - _power(x, mean, shape)
    return found


def _weibull_residual(x: Floats, mean: float, shape: float) -> Floats:
    far = gammaincc(1 / shape, _power(x, mean, shape))
    found: Floats = np.log(np.maximum(far, _TINY))
    return found


def _lognormal_survival(x: Floats, mean: float, cv: float) -> Floats:
    centre, sd = spread(mean, cv)
    found: Floats = log_ndtr(-(np.log(np.maximum(x, _TINY)) - centre) / sd)
    return found


def _lognormal_density(x: Floats, mean: float, cv: float) -> Floats:
    centre, sd = spread(mean, cv)
    log = np.log(np.maximum(x, _TINY))
    found: Floats = -log - np.log(sd * np.sqrt(2 * np.pi)) - ((log - centre) / sd) ** 2 / 2
    return found


def _lognormal_residual(x: Floats, mean: float, cv: float) -> Floats:
    centre, sd = spread(mean, cv)
    z = (np.log(np.maximum(x, _TINY)) - centre) / sd
    found: Floats = np.log(np.maximum(ndtr(sd - z) - x / mean * ndtr(-z), _TINY))
    return found


EXPONENTIAL = Family(
    "exponential",
    "",
    1.0,
    1.0,
    _exponential_density,
    _exponential_survival,
    _exponential_survival,
)
WEIBULL = Family(
    "weibull", "shape", 0.2, 100.0, _weibull_density, _weibull_survival, _weibull_residual
)
LOGNORMAL = Family(
    "lognormal", "cv", 1e-4, 10.0, _lognormal_density, _lognormal_survival, _lognormal_residual
)
