"""Where the numbers of a plant come from: every one with its source, assumptions counted."""

from __future__ import annotations

from collections import Counter
from html import escape

from gigafactory.plant.model import Plant, StatedText
from gigafactory.report.words import count, percent, section, table
from gigafactory.units.text import ASSUMPTION


def assumed(plant: Plant) -> int:
    """How many quantities stand on an assumption, be it in part, or name no source."""
    return sum(not s.sources or ASSUMPTION in s.sources for s in plant.stated)


def sources(plant: Plant) -> str:
    """The part of the page on assumptions and sources."""
    all_, open_ = len(plant.stated), assumed(plant)
    share = percent(open_ / all_, 0) if all_ else "none"
    lead = (
        f"{open_:,} of {count(all_, 'quantity', 'quantities')} of this plant ({share}) are "
        "assumptions. What the line puts out hangs on them as directly as on the rest."
    )
    return section("sources", "Assumptions and sources", _named(plant), _every(plant), lead=lead)


def _named(plant: Plant) -> str:
    """The sources, the most used first."""
    used = Counter(one for s in plant.stated for one in s.sources or (ASSUMPTION,))
    rows = [
        (key, f"{n:,}", plant.sources.get(key, "what somebody who knows the trade would guess"))
        for key, n in used.most_common()
    ]
    head = ("source", "used", "what it is")
    return table(head, rows, "said") + _unused(plant, used)


def _unused(plant: Plant, used: Counter[str]) -> str:
    rest = [f"{key}: {text}" for key, text in plant.sources.items() if key not in used]
    if not rest:
        return ""
    said = "Named by the plant, and behind no number of it: " + "; ".join(rest)
    return f'<p class="note">{escape(said)}.</p>\n'


def _every(plant: Plant) -> str:
    """Every quantity, folded away, with a field to search in it."""
    rows = [(s.place, *_parted(s)) for s in plant.stated]
    found = table(("quantity", "value", "source and remark"), rows, "said")
    return (
        f"<details><summary>All {len(rows):,} quantities, with their sources</summary>\n"
        '<p class="screen"><label>Search: <input id="search" type="search" '
        'placeholder="stacking cycle"></label></p>\n'
        f'<div id="stated">{found}</div></details>\n'
    )


def _parted(stated: StatedText) -> tuple[str, str]:
    """A value and what stands in brackets behind it."""
    value, _, rest = stated.text.partition(" [")
    return value, rest.removesuffix("]") or "no source named"
