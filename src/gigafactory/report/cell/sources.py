"""Where the numbers of a cell come from: every one with its source, assumptions counted."""

from __future__ import annotations

from collections import Counter

from gigafactory.cell.design.stated import Stated
from gigafactory.report.words import count, percent, section, table
from gigafactory.units import ASSUMPTION


def cell_sources(stated: Stated | None) -> str:
    """The part of the page on assumptions and sources; nothing where the files are not known."""
    if stated is None:
        return ""
    every, open_ = len(stated.said), sum(one.assumed for one in stated.said)
    lead = (
        f"{open_:,} of {count(every, 'quantity', 'quantities')} of this cell and the materials in "
        f"it ({percent(open_ / every, 0)}) are assumptions, be it in part."
    )
    used = Counter(key for one in stated.said for key in one.sources or (ASSUMPTION,))
    named = [
        (key, f"{n:,}", stated.sources.get(key, "what somebody who knows the trade would guess"))
        for key, n in used.most_common()
    ]
    rows = [(one.place, *_parted(one.text)) for one in stated.said]
    found = table(("quantity", "value", "source and remark"), rows, "said")
    all_ = (
        f"<details><summary>All {every:,} quantities, with their sources</summary>\n"
        '<p class="screen"><label>Search: <input id="search" type="search" '
        'placeholder="cathode coating"></label></p>\n'
        f'<div id="stated">{found}</div></details>\n'
    )
    head = ("source", "used", "what it is")
    return section("sources", "Sources", table(head, named, "said"), all_, lead=lead)


def _parted(text: str) -> tuple[str, str]:
    """A value and what stands in brackets behind it."""
    value, _, rest = text.partition(" [")
    return value, rest.removesuffix("]") or "no source named"
