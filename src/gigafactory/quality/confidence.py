"""Confidence intervals of a mean: from replications, or from batches of one run.

Both stand on Student's t of values that are independent and alike: replications of the same length,
or batches of whole cycles. Where a plant's hours repeat every week, a stretch that is no whole
number of weeks is not like the next one, and gets no interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

BATCHES = 10


@dataclass(frozen=True)
class Interval:
    """A mean with the half-width of its 95 % interval.

    Parameters
    ----------
    mean, half
        In the unit of the values; `half` is NaN where nothing is known about spread.
    method
        How it was made, in words; without an interval, why, and what would give one.
    """

    mean: float
    half: float
    method: str


def mean_interval(values: ArrayLike, method: str, level: float = 0.95) -> Interval:
    """Student's interval of the mean of independent values."""
    x = np.asarray(values, float)
    if len(x) < 2:
        return no_interval(float(x.mean()) if len(x) else 0.0, "one value says nothing of spread")
    half = float(student.ppf(0.5 + level / 2, len(x) - 1) * x.std(ddof=1) / np.sqrt(len(x)))
    return Interval(float(x.mean()), half, method)


def no_interval(mean: float, why: str) -> Interval:
    """A mean of which nobody can say how far it is to be trusted."""
    return Interval(mean, float("nan"), f"no interval: {why}")


def batch_interval(values: ArrayLike, level: float = 0.95, cycle: int = 1) -> Interval:
    """Interval of the mean of a correlated daily series, from the means of equal batches.

    At most ten batches, so that each is as long as the series allows; whole cycles that do not fill
    the last batch are left out of the spread, not of the mean (Law, Simulation Modeling and
    Analysis, 9.5.3). Days that fill no cycle are left out of both: they would weigh one part of
    the cycle more than the rest.

    Parameters
    ----------
    values
        One for each day.
    level
        Of confidence.
    cycle
        Days after which the series repeats itself, such as the 7 of a week with free days: a batch
        is a whole number of cycles. [d]
    """
    x = whole_cycles(values, cycle)
    batches = min(BATCHES, len(x) // cycle)
    if batches < 2:
        said = {1: "one day", 7: "one week"}.get(cycle, f"one cycle of {cycle} days")
        mean = float(x.mean()) if len(x) else 0.0
        return no_interval(mean, f"{said} says nothing of spread")
    size = len(x) // cycle // batches * cycle
    means = x[: size * batches].reshape(batches, size).mean(axis=1)
    spread = mean_interval(means, f"{batches} batches of {size} d", level)
    return Interval(float(x.mean()), spread.half, spread.method)


def whole_cycles(values: ArrayLike, cycle: int) -> NDArray[np.float64]:
    """The days of a daily series that fill whole cycles, from its first day on."""
    x = np.asarray(values, float)
    return x[: len(x) // cycle * cycle]
