"""How the machines of each step spent their time."""

from __future__ import annotations

from gigafactory.plant.states import STATES
from gigafactory.report.colours import STATE
from gigafactory.report.facts import Facts
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import name, percent, section

BAR_PX = 25


def times(facts: Facts) -> str:
    """The part of the page on state times."""
    worst = max(facts.steps, key=lambda one: one.stopped)
    lead = (
        f"Faults cost most at {name(worst.step)}: its machines stand broken, or wait to be mended, "
        f"{percent(worst.stopped)} of the time."
        if worst.stopped > 0
        else "No machine was stopped by a fault in this window."
    )
    return section("times", "Where the time of the machines goes", html(figure(facts)), lead=lead)


def figure(facts: Facts) -> Figure:
    """One bar a step, its parts the states."""
    steps = facts.steps[::-1]
    used = [s.name for s in STATES if any(one.share[s.name] > 0 for one in steps)]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [name(one.step) for one in steps],
            "x": [round(100 * one.share[state], 3) for one in steps],
            "marker": {"color": STATE[state], "line": {"width": 0.5, "color": "#bdbdbd"}},
            "name": name(state),
            "hovertemplate": f"%{{y}}: {name(state)} %{{x:.1f}} %<extra></extra>",
        }
        for state in used
    ]
    return Figure(
        "times",
        "Share of the time of all machines of a step in each state, %",
        "Grey is work, light grey is waiting, colour is a stop that nobody planned.",
        traces,
        {
            "barmode": "stack",
            "bargap": 0.3,
            "yaxis": {"range": [-0.5, len(steps) - 0.5]},
            "xaxis": {"range": [0, 101], "tickvals": [0, 20, 40, 60, 80, 100]},
        },
        height=BAR_PX * len(steps) + 45,
        legend=tuple((name(s), STATE[s]) for s in used),
    )
