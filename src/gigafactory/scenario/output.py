"""What a plant puts out a day and a year, how sure that is, and what it does not say.

A plant whose hours repeat every week makes more on some days than on others. Its mean and interval
come from whole weeks only, in one run as in several: replications that all see the same five
weekdays agree with one another and with nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigafactory.line.run import Outcome
from gigafactory.plant import opening
from gigafactory.plant.model import Plant
from gigafactory.quality.confidence import (
    Interval,
    batch_interval,
    mean_interval,
    no_interval,
    whole_cycles,
)
from gigafactory.quality.measure import good_wh
from gigafactory.records.tally import Tally
from gigafactory.scenario.limits import MOMENT


class Caution(NamedTuple):
    """Something that whoever reads the output should know."""

    about: str
    text: str


@dataclass(frozen=True)
class Sample:
    """The values behind a mean: those of replications, or those of the days of one run.

    Parameters
    ----------
    mean
        In the unit of the values.
    values
        One for each replication or day; those of two samples of the same runs can be paired.
    daily
        Whether they are days of one run, which resemble their neighbours.
    cycle
        Days after which the plant's hours repeat; 0: they are always the same. [d]
    method
        How many values of which days, in words.
    why
        Why there is no interval; empty where there is one.
    """

    mean: float
    values: NDArray[np.float64]
    daily: bool
    cycle: int
    method: str
    why: str = ""

    def times(self, factor: float) -> Sample:
        """The same in another unit."""
        return replace(self, mean=self.mean * factor, values=self.values * factor)

    def minus(self, other: Sample) -> Sample:
        """Differences of paired replications.

        Days of one pair of runs give no interval: the runs meet the same luck job by job, and the
        faster one meets it earlier; what cancels over the run does not cancel day by day, and
        batches of days would claim several times the spread there is.
        """
        why = self.why or other.why
        if self.daily and not why:
            why = "one pair of runs says nothing of spread; ask for --replications 2 or more"
        values = self.values - other.values
        return replace(self, mean=self.mean - other.mean, values=values, why=why)

    def interval(self) -> Interval:
        """The mean with its 95 % interval."""
        if self.why:
            return no_interval(self.mean, self.why)
        if not self.daily:
            found = mean_interval(self.values, self.method)
        else:
            found = batch_interval(self.values, cycle=self.cycle or 1)
        if math.isnan(found.half):
            method = found.method + _advice(self.cycle, 1)
        else:
            method = found.method + (self.method if self.daily else "")
        return Interval(self.mean, found.half, method)


def output(plant: Plant, outcomes: Sequence[Outcome]) -> tuple[Interval, Interval]:
    """Good cells a day and energy of the good cells a year, each with its interval."""
    cells, energy = samples(plant, outcomes)
    return cells.interval(), energy.interval()


def samples(
    plant: Plant, outcomes: Sequence[Outcome], cycle: int | None = None
) -> tuple[Sample, Sample]:
    """Good cells [1/d] and energy of the good cells [Wh/a], as values that are alike.

    They are means of replications, or days of one run. Runs that somebody stopped count only where
    there are no others.

    Parameters
    ----------
    cycle
        Days of which only whole numbers count; None: those after which the plant's hours repeat.
        [d]
    """
    runs = [o.tally for o in outcomes if o.complete] or [o.tally for o in outcomes]
    cycle = opening.cycle(plant) if cycle is None else cycle
    days = min(t.days for t in runs)
    whole = days if not cycle else float(_whole(days, cycle))
    rates = np.array([_rate(t, whole if cycle else t.days) for t in runs])
    scales = np.array([_wh_each(plant, t) * 365 for t in runs])
    why = _no_whole(days, cycle, len(runs)) if cycle and not whole else ""
    rest = _rest(whole, days)
    if len(runs) > 1 or why:
        method = f"{len(runs)} replications of {whole:g} d{rest}"
        cells = Sample(float(rates.mean()), rates, False, cycle, method, why)
        years = rates * scales
        return cells, replace(cells, mean=float(years.mean()), values=years)
    daily = np.asarray(runs[0].daily_good[: _whole(days, 1)], float)
    cells = Sample(float(rates[0]), daily, True, cycle, rest)
    return cells, cells.times(float(scales[0]))


def _whole(days: float, cycle: int) -> int:
    """The days of a stretch that fill whole cycles."""
    return math.floor(days / cycle + 1e-9) * cycle


def _rate(tally: Tally, days: float) -> float:
    """Good cells a day, of the first so many days [1/d]."""
    if days < tally.days and days:
        return float(whole_cycles(tally.daily_good, 1)[: round(days)].mean())
    return tally.cells_good / max(tally.days, MOMENT)


def _wh_each(plant: Plant, tally: Tally) -> float:
    """Mean energy of a good cell [Wh]."""
    return good_wh(plant, tally) / tally.cells_good if tally.cells_good else 0.0


def _rest(whole: float, days: float) -> str:
    """Says which days were left out, if any."""
    return f", the first {whole:g} of {days:g} days" if whole < days - 1e-9 else ""


def _no_whole(days: float, cycle: int, runs: int) -> str:
    every, one = ("week", "whole week") if cycle == 7 else ("day", "whole day")
    said = f"{days:g} day{' is' if days == 1 else 's are'} no {one}"
    return f"{said}, and the plant's hours repeat every {every}{_advice(cycle, runs)}"


def _advice(cycle: int, runs: int) -> str:
    """What would give an interval."""
    least = max(cycle, 1) * (1 if runs > 1 else 2)
    return f"; ask for --days {least} or more" + (f", a multiple of {cycle}" if cycle > 1 else "")


def wanted(plant: Plant) -> tuple[str, ...]:
    """The products that the plant is to make: those of its campaigns, or its first one."""
    named = dict.fromkeys(c.product for c in plant.campaign)
    return tuple(named) or tuple(plant.products)[:1]


def not_made(plant: Plant, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """The products that the plant is to make, of which no good cell left in the time counted."""
    made = {
        name
        for o in outcomes
        for name, good in zip(o.tally.products, o.tally.good_each, strict=True)
        if good
    }
    return tuple(name for name in wanted(plant) if name not in made)


def cautions(
    plant: Plant, outcomes: Sequence[Outcome], cells: Interval, warm_up: float = 0.0
) -> tuple[Caution, ...]:
    """What the output does not say.

    Parameters
    ----------
    warm_up
        That was asked for; a run that was stopped within it is counted from its first day. [d]
    """
    found = []
    if any(not o.complete and o.warm_up < warm_up - 1e-9 for o in outcomes):
        text = (
            "in the warm-up: these are days of a plant that fills up, and say nothing of what it "
            "puts out"
        )
        found.append(Caution("STOPPED", text))
    if math.isnan(cells.half):
        found.append(Caution("no interval", cells.method.removeprefix("no interval: ")))
    missing = not_made(plant, outcomes)
    made = [name for name in wanted(plant) if name not in missing]
    if missing and made:
        was = f"{' and '.join(made)} {'was' if len(made) == 1 else 'were'}"
        found.append(
            Caution(
                "products",
                f"of {len(made) + len(missing)} products only {was} made in this window; a year "
                "that makes all of them puts out something else",
            )
        )
    shut = max(opening.closed_between(plant, o.warm_up, o.warm_up + o.tally.days) for o in outcomes)
    if shut:
        dates = f"{shut} closed date{' falls' if shut == 1 else 's fall'}"
        found.append(
            Caution("closed dates", f"{dates} in this window; a year may have another share")
        )
    return tuple(found)
