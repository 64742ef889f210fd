"""Replications of a plant: one for each seed, on one core or several, always the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.line.run import Outcome, run
from gigafactory.plant.model import Plant
from gigafactory.plant.pace import paces
from gigafactory.quality.confidence import Interval
from gigafactory.records.write import free
from gigafactory.scenario.limits import DAY_S, LAST_SEED, LONGEST, MOMENT
from gigafactory.scenario.output import Caution, cautions, output
from gigafactory.scenario.runs import Job, Progress, Workers, cores
from gigafactory.units import Law

FEWEST = 10
"""Replications before a run may stop because it is precise enough (Law, 9.4.1)."""
COARSEST = 0.15
"""The largest relative error up to which that procedure was found to keep its level (ibidem)."""


@dataclass(frozen=True)
class Answer:
    """What a simulation says.

    Parameters
    ----------
    plant
        What was simulated.
    outcomes
        One for each replication, in the order of their seeds.
    complete
        False where somebody stopped it: runs may be missing, and one may be shorter.
    cells_per_day, wh_per_year
        Good output with its 95 % interval. [cells/d], [Wh/a]
    cautions
        What the output does not say.
    """

    plant: Plant
    outcomes: tuple[Outcome, ...]
    complete: bool
    cells_per_day: Interval
    wh_per_year: Interval
    cautions: tuple[Caution, ...] = ()


def simulate(
    plant: Plant,
    days: float,
    seed: int = 1,
    replications: int = 1,
    warm_up: float | None = None,
    keep: str = "none",
    out: Path | None = None,
    processes: int = 0,
    progress: Progress | None = None,
    precision: float | None = None,
) -> Answer:
    """Simulate a plant as often as asked.

    Parameters
    ----------
    plant
        What should be.
    days
        Days that are counted in each replication, after the warm-up. [d]
    seed
        Of the first replication; the others follow it.
    warm_up
        Days before them; None: see `nominal_warm_up`. [d]
    keep, out
        What is recorded, and where; replications get folders of their own in it.
    processes
        How many at once; 0: one for each core. The answer does not depend on it.
    progress
        Called with days (one replication) or replications done, and good cells. When it raises
        `KeyboardInterrupt`, what there is so far is the answer.
    precision
        Stop at the first number of replications, `FEWEST` or more, at which the half-width of the
        output's interval is at most this share of its mean, and at `replications` in any case (Law,
        Simulation Modeling and Analysis, 9.4.1, relative error).

    Raises
    ------
    BadInput
        If a number is out of range, or `out` cannot be used.
    """
    before = nominal_warm_up(plant) if warm_up is None else warm_up
    check_request("simulate", days, before, seed, replications)
    if out is not None:
        out = free(out)
    if precision is not None:
        _check_precision(precision, replications, out)
    if replications == 1:
        outcomes = [run(plant, seed, days, before, keep, out, progress)]
    else:
        jobs = [
            Job(plant, seed + r, days, before, keep, out / f"{r + 1:03d}" if out else None)
            for r in range(replications)
        ]
        with Workers(min(processes or cores(), replications)) as workers:
            outcomes = _until(plant, jobs, workers, progress, precision)
    replications = _enough(plant, outcomes, precision) or replications
    whole = len(outcomes) == replications and all(o.complete for o in outcomes)
    cells, energy = output(plant, outcomes)
    said = cautions(plant, outcomes, cells, before)
    return Answer(plant, tuple(outcomes), whole, cells, energy, said)


def _until(
    plant: Plant,
    jobs: list[Job],
    workers: Workers,
    progress: Progress | None,
    precision: float | None,
) -> list[Outcome]:
    """The outcomes in their order: of all jobs, or of the first that are precise enough.

    Jobs are run in rounds of a fixed size and counted in their order, so that the answer is the
    same on any number of processes.
    """
    found: list[Outcome] = []
    step = len(jobs) if precision is None else FEWEST
    for at in range(0, len(jobs), step):
        done, good = len(found), sum(o.tally.cells_good for o in found)

        def tell(runs: float, cells: int, done: int = done, good: int = good) -> None:
            if progress:
                progress(done + runs, good + cells)

        some = jobs[at : at + step]
        try:
            outcomes = workers.run(some, tell if progress else None)
        except KeyboardInterrupt:
            if not found:
                raise
            break
        found += [outcomes[r] for r in sorted(outcomes)]
        if len(outcomes) < len(some) or not all(o.complete for o in found):
            break
        if enough := _enough(plant, found, precision):
            return found[:enough]
    return found


def _enough(plant: Plant, outcomes: list[Outcome], precision: float | None) -> int:
    """The first number of replications that is precise enough; 0 where none is."""
    if precision is None or not all(o.complete for o in outcomes):
        return 0
    for n in range(FEWEST, len(outcomes) + 1):
        cells, _ = output(plant, outcomes[:n])
        if cells.half <= precision * abs(cells.mean) / (1 + precision):
            return n
    return 0


def _check_precision(precision: float, replications: int, out: Path | None) -> None:
    """Refuse a precision that the procedure is not known to keep, or that nothing can reach."""
    if not 0 < precision <= COARSEST:
        what = f"{precision:g} is out of range"
        cure = f"Ask for more than 0 and at most {COARSEST:.0%}."
        raise BadInput.at("simulate", "precision", what, cure)
    if replications <= FEWEST:
        what = f"{replications} are too few to stop at a precision"
        cure = f"Allow more than {FEWEST}."
        raise BadInput.at("simulate", "replications", what, cure)
    if out is not None:
        what = "cannot be kept of runs that may not count"
        raise BadInput.at("simulate", "out", what, "Ask for records or for a precision, not both.")


def check_request(what: str, days: float, warm_up: float, seed: int, replications: int) -> None:
    """Refuse what no run can be made of."""
    if not MOMENT <= days <= LONGEST:
        raise BadInput.at(
            what,
            "days",
            f"{days:g} is out of range",
            f"Ask for more than a second and at most {LONGEST:g} days.",
        )
    if not 0 <= warm_up <= LONGEST:
        raise BadInput.at(
            what,
            "warm_up",
            f"{warm_up:g} is out of range",
            f"Ask for 0 days or more, and at most {LONGEST:g}.",
        )
    if replications < 1:
        raise BadInput.at(
            what, "replications", f"{replications} is out of range", "Ask for 1 or more."
        )
    if not 0 <= seed <= LAST_SEED - replications + 1:
        raise BadInput.at(
            what,
            "seed",
            f"{seed} is out of range",
            f"Take one from 0 to {LAST_SEED - replications + 1}.",
        )


def nominal_warm_up(plant: Plant) -> float:
    """Days until a plant that starts empty is full [d].

    1.25 times the longest way through it, and one day where that is more than an hour. The way is
    that of one unit: mean job times and dwells from step to step, without waiting.
    """
    longest: dict[str, float] = {}
    for _ in plant.steps:
        for name, step in plant.steps.items():
            begun = [longest.get(b, 0.0) for b in (*step.takes, *step.together)]
            begun += [longest.get(d.from_, 0.0) for d in step.draws.values()]
            end = max(begun, default=0.0) + _job(plant, name)
            for buffer in [g.to for g in step.grades] or [step.gives or f"after {name}"]:
                longest[buffer] = max(longest.get(buffer, 0.0), end)
    way = max(longest.values(), default=0.0) / DAY_S
    return 1.25 * way + 1 if way > 1 / 24 else 0.05 + 1.25 * way


def _job(plant: Plant, name: str) -> float:
    """Mean time of one job of a step [s]."""
    step, machine = plant.steps[name], plant.machines[name]
    law: Law | None = step.dwell or machine.cycle
    if step.kind == "web" and machine.speed:
        return (step.length or 0.0) / machine.speed
    return law.mean * max(paces(plant, step)) if law else 0.0
