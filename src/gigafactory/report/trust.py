"""When not to trust a page: what its numbers do not say, drawn from the records themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator

from gigafactory.plant import opening
from gigafactory.report.facts import Facts
from gigafactory.report.sources import assumed
from gigafactory.report.words import DAY_S, count, duration, listed, name, percent
from gigafactory.units.door.changes import SOURCE


def doubts(facts: Facts) -> str:
    """The part of the page that warns."""
    return (
        '<section id="doubts" class="doubts">\n<h2>When not to trust this page</h2>\n'
        f"{listed(said(facts))}</section>\n"
    )


def said(facts: Facts) -> Iterator[str]:
    """Each doubt as a sentence."""
    yield from _run(facts)
    yield from _output(facts)
    yield from _plant(facts)


def _run(facts: Facts) -> Iterator[str]:
    if facts.records.said.get("complete") == "false":
        yield "Somebody stopped the run before its end: the window is shorter than was asked for."
    if "seed" in facts.records.said:
        yield (
            f"It shows one simulated run, of seed {facts.records.said['seed']}. What one seed "
            "shows and the next does not is luck."
        )


def _output(facts: Facts) -> Iterator[str]:
    if math.isnan(facts.cells_a_day.half):
        why = facts.cells_a_day.method.removeprefix("no interval: ")
        yield f"The output has no interval: {why}."
    missing = [p for p in facts.wanted if not facts.sums.good[p]]
    if missing and len(missing) < len(facts.wanted):
        yield (
            f"{' and '.join(missing)}: to be made, and none left in this window. A time that "
            "makes all products puts out something else."
        )
    if facts.good and facts.lead_s > facts.days * DAY_S:
        yield (
            f"The window ({facts.span}) is shorter than the way through the plant "
            f"({duration(facts.lead_s)}): what left was begun before it."
        )
    begin, end = facts.sums.begin / DAY_S, facts.sums.end / DAY_S
    if shut := opening.closed_between(facts.plant, begin, end):
        yield f"{count(shut, 'closed date')} in this window; a year may have another share."


def _plant(facts: Facts) -> Iterator[str]:
    changed = [s for s in facts.plant.stated if s.text.endswith(SOURCE)]
    if changed:
        said = "; ".join(f"{s.place} {s.text.removesuffix(SOURCE).strip()}" for s in changed)
        yield f"This is a changed plant; set on the command line, not in its files: {said}."
    stated, open_ = len(facts.plant.stated), assumed(facts.plant)
    if open_:
        yield (
            f"{open_:,} of {stated:,} numbers of the plant ({percent(open_ / stated, 0)}) are "
            "assumptions; vary those on which a decision hangs."
        )
    if facts.rival:
        yield (
            f"{name(facts.rival)} is nearly as narrow as {name(facts.narrowest)}: only a "
            "sensitivity can tell which of them limits the line."
        )
    if any(m.tool and m.tool.wear for m in facts.plant.machines.values()):
        yield (
            "All tools begin new on the first day, and those of machines alike wear out together: "
            "yield may swing with their life, more than in a plant whose tools are of all ages."
        )
    if facts.energy_wh:
        yield "Energy is that of the steps: dry rooms, heating and offices are not in it."
