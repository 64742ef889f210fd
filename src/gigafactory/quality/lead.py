"""Lead times: of good cells from their first step to leaving, and of lots from made to used.

The distribution needs a row for each cell; its mean, day by day and for each product, does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.decided import good_cells, out_within, with_cells
from gigafactory.quality.whole_days import day_ends, days_within
from gigafactory.quality.window import window
from gigafactory.records.read import Array, Records

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 24


@dataclass(frozen=True)
class Spread:
    """How long something took.

    Parameters
    ----------
    number
        Of those that are counted.
    mean
        [s]
    quantiles
        At 5, 25, 50, 75 and 95 %. [s]
    edges, counts
        Histogram: (bins + 1,) [s], and how many lie in each bin, (bins,).
    """

    number: int
    mean: float
    quantiles: tuple[float, ...]
    edges: Array
    counts: Array


@dataclass(frozen=True)
class DailyLead:
    """Mean lead time of the good cells of a product that left on each day.

    Parameters
    ----------
    product
        Its name.
    ends
        Where the days begin and end, (days + 1,). [s]
    left
        Good cells that left, (days,).
    mean
        Their mean lead time, NaN on days without any, (days,). [s]
    """

    product: str
    ends: Array
    left: Array
    mean: Array


def spread(times: Array) -> Spread:
    """Mean, quantiles and histogram of some times; of none it is empty."""
    if not len(times):
        none = (float("nan"),) * len(SHARES)
        return Spread(0, float("nan"), none, np.zeros(1), np.zeros(0, np.int64))
    counts, edges = np.histogram(times, BINS)
    quantiles = tuple(float(q) for q in np.quantile(times, SHARES))
    return Spread(len(times), float(times.mean()), quantiles, edges, counts)


def lead_times(records: Records, begin: float | None = None, end: float | None = None) -> Spread:
    """How long the good cells that left in a stretch were in the plant, from their first step on.

    Parameters
    ----------
    records
        With a row for each cell.
    begin, end
        Of the stretch, since the start of production. [s]

    Raises
    ------
    BadInput
        If cells are not recorded, or the stretch is none.
    """
    first, last = window(with_cells(records, "the spread of lead times"), begin, end)
    born, out = records.columns("cells", "born", "out")
    rows = good_cells(records) & out_within(records, first, last)
    return spread((out - born)[rows])


def daily_lead(
    records: Records, begin: float | None = None, end: float | None = None
) -> tuple[DailyLead, ...]:
    """Mean lead time of each product, day by day; of any data set.

    Parameters
    ----------
    records
        The data set.
    begin, end
        Of the stretch, since the start of production, where days of `counts` end. [s]

    Raises
    ------
    BadInput
        If the stretch is none, or cuts a day in two.
    """
    first, last = window(records, begin, end)
    of, what, start, value = records.columns("counts", "of", "what", "start", "value")
    rows, ends = days_within(records, "counts", first, last), day_ends(records, first, last)
    day = np.clip(np.searchsorted(ends, start + 1.0, side="right") - 1, 0, len(ends) - 2)
    found = []
    for product in records.plant.products:
        left, lead = (
            np.bincount(day[mine], value[mine], len(ends) - 1)
            for mine in (rows & (of == product) & (what == word) for word in ("left", "lead"))
        )
        mean = np.divide(lead, left, out=np.full(len(left), np.nan), where=left > 0)
        found.append(DailyLead(product, ends, np.round(left).astype(np.int64), mean))
    return tuple(found)


def lot_times(
    records: Records, begin: float | None = None, end: float | None = None
) -> dict[tuple[str, str], Spread]:
    """How long lots stood from when they were made until the last step began or ended with them.

    A coil or batch stands until the next lot is made of it begins; one that cells draw from, until
    its last visit (the oven) ends; a tray, from when it is closed until it is empty. Of lots of
    which nothing was made and that had no further visit nothing is said.

    Parameters
    ----------
    records
        The data set; cells need not be recorded.
    begin, end
        Of the stretch in which that end lies, since the start of production. [s]

    Returns
    -------
        For each kind of lot and the step that made it (that emptied it, of trays): how long.
    """
    first, last = window(records, begin, end)
    kind, step, made, state = records.columns("lots", "kind", "step", "made", "state")
    until, names = last_touched(records), step.text().astype(object)
    trays = np.flatnonzero(kind == "tray")
    names[trays] = _emptied_by(records)[trays]
    rows = ~(state == "live") & (until >= made) & (until > first) & (until <= last) & (names != "")
    found = {}
    for k, name in sorted({*zip(kind.number[rows].tolist(), names[rows].tolist(), strict=True)}):
        mine = rows & (kind.number == k) & (names == name)
        found[kind.words[k], name] = spread((until - made)[mine])
    return found


def _emptied_by(records: Records) -> Array:
    """The step of the last visit of each lot, (lots,)."""
    lot, step, end = records.columns("visits", "lot", "step", "end")
    order = np.argsort(end, kind="stable")
    found = np.full(records.table("lots", ["lot"]).num_rows, "", object)
    found[lot[order]] = step.text()[order]
    return found


def last_touched(records: Records) -> Array:
    """When a visit of each lot last ended, or a lot made of it last began; −∞: never, (lots,).

    Its being made is no such visit. In seconds since the start of production.
    """
    lot, step, start, end = records.columns("visits", "lot", "step", "start", "end")
    parent, child = records.columns("edges", "parent", "child")
    (maker,) = records.columns("lots", "step")
    making = step.text() == maker.text()[lot]
    begun = np.full(len(maker.number), np.inf)
    begun[lot[making]] = start[making]
    until = np.full(len(maker.number), -np.inf)
    np.maximum.at(until, lot[~making], end[~making])
    known = np.isfinite(begun[child])
    np.maximum.at(until, parent[known], begun[child[known]])
    return until
