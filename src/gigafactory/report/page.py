"""The page: its parts in their order, and what they stand in."""

from __future__ import annotations

from html import escape

from gigafactory.records.read import Records
from gigafactory.report.bottleneck import bottleneck
from gigafactory.report.daily import output, within
from gigafactory.report.drawing import drawn, key
from gigafactory.report.energy import energy
from gigafactory.report.facts import Facts, gather
from gigafactory.report.figure import html
from gigafactory.report.frame import framed
from gigafactory.report.gantt import check_day, gantt
from gigafactory.report.headline import tiles, verdict
from gigafactory.report.oee import effectiveness
from gigafactory.report.provenance import notes, provenance
from gigafactory.report.scrap import scrap
from gigafactory.report.sources import sources
from gigafactory.report.steps import steps
from gigafactory.report.times import times
from gigafactory.report.trust import doubts
from gigafactory.report.without_plant import page_without_plant
from gigafactory.report.words import section, tied

PARTS = (
    ("line", "The line"),
    ("output", "Output"),
    ("times", "Time"),
    ("oee", "OEE"),
    ("bottleneck", "Bottleneck"),
    ("within", "In the plant"),
    ("scrap", "Scrap"),
    ("energy", "Energy"),
    ("day", "A day"),
    ("steps", "Steps"),
    ("notes", "Notes"),
    ("sources", "Sources"),
    ("provenance", "Provenance"),
)


def page(records: Records, day: int | None = None) -> str:
    """A report of a data set, as one HTML file that needs nothing else.

    Of records that are of no plant it tells what they hold.

    Parameters
    ----------
    day
        Of the window, from 1, that is shown machine by machine; None: the whole day on which the
        fewest good cells left.

    Raises
    ------
    BadInput
        If the window has no such day, or the records cannot be read.
    """
    if not records.has_plant:
        return page_without_plant(records)
    if day is not None:
        check_day(records, day)
    facts = gather(records)
    body = "".join(
        (
            _head(facts),
            tiles(facts),
            doubts(facts),
            _line(facts),
            output(facts),
            times(facts),
            effectiveness(facts),
            bottleneck(facts),
            within(facts),
            scrap(facts),
            energy(facts),
            _day(facts, day),
            steps(facts),
            notes(records),
            sources(facts.plant),
            provenance(records),
        )
    )
    return framed(f"{facts.plant.head.name}: report", body)


def _head(facts: Facts) -> str:
    head = facts.plant.head
    links = "".join(f'<a href="#{key}">{escape(word)}</a>' for key, word in PARTS)
    first, last = facts.moment(facts.sums.begin), facts.moment(facts.sums.end)
    window = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    return (
        f"<header>\n<h1>{escape(head.name.title())} "
        f"<small>{escape(head.title)}</small></h1>\n"
        f'<p class="muted">{escape(facts.span)}, {window}{escape(facts.behind)}</p>\n'
        f'<p class="verdict">{escape(tied(verdict(facts)))}</p>\n<nav>{links}</nav>\n</header>\n'
    )


def _line(facts: Facts) -> str:
    lead = "What each step has, makes and loses, and what lies between the steps."
    return section("line", "The line", key(), drawn(facts), lead=lead)


def _day(facts: Facts, day: int | None) -> str:
    found, why = (day, "Chosen by whoever made this page.") if day else facts.worst_day
    figure = gantt(facts.records, found, why)
    return section("day", "A day of every machine", html(figure), lead=figure.says)
