"""Scrap Pareto: where cells are lost, and which machines, lanes and lots lose more than the rest.

Two questions. *How many* were lost to each cause and at each step: these add up to the scrapped
cells. *Which origin stands out*: for each way in which cells differ by where they came from, cells
scrapped out of those decided in each class, the excess over what the rest would have lost, and how
surprising that is. A class counts all of its cells, wherever they were scrapped later. Origins are
compared among cells all of which are decided (see `decided.cohort`), so that these cells are not
quite those that were decided in the stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.compared import Class, Compared, compared
from gigafactory.quality.decided import Cohort, cohort, scrapped_cells
from gigafactory.quality.losses import Loss, causes, steps
from gigafactory.quality.webs import WebLoss, defects, web_losses
from gigafactory.quality.whole_days import whole_sums
from gigafactory.quality.window import window
from gigafactory.records.read import Records

SURE = 0.05
"""A corrected chance below this is called no chance."""


@dataclass(frozen=True)
class Pareto:
    """What was lost over a stretch of records.

    Parameters
    ----------
    begin, end
        Of the stretch, since the start of production. [s]
    scrapped, decided
        Cells.
    causes
        By cause; empty where cells are not recorded.
    steps
        By step.
    begun
        When the cells among which origins are compared were begun: from, and until. [s]
    begun_scrapped, begun_decided
        Of those cells.
    compared
        By origin; empty where cells are not recorded. A dimension with one class is left out.
    suspects
        Classes that lose more than chance lets them, the largest excess first.
    webs, defects
        Metres that gave no cell.
    """

    begin: float
    end: float
    scrapped: int
    decided: int
    causes: tuple[Loss, ...]
    steps: tuple[Loss, ...]
    begun: tuple[float, float]
    begun_scrapped: int
    begun_decided: int
    compared: tuple[Compared, ...]
    suspects: tuple[Class, ...]
    webs: tuple[WebLoss, ...]
    defects: tuple[WebLoss, ...]


def pareto(records: Records, begin: float | None = None, end: float | None = None) -> Pareto:
    """What was lost, the most first.

    Parameters
    ----------
    records
        The data set. Without a row for each cell it says steps and metres alone.
    begin, end
        Of the stretch, since the start of production, where days of `counts` end; by default from
        the end of the warm-up to the end of the records. [s]

    Raises
    ------
    BadInput
        If the stretch is none, or cuts a day in two.
    """
    first, last = window(records, begin, end)
    sums = whole_sums(records, first, last)
    scrapped = round(sums.get(("", "scrapped"), 0.0))
    decided = scrapped + sum(round(sums.get((p, "left"), 0.0)) for p in records.plant.products)
    by_cause: tuple[Loss, ...] = ()
    origins: tuple[Compared, ...] = ()
    among, among_scrapped = Cohort(first, first, np.zeros(0, bool)), 0
    if records.has_cells:
        by_cause = causes(records, first, last, decided)
        among = cohort(records, first, last)
        among_scrapped = int(scrapped_cells(records)[among.rows].sum())
        origins = compared(records, among)
    sure = [c for one in origins for c in one.classes if c.holm < SURE]
    return Pareto(
        first,
        last,
        scrapped,
        decided,
        by_cause,
        steps(records, sums, first, last),
        (among.begin, among.end),
        among_scrapped,
        int(among.rows.sum()),
        origins,
        tuple(sorted(sure, key=lambda c: (-c.excess, c.chance))),
        web_losses(records, first, last),
        defects(records, first, last),
    )
