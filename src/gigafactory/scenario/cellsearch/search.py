"""The search: generations of designs, each bred from the best so far, every one looked at once.

The evolutionary algorithm is pymoo's (decision 20); it is asked for designs and told what they came
to. It knows nothing but its seed and what it was told, so that a study that was stopped goes on as
if it had not been.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gigafactory.scenario.cellsearch.front import front
from gigafactory.scenario.cellsearch.kept import Folder
from gigafactory.scenario.cellsearch.look import Looked, balanced, looked, together
from gigafactory.scenario.cellsearch.study import Floats, Study

Progress = Callable[[float, int], None]
Algorithm = Callable[["Study", Floats], Any]
_FIRST = 4096
"""Designs spread evenly over the ranges, of which the first generation is taken."""
_MUTATION = 5
"""Index of the polynomial mutation (Deb and Goyal, Comput. Sci. Inform. 26 (1996) 30): smaller
than the customary 20, so wider (decision 20)."""
_LONGEST = 20
"""Generations in which nothing comes to a test, after which the search ends."""


@dataclass(frozen=True)
class Searched:
    """What a search looked at.

    Parameters
    ----------
    found
        Every design in the order of looking.
    generations
        How many there were.
    """

    found: Looked
    generations: int


def search(
    study: Study,
    folder: Folder | None = None,
    progress: Progress | None = None,
    algorithm: Algorithm | None = None,
) -> Searched:
    """Look at designs until as many came to the tests as the study wants.

    Parameters
    ----------
    study
        What is looked for.
    folder
        Where each generation is kept, and from which one that is there is read.
    progress
        Called with the designs that were tested and how many of all stand on the front.
    algorithm
        Another one of pymoo's, made from the study and its first generation.
    """
    folder = folder or Folder(None, study)
    first = beginning(study)
    made = (algorithm or evolution)(study, first)
    parts: list[Looked] = []
    tested = idle = 0
    while tested < study.effort.designs and idle < _LONGEST:
        asked = made.ask()
        if asked is None or not len(asked):
            break
        shares = study.snapped(np.asarray(asked.get("X"), float))
        name = f"generation-{len(parts):05d}"
        seen = folder.read(name, shares)
        if seen is None:
            seen = looked(study, shares)
            folder.keep(name, study, seen)
        tell(made, asked, study, seen)
        parts.append(seen)
        new = int(seen.tested.sum())
        tested, idle = tested + new, 0 if new else idle + 1
        if progress:
            progress(min(tested, study.effort.designs), len(front(study, together(parts))))
    return Searched(together(parts), len(parts))


def tell(made: Any, asked: Any, study: Study, seen: Looked) -> None:
    """Tell the algorithm what became of the designs that it asked for."""
    objectives = np.where(seen.allowed[:, None], seen.objectives(study), 1e12)
    objectives = np.nan_to_num(objectives, nan=1e12)
    # A design that breaks a bound is ranked by how far; what it would have come to is not asked.
    real = seen.objectives(study)
    known = np.isfinite(real).all(axis=1)
    objectives[known] = real[known]
    asked.set("X", seen.shares)
    asked.set("F", objectives)
    asked.set("G", np.where(seen.allowed, -1.0, np.maximum(seen.broken, 1e-9))[:, None])
    made.tell(infills=asked)


def beginning(study: Study) -> Floats:
    """Shares of the first generation: even over the ranges, and within the bounds of the balance.

    Scrambled Sobol points (Owen, J. Complexity 14 (1998) 466) of which those within all bounds that
    the balance knows are taken in their order, then those that break them least.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(len(study.variables), seed=study.effort.seed).random(_FIRST)
    points = np.unique(study.snapped(points), axis=0, return_index=True)[1]
    even = qmc.Sobol(len(study.variables), seed=study.effort.seed).random(_FIRST)
    shares = study.snapped(even)[np.sort(points)]
    broken = balanced(study, shares)[0].broken
    return shares[np.argsort(broken, kind="stable")[: study.effort.generation]]


def evolution(study: Study, first: Floats) -> Any:
    """The algorithm of decision 20, ready to be asked."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.operators.mutation.pm import PM

    made = NSGA2(
        pop_size=len(first), sampling=first, repair=snapping(study), mutation=PM(eta=_MUTATION)
    )
    return ready(study, made)


def ready(study: Study, algorithm: Any) -> Any:
    """One of pymoo's algorithms, set up for a study."""
    from pymoo.core.problem import Problem

    problem = Problem(
        n_var=len(study.variables), n_obj=len(study.aims), n_ieq_constr=1, xl=0.0, xu=1.0
    )
    algorithm.setup(problem, seed=study.effort.seed, verbose=False)
    return algorithm


def snapping(study: Study) -> Any:
    """What brings bred designs onto values that can be written, so that none is looked at twice."""
    from pymoo.core.repair import Repair

    class Snapped(Repair):  # type: ignore[misc]  # pymoo has no types
        def _do(self, problem: Any, shares: Any, **_: Any) -> Any:
            return study.snapped(np.asarray(shares, float))

    return Snapped()
