"""Many runs: on one core or on several, always the same outcomes, and an end whenever asked."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from gigafactory.errors import GigafactoryError
from gigafactory.line.run import Outcome, run
from gigafactory.plant.model import Plant

Progress = Callable[[float, int], None]
Ended = Callable[[int, Outcome], None]


class Job(NamedTuple):
    """What one run is asked for, in the order in which `run` wants it."""

    plant: Plant
    seed: int
    days: float
    warm_up: float
    keep: str = "none"
    out: Path | None = None


class Workers:
    """Processes that run jobs, or this process alone; kept from one batch of jobs to the next.

    Parameters
    ----------
    processes
        How many at once; 0: one for each core. No outcome depends on it.
    """

    def __init__(self, processes: int = 0) -> None:
        self.processes = processes or cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Processes are started when the first batch of several jobs comes."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End the processes, in the middle of a run where something went wrong."""
        if self._pool is not None:
            if kind is not None:
                self._stop.set()
            self._pool.shutdown(cancel_futures=True)

    def run(
        self, jobs: Sequence[Job], progress: Progress | None = None, ended: Ended | None = None
    ) -> dict[int, Outcome]:
        """The outcome of each job, by its place among `jobs`.

        Parameters
        ----------
        progress
            Called with the jobs that are done and the good cells of their runs. When it raises
            `KeyboardInterrupt`, jobs not begun are missing, and those begun end between two days.
        ended
            Called with the place and the outcome of each job as it comes to its end.

        Raises
        ------
        KeyboardInterrupt
            If there is no outcome at all by then.
        GigafactoryError
            If a process was ended from outside.
        """
        if min(self.processes, len(jobs)) == 1:
            return _one_by_one(jobs, progress, ended)
        if self._pool is None:
            context = get_context("spawn")
            self._stop: Event = context.Event()
            self._pool = ProcessPoolExecutor(self.processes, context, _begin, (self._stop,))
        return self._side_by_side(self._pool, jobs, progress, ended)

    def _side_by_side(
        self,
        pool: ProcessPoolExecutor,
        jobs: Sequence[Job],
        progress: Progress | None,
        ended: Ended | None,
    ) -> dict[int, Outcome]:
        found: dict[int, Outcome] = {}
        waiting: dict[Future[Outcome], int] = {
            pool.submit(_run_in_child, job): r for r, job in enumerate(jobs)
        }
        try:
            while len(found) < len(jobs):
                done, _ = wait(waiting.keys() - {j for j, r in waiting.items() if r in found}, 0.2)
                for job in done:
                    found[waiting[job]] = job.result()
                    if ended:
                        ended(waiting[job], job.result())
                if progress:
                    progress(len(found), sum(o.tally.cells_good for o in found.values()))
        except KeyboardInterrupt:
            self._stop.set()
            for job in waiting:
                job.cancel()
            found |= {r: job.result() for job, r in waiting.items() if not job.cancelled()}
        except BrokenProcessPool:
            raise GigafactoryError(
                "A process that simulated was ended from outside; perhaps memory ran out. "
                "Ask for fewer processes."
            ) from None
        if not found:
            raise KeyboardInterrupt
        return found


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _one_by_one(
    jobs: Sequence[Job], progress: Progress | None, ended: Ended | None
) -> dict[int, Outcome]:
    found: list[Outcome] = []
    for job in jobs:
        found.append(run(*job, progress=_watch(progress, found)))
        if not found[-1].complete:
            break
        if ended:
            ended(len(found) - 1, found[-1])
        if progress:
            try:
                progress(len(found), sum(o.tally.cells_good for o in found))
            except KeyboardInterrupt:
                break
    return dict(enumerate(found))


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


def _run_in_child(job: Job) -> Outcome:
    return run(*job, progress=_heed)


def _heed(days: float, cells: int) -> None:
    if _stop is not None and _stop.is_set():
        raise KeyboardInterrupt
