"""Members that come one after another, such as supply lots, batches and coils: which stand out.

Two lots always differ. What is asked is whether one differs by more than lots do: each is held
against the level of its neighbours in time, which takes a slow common drift with it, and against
how far the others lie from theirs. That scatter holds all that the cells of a lot share.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIDE = 5
"""Neighbours on either side that make the level at a lot."""
LEAST = 0.3
"""A lot with less than this share of the usual number of cells is not judged: a remnant."""
FEWEST = 6
"""With fewer lots none is judged."""


def off_neighbours(when: Floats, cells: Floats, mean: Floats) -> Floats:
    """How far each member lies off the level of its neighbours, NaN where it is not judged [σ].

    Parameters
    ----------
    when
        When it was used.
    cells, mean
        Cells with a value, and their mean. [σ]
    """
    off = np.full(len(when), np.nan)
    if not (cells > 0).any():
        return off
    rows = np.flatnonzero(cells >= LEAST * np.median(cells[cells > 0]))
    if len(rows) < FEWEST:
        return off
    rows = rows[np.argsort(when[rows], kind="stable")]
    y, wide = mean[rows], min(2 * SIDE + 1, len(rows))
    first = np.clip(np.arange(len(rows)) - wide // 2, 0, len(rows) - wide)
    near = sliding_window_view(y, wide)[first].copy()
    near[np.arange(len(rows)), np.arange(len(rows)) - first] = np.nan  # not its own neighbour
    off[rows] = y - np.nanmedian(near, axis=1)
    return off
