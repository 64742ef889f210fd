"""How unlike the cells of a module are: what matching makes small.

The spread of a module is the sum of

* the variance of the capacities of its groups: the weakest group ends every discharge, and what the
  others hold above it is never used;
* the variance of resistance among the cells of a group: it is how unequally they share a current;
* the variances of resistance and self-discharge among its groups: heat and voltage limits differ by
  the first, and balancing has to make up for the second;

all relative to the mean over all cells, each with its weight. Of a group of parallel cells the mean
counts (for capacity: the sum over its number of cells), so that a strong and a weak cell may make
up for one another where their resistances are alike.

Places are laid out as module, group, place in the group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.errors import BadText

Array = NDArray[np.float64]
Places = NDArray[np.int64]


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


class Scaled(NamedTuple):
    """Relative deviations of all cells, each times the root of its weight."""

    between: Array
    """Quantities of which the means of a module's groups shall be equal: quantity, cell."""
    inside: Array
    """Quantities that shall be equal within a group: quantity, cell."""


def cost(cells: Scaled, places: Places) -> Array:
    """Spread of each module: what is minimised is the sum of these.

    The squared deviations of its groups' means from their common mean, and of its cells from the
    means of their groups, each weighted and divided by the number of groups, or of cells.

    Parameters
    ----------
    cells
        All cells.
    places
        Which cell is where: module, group, place.
    """
    means = cells.between[:, places].mean(-1)
    own = cells.inside[:, places]
    return np.asarray(means.var(-1).sum(0) + own.var(-1).mean(-1).sum(0))


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


def module_capacity(capacity: ArrayLike, places: Places) -> Array:
    """Capacity of each module: that of its weakest group, in Ah.

    Parameters
    ----------
    capacity
        Of each cell. [Ah]
    places
        Which cell is where.
    """
    sums = np.asarray(capacity, dtype=float)[places].sum(-1)
    return np.asarray(sums.min(-1))


def stranded(capacity: ArrayLike, places: Places) -> float:
    """Share of the capacity of all placed cells that their weakest groups leave unused."""
    values = np.asarray(capacity, dtype=float)[places]
    return float(1 - values.shape[1] * module_capacity(capacity, places).sum() / values.sum())
