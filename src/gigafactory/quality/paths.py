"""Where the time of good cells goes: the critical paths of a sample of them, added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.decided import good_cells, out_within, with_cells
from gigafactory.quality.life import read_lives
from gigafactory.quality.path import path_of
from gigafactory.quality.segment import WORK
from gigafactory.quality.window import window
from gigafactory.records.read import Records


@dataclass(frozen=True)
class Spent:
    """Time on the critical paths in one place.

    Parameters
    ----------
    what, where
        As of a segment.
    mean
        Mean over all paths, those that do not come here included. [s]
    share
        Of the paths that come here.
    """

    what: str
    where: str
    mean: float
    share: float


@dataclass(frozen=True)
class Paths:
    """The critical paths of a sample of good cells.

    Parameters
    ----------
    number, of
        How many cells were drawn, out of how many good ones that left in the stretch.
    lasts
        Mean length of a path. [s]
    working
        Share of that time in which a step worked; the rest was waiting.
    spent
        Where the time went, the most first; the means add up to `lasts`.
    """

    number: int
    of: int
    lasts: float
    working: float
    spent: tuple[Spent, ...]


def critical_paths(
    records: Records,
    n: int = 200,
    seed: int = 1,
    begin: float | None = None,
    end: float | None = None,
) -> Paths:
    """The critical paths of some good cells that left in a stretch, added up by place.

    Parameters
    ----------
    records
        With a row for each cell.
    n
        How many cells are drawn; all where there are fewer.
    seed
        Of the draw.
    begin, end
        Of the stretch, since the start of production. [s]

    Raises
    ------
    BadInput
        If cells are not recorded, the stretch is none, or no good cell left in it.
    """
    first, last = window(with_cells(records, "a path"), begin, end)
    good = np.flatnonzero(good_cells(records) & out_within(records, first, last))
    if not len(good) or n < 1:
        what = "no good cell left in this stretch" if n > 0 else f"{n} cells make no sample"
        raise BadInput.at(
            records.folder, "cells", what, "Take a longer stretch, or a cell or more."
        )
    drawn = np.random.default_rng(seed).choice(good, min(n, len(good)), replace=False)
    lives = read_lives(records, np.sort(drawn))
    totals: dict[tuple[str, str], float] = {}
    come: dict[tuple[str, str], int] = {}
    for row in range(len(drawn)):
        segments = path_of(lives, row).segments
        for s in segments:
            totals[s.what, s.where] = totals.get((s.what, s.where), 0.0) + s.lasts
        for key in {(s.what, s.where) for s in segments}:
            come[key] = come.get(key, 0) + 1
    lasts = sum(totals.values())
    worked = sum(total for (what, _), total in totals.items() if what == WORK)
    spent = [Spent(*k, total / len(drawn), come[k] / len(drawn)) for k, total in totals.items()]
    return Paths(
        len(drawn),
        len(good),
        lasts / len(drawn),
        worked / lasts if lasts else 0.0,
        tuple(sorted(spent, key=lambda one: -one.mean)),
    )
