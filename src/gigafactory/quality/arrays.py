"""Two sums over columns that several measures need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def sum_at(place: NDArray[np.integer], weight: Floats, size: int) -> Floats:
    """Sum of the weights that belong to each place, (size,)."""
    return np.bincount(place, weight, size).astype(np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part over whole, NaN where there is no whole."""
    found: Floats = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
