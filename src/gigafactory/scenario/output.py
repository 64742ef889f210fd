"""What a plant puts out a day and a year, how sure that is, and what it does not say.

A plant whose hours repeat every week makes more on some days than on others. Its mean and interval
come from whole weeks only, in one run as in several: replications that all see the same five
weekdays agree with one another and with nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

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


def output(plant: Plant, outcomes: Sequence[Outcome]) -> tuple[Interval, Interval]:
    """Good cells a day and energy of the good cells a year, each with its interval.

    The values behind the interval are the means of replications, or of batches of days of one run.
    Runs that somebody stopped count only where there are no others.
    """
    runs = [o.tally for o in outcomes if o.complete] or [o.tally for o in outcomes]
    cycle, days = opening.cycle(plant), min(t.days for t in runs)
    whole = days if not cycle else float(_whole(days, cycle))
    rates = [_rate(t, whole if cycle else t.days) for t in runs]
    years = [_wh_each(plant, t) * r * 365 for t, r in zip(runs, rates, strict=True)]
    if cycle and not whole:
        why = _no_whole(days, cycle, len(runs))
        return no_interval(_mean(rates), why), no_interval(_mean(years), why)
    if len(runs) > 1:
        method = f"{len(runs)} replications of {whole:g} d" + _rest(whole, days)
        return mean_interval(rates, method), mean_interval(years, method)
    daily = runs[0].daily_good[: _whole(days, 1)]
    found = batch_interval(daily, cycle=cycle or 1)
    method = found.method + (_advice(cycle, 1) if math.isnan(found.half) else _rest(whole, days))
    cells = Interval(rates[0], found.half, method)
    scale = _wh_each(plant, runs[0]) * 365
    return cells, Interval(cells.mean * scale, cells.half * scale, method)


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


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


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


def cautions(plant: Plant, outcomes: Sequence[Outcome], cells: Interval) -> tuple[Caution, ...]:
    """What the output does not say."""
    found = []
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
