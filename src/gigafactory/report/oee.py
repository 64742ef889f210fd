"""What becomes of the time and the cells of the narrowest step, and how effective all steps are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from gigafactory.quality.bars import Bar
from gigafactory.quality.oee import Oee
from gigafactory.quality.waterfall import LEFT, Waterfall, of_step
from gigafactory.report.colours import BAD, GREY, INK, LIGHT, MUTED, PAPER, WARN
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.step import FAULTS
from gigafactory.report.words import amount, name, percent, section

SUMS = {
    "theoretical": "all the time there is",
    "step_good": "good at this step",
    LEFT: "good, left the plant",
}
SAID = {
    "speed": "slower than ideal",
    "part_filled": "part filled",
    "scrap": "scrapped",
    "rework": "to be made again",
    "done_again": "done again",
    "sent_back": "sent back",
    "left_over": "left over",
    "rest": "the rest",
}
"""What the bars are called on a page; states and losses bear their own names."""
AT = ("scrap", "rework", "sent_back")
"""Losses that say at which step they were."""
SMALL = 0.002
"""Bars below this share of the first are put together."""
BAR_PX = 24


def effectiveness(facts: Facts) -> str:
    """The part of the page on effectiveness."""
    step = facts.narrowest
    found = of_step(facts.sums, step)
    could, left = found.sum("theoretical"), found.sum("left_good")
    lead = (
        f"If every machine of {name(step)} ran all the time at its ideal speed, it would make "
        f"{amount(could / facts.days)} {facts.noun}s a day. "
        f"{amount(left / facts.days)} good ones leave the plant."
    )
    pair = html(_falls(facts, found)), html(_ratios(facts))
    return section("oee", "Overall equipment effectiveness", *pair, lead=lead)


def _falls(facts: Facts, first: Waterfall) -> Figure:
    """The waterfall of the narrowest step; in its place those of others, the least idle first."""
    others = [step for step in sorted(facts.idle, key=facts.idle.__getitem__) if step != first.step]
    found = [first, *(of_step(facts.sums, step) for step in others)]
    figures = [(name(one.step), _fall(facts, one)) for one in found]
    return replace(figures[0][1], choices=tuple(figures))


def _fall(facts: Facts, found: Waterfall) -> Figure:
    rows = _rows(found.bars, facts.days)
    places = [f"{i}" for i in range(len(rows))]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "base": [round(min(one.base, one.base + one.size), 3) for one in rows],
        "x": [round(abs(one.size), 3) for one in rows],
        "marker": {"color": [one.colour for one in rows]},
        "text": [_label(one, rows[0].size) for one in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": MUTED, "size": 11},
        "hovertemplate": "%{text}<extra></extra>",
    }
    top = max(one.base + max(one.size, 0) for one in rows)
    layout = {
        "bargap": 0.25,
        "xaxis": {"title": f"{facts.noun}s a day", "range": [0, 1.25 * top], "nticks": 6},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "tickvals": places,
            "ticktext": [one.said for one in rows],
        },
    }
    return Figure(
        "waterfall",
        f"From the time of a step to good {facts.noun}s, {facts.noun}s a day",
        f"What {name(found.step)} could make, loss by loss, down to the {facts.noun}s that left.",
        [trace],
        layout,
        height=BAR_PX * len(rows) + 55,
        more={"narrow": {"xaxis": {"range": [0, 2.5 * top], "nticks": 4}}},
    )


class Row(NamedTuple):
    """A bar as it is drawn: its name, where it begins, how long it is, its colour."""

    said: str
    base: float
    size: float
    colour: str
    is_sum: bool = False


def _rows(bars: tuple[Bar, ...], days: float) -> list[Row]:
    """The bars, in units a day, small losses put together."""
    least = SMALL * bars[0].cells / days
    rows: list[Row] = []
    level, small = 0.0, 0.0
    for bar in bars:
        size = bar.cells / days
        if bar.is_sum:
            if abs(small) > least / 100:
                rows.append(Row("smaller ones together", level, small, LIGHT))
            small = 0.0
            rows.append(Row(SUMS[bar.what], 0.0, size, INK if bar.what == LEFT else GREY, True))
            level = size
        elif abs(size) < least:
            small += size
        else:
            rows.append(Row(_said(bar), level, size, _colour(bar)))
            level += size
    return rows


def _said(bar: Bar) -> str:
    if bar.what == "wip":
        return "more in the plant" if bar.cells < 0 else "fewer in the plant"
    what = SAID.get(bar.what, name(bar.what.removeprefix("lost: ")))
    at = bar.where if bar.what in AT or bar.what.startswith("lost") else ""
    return f"{what}, {name(at)}" if at else what


def _colour(bar: Bar) -> str:
    if bar.what in (*FAULTS, *AT):
        return BAD
    return WARN if bar.what.startswith("lost") else LIGHT


def _label(row: Row, whole: float) -> str:
    if row.is_sum:
        return amount(row.size)
    share = f" ({percent(abs(row.size) / whole)})" if whole else ""
    return f"{'+' if row.size > 0 else '−'}{amount(abs(row.size))}{share}"


def _ratios(facts: Facts) -> Figure:
    """OEE of every step, and what its machines had work for."""
    found: list[Oee] = list(facts.oee)[::-1]
    names = [name(one.step) for one in found]
    colours = [WARN if one.step == facts.narrowest else GREY for one in found]
    hover = [
        f"{name(o.step)}: OEE {percent(o.oee)} = availability {percent(o.availability)} × "
        f"effectiveness {percent(o.effectiveness)} × quality {percent(o.quality)}"
        for o in found
    ]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [100 * one.oee for one in found],
            "marker": {"color": colours},
            "text": [f"{percent(one.oee, 0)}" for one in found],
            "textposition": "inside",
            "insidetextanchor": "start",
            "textangle": 0,
            "textfont": {"color": PAPER, "size": 11},
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "y": names,
            "x": [100 * one.allocation for one in found],
            "marker": {"symbol": "line-ns-open", "size": 13, "color": INK},
            "hovertemplate": "%{y}: had work and place %{x:.1f} % of the time<extra></extra>",
        },
    ]
    return Figure(
        "oee",
        "OEE of every step (ISO 22400-2), %; the stroke: share of time with work and place for it",
        "Where the bar ends well before its stroke, the machines themselves lose; where the "
        "stroke is low, the line keeps them waiting.",
        traces,
        {
            "bargap": 0.3,
            "xaxis": {"range": [0, 101], "tickvals": [0, 20, 40, 60, 80, 100]},
            "yaxis": {"range": [-0.5, len(found) - 0.5]},
        },
        height=BAR_PX * len(found) + 45,
        legend=(("bottleneck", WARN),),
    )
