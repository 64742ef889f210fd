"""Confidence intervals of a mean: from replications, or from batches of one run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

BATCHES = 10


@dataclass(frozen=True)
class Interval:
    """A mean with the half-width of its 95 % interval.

    Parameters
    ----------
    mean, half
        In the unit of the values; `half` is NaN where one value says nothing about spread.
    method
        How it was made, in words.
    """

    mean: float
    half: float
    method: str


def mean_interval(values: ArrayLike, method: str, level: float = 0.95) -> Interval:
    """Student's interval of the mean of independent values."""
    x = np.asarray(values, float)
    if len(x) < 2:
        return Interval(float(x.mean()) if len(x) else 0.0, float("nan"), "one value: no interval")
    half = float(student.ppf(0.5 + level / 2, len(x) - 1) * x.std(ddof=1) / np.sqrt(len(x)))
    return Interval(float(x.mean()), half, method)


def batch_interval(values: ArrayLike, level: float = 0.95, cycle: int = 1) -> Interval:
    """Interval of the mean of a correlated daily series, from the means of equal batches.

    At most ten batches, so that each is as long as the series allows; what does not fill the last
    batch is left out of the spread, not of the mean (Law, Simulation Modeling and Analysis, 9.5.3).

    Parameters
    ----------
    values
        One for each day.
    level
        Of confidence.
    cycle
        Days after which the series repeats itself, such as the 7 of a week with free days: a batch
        is a whole number of cycles where there are two or more. [d]
    """
    x = np.asarray(values, float)
    cycle = cycle if len(x) >= 2 * cycle else 1
    batches = min(BATCHES, len(x) // cycle)
    if batches < 2:
        return mean_interval(x, "", level)
    size = len(x) // cycle // batches * cycle
    means = x[: size * batches].reshape(batches, size).mean(axis=1)
    spread = mean_interval(means, f"{batches} batches of {size} d", level)
    return Interval(float(x.mean()), spread.half, spread.method)
