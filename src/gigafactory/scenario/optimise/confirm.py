"""What a search found, checked on runs that it has not seen.

A search picks what looks best on its own sample path, so that what it says of its best point is too
good. Points are therefore run again with other seeds, longer, and judged by those runs alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from gigafactory.scenario.optimise.look import Look, Window
from gigafactory.scenario.optimise.space import Point

LEVEL = 0.95
FIRST = 10
"""Replications of each point before any is dropped (Kim and Nelson, 2001)."""


@dataclass(frozen=True)
class Checked:
    """A point, and its output in runs of its own.

    Parameters
    ----------
    point
        The list.
    outputs
        One for each run. [Wh/a] or [1/d]
    """

    point: Point
    outputs: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """Mean output."""
        return float(self.outputs.mean())

    @property
    def half(self) -> float:
        """Half-width of its 95 % interval; NaN of a single run."""
        return self._factor(0.5 + LEVEL / 2)

    @property
    def least(self) -> float:
        """Output that it makes at least, one-sided, at 95 %."""
        return self.mean - self._factor(LEVEL)

    def _factor(self, quantile: float) -> float:
        n = len(self.outputs)
        if n < 2:
            return math.nan
        spread = float(self.outputs.std(ddof=1))
        return float(student.ppf(quantile, n - 1)) * spread / math.sqrt(n)


def check(look: Look, points: Sequence[Point], windows: Sequence[Window]) -> list[Checked]:
    """Points that can be, run in every window."""
    found = look.at(points, windows)
    return [
        Checked(point, np.array([one.output for one in seen if one is not None]))
        for point, seen in zip(points, found, strict=True)
        if None not in seen
    ]


def select(
    look: Look, points: Sequence[Point], windows: Sequence[Window], zone: float
) -> tuple[list[Checked], int]:
    """The point of most output, by a fully sequential procedure on paired runs.

    Kim and Nelson, "A fully sequential procedure for indifference-zone selection in simulation",
    ACM TOMACS 11 (2001) 251-273: with a probability of 95 % a point is selected whose mean is the
    largest or within the indifference zone of it. Common seeds are allowed there, and used.

    Parameters
    ----------
    windows
        At most so many runs of each.
    zone
        Share of output that makes no difference.

    Returns
    -------
    tuple
        The points that are left, the best first (one, unless windows ran out); runs of each.
    """
    k, n = len(points), min(FIRST, len(windows))
    left = check(look, points, windows[:n])
    if k < 2 or n < 2:
        return sorted(left, key=lambda c: -c.mean), n
    eta = 0.5 * ((2 * (1 - LEVEL) / (k - 1)) ** (-2 / (n - 1)) - 1)
    h2 = 2 * eta * (n - 1)
    delta = zone * max(c.mean for c in left)
    spread = {
        (a.point, b.point): float(np.var(a.outputs - b.outputs, ddof=1)) for a in left for b in left
    }
    while True:
        best = max(left, key=lambda c: c.mean)
        left = [
            a
            for a in left
            if all(a.mean >= b.mean - _slack(spread[a.point, b.point], n, h2, delta) for b in left)
        ] or [best]
        if len(left) == 1 or n == len(windows):
            return sorted(left, key=lambda c: -c.mean), n
        n += 1
        left = check(look, [c.point for c in left], windows[:n])


def _slack(spread: float, runs: int, h2: float, delta: float) -> float:
    """By how much a point may lie behind another and stay (their W, with c = 1)."""
    return max(0.0, delta / (2 * runs) * (h2 * spread / delta**2 - runs))
