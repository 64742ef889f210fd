"""What the daily counts of a data set add up to over a window.

A day that the window cuts counts by the part of it that lies inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.arrays import sum_at
from gigafactory.quality.window import window
from gigafactory.records.read import Records, Words

ALMOST = 1e-9
"""A day that lies inside but for this share of it is inside: its end is a whole microsecond."""


@dataclass(frozen=True)
class Counted:
    """Rows of a table of daily values.

    Parameters
    ----------
    of, what
        Whose value it is, and which one.
    start, end
        Of the day. [s since the start]
    value
        In the unit of the row.
    share
        How much of the day lies in the window.
    """

    of: Words
    what: Words
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    value: NDArray[np.float64]
    share: NDArray[np.float64]

    @cached_property
    def sums(self) -> dict[tuple[str, str], float]:
        """Every sum that is not 0, by whose and which it is."""
        width = len(self.what.words) + 1
        key = (self.of.number.astype(np.int64) + 1) * width + self.what.number + 1
        total = sum_at(key, self.value * self.share, (len(self.of.words) + 1) * width)
        of, what = ["", *self.of.words], ["", *self.what.words]
        found = np.flatnonzero(total).tolist()
        return {(of[i // width], what[i % width]): float(total[i]) for i in found}

    def sum(self, of: str, what: str) -> float:
        """One sum; of "" for the plant as a whole."""
        return self.sums.get((of, what), 0.0)

    def over(self, of: Iterable[str], what: str) -> float:
        """One sum over several steps or products."""
        return sum(self.sum(one, what) for one in of)


def shares(
    records: Records,
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    begin: float | None,
    last: float | None,
) -> NDArray[np.float64]:
    """How much of each of some days lies in a window, (rows,)."""
    first, until = window(records, begin, last)
    within = np.minimum(end, until) - np.maximum(start, first)
    share: NDArray[np.float64] = np.clip(within / (end - start), 0.0, 1.0)
    share[share < ALMOST] = 0.0
    share[share > 1.0 - ALMOST] = 1.0
    return share


def counted(records: Records, begin: float | None = None, end: float | None = None) -> Counted:
    """What was counted of steps, buffers, products and the plant.

    Parameters
    ----------
    begin, end
        Of the window; by default what is counted of the run. [s since the start]
    """
    of, what, start, stop, value = records.columns("counts", "of", "what", "start", "end", "value")
    return Counted(of, what, start, stop, value, shares(records, start, stop, begin, end))
