"""The front: the designs that nothing beats in everything, and the few that stand for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigafactory.scenario.cellsearch.look import Looked
from gigafactory.scenario.cellsearch.study import Floats, Study


def front(study: Study, found: Looked) -> NDArray[np.int_]:
    """Indices of the allowed designs that no other allowed one dominates, in the order of looking.

    One dominates another where it is no worse in any aim and better in one (Deb, Multi-Objective
    Optimization using Evolutionary Algorithms, Wiley 2001, 2.4).
    """
    allowed = np.flatnonzero(found.allowed)
    if not len(allowed):
        return allowed
    _, first = np.unique(found.shares[allowed], axis=0, return_index=True)
    allowed = allowed[np.sort(first)]
    return allowed[undominated(found.objectives(study)[allowed])]


def undominated(objectives: Floats) -> NDArray[np.int_]:
    """Indices of the rows that no other row dominates; all aims are to be small."""
    from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

    best = NonDominatedSorting().do(objectives, only_non_dominated_front=True)
    return np.sort(np.asarray(best, int))


def scaled(objectives: Floats) -> Floats:
    """Objectives between 0 (best on the front) and 1 (worst on the front)."""
    low, high = objectives.min(axis=0), objectives.max(axis=0)
    return np.asarray((objectives - low) / np.where(high > low, high - low, 1.0))


def spread(
    objectives: Floats, count: int, taken: NDArray[np.int_] | None = None
) -> NDArray[np.int_]:
    """Indices of a few designs that stand for a front.

    The best in each aim, the compromise (`compromise`), and then always the one that is farthest
    from all that are chosen (Gonzalez, Theor. Comput. Sci. 38 (1985) 293).

    Parameters
    ----------
    taken
        Indices chosen before; further ones are sought.
    """
    places = scaled(objectives)
    before = [] if taken is None else taken.tolist()
    chosen = list(before)
    if not before:
        chosen = [*np.argmin(places, axis=0).tolist(), compromise(objectives)]
        chosen = list(dict.fromkeys(chosen))[:count]
    while len(chosen) < min(len(before) + count, len(places)):
        gaps = np.linalg.norm(places[:, None] - places[None, chosen], axis=2).min(axis=1)
        gaps[chosen] = -1.0
        chosen.append(int(np.argmax(gaps)))
    return np.array(chosen[len(before) :], int)


def compromise(objectives: Floats) -> int:
    """Index of the design nearest to the best of every aim.

    Compromise programming (Zeleny, Multiple Criteria Decision Making, McGraw-Hill 1982): Euclidean
    distance on the scaled front, equal weights.
    """
    return int(np.argmin(np.linalg.norm(scaled(objectives), axis=1)))
