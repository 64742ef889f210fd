"""The run day by day, warm-up included: what a ramp-up is, without a steady state that it has not.

Nothing here is averaged over time or assumed to be in balance: cells that left on a day were
started weeks before, so a day's good cells over the cells that it started are no yield, and the
energy of a day is not the energy of the cells that left on it. What holds on any day is the running
balance: started = left as good + scrapped + used up as parts + inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.arrays import Floats, ratio, sum_at
from gigafactory.quality.used import ENERGY
from gigafactory.records.read import Records, Words

ALIKE = 1e-3
"""Moments closer than this are one: an end of a day that is written to the microsecond. [s]"""


@dataclass(frozen=True)
class Daily:
    """Every day of a data set; the first of warm-up and count may be shorter.

    Parameters
    ----------
    counts_from
        When the warm-up ended. [s since the start]
    start, end
        Of each day, (days,). [s since the start]
    products
        Names, (P,).
    good_each
        Good cells of each product that left, (days, P).
    started, scrapped
        Cells whose first step began; cells that were scrapped, (days,).
    inside
        Cells in the plant at the end of the day, (days,).
    energy_wh
        Electricity and heat of all steps, (days,). [Wh]
    good_wh
        Energy that the good cells hold, (days,). [Wh]
    lead_s
        Mean lead time of the cells that left; NaN where none did, (days,). [s]
    """

    counts_from: float
    start: Floats
    end: Floats
    products: tuple[str, ...]
    good_each: Floats
    started: Floats
    scrapped: Floats
    inside: Floats
    energy_wh: Floats
    good_wh: Floats
    lead_s: Floats

    @property
    def good(self) -> Floats:
        """Good cells that left, (days,)."""
        found: Floats = self.good_each.sum(axis=1)
        return found

    @property
    def cumulative(self) -> Floats:
        """Good cells that have left since the start, at the end of each day, (days,)."""
        found: Floats = np.cumsum(self.good)
        return found

    @property
    def per_day(self) -> Floats:
        """Good cells a day: those of a part of a day as if it went on so, (days,) [1/d]."""
        found: Floats = self.good / (self.end - self.start) * 86_400
        return found

    @property
    def cell_yield(self) -> Floats:
        """Good over good and scrapped: what of the cells decided was good, (days,).

        NaN where none was decided. While a plant fills, scrap comes before what is good, so that
        this begins at 0: see `final_yield` of the cells that were started together.
        """
        return ratio(self.good, self.good + self.scrapped)

    @property
    def kwh_per_kwh(self) -> Floats:
        """Energy of the steps so far over what the good cells so far hold, (days,); NaN before."""
        return ratio(np.cumsum(self.energy_wh), np.cumsum(self.good_wh))


def daily(records: Records) -> Daily:
    """Every day of a data set, from its first on."""
    names = ("of", "what", "start", "end", "value")
    of, what, start, end, value = records.columns("counts", *names)
    u_what, u_start, u_end, quantity = records.columns("uses", "what", "start", "end", "quantity")
    edges = _distinct(np.concatenate([start, end, u_start, u_end, [0.0, records.end]]))
    day, u_day = (np.searchsorted(edges - ALIKE, t, side="right") - 1 for t in (start, u_start))
    count, products = len(edges) - 1, tuple(records.plant.products)

    def counted(name: str, one: str) -> Floats:
        rows = (what == one) & _of(of, name)
        return sum_at(day[rows], value[rows], count)

    good = np.stack([counted(p, "left") for p in products], axis=1)
    lead = sum((counted(p, "lead") for p in products), np.zeros(count))
    held = sum((counted(p, "energy") for p in products), np.zeros(count))
    left, used = good.sum(axis=1), u_what == ENERGY
    return Daily(
        counts_from=records.begin,
        start=edges[:-1],
        end=edges[1:],
        products=products,
        good_each=good,
        started=counted("", "started"),
        scrapped=counted("", "scrapped"),
        inside=counted("", "inside"),
        energy_wh=sum_at(u_day[used], quantity[used], count),
        good_wh=held,
        lead_s=ratio(lead, left),
    )


def _of(column: Words, name: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = column.number == (column.of(name) if name else -1)
    return found


def _distinct(moments: Floats) -> Floats:
    ordered = np.sort(moments)
    found: Floats = ordered[np.append(True, np.diff(ordered) > ALIKE)]
    return found
