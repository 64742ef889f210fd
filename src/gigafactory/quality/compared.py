"""Which machines, lanes, lots lose more than the rest, and how surprising that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from gigafactory.quality.classes import Classes, Dimension
from gigafactory.quality.decided import Cohort, scrapped_cells
from gigafactory.quality.surprise import holm, surprise
from gigafactory.records.read import Array, Records


@dataclass(frozen=True)
class Class:
    """Cells of one origin against the rest.

    Parameters
    ----------
    by, of, name
        The dimension, and which class of it: lane, cathode_coating, machine 1, lane 2.
    lost, decided
        Its cells that were scrapped, wherever that was, and that were decided.
    rest_rate
        Share that was scrapped of the cells in the other classes.
    excess
        Cells lost beyond what it would have lost at the rate of the rest. [cells]
    chance
        That it lost so many or more if its cells are like all others.
    holm
        The same, corrected for having looked at every class of every dimension.
    """

    by: str
    of: str
    name: str
    lost: int
    decided: int
    rest_rate: float
    excess: float
    chance: float
    holm: float

    @property
    def rate(self) -> float:
        """Share of its cells that was scrapped."""
        return self.lost / self.decided


@dataclass(frozen=True)
class Compared:
    """All classes of one dimension.

    Parameters
    ----------
    by, of
        Which dimension.
    without
        Scrapped cells that are in none of its classes, because they never came so far.
    looked_at
        How many classes it has; those that lost nothing are not listed.
    classes
        The most lost first.
    """

    by: str
    of: str
    without: int
    looked_at: int
    classes: tuple[Class, ...]


def compared(records: Records, cells: Cohort) -> tuple[Compared, ...]:
    """Every dimension of some cells; one with a single class is left out.

    Parameters
    ----------
    records
        With a row for each cell.
    cells
        All of which are decided: otherwise what was used last would seem to be the worst.
    """
    scrapped = scrapped_cells(records)[cells.rows]
    if not scrapped.any():
        return ()
    found = [compare(d, scrapped) for d in Classes(records, cells.rows).dimensions()]
    return corrected([one for one in found if one.looked_at > 1])


def compare(dimension: Dimension, scrapped: Array) -> Compared:
    """The classes of one dimension, each against the others; not corrected.

    Parameters
    ----------
    dimension
        The class of each cell that was decided.
    scrapped
        Which of them were scrapped, as a mask.
    """
    known = dimension.number >= 0
    names, where = np.unique(dimension.number[known], return_inverse=True)
    lost = np.bincount(where, scrapped[known], len(names)).astype(np.int64)
    decided = np.bincount(where, minlength=len(names))
    all_lost, all_decided = int(lost.sum()), int(decided.sum())
    rest = (all_lost - lost) / np.maximum(all_decided - decided, 1)
    rows = np.flatnonzero(lost > 0)
    chance = surprise(lost[rows], decided[rows], all_lost, all_decided)
    order = np.lexsort((chance, -lost[rows]))
    classes = tuple(
        Class(
            dimension.by,
            dimension.of,
            dimension.name(int(names[i])),
            int(lost[i]),
            int(decided[i]),
            float(rest[i]),
            float(lost[i] - decided[i] * rest[i]),
            float(p),
            float(p),
        )
        for i, p in zip(rows[order], chance[order], strict=True)
    )
    without = int(np.count_nonzero(scrapped & ~known))
    return Compared(dimension.by, dimension.of, without, len(names), classes)


def corrected(found: Iterable[Compared]) -> tuple[Compared, ...]:
    """The same, with chances corrected for all classes that were looked at."""
    found = tuple(found)
    family = sum(one.looked_at for one in found)
    chances = iter(holm([c.chance for one in found for c in one.classes], family).tolist())
    return tuple(
        replace(one, classes=tuple(replace(c, holm=next(chances)) for c in one.classes))
        for one in found
    )
