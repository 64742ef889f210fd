"""What-ifs beside the plant as it is: the same seeds, the same days, differences with intervals.

Both plants meet the same luck (common random numbers; Law, Simulation Modeling and Analysis, 11.2;
decision 3), so that most of it cancels in the difference, and the interval is Student's of the
differences of paired replications.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.line.run import Outcome
from gigafactory.plant import opening
from gigafactory.plant.diff import Difference as Changed
from gigafactory.plant.diff import diff
from gigafactory.plant.model import Plant
from gigafactory.quality import measure
from gigafactory.quality.confidence import Interval, mean_interval, no_interval
from gigafactory.scenario.output import Sample, samples
from gigafactory.scenario.runs import Job, Progress, Workers
from gigafactory.scenario.simulate import check_request, nominal_warm_up

Figure = Callable[[Plant, Outcome], float]


@dataclass(frozen=True)
class Arm:
    """One plant and its runs.

    Parameters
    ----------
    plant
        What was simulated.
    changes
        In what it differs from the plant as it is.
    outcomes
        One for each replication, in the order of their seeds.
    output
        Energy of the good cells a year [Wh/a]; good parts a day where they hold none [1/d].
    """

    plant: Plant
    changes: tuple[Changed, ...]
    outcomes: tuple[Outcome, ...]
    output: Sample

    @cached_property
    def bottleneck(self) -> str:
        """The step whose machines are least idle."""
        return measure.bottleneck(*(measure.steps(self.plant, o.tally) for o in self.outcomes))


@dataclass(frozen=True)
class Comparison:
    """A plant as it is, and what-ifs that ran on the same seeds and days.

    Parameters
    ----------
    base
        The plant as it is.
    what_ifs
        The others, in the order in which they were asked for.
    days, warm_up
        That each run was counted, and that were simulated before. [d]
    seed
        Of the first replication.
    complete
        False where somebody stopped it: replications are missing.
    """

    base: Arm
    what_ifs: tuple[Arm, ...]
    days: float
    warm_up: float
    seed: int
    complete: bool

    def output(self, arm: Arm) -> Interval:
        """By how much a what-if puts out more, with its 95 % interval [Wh/a] or [1/d]."""
        return arm.output.minus(self.base.output).interval()

    def difference(self, arm: Arm, figure: Figure) -> Interval:
        """By how much a figure of a run is larger, from paired replications."""
        pairs = zip(arm.outcomes, self.base.outcomes, strict=True)
        each = [figure(arm.plant, b) - figure(self.base.plant, a) for b, a in pairs]
        if len(each) < 2:
            return no_interval(float(np.mean(each)), "one replication")
        return mean_interval(each, f"{len(each)} paired replications")


def compare(
    base: Plant,
    what_ifs: Sequence[Plant],
    days: float,
    seed: int = 1,
    replications: int = 4,
    warm_up: float | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run a plant and its what-ifs on the same seeds.

    Parameters
    ----------
    base, what_ifs
        The plant as it is, and the others.
    days
        Days that are counted in each run. [d]
    seed
        Of the first replication; the others follow it.
    replications
        Of each plant. With one there are differences without intervals.
    warm_up
        Days before them, the same for all; None: the longest that any of the plants wants. [d]
    workers
        Who runs them; None: one process for each core, ended afterwards.
    progress
        Called with the runs done. When it raises `KeyboardInterrupt`, the replications that every
        plant has come through are the answer.

    Raises
    ------
    BadInput
        If a number is out of range, or the plants do not make the same kind of thing.
    """
    plants = [base, *what_ifs]
    before = max(map(nominal_warm_up, plants)) if warm_up is None else warm_up
    check_request("compare", days, before, seed, replications)
    _check_products(base, what_ifs)
    jobs = [Job(p, seed + r, days, before) for r in range(replications) for p in plants]
    if workers is None:
        with Workers() as mine:
            found = mine.run(jobs, progress)
    else:
        found = workers.run(jobs, progress)
    rounds = [
        [found.get(r * len(plants) + i) for i in range(len(plants))] for r in range(replications)
    ]
    whole = [outcomes for one in rounds if (outcomes := _whole(one))]
    if not whole:
        raise KeyboardInterrupt
    cycle = max(map(opening.cycle, plants))
    arms = [_arm(base, p, [one[i] for one in whole], cycle) for i, p in enumerate(plants)]
    complete = len(whole) == replications
    return Comparison(arms[0], tuple(arms[1:]), days, before, seed, complete)


def holds_energy(plant: Plant) -> bool:
    """Whether the products are cells, so that output is energy."""
    return None not in plant.products.values()


def _arm(base: Plant, plant: Plant, outcomes: Sequence[Outcome], cycle: int) -> Arm:
    cells, energy = samples(plant, outcomes, cycle)
    output = energy if holds_energy(plant) else cells
    return Arm(plant, diff(base, plant), tuple(outcomes), output)


def _whole(one: Sequence[Outcome | None]) -> list[Outcome]:
    """The outcomes of one replication if every plant came through it, else none."""
    done = [o for o in one if o is not None and o.complete]
    return done if len(done) == len(one) else []


def _check_products(base: Plant, what_ifs: Sequence[Plant]) -> None:
    for plant in what_ifs:
        if holds_energy(plant) != holds_energy(base):
            what = "makes cells where the other makes parts without a cell"
            raise BadInput.at("compare", plant.head.name, what, "Compare plants that make alike.")
