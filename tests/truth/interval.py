"""Confidence intervals by the method of batch means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats


@dataclass(frozen=True)
class Interval:
    """An estimate and half the width of its confidence interval."""

    value: float
    half: float

    def __str__(self) -> str:
        """Estimate and half-width, the half-width in per cent as well."""
        share = 100 * self.half / abs(self.value) if self.value else float("nan")
        return f"{self.value:.6g} ± {self.half:.2g} ({share:.3f} %)"

    def covers(self, truth: float) -> bool:
        """Whether ``truth`` lies inside."""
        return abs(self.value - truth) <= self.half


def mean(batches: NDArray[np.float64], level: float) -> Interval:
    """Mean of batch means, with Student's t at ``level``."""
    return ratio(batches, np.ones_like(batches), level)


def ratio(above: NDArray[np.float64], below: NDArray[np.float64], level: float) -> Interval:
    """Ratio of two sums over the same batches, its variance by first-order expansion.

    Law and Kelton, "Simulation Modeling and Analysis", section 9.5 (batch means); Cochran,
    "Sampling Techniques", section 6.3 (variance of a ratio).
    """
    n = len(above)
    value = float(above.sum() / below.sum())
    spread = float(np.std(above - value * below, ddof=1)) / float(below.mean())
    return Interval(value, float(stats.t.ppf((1 + level) / 2, n - 1)) * spread / n**0.5)
