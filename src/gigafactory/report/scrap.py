"""Where cells are scrapped, the most first."""

from __future__ import annotations

from itertools import accumulate

from gigafactory.report.colours import BAD, INK
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import amount, name, percent, section

MOST = 12
ROW_PX = 26


def scrap(facts: Facts) -> str:
    """The part of the page on scrap."""
    rows = sorted(
        ((name(s.step), s.scrapped) for s in facts.steps if s.unit == f"{facts.noun}s"),
        key=lambda row: -row[1],
    )
    rows = [row for row in rows if row[1] > 0]
    if not rows:
        return section("scrap", "Scrap", f"<p>No {facts.noun} was scrapped in this window.</p>\n")
    total = sum(n for _, n in rows)
    lead = (
        f"{rows[0][0].capitalize()} scraps the most: {percent(rows[0][1] / total, 0)} of "
        f"{amount(total)} {facts.noun}s."
    )
    return section("scrap", "Scrap", html(_figure(facts, rows, total)), lead=lead)


def _figure(facts: Facts, rows: list[tuple[str, float]], total: float) -> Figure:
    shown = rows[:MOST]
    if rest := sum(n for _, n in rows[MOST:]):
        shown = [*shown, ("all others", rest)]
    sums = list(accumulate(n for _, n in shown))
    said = [
        f"{amount(n)} ({percent(n / total)}; together {percent(s / total, 0)})"
        for (_, n), s in zip(shown, sums, strict=True)
    ]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [label for label, _ in shown],
        "x": [n for _, n in shown],
        "marker": {"color": BAD, "opacity": 0.75},
        "text": said,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": INK, "size": 11},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    return Figure(
        "scrap",
        f"{facts.noun.capitalize()}s scrapped in the window, by step",
        "One bar a step, the worst first, with its share and the share of all down to it.",
        [trace],
        {
            "bargap": 0.3,
            "xaxis": {"range": [0, 1.6 * shown[0][1]], "showticklabels": False, "showgrid": False},
            "yaxis": {"autorange": "reversed"},
        },
        height=ROW_PX * len(shown) + 40,
        more={"narrow": {"xaxis": {"range": [0, 3.6 * shown[0][1]]}}},
    )
