"""The window day by day: what left, what is inside, and how long it was there."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.report.colours import FAINT, GREY, INK, LIGHT, MUTED
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.interval import counted_days
from gigafactory.report.words import DAY_S, amount, duration, name, section, with_interval

Floats = NDArray[np.float64]


def output(facts: Facts) -> str:
    """The part of the page on output."""
    made = facts.cells_a_day
    lead = f"{with_interval(made, f'good {facts.noun}s a day')} ({made.method})."
    return section("output", "Output", html(_output(facts)), lead=lead)


def within(facts: Facts) -> str:
    """The part of the page on work in progress and lead time."""
    change = facts.inside - facts.inside_before
    how = f"{amount(abs(change))} {'more' if change >= 0 else 'fewer'} than when the window began"
    way = f"; a good one takes {duration(facts.lead_s)}" if facts.good else ""
    lead = f"{amount(facts.inside)} {facts.noun}s are in the plant at the end, {how}{way}."
    racks = [s for s in facts.steps if facts.plant.steps[s.step].kind == "rack" and s.inside]
    if most := sorted(racks, key=lambda s: -s.inside)[:3]:
        said = ", ".join(f"{name(s.step)} {amount(s.inside)}" for s in most)
        lead += f" Most stand in racks, on average: {said}."
    pair = "".join(map(html, (_inside(facts), _lead(facts))))
    return section(
        "within", "Work in progress and lead time", f'<div class="two">{pair}</div>\n', lead=lead
    )


def stamps(facts: Facts, seconds: Floats) -> list[str]:
    """Moments as the axes take them."""
    return [f"{facts.moment(s):%Y-%m-%dT%H:%M}" for s in seconds.tolist()]


def _output(facts: Facts) -> Figure:
    daily, whole = facts.daily, counted_days(facts.daily)
    long = daily.end - daily.start > facts.records.end / 100  # no slivers
    cut = [GREY if w else LIGHT for w in whole[long].tolist()]
    made = facts.cells_a_day
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": stamps(facts, ((daily.start + daily.end) / 2)[long]),
            "y": daily.per_day[long].round(1).tolist(),
            "width": ((daily.end - daily.start)[long] * 800).tolist(),
            "marker": {"color": cut},
            "hovertemplate": f"%{{x|%a %-d %b}}: %{{y:,.0f}} {facts.noun}s a day<extra></extra>",
        }
    ]
    shapes = _band(facts) if facts.good else []
    note = {
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": made.mean,
        "yanchor": "bottom",
        "text": f"mean {with_interval(made, '').strip()}",
        "showarrow": False,
        "font": {"color": INK, "size": 12},
        "bgcolor": "rgba(255,255,255,.8)",
    }
    return Figure(
        "output",
        f"Good {facts.noun}s that left the plant, a day",
        "One bar a day; the line is the mean of the window, the band its 95 % interval.",
        traces,
        {
            "shapes": shapes,
            "annotations": [note] if facts.good else [],
            "xaxis": _all(facts),
            "yaxis": {"rangemode": "tozero", "tickformat": ",~f"},
        },
        height=280,
        legend=(
            ("day of the window", GREY),
            ("warm-up, or no whole day: not counted", LIGHT),
            ("mean, and its 95 % interval", INK),
        ),
    )


def _band(facts: Facts) -> list[dict[str, Any]]:
    """The mean of the window as a line, its interval as a band."""
    made = facts.cells_a_day
    x = stamps(facts, np.array([facts.sums.begin, facts.sums.end]))
    base = {"x0": x[0], "x1": x[1], "xref": "x", "yref": "y"}
    line = {
        **base,
        "type": "line",
        "y0": made.mean,
        "y1": made.mean,
        "line": {"color": INK, "width": 1.5},
    }
    if math.isnan(made.half):
        return [line]
    band = {
        **base,
        "type": "rect",
        "y0": made.mean - made.half,
        "y1": made.mean + made.half,
        "fillcolor": INK,
        "opacity": 0.25,
        "line": {"width": 0},
    }
    return [band, line]


def _inside(facts: Facts) -> Figure:
    daily = facts.daily
    x = stamps(facts, np.concatenate([[0.0], daily.end]))
    y = [0.0, *daily.inside.tolist()]
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "tozeroy",
        "fillcolor": FAINT,
        "line": {"color": MUTED, "width": 1.8},
        "hovertemplate": f"%{{x|%a %-d %b}}: %{{y:,.0f}} {facts.noun}s<extra></extra>",
    }
    return Figure(
        "inside",
        f"{facts.noun.capitalize()}s in the plant, at the end of each day",
        "The line begins empty; the mark is where the window begins.",
        [line],
        {
            "xaxis": _all(facts),
            "yaxis": {"rangemode": "tozero", "tickformat": ",~s"},
            "shapes": _mark(facts),
        },
        height=240,
    )


def _lead(facts: Facts) -> Figure:
    daily = facts.daily
    known = np.isfinite(daily.lead_s)
    longest = float(daily.lead_s[known].max()) if known.any() else 0.0
    size, unit = _unit(longest)
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": stamps(facts, ((daily.start + daily.end) / 2)[known]),
        "y": (daily.lead_s[known] / size).round(4).tolist(),
        "line": {"color": MUTED, "width": 1.8},
        "marker": {"size": 4},
        "hovertemplate": f"%{{x|%a %-d %b}}: %{{y:.2f}} {unit}<extra></extra>",
    }
    return Figure(
        "lead",
        f"Lead time of the good {facts.noun}s that left on a day, {unit}",
        "Mean time from the first step to leaving; the mark is where the window begins.",
        [line],
        {
            "xaxis": _all(facts),
            "yaxis": {"rangemode": "tozero"},
            "shapes": _mark(facts),
        },
        height=240,
    )


def _all(facts: Facts) -> dict[str, Any]:
    """The time axis from the start of the run to the end of the records."""
    ends = stamps(facts, np.array([0.0, facts.records.end]))
    return {"type": "date", "showgrid": False, "range": ends}


def _unit(seconds: float) -> tuple[float, str]:
    for size, unit in ((DAY_S, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size:
            return size, unit
    return 1.0, "s"


def _mark(facts: Facts) -> list[dict[str, Any]]:
    """A line where the window begins, if there is a warm-up before it."""
    if not facts.sums.begin:
        return []
    at = stamps(facts, np.array([facts.sums.begin]))[0]
    line = {"color": MUTED, "width": 1, "dash": "dot"}
    return [{"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}]
