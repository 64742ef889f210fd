"""Electricity and heat of each step, for each kWh of good cells where the cells hold energy."""

from __future__ import annotations

from typing import Any

from gigafactory.report.colours import GREY, LIGHT
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import amount, name, percent, scaled, section

BAR_PX = 24


def energy(facts: Facts) -> str:
    """The part of the page on energy."""
    total = sum(s.electricity_wh + s.heat_wh for s in facts.steps)
    if not total:
        said = "<p>No step of this plant uses energy: its files name none.</p>\n"
        return section("energy", "Energy", said)
    most = max(facts.steps, key=lambda s: s.electricity_wh + s.heat_wh)
    share = (most.electricity_wh + most.heat_wh) / total
    lead = f"{name(most.step).capitalize()} uses {percent(share, 0)} of the energy of all steps."
    note = (
        '<p class="note">Energy of the steps alone: dry rooms, heating and offices are not in '
        "these figures.</p>\n"
    )
    return section("energy", "Energy by step", html(figure(facts)), note, lead=lead)


def figure(facts: Facts) -> Figure:
    """One bar a step: electricity and heat."""
    steps = [s for s in facts.steps if s.electricity_wh + s.heat_wh > 0][::-1]
    if facts.good_wh:
        factor, unit = 1 / facts.good_wh, "kWh per kWh of good cells"
    else:
        most = max(s.electricity_wh + s.heat_wh for s in steps) / facts.days
        scale, unit = scaled(most, "Wh")
        factor, unit = scale / facts.days, f"{unit} a day"
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [name(s.step) for s in steps],
            "x": [getattr(s, f"{kind}_wh") * factor for s in steps],
            "marker": {"color": colour},
            "hovertemplate": f"%{{y}}: {kind} %{{x:.3g}} {unit}<extra></extra>",
        }
        for kind, colour in (("electricity", GREY), ("heat", LIGHT))
    ]
    totals = [(s.electricity_wh + s.heat_wh) * factor for s in steps]
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "y": [name(s.step) for s in steps],
            "x": totals,
            "text": [f" {amount(t)}" for t in totals],
            "textposition": "middle right",
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    )
    layout = {
        "barmode": "stack",
        "bargap": 0.3,
        "xaxis": {"title": unit, "range": [0, 1.1 * max(totals)], "nticks": 7},
        "yaxis": {"range": [-0.5, len(steps) - 0.5]},
    }
    return Figure(
        "energy",
        f"Energy of each step, {unit}",
        "Electricity and heat of each step, in the order of the line.",
        traces,
        layout,
        height=BAR_PX * len(steps) + 60,
        more={"narrow": {"xaxis": {"title": unit, "range": [0, 1.35 * max(totals)], "nticks": 4}}},
        legend=(("electricity", GREY), ("heat", LIGHT)),
    )
