"""Means of the days of a window, with their intervals, by the rules of `quality.confidence`."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant import opening
from gigafactory.quality.confidence import Interval, batch_interval
from gigafactory.quality.series import Daily
from gigafactory.records.read import Records

Floats = NDArray[np.float64]
WHOLE_S = 86_399.0
"""A day that is cut short by no more than a second is whole."""


def counted_days(daily: Daily) -> NDArray[np.bool_]:
    """The whole days behind the warm-up, (days,)."""
    found: NDArray[np.bool_] = (daily.start >= daily.counts_from - 1) & (
        daily.end - daily.start >= WHOLE_S
    )
    return found


def mean(records: Records, values: Floats, overall: float) -> Interval:
    """The mean of a daily series.

    Where the plant's hours repeat every week, it is that of whole weeks; else that of the window.

    Parameters
    ----------
    values
        One for each whole day of the window.
    overall
        Mean of the window as a whole.
    """
    cycle = opening.cycle(records.plant)
    if not np.isfinite(values).all():
        return Interval(overall, math.nan, "no interval: on some days nothing was decided")
    found = batch_interval(values, cycle=cycle or 1)
    if math.isnan(found.half):
        need = 2 * max(cycle, 1)
        whole = "weeks" if cycle == 7 else "days"
        method = f"{found.method}; {need} days or more would, in whole {whole}"
        return Interval(overall, math.nan, method)
    return found if cycle else replace(found, mean=overall)
