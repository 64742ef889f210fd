"""The two laws with ends: constant and uniform. Their intervals are exact, not by likelihood."""

from __future__ import annotations

import numpy as np

from gigafactory.quality.fit.likelihood import LEVEL, Bounds
from gigafactory.quality.fit.sample import Sample
from gigafactory.units.types import TICK

FEWEST = 30
"""Fewer values than this always look uniform: any few have two ends. [values]"""
_FEW_EXACT = 3


def constant(sample: Sample) -> tuple[Bounds, float] | None:
    """The one time that all of a sample are, and the logarithm of the likelihood; else None.

    Times that were seen must agree to within the resolution to either side, and no other may
    contradict them. What was under way when watching began ends with equal chance at any moment of
    the constant.
    """
    fresh = sample.seen & ~sample.residual
    x = sample.low[fresh]
    if len(x) < _FEW_EXACT:
        return None
    value, slack = float((x.min() + x.max()) / 2), sample.resolution
    rest = ~fresh & ~sample.residual
    agree = (sample.low[rest] <= value + slack) & (sample.high[rest] >= value - slack)
    under_way = sample.low[sample.residual]
    if (
        value < TICK
        or np.ptp(x) > 2 * slack
        or not agree.all()
        or (under_way > value + slack).any()
    ):
        return None
    total = -len(x) * np.log(2 * slack)
    for low, high in zip(under_way, sample.high[sample.residual], strict=True):
        share = 1.0 if low == high else max(min(high, value) - low, slack)
        total += float(np.log(min(share / value, 1.0)))
    return Bounds(value, max(float(x.min()) - slack, 0.0), float(x.max()) + slack), total


def uniform(sample: Sample) -> tuple[Bounds, Bounds, float] | None:
    """The ends of a uniform law, and the logarithm of the likelihood; None where it cannot be one.

    With range R of n values, (high - largest) / R exceeds t with chance (1 + t)^-(n - 1), whatever
    the ends are; so each end has an exact interval that begins at the value farthest out (Johnson,
    Kotz & Balakrishnan, Continuous Univariate Distributions 2, 2nd ed. 1995, 26.4). The estimate is
    the unbiased one, R / (n - 1) beyond that value.
    """
    x = sample.low[sample.seen & ~sample.residual]
    n = len(x)
    if n < FEWEST or n < sample.ended or np.ptp(x) <= 2 * sample.resolution:
        return None
    least, most, extent = float(x.min()), float(x.max()), float(np.ptp(x))
    if (sample.low[~sample.seen] > most).any():
        return None
    out = extent / (n - 1)
    reach = extent * ((1 - LEVEL) ** (-1 / (n - 1)) - 1)
    low = Bounds(max(least - out, 0.0), max(least - reach, 0.0), least)
    high = Bounds(most + out, most, most + reach)
    width = high.value - low.value
    total = -n * np.log(width)
    total += float(np.log((high.value - sample.low[~sample.seen]) / width).sum())
    return low, high, total
