"""Every step in one table: the numbers behind the pictures, for readers and for paper."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant.held import plural
from gigafactory.report.facts import Facts
from gigafactory.report.words import amount, name, percent, section, table

SHARES = ("works", "waits", "faults", "planned")
HEAD = ("step", "machines", "jobs", "good", "scrapped", "again", "yield", *SHARES, "OEE", "MWh")


def steps(facts: Facts) -> str:
    """The part of the page with the table."""
    shut = any(one.share["off_shift"] > 0 for one in facts.steps)
    lead = (
        "The numbers behind the pictures: jobs that ended; units that were good, scrapped or are "
        "to be made again; first-pass yield; shares of time at work, waiting, stopped by faults, "
        f"set up or stopped as planned{'; the rest is off shift' if shut else ''}; OEE; energy."
    )
    found = '<p class="note narrow">The table goes on to the right.</p>\n'
    found += table(HEAD, _rows(facts), "numbers")
    return section("steps", "Every step in numbers", found, lead=lead)


def _rows(facts: Facts) -> Iterator[tuple[str, ...]]:
    for one, effective in zip(facts.steps, facts.oee, strict=True):
        yield (
            name(one.step),
            f"{one.machines:,}",
            f"{one.jobs:,.0f} {plural(one.job.split(' ')[0])}",
            f"{one.good:,.0f} {one.unit}",
            f"{one.scrapped:,.0f}",
            f"{one.reworked:,.0f}",
            percent(one.first_pass_yield, 2) if one.judged else "",
            *map(percent, (one.working, one.waiting, one.stopped, one.planned)),
            percent(effective.oee),
            amount((one.electricity_wh + one.heat_wh) / 1e6),
        )
