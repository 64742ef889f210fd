"""The few designs that stand for the front, judged again: by the fine DFN, with SPMe beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.scenario.cellsearch.front import compromise, front, spread, undominated
from gigafactory.scenario.cellsearch.kept import Folder
from gigafactory.scenario.cellsearch.look import DONE, Looked, breach, looked, one, together
from gigafactory.scenario.cellsearch.study import Study

_ROUNDS = 5
CLOSE, CLOSE_VOLTS, CLOSE_KELVIN = 0.01, 0.005, 0.5
"""Within which SPMe agrees with DFN: relative, and in V and K where it is a difference."""

COMPARED = ("time", "discharged_energy", "margin", "temperature")
"""Quantities of a test in which the two are compared."""


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
        Quantities by name, of tests by the fine DFN, as far as they are known.
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
    few, truth, breadth = _rounds(study, found, best, folder)
    chosen = few.rows
    fallen = [(int(chosen[i]), _why(study, truth, i)) for i in np.flatnonzero(~truth.allowed)]
    staying = np.flatnonzero(truth.allowed)
    kept = staying[undominated(truth.objectives(study)[staying])] if len(staying) else staying
    fallen += [(int(chosen[i]), "another finalist beats it") for i in staying if i not in kept]
    aims = truth.objectives(study)
    order = kept[np.argsort(aims[kept, 0], kind="stable")]
    made = tuple(
        _finalist(study, number, int(chosen[i]), i, few.found, truth, breadth)
        for number, i in enumerate(order, 1)
    )
    nearest = made[compromise(aims[order])] if len(order) else None
    return Final(tuple(int(i) for i in best), made, nearest, tuple(fallen))


@dataclass(frozen=True)
class _Few:
    """Designs out of all that were looked at, with their places there."""

    rows: NDArray[np.int_]
    found: Looked


def _rounds(
    study: Study, found: Looked, best: NDArray[np.int_], folder: Folder
) -> tuple[_Few, Looked, Looked]:
    """Those of the front that are judged again.

    As many as are wanted, and for each that falls another one, for a few rounds.
    """
    goals = found.objectives(study)[best]
    wanted, rows = study.effort.finalists, np.zeros(0, int)
    parts: list[tuple[Looked, Looked]] = []
    for turn in range(_ROUNDS if study.tests else 1):
        new = spread(goals, wanted, rows)
        if not len(new):
            break
        rows = np.concatenate([rows, new])
        few = found.taken(best[new])
        parts.append(
            (_judged(study, few, "DFN", turn, folder), _judged(study, few, "SPMe", turn, folder))
        )
        wanted = study.effort.finalists - sum(int(truth.allowed.sum()) for truth, _ in parts)
        if wanted <= 0:
            break
    truths, breadths = zip(*parts, strict=True)
    return _Few(best[rows], found.taken(best[rows])), together([*truths]), together([*breadths])


def _judged(study: Study, few: Looked, model: str, turn: int, folder: Folder) -> Looked:
    if not study.tests:
        return few
    name = f"finalists-{turn}-{model}"
    seen = folder.read(name, few.shares)
    if seen is None:
        seen = looked(study, few.shares, mesh="fine", model=model)
        folder.keep(name, study, seen)
    return seen


def _why(study: Study, truth: Looked, index: int) -> str:
    if said := str(truth.reason[index]):
        return f"{truth.status[index]}: {said}"
    over = [one.what for one in study.bounds if breach(one, truth.figures[one.what][index]) > 0]
    return f"breaks the bound of {' and '.join(over)} by DFN on the fine mesh"


def _finalist(
    study: Study, number: int, index: int, row: int, few: Looked, truth: Looked, breadth: Looked
) -> Finalist:
    figures = {n: float(a[row]) for n, a in truth.figures.items() if np.isfinite(a[row])}
    tested = [name for name in figures if "." in name]
    coarse = {name: float(few.figures[name][row]) for name in tested}
    tested = [name for name in tested if name.rpartition(".")[2] in COMPARED and figures[name]]
    differences, reason = {}, ""
    if breadth.status[row] != DONE:
        reason = f"{breadth.status[row]}: {breadth.reason[row]}"
    else:
        for name in tested:
            ours, theirs = float(breadth.figures[name][row]), figures[name]
            gap = ours - theirs
            if name.rpartition(".")[2] not in {"margin", "temperature"}:
                gap = gap / theirs
            differences[name] = gap
    return Finalist(number, index, one(study, few, row), figures, coarse, differences, reason)
