"""A share with its interval, and lost metres with theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom

from gigafactory.quality.fit.choose import FEWEST
from gigafactory.quality.fit.likelihood import LEVEL, Bounds

Floats = NDArray[np.float64]
FEWEST_UNITS = 50
"""With fewer units nothing is said of a share. [units]"""


@dataclass(frozen=True)
class Share:
    """So many of so many.

    Parameters
    ----------
    bounds
        The share, with Clopper and Pearson's interval (1934, doi 10.1093/biomet/26.4.404), which
        holds the truth at least as often as it says.
    hits, of
        How many, and of how many.
    """

    bounds: Bounds
    hits: int
    of: int


@dataclass(frozen=True)
class Loss:
    """Metres lost each time: the median, so that one spoilt roll does not move it.

    Parameters
    ----------
    bounds
        The median, with the interval between two of the values. [m]
    times
        How often metres were lost.
    """

    bounds: Bounds
    times: int


def share(hits: int, of: int) -> Share | None:
    """A share; None of too few."""
    if of < FEWEST_UNITS:
        return None
    tail = (1 - LEVEL) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return Share(Bounds(hits / of, low, high), hits, of)


def loss(metres: Floats) -> Loss | None:
    """Metres lost each time; None of too few for an interval (six values at least).

    The interval of the median runs between order statistics (Thompson 1936, doi
    10.1214/aoms/1177732563).
    """
    x = np.sort(metres[np.isfinite(metres)])
    rank = int(binom.ppf((1 - LEVEL) / 2, len(x), 0.5)) if len(x) > FEWEST else 0
    if rank < 1:
        return None
    return Loss(Bounds(float(np.median(x)), float(x[rank - 1]), float(x[-rank])), len(x))
