"""Replications of a plant: one for each seed, on one core or several, always the same answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

from gigafactory.errors import BadInput, GigafactoryError
from gigafactory.line.run import Outcome, run
from gigafactory.plant.model import Plant
from gigafactory.quality.confidence import Interval
from gigafactory.records.write import free
from gigafactory.scenario.limits import DAY_S, LAST_SEED, LONGEST, MOMENT
from gigafactory.scenario.output import Caution, cautions, output
from gigafactory.units import Law

Progress = Callable[[float, int], None]


class _Job(NamedTuple):
    """What one run is asked for, in the order in which `run` wants it."""

    plant: Plant
    seed: int
    days: float
    warm_up: float
    keep: str
    out: Path | None


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

    Raises
    ------
    BadInput
        If a number is out of range, or `out` cannot be used.
    """
    before = nominal_warm_up(plant) if warm_up is None else warm_up
    _check(days, before, seed, replications)
    if out is not None:
        out = free(out)
    if replications == 1:
        outcomes = [run(plant, seed, days, before, keep, out, progress)]
    else:
        jobs = [
            _Job(plant, seed + r, days, before, keep, out / f"{r + 1:03d}" if out else None)
            for r in range(replications)
        ]
        workers = min(processes or cores(), replications)
        go = _one_by_one if workers == 1 else partial(_side_by_side, workers)
        outcomes = go(jobs, progress)
    whole = len(outcomes) == replications and all(o.complete for o in outcomes)
    cells, energy = output(plant, outcomes)
    said = cautions(plant, outcomes, cells)
    return Answer(plant, tuple(outcomes), whole, cells, energy, said)


def _check(days: float, warm_up: float, seed: int, replications: int) -> None:
    """Refuse what no run can be made of."""
    if not MOMENT <= days <= LONGEST:
        raise BadInput.at(
            "simulate",
            "days",
            f"{days:g} is out of range",
            f"Ask for more than a second and at most {LONGEST:g} days.",
        )
    if not 0 <= warm_up <= LONGEST:
        raise BadInput.at(
            "simulate",
            "warm_up",
            f"{warm_up:g} is out of range",
            f"Ask for 0 days or more, and at most {LONGEST:g}.",
        )
    if replications < 1:
        raise BadInput.at(
            "simulate", "replications", f"{replications} is out of range", "Ask for 1 or more."
        )
    if not 0 <= seed <= LAST_SEED - replications + 1:
        raise BadInput.at(
            "simulate",
            "seed",
            f"{seed} is out of range",
            f"Take one from 0 to {LAST_SEED - replications + 1}.",
        )


def _side_by_side(workers: int, jobs: list[_Job], progress: Progress | None) -> list[Outcome]:
    """One outcome for each job; those that an interruption left out are missing."""
    found: dict[int, Outcome] = {}
    context = get_context("spawn")
    stop = context.Event()
    with ProcessPoolExecutor(workers, context, _begin, (stop,)) as pool:
        waiting = {pool.submit(_run_in_child, job): r for r, job in enumerate(jobs)}
        try:
            while len(found) < len(jobs):
                done, _ = wait(waiting.keys() - {j for j, r in waiting.items() if r in found}, 0.2)
                found |= {waiting[job]: job.result() for job in done}
                if progress:
                    progress(len(found), sum(o.tally.cells_good for o in found.values()))
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(cancel_futures=True)
            found |= {r: job.result() for job, r in waiting.items() if not job.cancelled()}
        except BrokenProcessPool:
            raise GigafactoryError(
                "A process that simulated was ended from outside; perhaps memory ran out. "
                "Ask for fewer processes."
            ) from None
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    if not found:
        raise KeyboardInterrupt
    return [found[r] for r in sorted(found)]


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _one_by_one(jobs: list[_Job], progress: Progress | None) -> list[Outcome]:
    found: list[Outcome] = []
    for job in jobs:
        found.append(run(*job, progress=_watch(progress, found)))
        if not found[-1].complete:
            break
        if progress:
            try:
                progress(len(found), sum(o.tally.cells_good for o in found))
            except KeyboardInterrupt:
                break
    return found


def _watch(progress: Progress | None, found: list[Outcome]) -> Progress | None:
    """Lets somebody stop one of several runs between two of its days."""
    if progress is None:
        return None
    done, good = len(found), sum(o.tally.cells_good for o in found)
    return lambda days, cells: progress(done, good)


_stop: Event | None = None
"""In a child: set when the parent wants it to end its run between two days."""


def _begin(stop: Event) -> None:
    """In a child: the parent alone decides on interruptions."""
    global _stop  # noqa: PLW0603
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_in_child(job: _Job) -> Outcome:
    return run(*job, progress=_heed)


def _heed(days: float, cells: int) -> None:
    if _stop is not None and _stop.is_set():
        raise KeyboardInterrupt


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
    return law.mean if law else 0.0
