"""Which step limits the line, from one stretch of the window to the next."""

from __future__ import annotations

import numpy as np

from gigafactory.report.colours import FAINT, WARN
from gigafactory.report.daily import stamps
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import duration, name, percent, section

SELDOM = 0.002
"""Share of the window below which a step is not drawn."""
ROW_PX = 26


def bottleneck(facts: Facts) -> str:
    """The part of the page on the bottleneck."""
    found = facts.shifting
    share = dict(zip(found.steps, found.share.tolist(), strict=True))
    order = sorted(share, key=lambda step: -share[step])[:3]
    said = [f"{name(s)} {percent(share[s], 0)}" for s in order if share[s] >= SELDOM]
    if not said:
        text = "<p>At no moment did one step alone limit the line: every step waits.</p>\n"
        return section("bottleneck", "Bottleneck over time", text)
    lead = f"Share of the time in which each limits the line: {', '.join(said)}."
    if found.none >= SELDOM:
        lead += f" {percent(found.none, 0)} of the time every step waits."
    note = (
        '<p class="note">By the longest active period of a step (Roser, Nakano and Tanaka, Winter '
        "Simulation Conference 2002). That more capacity there gives more output, only a what-if "
        "can say.</p>\n"
    )
    return section("bottleneck", "Bottleneck over time", html(_figure(facts)), note, lead=lead)


def _figure(facts: Facts) -> Figure:
    found = facts.shifting
    shown = np.flatnonzero(found.share >= SELDOM).tolist()[::-1]
    middles = (found.edges[1:] + found.edges[:-1]) / 2
    bin_ = duration(float(found.edges[1] - found.edges[0]))
    trace = {
        "type": "heatmap",
        "x": stamps(facts, middles),
        "y": [name(found.steps[i]) for i in shown],
        "z": (100 * found.series[:, shown].T).round(1).tolist(),
        "zmin": 0,
        "zmax": 100,
        "colorscale": [[0, FAINT], [1, WARN]],
        "showscale": False,
        "ygap": 3,
        "hovertemplate": "%{y}, %{x|%a %-d %b %H:%M}: %{z:.0f} %<extra></extra>",
    }
    return Figure(
        "bottleneck",
        f"Share of each stretch of {bin_} in which a step is the bottleneck",
        "The darker, the more of the time the step limits the line.",
        [trace],
        {"xaxis": {"type": "date", "showgrid": False}, "yaxis": {"showgrid": False}},
        height=ROW_PX * len(shown) + 60,
        legend=(("never", FAINT), ("all the time", WARN)),
    )
