"""One machine's log as a line in time: how far its working clock has run, and what it did when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.log import STOPS, TICKS, WORK, Jobs, Spells, Ticks

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
BARRED = np.array([INDEX[name] for name in (*STOPS, "waiting_repair", "off_shift")])
"""States in which no stop can begin: one that falls due then begins when they end."""
_WAITING = INDEX["waiting_repair"]


@dataclass(frozen=True)
class Timeline:
    """Spells and jobs of one machine, asked for clocks and covers."""

    spells: Spells
    jobs: Jobs

    @cached_property
    def working(self) -> Mask:
        """Spells in which the working clock runs."""
        return np.isin(self.spells.state, WORK)

    @cached_property
    def tells_work(self) -> bool:
        """Whether the log says when the machine worked."""
        return bool(self.working.any()) or len(self.jobs) > 0

    @cached_property
    def _pieces(self) -> tuple[Ticks, Ticks, Floats]:
        """Stretches of work: start, end, and seconds of work in each."""
        s = self.spells
        if self.working.any():
            start, end = s.start[self.working], s.end[self.working]
            return start, end, (end - start) / TICKS - s.waits[self.working]
        start, end = self.jobs.start, self.jobs.end
        cuts = np.unique(np.concatenate([start, end, s.start, s.end]))
        left, right = cuts[:-1], cuts[1:]
        on = covered(left, start, end) & ~covered(left, s.start, s.end)
        return left[on], right[on], (right[on] - left[on]) / TICKS

    def worked(self, moments: Ticks) -> Floats:
        """Reading of the working clock at some moments. [s].

        A moment inside a stretch of work is put in proportion; where a stop begins or ends a
        stretch does as well, so that there nothing is estimated.
        """
        start, end, work = self._pieces
        if not len(start):
            return np.zeros(len(moments))
        before = np.concatenate([[0.0], np.cumsum(work)])
        i = np.searchsorted(start, moments, side="right") - 1
        inside = np.clip(moments - start[i], 0, end[i] - start[i]) / np.maximum(
            end[i] - start[i], 1
        )
        found: Floats = np.where(i < 0, 0.0, before[i] + inside * work[i])
        return found

    def in_service(self, moments: Ticks) -> Mask:
        """Whether a job was in hand just before each moment and went on behind it."""
        return covered(moments, self.jobs.start, self.jobs.end)

    def off_work(self) -> Floats:
        """Seconds of each job during which the machine was in another state than work."""
        s, other = self.spells, ~self.working
        start, end = s.start[other], s.end[other]
        total = np.concatenate([[0], np.cumsum(end - start)])

        def until(moments: Ticks) -> Ticks:
            i = np.searchsorted(start, moments, side="right") - 1
            part = np.clip(moments - start[i], 0, end[i] - start[i]) if len(start) else 0
            return np.where(i < 0, 0, total[np.maximum(i, 0)] + part)

        return (until(self.jobs.end) - until(self.jobs.start)) / TICKS

    def block_before(self, moment: int, floor: int) -> int:
        """Since when, up to a moment, no stop could have begun; not before a floor."""
        s = self.spells
        i = int(np.searchsorted(s.start, moment, side="left")) - 1
        since = moment
        while i >= 0 and s.end[i] == since and s.start[i] >= floor and s.state[i] in BARRED:
            since = int(s.start[i])
            i -= 1
        return since

    def row_before(self, moment: int) -> int:
        """The spell that ended at a moment; -1 where the log has none."""
        i = int(np.searchsorted(self.spells.start, moment, side="left")) - 1
        return i if i >= 0 and self.spells.end[i] == moment else -1


def covered(moments: Ticks, start: Ticks, end: Ticks) -> Mask:
    """Which moments lie in one of some intervals that do not overlap, their ends left out."""
    if not len(start):
        return np.zeros(len(moments), bool)
    i = np.searchsorted(start, moments, side="right") - 1
    return (i >= 0) & (end[i] > moments)


def kinds(spells: Spells) -> tuple[tuple[str, int], ...]:
    """The stops that occur: reason and state, in the order of first appearance."""
    stops = np.isin(spells.state, [INDEX[name] for name in STOPS])
    found = zip(spells.reason[stops].tolist(), spells.state[stops].tolist(), strict=True)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Stops:
    """The stops of one kind on one machine.

    Parameters
    ----------
    begin
        When the machine stood, waiting for the repair included, (n,). [µs]
    repair
        When the repair itself began. [µs]
    end
        When it ended. [µs]
    """

    begin: Ticks
    repair: Ticks
    end: Ticks


def stops(spells: Spells, kind: tuple[str, int]) -> Stops:
    """Every stop of one kind; spells that follow on one another without a gap are one stop."""
    reason, state = kind
    rows = np.flatnonzero((spells.state == state) & (spells.reason == reason))
    begin: list[int] = []
    repair: list[int] = []
    end: list[int] = []
    for i in rows.tolist():
        start = int(spells.start[i])
        if end and end[-1] == start:
            end[-1] = int(spells.end[i])
            continue
        waited = i > 0 and spells.state[i - 1] == _WAITING and spells.end[i - 1] == start
        begin.append(int(spells.start[i - 1]) if waited else start)
        repair.append(start)
        end.append(int(spells.end[i]))
    return Stops(*(np.array(x, np.int64) for x in (begin, repair, end)))
