"""Stretches of lots: from where to where on which lot, and which lane of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.records.read import Array

Lots = NDArray[np.int64]
Places = NDArray[np.float64]
EPS = 5e-7
"""Half of the millionth in which the line counts: what shares less than this shares nothing."""
ALL_LANES = 0


@dataclass(frozen=True)
class Spans:
    """Stretches of lots, one a row.

    Parameters
    ----------
    lot
        Number of the lot.
    left, right
        Where it begins and ends on the lot, in its unit; −∞ and ∞: all of it.
    lane
        Lane of the web, from 1; 0: all of it.
    """

    lot: Lots
    left: Places
    right: Places
    lane: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.lot)

    def take(self, rows: Array) -> Spans:
        """Some of the rows."""
        return Spans(self.lot[rows], self.left[rows], self.right[rows], self.lane[rows])


def whole(lots: Iterable[int]) -> Spans:
    """All of some lots."""
    lot = np.asarray(list(lots), np.int64)
    size = len(lot)
    return Spans(lot, np.full(size, -np.inf), np.full(size, np.inf), np.zeros(size, np.int32))


def joined(*parts: Spans) -> Spans:
    """Spans of several as one list."""
    return Spans(
        np.concatenate([p.lot for p in parts]),
        np.concatenate([p.left for p in parts]),
        np.concatenate([p.right for p in parts]),
        np.concatenate([p.lane for p in parts]),
    )


def merged(spans: Spans) -> Spans:
    """The same stretches in order of lot, lane and place; those that touch are one."""
    if len(spans) < 2:
        return spans
    order = np.lexsort((spans.left, spans.lane, spans.lot))
    s = spans.take(order)
    new = np.concatenate([[True], (np.diff(s.lot) != 0) | (np.diff(s.lane) != 0)])
    group = np.cumsum(new)
    reach = _running_most(s.right, group)
    before = np.concatenate([[-np.inf], reach[:-1]])
    first = np.flatnonzero(new | (s.left > before + EPS))
    last = np.concatenate([first[1:], [len(s)]]) - 1
    return Spans(s.lot[first], s.left[first], reach[last], s.lane[first])


def _running_most(values: Places, group: Array) -> Places:
    """The largest so far within each group; groups stand one behind the other."""
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    shifted = rank + group * len(values)
    most = np.maximum.accumulate(shifted) - group * len(values)
    found: Places = np.sort(values, kind="stable")[most]
    return found


def shared(spans: Spans, lot: Lots, left: Places, right: Places) -> tuple[Array, Array]:
    """Pairs (row of spans, row of the others) that share part of a lot; spans sorted by lot."""
    first = np.searchsorted(spans.lot, lot, side="left")
    last = np.searchsorted(spans.lot, lot, side="right")
    size = last - first
    other = np.repeat(np.arange(len(lot)), size)
    ends = np.cumsum(size)
    mine = np.repeat(last - ends, size) + np.arange(int(ends[-1]) if len(ends) else 0)
    low = np.maximum(spans.left[mine], left[other])
    high = np.minimum(spans.right[mine], right[other])
    point = np.minimum(right[other] - left[other], spans.right[mine] - spans.left[mine]) <= EPS
    both = (high - low > EPS) | (point & (high >= low - EPS))
    return mine[both], other[both]
