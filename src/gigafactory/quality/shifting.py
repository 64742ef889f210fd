"""Which step limits the plant, moment by moment: the shifting bottleneck by active period.

Roser, Nakano and Tanaka, Shifting bottleneck detection, Proc. Winter Simulation Conf. 2002,
1079-1086. A machine is active while it does not wait, whatever it does: works, is set up, stands
broken. The one that has the longest active period at a moment limits the line then; where its
period overlaps with that of the next one, the bottleneck shifts between the two, elsewhere it is
the sole one.

The paper has one machine a station. Here a step is a group of up to thousands, and is taken as one:
active while none of its machines waits, for then it has no capacity to spare. Two allowances:

- up to `SLACK` of a group may wait: of 9,600 places of a rack some always do for a moment;
- waits that the records keep inside the row of the work around them (`short_wait` of the plant)
  count all along that row, in the share of it that they take.

Limits. A closed calendar is no wait: a step that is off shift counts as active, as what it does not
make is missing. A rack or oven that waits until its load is complete counts as waiting. Where every
step waits at some moment, that moment has no bottleneck. Like all that looks at waiting alone, the
method names who waits least; that more capacity there gives more output, only a what-if can say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.arrays import Floats, Ints
from gigafactory.quality.states import numbers, steps_of_machines
from gigafactory.quality.window import window
from gigafactory.records.read import Records

SLACK = 0.02
"""Share of a group's machines that may wait while it counts as active: an assumption. Groups of
fewer than 50 machines are active only while none waits for longer than a short wait."""
ONE = 1 << 20
"""A whole machine that waits, in whole numbers, so that sums come back to nothing."""
HOUR = 3600.0


@dataclass(frozen=True)
class Shifting:
    """The bottlenecks of a window.

    Parameters
    ----------
    begin, end
        The window. [s since the start]
    steps
        Names, in the order of the plant, (S,).
    sole
        Share of the time in which each step is the only bottleneck, (S,).
    shifting
        Share in which it is one of two between which the bottleneck shifts, (S,).
    active
        Share in which none of its machines waits, (S,).
    edges
        Ends of the bins of the series, (bins + 1,). [s since the start]
    series
        Share of each bin in which each step is the bottleneck; while it shifts each of two counts
        half, (bins, S).
    """

    begin: float
    end: float
    steps: tuple[str, ...]
    sole: Floats
    shifting: Floats
    active: Floats
    edges: Floats
    series: Floats

    @property
    def share(self) -> Floats:
        """Share of the time in which each step is the bottleneck, shifting counted half, (S,)."""
        found: Floats = self.sole + self.shifting / 2
        return found

    @property
    def primary(self) -> str | None:
        """The step that is the bottleneck most of the time; None where every step waits always."""
        best = int(np.argmax(self.share))
        return self.steps[best] if self.share[best] > 0 else None

    @property
    def none(self) -> float:
        """Share of the time in which every step waits."""
        return max(0.0, 1.0 - float(self.share.sum()))


@dataclass(frozen=True)
class Spans:
    """Stretches of time, each of one step.

    Parameters
    ----------
    step
        Whose, (spans,).
    start, end
        From when to when, (spans,). [s since the start]
    """

    step: Ints
    start: Floats
    end: Floats


def shifting(
    records: Records,
    begin: float | None = None,
    end: float | None = None,
    bin_s: float = HOUR,
    slack: float = SLACK,
) -> Shifting:
    """The bottlenecks of a window, and how they follow one another.

    Parameters
    ----------
    begin, end
        Of the window; by default what is counted of the run. Periods reach beyond it. [s]
    bin_s
        Length of the bins of the series; the last one may be shorter. [s]
    slack
        Share of a group's machines that may wait.
    """
    first, last = window(records, begin, end)
    count = len(records.plant.order)
    periods = active_periods(records, slack)
    sole, shared = bottlenecks(periods)
    bins = max(1, int(np.ceil((last - first) / bin_s - 1e-9)))
    edges = np.append(first + bin_s * np.arange(bins), last)
    alone, between, busy = (_in_bins(s, edges, count) for s in (sole, shared, periods))
    span, each = last - first, np.diff(edges)[:, np.newaxis]
    return Shifting(
        first,
        last,
        records.plant.order,
        alone.sum(axis=0) / span,
        between.sum(axis=0) / span,
        busy.sum(axis=0) / span,
        edges,
        (alone + between / 2) / each,
    )


def active_periods(records: Records, slack: float = SLACK) -> Spans:
    """When each step was active: no more than a share of its machines waited."""
    names = ("step", "state", "start", "end", "starved", "blocked")
    step, state, start, end, starved, blocked = records.columns("states", *names)
    waits = np.where((state == "starved") | (state == "blocked"), 1.0, 0.0)
    waits = np.maximum(waits, (starved + blocked) / (end - start))
    rows = np.flatnonzero(waits > 0)
    group = numbers(step, records.plant.order)[rows]
    weight = np.rint(waits[rows] * ONE).astype(np.int64)
    allowed = np.floor(slack * ONE * np.bincount(steps_of_machines(records.plant))).astype(np.int64)
    return gaps(group, start[rows], end[rows], weight, allowed, records.end)


def gaps(
    group: Ints, start: Floats, end: Floats, weight: Ints, allowed: Ints, horizon: float
) -> Spans:
    """When the weights of the rows that cover a moment add up to no more than is allowed.

    Parameters
    ----------
    group, start, end, weight
        Of each row, (rows,).
    allowed
        Of each group, (groups,).
    horizon
        Time runs from 0 to it. [s]
    """
    count = len(allowed)
    each = np.arange(count)
    at = np.concatenate([start, end, np.zeros(count), np.full(count, horizon)])
    change = np.concatenate([weight, -weight, -allowed, ONE * np.ones(count, np.int64) << 24])
    whose = np.concatenate([group, group, each, each])
    order = np.lexsort((at, whose))
    at, whose, change = at[order], whose[order], change[order]
    total = np.cumsum(change)
    total -= np.concatenate([[0], total[np.flatnonzero(np.diff(whose))]])[whose] if count else 0
    last = np.append((at[1:] != at[:-1]) | (whose[1:] != whose[:-1]), True)
    at, whose, free = at[last], whose[last], total[last] <= 0
    turn = np.append(True, (free[1:] != free[:-1]) | (whose[1:] != whose[:-1]))
    at, whose, free = at[turn], whose[turn], free[turn]
    opens = np.flatnonzero(free)
    return Spans(whose[opens], at[opens], at[opens + 1])


def bottlenecks(periods: Spans) -> tuple[Spans, Spans]:
    """When which step is the sole bottleneck, and between which two it shifts.

    Each following bottleneck is, of the periods that are on when the present one ends, the longest;
    where none is on, the next that begins.
    """
    order = np.lexsort((-periods.end, periods.start))
    start, end = periods.start[order], periods.end[order]
    before = np.concatenate([[-np.inf], np.maximum.accumulate(end)[:-1]])
    order = order[end > before]  # what lies within a longer period never limits
    step, start, end = periods.step[order], periods.start[order], periods.end[order]
    chosen = _chain(start, end)
    step, start, end = step[chosen], start[chosen], end[chosen]
    # One period after another: from where the one before has ended to where the next begins.
    alone_from = np.maximum(start, np.concatenate([[-np.inf], end[:-1]]))
    alone_to = np.minimum(end, np.concatenate([start[1:], [np.inf]]))
    sole = alone_to > alone_from
    shift_from = np.maximum(start[1:], alone_from[:-1])
    both = end[:-1] > shift_from
    shared = [
        np.concatenate([a[both], b[both]])
        for a, b in ((step[:-1], step[1:]), (shift_from, shift_from), (end[:-1], end[:-1]))
    ]
    return Spans(step[sole], alone_from[sole], alone_to[sole]), Spans(*shared)


def _chain(start: Floats, end: Floats) -> Ints:
    """Of periods whose starts and ends both rise, those that are bottlenecks in turn."""
    found: list[int] = []
    at = 0
    reach = np.searchsorted(start, end, side="left")  # first that begins when one has ended
    while at < len(start):
        found.append(at)
        on = slice(at + 1, int(reach[at]))
        at = on.start + int(np.argmax(end[on] - start[on])) if on.stop > on.start else on.start
    return np.array(found, np.int64)


def _in_bins(spans: Spans, edges: Floats, count: int) -> Floats:
    """How long the spans of each step lie in each bin, (bins, steps) [s]."""
    found = np.zeros((len(edges) - 1, count))
    order = np.lexsort((spans.start, spans.step))
    step, start, end = spans.step[order], spans.start[order], spans.end[order]
    for k in np.unique(step).tolist():
        mine = step == k
        times = np.stack([start[mine], end[mine]], axis=1).ravel()
        sums = np.cumsum(end[mine] - start[mine])
        inside = np.stack([np.concatenate([[0.0], sums[:-1]]), sums], axis=1).ravel()
        found[:, k] = np.diff(np.interp(edges, times, inside))
    return found
