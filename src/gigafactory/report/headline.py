"""The ten numbers at the head of a page, each with its interval and what it rests on."""

from __future__ import annotations

import math
from html import escape
from typing import NamedTuple

from gigafactory.quality.confidence import Interval
from gigafactory.report.facts import Facts
from gigafactory.report.sources import assumed
from gigafactory.report.words import UNKNOWN, amount, count, duration, name, percent, scaled, tied


class Tile(NamedTuple):
    """One number: what it is, the number, its unit or half-width, and what it rests on."""

    about: str
    number: str
    unit: str
    rests_on: str


def verdict(facts: Facts) -> str:
    """The page in a sentence or two."""
    if not facts.good:
        return (
            f"No good {facts.noun} left in this window; {count(round(facts.started), facts.noun)} "
            f"were begun, and {amount(facts.inside)} are inside."
        )
    made = facts.cells_a_day
    width = "" if math.isnan(made.half) else f" ± {amount(made.half)}"
    said = f"{amount(made.mean)}{width} good {facts.noun}s a day"
    if facts.good_wh:
        factor, unit = scaled(facts.wh_a_year.mean, "Wh")
        said += f", {amount(facts.wh_a_year.mean * factor)} {unit} a year"
    lost = "" if facts.cell_yield == 1 else f" {percent(1 - facts.cell_yield)} are scrapped."
    step = name(facts.narrowest)
    return f"{said}.{lost} The line is narrowest at {step}."


def tiles(facts: Facts) -> str:
    """The numbers as a list that reads without a script."""
    rows = "".join(
        f"<li><span>{escape(t.about)}</span><b>{escape(t.number)} <small>{escape(t.unit)}</small>"
        f"</b><em>{escape(tied(t.rests_on))}</em></li>\n"
        for t in (*_made(facts), *_lost(facts), *_limits(facts))
    )
    return f'<ul class="tiles">\n{rows}</ul>\n'


def _made(facts: Facts) -> tuple[Tile, ...]:
    cells, year, noun = facts.cells_a_day, facts.wh_a_year, facts.noun
    factor, unit = scaled(year.mean, "Wh")
    energy = (
        Tile(
            "output", amount(year.mean * factor), _half(year, f"{unit} a year", factor), year.method
        )
        if facts.good_wh
        else Tile("output", UNKNOWN, "", f"a {noun} of this plant holds no energy")
    )
    lead = facts.lead_s
    return (
        Tile(f"good {noun}s a day", amount(cells.mean), _half(cells, ""), cells.method),
        energy,
        Tile(
            "lead time",
            duration(lead),
            "",
            f"from the first step of a {noun} to leaving; mean of {amount(facts.good)}",
        ),
    )


def _lost(facts: Facts) -> tuple[Tile, ...]:
    noun, decided = facts.noun, facts.good + facts.scrapped
    share = percent(facts.cell_yield, 2).removesuffix(" %") if decided else UNKNOWN
    found = facts.yield_interval
    return (
        Tile(
            f"{noun} yield",
            share,
            _half(found, "%", 100),
            f"good of the {amount(decided)} decided"
            + ("" if math.isnan(found.half) else f"; {found.method}"),
        ),
        Tile(
            f"{noun}s scrapped a day",
            amount(facts.scrapped / facts.days),
            "",
            f"{amount(facts.scrapped)} in {facts.span}",
        ),
        Tile(
            f"{noun}s in the plant",
            amount(facts.inside),
            "",
            f"at the end; {amount(facts.inside_before)} at the beginning",
        ),
    )


def _limits(facts: Facts) -> tuple[Tile, ...]:
    plant, used = facts.plant, facts.energy_wh
    per = used / facts.good_wh if facts.good_wh else math.nan
    number, unit = amount(per), "kWh per kWh"
    if not facts.good_wh:
        factor, unit = scaled(used / facts.days, "Wh")
        number, unit = amount(used / facts.days * factor), f"{unit} a day"
    effective = next(one for one in facts.oee if one.step == facts.narrowest)
    return (
        Tile("energy of the steps", number, unit, "the building is not in it"),
        Tile("bottleneck", name(facts.narrowest), "", facts.narrowest_why),
        Tile(
            "OEE there",
            percent(effective.oee).removesuffix(" %"),
            "%",
            f"availability {percent(effective.availability, 0)}, effectiveness "
            f"{percent(effective.effectiveness, 0)}, quality {percent(effective.quality, 0)}",
        ),
        Tile(
            "assumptions",
            f"{assumed(plant):,}",
            f"of {len(plant.stated):,} numbers",
            "quantities of the plant that stand on an assumption, be it in part",
        ),
    )


def _half(found: Interval, unit: str, factor: float = 1.0) -> str:
    """Half-width and unit, as they stand behind a number."""
    if math.isnan(found.half):
        return unit
    return f"± {amount(found.half * factor)} {unit}".rstrip()
