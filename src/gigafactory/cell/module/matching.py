"""Which graded cells belong into one module, so that the cells of a module are alike.

What is minimised is the sum over all modules of their `spread.cost`.

How: halve the cells again and again where they differ most (a k-d tree with equal leaves: for
single cells matched by one quantity this is the sorted order, which is optimal), deal each leaf out
to its groups, then exchange (`exchange`). Few cells are matched from random starts as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.module.exchange import across, within
from gigafactory.cell.module.spread import Array, Places, Scaled, Weights, cost, scaled
from gigafactory.errors import BadText

SWEEPS = 2
"""Sweeps of exchanges: a third wins little and costs as much."""
FEW, STARTS = 50, 20
"""So few cells are matched from further starts as well: one local minimum is often not the best.

Among many cells a tree's leaf is so close together that other starts never win.
"""


@dataclass(frozen=True)
class Matched:
    """Who goes where.

    Parameters
    ----------
    places
        Index of the cell at each place: module, group in series, cell in parallel.
    left
        Indices of the cells that fill no module.
    cost
        Spread of each module, as it is minimised.
    """

    places: Places
    left: Places
    cost: Array


def matched(
    capacity: ArrayLike,
    resistance: ArrayLike | None = None,
    *,
    series: int,
    parallel: int = 1,
    self_discharge: ArrayLike | None = None,
    weights: Weights | None = None,
    sweeps: int = SWEEPS,
) -> Matched:
    """Cells dealt out to as many modules as they fill.

    Cells beyond that are left: those farthest from the middle of all.

    Parameters
    ----------
    capacity
        Of each cell. [Ah]
    resistance
        Of each cell, if it counts. [ohm]
    series, parallel
        Groups of a module, and cells of a group.
    self_discharge
        Of each cell, if it counts. [1/s]
    weights
        What counts how much.
    sweeps
        Sweeps of exchanges; 0 leaves the tree as it is.

    Raises
    ------
    BadText
        If a value is not finite and positive, or lengths differ.
    """
    if series < 1 or parallel < 1:
        raise BadText("a module needs cells", "Give at least one in series and one in parallel.")
    cells = scaled(capacity, resistance, self_discharge, parallel, weights or Weights())
    need, number = series * parallel, cells.between.shape[1]
    modules = number // need
    if not modules:
        nowhere = np.empty((0, series, parallel), dtype=np.int64)
        return Matched(nowhere, np.arange(number), np.empty(0))
    order = np.argsort(_distance(cells), kind="stable")
    kept, left = np.sort(order[: modules * need]), np.sort(order[modules * need :])
    leaves = kept[_leaves(np.vstack([cells.between, cells.inside])[:, kept], need)]
    places = _improved(cells, dealt(cells, leaves, series, parallel), sweeps)
    if sweeps and len(kept) <= FEW:
        for start in _starts(kept, places):
            other = _improved(cells, start, sweeps)
            if cost(cells, other).sum() < cost(cells, places).sum():
                places = other
    return Matched(places, left, cost(cells, places))


def _improved(cells: Scaled, places: Places, sweeps: int) -> Places:
    if not sweeps:
        return places
    places = within(cells, places, sweeps)
    return within(cells, across(cells, places, sweeps), sweeps)


def _starts(kept: Places, like: Places) -> Iterator[Places]:
    """Places filled at random, always in the same way."""
    rng = np.random.default_rng(0)
    for _ in range(STARTS):
        yield rng.permutation(kept).reshape(like.shape)


def _distance(cells: Scaled) -> Array:
    """Squared distance of each cell from the middle of all, in the units of the cost."""
    every = np.vstack([cells.between, cells.inside])
    return np.asarray(((every - np.median(every, axis=1, keepdims=True)) ** 2).sum(0))


def _leaves(values: Array, need: int) -> Places:
    """Cells in leaves of ``need`` that lie close together, neighbours beside one another."""
    found: list[Places] = []
    stack = [np.arange(values.shape[1])]
    while stack:
        here = stack.pop()
        if len(here) == need:
            found.append(here)
            continue
        mine = values[:, here]
        widest = int(np.argmax(mine.var(axis=1)))
        half = len(here) // need // 2 * need
        ranked = here[np.argpartition(mine[widest], half)]
        stack += [ranked[half:], ranked[:half]]
    return np.array(found)


def dealt(cells: Scaled, leaves: Places, series: int, parallel: int) -> Places:
    """Each leaf of cells dealt out to its groups, the better of two ways for each module.

    Either to and fro in the order of capacity, so that the sums come out alike; or neighbours in
    resistance together, so that they share their current alike.
    """
    ranked = _ranked(cells.between[0], leaves)
    rounds = ranked.reshape(len(leaves), parallel, series)
    rounds[:, 1::2] = rounds[:, 1::2, ::-1]
    places = np.ascontiguousarray(rounds.transpose(0, 2, 1))
    if not len(cells.inside):
        return places
    other = _ranked(cells.inside[0], leaves).reshape(len(leaves), series, parallel)
    better = cost(cells, other) < cost(cells, places)
    return np.where(better[:, None, None], other, places)


def _ranked(values: Array, leaves: Places) -> Places:
    return np.take_along_axis(leaves, np.argsort(values[leaves], axis=1, kind="stable"), axis=1)
