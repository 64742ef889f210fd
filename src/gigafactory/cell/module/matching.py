"""Which graded cells belong into one module, so that the cells of a module are alike.

What is minimised is the sum over all modules of (`exchange.cost`)

* the variance of the capacities of the module's groups: the weakest group ends every discharge, and
  what the others hold above it is never used;
* the variance of resistance among the cells of a group: it is how unequally they share a current;
* the variances of resistance and self-discharge among the module's groups: heat and voltage limits
  differ by the first, and balancing has to make up for the second;

all relative to the mean over all cells, each with its weight. Of a group of parallel cells the mean
counts (for capacity: the sum over its number of cells), so that a strong and a weak cell may make
up for one another where their resistances are alike.

How: halve the cells again and again where they differ most (a k-d tree with equal leaves: for
single cells matched by one quantity this is the sorted order, which is optimal), deal each leaf out
to its groups, then exchange (`exchange`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.module.exchange import Array, Places, Scaled, across, cost, within
from gigafactory.errors import BadText

SWEEPS = 2
"""Sweeps of exchanges: a third wins little and costs as much."""


@dataclass(frozen=True)
class Weights:
    """How much a relative variance counts.

    A group that is 1 % weak wastes 1 % of the others; a cell of 1 % less resistance takes 1 % more
    current, which wears it but wastes nothing: the rest counts a tenth and less [assumption].
    """

    capacity: float = 1.0
    """Among the groups of a module."""
    sharing: float = 0.1
    """Of resistance, among the cells of a group."""
    resistance: float = 0.01
    """Among the groups of a module."""
    self_discharge: float = 1e-4
    """Among the groups of a module; it differs by tens of percent where capacity does by one."""


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


def scaled(
    capacity: ArrayLike,
    resistance: ArrayLike | None,
    self_discharge: ArrayLike | None,
    parallel: int,
    weights: Weights,
) -> Scaled:
    """Cells as `exchange` wants them: relative deviations times the roots of their weights.

    Raises
    ------
    BadText
        If a value is not finite and positive, a weight is negative, or lengths differ.
    """
    wanted = [("capacity", capacity, weights.capacity)]
    if resistance is not None:
        wanted.append(("resistance", resistance, weights.resistance))
    if self_discharge is not None:
        wanted.append(("self-discharge", self_discharge, weights.self_discharge))
    if min(weights.capacity, weights.sharing, weights.resistance, weights.self_discharge) < 0:
        raise BadText("a weight is negative", "Give weights of 0 and more.")
    between = [_relative(name, values) * weight**0.5 for name, values, weight in wanted]
    if len({len(row) for row in between}) > 1:
        raise BadText("the lists of values differ in length", "Give one value for each cell.")
    inside = np.empty((0, len(between[0])))
    if resistance is not None and parallel > 1:
        inside = (_relative("resistance", resistance) * weights.sharing**0.5)[None]
    return Scaled(np.array(between), inside)


def _relative(name: str, values: ArrayLike) -> Array:
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or not (np.isfinite(found) & (found > 0)).all():
        raise BadText(f"a {name} is not a positive number", "Match measured cells only.")
    return found / found.mean() - 1 if len(found) else found


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
    order = np.argsort(_distance(cells), kind="stable")
    kept, left = np.sort(order[: modules * need]), np.sort(order[modules * need :])
    if not modules:
        return Matched(np.empty((0, series, parallel), dtype=np.int64), left, np.empty(0))
    leaves = _leaves(np.vstack([cells.between, cells.inside])[:, kept], need)
    places = dealt(cells, kept[leaves], series, parallel)
    if sweeps:
        places = within(cells, places, sweeps)
        places = within(cells, across(cells, places, sweeps), sweeps)
    return Matched(places, left, cost(cells, places))


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
