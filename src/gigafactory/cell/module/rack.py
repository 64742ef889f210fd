"""The next module out of a rack: matching where only a buffer of graded cells is at hand.

A line does not see all cells of a week, it has a rack. Each time a module is to be built the
closest company in it goes, or, where one cell has to go, that cell with its nearest neighbours;
then the rack is filled up again. What is minimised is that of `matching`, for this module alone.

Taking the closest company every time leaves odd cells behind, which fill the rack more and more;
naming the cell that has waited longest every time bounds the wait to a few fillings of the rack and
costs spread, the more the larger the rack. A line does best in between: it names a cell when its
time is up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.module.exchange import within
from gigafactory.cell.module.matching import SWEEPS, Matched, dealt
from gigafactory.cell.module.spread import Array, Places, Scaled, Weights, cost, scaled
from gigafactory.errors import BadText


def next_module(
    capacity: ArrayLike,
    resistance: ArrayLike | None = None,
    *,
    series: int,
    parallel: int = 1,
    self_discharge: ArrayLike | None = None,
    weights: Weights | None = None,
    first: int | None = None,
    sweeps: int = SWEEPS,
) -> Matched:
    """One module out of the cells of a rack; `Matched.left` are those that stay.

    Parameters
    ----------
    capacity, resistance, self_discharge
        Of each cell in the rack. [Ah], [ohm], [1/s]
    series, parallel
        Groups of a module, and cells of a group.
    weights
        What counts how much.
    first
        Index of a cell that has to go now, such as the one that has waited longest; absent: the
        closest company in the rack goes, whoever that is.
    sweeps
        Sweeps of exchanges between groups.

    Raises
    ------
    BadText
        If the rack holds too few cells, or a value is not finite and positive.
    """
    cells = scaled(capacity, resistance, self_discharge, parallel, weights or Weights())
    need, held = series * parallel, cells.between.shape[1]
    if held < need or need < 1:
        raise BadText(f"{held} cells make no module of {need}", "Wait for more cells.")
    every = np.vstack([cells.between, cells.inside])
    chosen = _company(every, need, first)
    places = _grouped(cells, chosen, series, parallel, sweeps)
    left: Places = np.setdiff1d(np.arange(held), chosen)
    return Matched(places, left, cost(cells, places))


def _company(values: Array, need: int, first: int | None) -> Places:
    """The cell ``first`` and its nearest, or those that lie closest around any cell."""
    seeds = np.arange(values.shape[1]) if first is None else np.array([first])
    away = np.zeros((len(seeds), values.shape[1]))
    for row in values:
        away += (row[seeds, None] - row) ** 2
    away[np.arange(len(seeds)), seeds] = -1.0  # the cell itself is always of the company
    nearest = np.partition(away, need - 1, axis=1)[:, :need].sum(1)
    best = away[int(np.argmin(nearest))]
    return np.argsort(best, kind="stable")[:need]


def _grouped(cells: Scaled, chosen: Places, series: int, parallel: int, sweeps: int) -> Places:
    places = dealt(cells, chosen[None], series, parallel)
    return within(cells, places, sweeps) if sweeps and parallel > 1 else places
