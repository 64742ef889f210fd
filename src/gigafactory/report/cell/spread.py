"""Tolerances: what cells come out as, and which spread of the line costs how many ampere hours."""

from __future__ import annotations

from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.cell.design.tolerance import PERCENTILES, Distributions
from gigafactory.cell.design.value import Design
from gigafactory.report.cell.sheet import SAID, digits
from gigafactory.report.colours import GREY
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import name, section, table

STACK = ("stack", ("mm", 1e3))


def tolerances(design: Design, spread: Distributions | None) -> str:
    """The part of the page on tolerances; a sentence where none is stated."""
    if spread is None or not spread.shares:
        text = "<p>The file states no tolerances, so every cell comes out alike.</p>\n"
        return section("tolerances", "Tolerances", text)
    capacity, most = spread.spreads["capacity"], spread.shares[0]
    low, high = capacity.percentiles[1], capacity.percentiles[-2]
    lead = (
        f"Capacity is {capacity.mean:.4g} Ah with a standard deviation of {capacity.deviation:.3g} "
        f"Ah; 98 of 100 cells lie between {low:.4g} and {high:.4g} Ah. The spread of "
        f"{name(most.name)} costs "
        f"most: alone it makes {most.deviation:.3g} Ah."
    )
    acting = [one for one in spread.shares if one.deviation > 0]
    figure = html(_bars(spread)) if acting else ""
    idle = [name(one.name) for one in spread.shares if one.deviation == 0]
    note = f'<p class="note">Without effect on capacity: {", ".join(idle)}.</p>\n' if idle else ""
    return section("tolerances", "Tolerances", figure, note, _table(spread), lead=lead)


def _bars(spread: Distributions) -> Figure:
    rows = [one for one in spread.shares[::-1] if one.deviation > 0]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [round(one.deviation, 6) for one in rows],
        "y": [f"{name(one.name)}, {100 * one.tolerance:.3g} %" for one in rows],
        "marker": {"color": GREY},
        "text": [f"{one.deviation:.2g} Ah" for one in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.3g} Ah<extra></extra>",
    }
    most = max(one.deviation for one in rows)
    return Figure(
        "spread",
        "Standard deviation of the capacity that each spread makes alone [Ah]",
        "Each bar is one spread of the line, with its standard deviation over its mean.",
        [trace],
        {"xaxis": {"range": [0, 1.15 * most]}},
        height=60 + 26 * len(rows),
    )


def _table(spread: Distributions) -> str:
    rows = []
    for key, one in spread.spreads.items():
        known = QUANTITIES.get(key)
        words, (unit, factor) = (key, known.shown) if known else STACK
        if key == "thickness":
            words, (unit, factor) = STACK
        numbers = (one.mean, one.deviation, *one.percentiles)
        words = SAID.get(words, name(words))
        told = f"{words} [{unit}]" if unit else words
        rows.append((told, *(digits(factor * value) for value in numbers)))
    head = ("quantity", "mean", "standard deviation", *(f"{p:g} %" for p in PERCENTILES))
    return table(head, rows, "numbers")
