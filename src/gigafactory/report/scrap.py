"""Where cells and metres of web are lost, the most first."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, repeat

from gigafactory.quality.pareto import Pareto, pareto
from gigafactory.report.colours import BAD, INK, WARN
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import amount, name, percent, section

MOST, MOST_WEBS = 12, 10
"""Bars; the causes that are left over are put together, the least metres are left out."""
ROW_PX = 26


def scrap(facts: Facts) -> str:
    """The part of the page on scrap."""
    found = pareto(facts.records)
    rows = _rows(found)
    total = sum(n for _, n in rows)
    parts = [html(_cells(facts, found, rows))] if total else []
    if webs := _webs(found):
        title = "Metres of web that gave no cell, by step, what was lost, and why"
        parts.append(html(_figure("webs", title, WARN, webs[:MOST_WEBS], _shares(webs))))
    lead = f"No {facts.noun} was scrapped in this window."
    if total:
        share = percent(rows[0][1] / total, 0)
        lead = f"{share} of {amount(total)} {facts.noun}s: {rows[0][0]}."
    return section("scrap", "Scrap", *parts, lead=lead)


def _rows(found: Pareto) -> list[tuple[str, float]]:
    """Cells by cause where each is recorded, else by step; the most first."""
    return [(name(one.name), one.lost) for one in found.causes or found.steps if one.lost]


def _webs(found: Pareto) -> list[tuple[str, float]]:
    """Metres by step, draw and reason, the most first."""
    rows = []
    for one in found.webs:
        drawn = "" if one.of in ("web", "lots") else f"{name(one.of)} "
        why = "spoilt" if one.why == "step" else one.why
        rows.append((f"{name(one.step)}, {drawn}{why}", one.metres))
    return [row for row in rows if row[1] > 0]


def _cells(facts: Facts, found: Pareto, rows: list[tuple[str, float]]) -> Figure:
    shown = rows[:MOST]
    if rest := sum(n for _, n in rows[MOST:]):
        shown = [*shown, ("all others", rest)]
    title = f"{facts.noun.capitalize()}s scrapped, by {'cause' if found.causes else 'step'}"
    together = accumulate(share for share in _shares(shown))
    said = [f"; together {percent(share, 0)}" for share in together]
    return _figure("scrap", title, BAD, shown, _shares(shown), said)


def _shares(rows: list[tuple[str, float]]) -> list[float]:
    total = sum(n for _, n in rows)
    return [n / total for _, n in rows]


def _figure(
    key: str,
    title: str,
    colour: str,
    rows: list[tuple[str, float]],
    shares: list[float],
    more: Iterable[str] = repeat(""),
) -> Figure:
    said = [
        f"{amount(n)} ({percent(share)}{one})"
        for (_, n), share, one in zip(rows, shares, more, strict=False)
    ]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [label for label, _ in rows],
        "x": [n for _, n in rows],
        "marker": {"color": colour, "opacity": 0.75},
        "text": said,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": INK, "size": 11},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    return Figure(
        key,
        title,
        "The worst first, each with its share.",
        [trace],
        {
            "bargap": 0.3,
            "xaxis": {"range": [0, 1.6 * rows[0][1]], "showticklabels": False, "showgrid": False},
            "yaxis": {"autorange": "reversed"},
        },
        height=ROW_PX * len(rows) + 40,
        more={"narrow": {"xaxis": {"range": [0, 4.6 * rows[0][1]]}}},
    )
