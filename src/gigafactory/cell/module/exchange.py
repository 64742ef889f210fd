"""Exchanges of cells that make modules more alike: every module at once, one pair of places a time.

What is minimised (`spread.cost`) is a sum of squares, so that an exchange of two cells changes it
by a formula of their difference and of the sums of the groups they leave; nothing is summed anew.
Every exchange that is made lowers the cost; when no pair of places has one left, it is a local
minimum.

Arrays are laid out as quantity, module, group, place.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.module.spread import Places, Scaled

LEAST = 1e-15
"""An exchange that wins less is none: it would be rounding."""


class _State:
    """Places with the sums of their groups, kept up to date."""

    def __init__(self, cells: Scaled, places: Places) -> None:
        self.cells, self.places = cells, places
        self.groups, self.size = places.shape[1:]
        self.between = cells.between[:, places]
        self.inside = cells.inside[:, places]
        self.sums = self.between.sum(-1)
        self.own = self.inside.sum(-1)
        self.total = self.sums.sum(-1)

    def swapped(
        self, one: NDArray[np.int64], two: NDArray[np.int64], a: tuple[int, int], b: tuple[int, int]
    ) -> int:
        """Exchange place ``a`` of modules ``one`` with place ``b`` of ``two`` where that wins."""
        (g, i), (h, j) = a, b
        same = one is two
        d = self.between[:, two, h, j] - self.between[:, one, g, i]
        left, right = self.sums[:, one, g], self.sums[:, two, h]
        change = (2 * d * (left - right + d)).sum(0)
        if not same:
            totals = self.total[:, one] - self.total[:, two] + d
            change -= (2 * d * totals).sum(0) / self.groups
        change /= self.size**2 * self.groups
        if self.size > 1 and len(self.inside):
            e = self.inside[:, two, h, j] - self.inside[:, one, g, i]
            mine = self.own[:, one, g] - self.own[:, two, h] + e
            change -= (2 * e * mine).sum(0) / (self.size**2 * self.groups)
            # A cell that goes to another module takes its square along; the sum of both stays.
        wins = change < -LEAST
        count = int(wins.sum())
        if count:
            self._swap(one[wins], two[wins], a, b, same)
        return count

    def _swap(
        self,
        one: NDArray[np.int64],
        two: NDArray[np.int64],
        a: tuple[int, int],
        b: tuple[int, int],
        same: bool,
    ) -> None:
        (g, i), (h, j) = a, b
        for values, sums in ((self.between, self.sums), (self.inside, self.own)):
            d = values[:, two, h, j] - values[:, one, g, i]
            values[:, one, g, i] += d
            values[:, two, h, j] -= d
            sums[:, one, g] += d
            sums[:, two, h] -= d
            if values is self.between and not same:
                self.total[:, one] += d
                self.total[:, two] -= d
        first = self.places[one, g, i].copy()
        self.places[one, g, i] = self.places[two, h, j]
        self.places[two, h, j] = first


def within(cells: Scaled, places: Places, sweeps: int) -> Places:
    """``places`` after exchanges between the groups of each module.

    Parameters
    ----------
    cells, places
        As in `spread.cost`.
    sweeps
        How often every pair of places is tried at most; fewer when nothing wins any more.
    """
    state = _State(cells, places.copy())
    modules = np.arange(len(places))
    for _ in range(sweeps):
        made = 0
        for g, h in combinations(range(state.groups), 2):
            for i, j in product(range(state.size), repeat=2):
                made += state.swapped(modules, modules, (g, i), (h, j))
        if not made:
            break
    return state.places


def across(cells: Scaled, places: Places, sweeps: int) -> Places:
    """``places`` after exchanges between each module and its neighbours in the list.

    Parameters are those of `within`.
    """
    state = _State(cells, places.copy())
    spots = list(product(range(state.groups), range(state.size)))
    pairs = [np.arange(start, len(places) - 1, 2) for start in (0, 1)]
    for _ in range(sweeps):
        made = 0
        for one in pairs:
            if len(one):
                two = one + 1
                made += sum(state.swapped(one, two, a, b) for a, b in product(spots, repeat=2))
        if not made:
            break
    return state.places
