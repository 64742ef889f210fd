"""The few designs that stand for the front, judged again: by the fine DFN, with SPMe beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.scenario.cellsearch.front import compromise, front, spread, undominated
from gigafactory.scenario.cellsearch.kept import Folder
from gigafactory.scenario.cellsearch.look import DONE, Looked, looked, one
from gigafactory.scenario.cellsearch.study import Study

CLOSE, CLOSE_VOLTS, CLOSE_KELVIN = 0.01, 0.005, 0.5
"""Within which SPMe is said to agree with DFN: relative, and in V and K where it is a difference."""


@dataclass(frozen=True)
class Finalist:
    """One of the designs of the answer.

    Parameters
    ----------
    number
        From 1, in the order of the first aim.
    index
        Its place among all that were looked at.
    varied
        What is varied, as text by place.
    figures
        Quantities by name, of tests by the fine DFN.
    coarse
        What the search itself had found for the same quantities of the tests.
    differences
        SPMe less DFN by quantity of the tests: relative, of ``margin`` and ``temperature`` in V and
        K. Empty where SPMe does not come to the end.
    breadth
        What became of it by SPMe; empty where it is done.
    """

    number: int
    index: int
    varied: Mapping[str, str]
    figures: Mapping[str, float]
    coarse: Mapping[str, float]
    differences: Mapping[str, float]
    breadth: str

    @property
    def agree(self) -> bool:
        """Whether SPMe and DFN agree within `CLOSE`, `CLOSE_VOLTS` and `CLOSE_KELVIN`."""
        if self.breadth:
            return False
        within = {"margin": CLOSE_VOLTS, "temperature": CLOSE_KELVIN}
        return all(
            abs(gap) <= within.get(name.rpartition(".")[2], CLOSE)
            for name, gap in self.differences.items()
        )


@dataclass(frozen=True)
class Final:
    """The end of a study.

    Parameters
    ----------
    front
        Indices of all designs of the front, as the search judged them.
    finalists
        Those that were judged again and stay allowed and undominated.
    compromise
        The one that is nearest to the best of every aim; none where there is no finalist.
    fallen
        Index and reason of those that did not stay.
    """

    front: tuple[int, ...]
    finalists: tuple[Finalist, ...]
    compromise: Finalist | None
    fallen: tuple[tuple[int, str], ...]


def finalists(study: Study, found: Looked, folder: Folder | None = None) -> Final:
    """Judge those again that stand for the front."""
    folder = folder or Folder(None, study)
    best = front(study, found)
    if not len(best):
        return Final((), (), None, ())
    goals = found.objectives(study)
    chosen = best[spread(goals[best], study.effort.finalists)]
    few = found.taken(chosen)
    truth = _judged(study, few, "DFN", folder)
    breadth = _judged(study, few, "SPMe", folder)
    fallen = [(int(chosen[i]), _why(truth, i)) for i in np.flatnonzero(~truth.allowed)]
    staying = np.flatnonzero(truth.allowed)
    kept = staying[undominated(truth.objectives(study)[staying])] if len(staying) else staying
    fallen += [(int(chosen[i]), "another finalist beats it") for i in staying if i not in kept]
    aims = truth.objectives(study)
    order = kept[np.argsort(aims[kept, 0], kind="stable")]
    made = tuple(
        _finalist(study, number, int(chosen[i]), i, few, truth, breadth)
        for number, i in enumerate(order, 1)
    )
    nearest = made[compromise(aims[order])] if len(order) else None
    return Final(tuple(int(i) for i in best), made, nearest, tuple(fallen))


def _judged(study: Study, few: Looked, model: str, folder: Folder) -> Looked:
    if not study.tests:
        return few
    name = f"finalists-{model}"
    seen = folder.read(name, few.shares)
    if seen is None:
        seen = looked(study, few.shares, mesh="fine", model=model)
        folder.keep(name, study, seen)
    return seen


def _why(truth: Looked, index: int) -> str:
    said = str(truth.reason[index])
    return f"{truth.status[index]}: {said}" if said else "breaks a bound by the fine DFN"


def _finalist(
    study: Study, number: int, index: int, row: int, few: Looked, truth: Looked, breadth: Looked
) -> Finalist:
    figures = {name: float(array[row]) for name, array in truth.figures.items()}
    tested = [name for name in figures if "." in name and np.isfinite(figures[name])]
    coarse = {name: float(few.figures[name][row]) for name in tested}
    differences, reason = {}, ""
    if breadth.status[row] != DONE:
        reason = f"{breadth.status[row]}: {breadth.reason[row]}"
    else:
        for name in tested:
            ours, theirs = float(breadth.figures[name][row]), figures[name]
            gap = ours - theirs
            if name.rpartition(".")[2] not in {"margin", "temperature"}:
                gap = gap / theirs if theirs else 0.0
            differences[name] = gap
    return Finalist(number, index, one(study, few, row), figures, coarse, differences, reason)
