"""The times between stops, on both clocks, with what the log cannot know about each.

A gap runs from the end of one stop to the beginning of the next of the same kind (waiting for the
repair belongs to the stop). The last one is cut by the end of the log: it is longer than was seen.
The first one began before the log did, at an unknown moment, unless the machine was new then: it is
a residual life.

On the calendar clock a stop that falls due while the machine stands for another reason, or its
shift is over, begins when that ends: such a gap lies between two bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.log import TICKS, Log, Unit
from gigafactory.quality.fit.sample import Sample
from gigafactory.quality.fit.timeline import Stops, Timeline, stops

MISBOOKED = 0.01
"""Share of stops that a person books a moment after the work has ended [assumption]."""


@dataclass(frozen=True)
class Gaps:
    """Times between stops of one kind, over all machines of a step.

    Parameters
    ----------
    calendar, working
        The gaps on either clock, the same ones in the same order; of `working` none where the log
        does not say when the machines worked. [s]
    at_work
        Logarithm of the chance, if the working clock is right, that the stops began in the states
        in which they did.
    idle
        Stops that began while the machine had no work in hand.
    """

    calendar: Sample
    working: Sample | None
    at_work: float
    idle: int


@dataclass
class _Rows:
    """Gaps as they are found."""

    low: list[float]
    high: list[float]
    worked: list[float]
    first: list[bool]
    ended: list[bool]


def gaps(
    log: Log, lines: Iterable[tuple[Unit, Timeline]], kind: tuple[str, int], resolution: float
) -> Gaps:
    """Every gap of one kind of stop on some machines."""
    rows = _Rows([], [], [], [], [])
    at_work, idle, tells = 0.0, 0, True
    for _, line in lines:
        found = stops(line.spells, kind)
        _add(rows, log, line, found)
        chance, off = _begun_at_work(line, found, log)
        at_work, idle, tells = at_work + chance, idle + off, tells and line.tells_work
    first, ended = np.array(rows.first, bool), np.array(rows.ended, bool)
    residual = first & (not log.fresh)
    low, worked = np.array(rows.low), np.array(rows.worked)
    calendar = Sample(low, np.where(ended, rows.high, np.inf), residual, resolution)
    working = Sample(worked, np.where(ended, worked, np.inf), residual, resolution)
    return Gaps(calendar, working if tells else None, at_work, idle)


def _add(rows: _Rows, log: Log, line: Timeline, found: Stops) -> None:
    """The gaps of one machine: before its first stop, between two, behind the last."""
    begins, ends = found.begin.tolist(), found.end.tolist()
    first = True
    since = log.start
    if begins and begins[0] <= log.start:  # it stood when the log began
        since, first = ends[0], False
        begins, ends = begins[1:], ends[1:]
    for begin, end in zip([*begins, log.end], [*ends, log.end], strict=True):
        cut = begin >= log.end
        if since >= log.end:
            break
        blocked = line.block_before(begin, since)
        rows.low.append((blocked - since) / TICKS)
        rows.high.append((begin - since) / TICKS)
        clock = line.worked(np.array([since, begin], np.int64))
        rows.worked.append(float(clock[1] - clock[0]))
        rows.first.append(first)
        rows.ended.append(not cut)
        since, first = end, False


def _begun_at_work(line: Timeline, found: Stops, log: Log) -> tuple[float, int]:
    """How likely the states are in which stops began if they can only begin at work.

    Behind a spell of work that holds short waits it is the share of work in it, unless jobs say
    whether one was in hand. A stop that begins at the end of another one, or of a free shift, began
    off work, in an interval as long as that spell.
    """
    total, idle = 0.0, 0
    last_job = int(line.jobs.end[-1]) if len(line.jobs) else log.start
    serving = line.in_service(found.begin)
    for begin, busy in zip(found.begin.tolist(), serving.tolist(), strict=True):
        if begin <= log.start:
            continue
        row = line.row_before(begin)
        known = begin < last_job
        share = _share_of_work(line, row, busy if known else None)
        if share > 0:
            total += float(np.log(share * (1 - MISBOOKED)))
            continue
        idle += 1
        total += float(np.log(MISBOOKED))
        blocked = (begin - line.block_before(begin, log.start)) / TICKS
        total += float(np.log(blocked)) if blocked > 0 else 0.0
    return total, idle


def _share_of_work(line: Timeline, row: int, busy: bool | None) -> float:
    """Share of work just before a stop: 1 or 0 where it is known."""
    if row < 0:  # the log has no row that ends here
        return 1.0 if busy or (busy is None and not line.working.any()) else 0.0
    s = line.spells
    if not line.working[row]:
        return 0.0
    if s.waits[row] <= 0 or s.state[row] == INDEX["setup"]:
        return 1.0
    if busy is not None:
        return float(busy)
    length = (s.end[row] - s.start[row]) / TICKS
    return max(1.0 - float(s.waits[row]) / float(length), 1e-9)
