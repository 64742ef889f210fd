"""What the sections of a page share, gathered once from the rooms below."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from gigafactory.plant.held import Units, plural
from gigafactory.plant.model import Plant
from gigafactory.quality.confidence import Interval
from gigafactory.quality.measure import NOT_BUSY
from gigafactory.quality.oee import Oee, of_step
from gigafactory.quality.produced import Sums, sums
from gigafactory.quality.series import Daily, daily
from gigafactory.quality.shifting import Shifting, shifting
from gigafactory.records.read import Records
from gigafactory.report.interval import counted_days, mean
from gigafactory.report.step import StepFact, step_facts
from gigafactory.report.words import DAY_S, amount, percent
from gigafactory.report.words import name as said

BIN_S, FEWEST_BINS = 6 * 3600.0, 48
"""Bins of the bottleneck over time: as long as this, shorter where they would be too few. [s]"""
CLOSE = 0.05
"""Share of time by which the second narrowest step must be idler to be no rival."""


@dataclass(frozen=True)
class Facts:
    """A data set, and what it adds up to behind the warm-up."""

    records: Records
    sums: Sums

    @property
    def plant(self) -> Plant:
        """What should have been."""
        return self.records.plant

    @property
    def days(self) -> float:
        """Length of the window [d]."""
        return (self.sums.end - self.sums.begin) / DAY_S

    @property
    def span(self) -> str:
        """Length of the window, in words."""
        return days_said(self.days)

    @property
    def behind(self) -> str:
        """What lies before the window, in words."""
        warm_up = self.sums.begin / DAY_S
        return f", behind a warm-up of {days_said(warm_up)}" if warm_up else ""

    @property
    def noun(self) -> str:
        """What one of the plant's products is called."""
        return "cell" if any(c is not None for c in self.plant.products.values()) else "part"

    @cached_property
    def units(self) -> Units:
        """What one unit is, everywhere."""
        return Units(self.plant)

    @cached_property
    def steps(self) -> tuple[StepFact, ...]:
        """Every step, in the order of the plant."""
        return step_facts(self.sums, self.noun)

    @cached_property
    def oee(self) -> tuple[Oee, ...]:
        """Effectiveness of every step, in the order of the plant."""
        return tuple(of_step(self.sums, name) for name in self.plant.order)

    @cached_property
    def shifting(self) -> Shifting:
        """The bottleneck, stretch by stretch."""
        length = self.sums.end - self.sums.begin
        return shifting(self.records, bin_s=min(BIN_S, length / FEWEST_BINS))

    @cached_property
    def content(self) -> dict[str, float]:
        """Mean content of each buffer, in whole lots, trays or cells."""
        counted = self.sums.counted
        return {
            b: float(
                (counted.value * counted.share * (counted.end - counted.start))[
                    (counted.of == b) & (counted.what == "content")
                ].sum()
            )
            / (self.days * DAY_S)
            for b in self.plant.buffers
        }

    @cached_property
    def idle(self) -> dict[str, float]:
        """Share of time in which the machines of each step wait, or are off shift."""
        return {one.step: sum(one.share[s] for s in NOT_BUSY) for one in self.steps}

    @cached_property
    def narrowest(self) -> str:
        """The step that is least idle: the candidate for the bottleneck."""
        return min(self.idle, key=self.idle.__getitem__)

    @property
    def narrowest_why(self) -> str:
        """What makes it the candidate, in words."""
        at = self.plant.order.index(self.narrowest)
        share = float(self.shifting.share[at])
        return (
            f"least idle: {percent(self.idle[self.narrowest])} of its time; the bottleneck "
            f"{percent(share, 0)} of the time"
            + (f"; rival: {said(self.rival)}" if self.rival else "")
        )

    @cached_property
    def rival(self) -> str:
        """The step that may as well be the bottleneck; empty where none is near."""
        others = [step for step in self.idle if step != self.narrowest]
        second = min(others, key=self.idle.__getitem__, default="")
        near = second and self.idle[second] - self.idle[self.narrowest] < CLOSE
        by_time = self.shifting.primary
        return by_time if by_time not in (None, self.narrowest) else second if near else ""

    @cached_property
    def daily(self) -> Daily:
        """Every day, warm-up included."""
        return daily(self.records)

    @cached_property
    def good(self) -> float:
        """Good cells that left in the window."""
        return sum(self.sums.good.values())

    @property
    def scrapped(self) -> float:
        """Cells that were scrapped in the window."""
        return self.sums.counted.sum("", "scrapped")

    @property
    def started(self) -> float:
        """Cells whose first step began in the window."""
        return self.sums.counted.sum("", "started")

    @property
    def inside(self) -> float:
        """Cells in the plant at the end."""
        return float(self.daily.inside[-1])

    @property
    def inside_before(self) -> float:
        """Cells in the plant when the window began."""
        before = self.daily.inside[self.daily.end <= self.sums.begin + 1]
        return float(before[-1]) if len(before) else 0.0

    @property
    def cell_yield(self) -> float:
        """Good cells over those decided; 1 where none was."""
        decided = self.good + self.scrapped
        return self.good / decided if decided else 1.0

    @property
    def lead_s(self) -> float:
        """Mean lead time of the cells that left; NaN where none did [s]."""
        total = self.sums.counted.over(self.plant.products, "lead")
        return total / self.good if self.good else math.nan

    @property
    def good_wh(self) -> float:
        """Energy that the good cells hold [Wh]."""
        return self.sums.counted.over(self.plant.products, "energy")

    @property
    def energy_wh(self) -> float:
        """Electricity and heat of all steps [Wh]."""
        return self.sums.used.energy()

    @cached_property
    def cells_a_day(self) -> Interval:
        """Good cells a day."""
        found = self.daily.good[counted_days(self.daily)]
        return mean(self.records, found, self.good / self.days)

    @property
    def wh_a_year(self) -> Interval:
        """Energy that the good cells of a year hold [Wh]."""
        each = self.good_wh / self.good * 365 if self.good else 0.0
        cells = self.cells_a_day
        return Interval(cells.mean * each, cells.half * each, cells.method)

    @property
    def yield_interval(self) -> Interval:
        """Yield of the cells decided."""
        found = self.daily.cell_yield[counted_days(self.daily)]
        return mean(self.records, found, self.cell_yield)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The products that are to be made: those of the campaigns, or the first."""
        named = dict.fromkeys(c.product for c in self.plant.campaign)
        return tuple(named) or tuple(self.plant.products)[:1]

    @property
    def worst_day(self) -> tuple[int, str]:
        """The whole day of the window on which the fewest good cells left, and a sentence."""
        made = self.daily.good[counted_days(self.daily)]
        if len(made) < 2:
            return 1, "The window has one day to show."
        day = int(made.argmin())
        return day + 1, (
            f"Day {day + 1} of the window, on which the fewest good {self.noun}s left: "
            f"{amount(float(made[day]))}."
        )

    def held(self, buffer: str) -> str:
        """What the content of a buffer is counted in, several of it."""
        return plural(self.units.held(buffer).replace("cell", self.noun))

    def moment(self, second: float) -> datetime:
        """A moment as people say it, from seconds since the start."""
        return self.records.start + timedelta(seconds=second)


def days_said(days: float) -> str:
    """A number of days in words; less than one in hours."""
    if days < 1 - 1e-9:
        return amount(days * 24, "h")
    return f"{amount(round(days, 6))} day{'' if round(days, 6) == 1 else 's'}"


def gather(records: Records) -> Facts:
    """The facts of a data set."""
    return Facts(records, sums(records))
