"""Virtual tests of a cell: curves, numbers, and the tests that did not come to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import isfinite
from typing import Any

import numpy as np

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.trial import Trial
from gigafactory.cell.virtual.curves import LABELS, MARGIN_LABEL
from gigafactory.cell.virtual.single import Run
from gigafactory.report.cell.laid import SHADES
from gigafactory.report.colours import BAD
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import UNKNOWN, percent, section, table
from gigafactory.scenario.measured import delivered_voltage

TITLES = {
    "rate": "Discharge at rates",
    "pulse": "Resistance of pulses",
    "fast-charge": "Fast charge",
    "drive": "Drive",
    "calendar": "Calendar life",
    "cycle": "Cycle life",
}


def trials(tests: Sequence[Trial], found: Balance) -> str:
    """A part of the page for each virtual test."""
    parts = []
    for number, one in enumerate(tests, 1):
        key = f"{one.name}-{number}"
        lead, *rest = SHOWN[one.name](one, found, key)
        title = f"{TITLES[one.name]} (virtual, {one.model})"
        parts.append(section(f"test-{key}", title, *rest, _failed(one), lead=lead))
    return "".join(parts)


def _failed(test: Trial) -> str:
    """The runs that did not come to their end, each with its reason."""
    said = [
        f"<li>{escape(title)}: {escape(status)}: {escape(reason)}</li>"
        for title, status, reason in test.failed
    ]
    if not said:
        return ""
    return (
        '<div class="doubts"><h2>Not run to the end</h2>'
        f"<ul>{''.join(said)}</ul><p>No number is taken from them.</p></div>\n"
    )


def told(value: float, form: str, factor: float = 1.0) -> str:
    """A number, or a dash where there is none."""
    return form.format(factor * value) if isfinite(value) else UNKNOWN


def _status(run: Run) -> str:
    return f"{run.model}: {run.status}"


def _rate(test: Trial, found: Balance, key: str) -> tuple[str, ...]:
    slow = float(found.capacity)
    rows = [
        (
            run.protocol.title.removeprefix("discharge at "),
            told(run.discharged, "{:.4g} Ah"),
            percent(run.discharged / slow),
            told(run.discharged_energy, "{:.4g} Wh"),
            told(run.discharged_energy / run.discharged, "{:.3f} V") if run.done else UNKNOWN,
            told(run.time, "{:.1f} min", 1 / 60),
            _status(run),
        )
        for run in test.runs
    ]
    done = [run for run in test.runs if run.done]
    lead = "No rate came to its end."
    if done:
        last = done[-1]
        lead = (
            f"At {last.protocol.title.removeprefix('discharge at ')} it delivers "
            f"{last.discharged:.4g} Ah, {percent(last.discharged / slow, 0)} of a slow discharge, "
            f"and {last.discharged_energy:.4g} Wh."
        )
    traces, legend = [], []
    for run, colour in zip(done, SHADES, strict=False):
        charge, voltage = delivered_voltage(run)
        rate = run.protocol.title.removeprefix("discharge at ")
        traces.append(_line(charge, voltage, colour, f"{rate}: %{{y:.3f}} V at %{{x:.2f}} Ah"))
        legend.append((rate, colour))
    figure = Figure(
        f"{key}-voltage",
        "Voltage over charge delivered [Ah]",
        "One line a rate.",
        traces,
        {"xaxis": {"title": "charge delivered [Ah]"}, "yaxis": {"title": "V"}},
        height=360,
        legend=tuple(legend),
    )
    head = ("rate", "charge", "of slow", "energy", "mean voltage", "time", "model and status")
    return lead, html(figure) if traces else "", table(head, rows, "numbers")


def _pulse(test: Trial, found: Balance, key: str) -> tuple[str, ...]:
    rows = [
        (
            percent(one.state_of_charge, 0),
            one.run.protocol.title,
            told(one.resistance, "{:.3f} mΩ", 1e3),
            _status(one.run),
        )
        for one in test.resistances
    ]
    known = [one for one in test.resistances if isfinite(one.resistance)]
    lead = "No pulse came to its end."
    if known:
        middle = min(known, key=lambda one: abs(one.state_of_charge - 0.5))
        lead = (
            f"{1e3 * middle.resistance:.3g} mΩ at {percent(middle.state_of_charge, 0)}, "
            f"{middle.run.protocol.title}, out of rest."
        )
    head = ("state of charge", "pulse", "resistance", "model and status")
    return lead, table(head, rows, "numbers")


def _fast_charge(test: Trial, found: Balance, key: str) -> tuple[str, ...]:
    rows = [
        (
            run.protocol.title,
            told(run.time, "{:.1f} min", 1 / 60),
            told(run.margin, "{:+.1f} mV", 1e3),
            told(run.temperature, "{:.1f} °C"),
            told(run.charged, "{:.4g} Ah"),
            _status(run),
        )
        for run in test.runs
    ]
    done = [run for run in test.runs if run.done]
    lead = "No charge came to its end."
    if done:
        quick = min(done, key=lambda run: run.time)
        plates = "lithium can plate" if quick.margin < 0 else "no lithium plates"
        lead = (
            f"{quick.protocol.title}: {quick.time / 60:.1f} min, up to {quick.temperature:.0f} °C; "
            f"the anode comes to {1e3 * quick.margin:+.1f} mV against lithium: {plates}."
        )
    pictures = (
        ("voltage", "Voltage [V]", LABELS["voltage"], 1.0, "V"),
        ("temperature", "Temperature [°C]", LABELS["temperature"], 1.0, "°C"),
        ("margin", "Plating margin: least anode potential [mV]", MARGIN_LABEL, 1e3, "mV"),
    )
    figures = _pictures(done, key, pictures)
    head = ("charge", "time", "least margin", "highest temperature", "charge", "model and status")
    return lead, table(head, rows, "numbers"), *figures


def _drive(test: Trial, found: Balance, key: str) -> tuple[str, ...]:
    rows = [
        (
            run.protocol.title.removeprefix("drive: "),
            told(run.time, "{:.1f} min", 1 / 60),
            told(run.discharged_energy, "{:.2f} Wh"),
            told(run.charged_energy, "{:.2f} Wh"),
            told(run.temperature, "{:.1f} °C"),
            told(run.margin, "{:+.1f} mV", 1e3),
            _status(run),
        )
        for run in test.runs
    ]
    done = [run for run in test.runs if run.done]
    lead = "The course was not driven to its end."
    if done:
        one = done[0]
        lead = (
            f"A cell gives {one.discharged_energy:.3g} Wh and takes back {one.charged_energy:.3g} "
            f"Wh; it is {one.temperature:.1f} °C at the warmest."
        )
    pictures = (
        ("power", "Power of the cell, charging positive [W]", LABELS["power"], 1.0, "W"),
        ("voltage", "Voltage [V]", LABELS["voltage"], 1.0, "V"),
        ("temperature", "Temperature [°C]", LABELS["temperature"], 1.0, "°C"),
    )
    figures = _pictures(done, key, pictures)
    head = ("course", "time", "given", "taken back", "highest", "least margin", "model and status")
    return lead, table(head, rows, "numbers"), *figures


def _life(test: Trial, found: Balance, key: str) -> tuple[str, ...]:
    parts = []
    lead = "No check-up was reached."
    for number, one in enumerate(test.lives, 1):
        first = float(one.capacity[0])
        rows = [
            (f"{age:g}", f"{held:.4g} Ah", percent(held / first), f"{lost:.3g} Ah")
            for age, held, lost in zip(one.age, one.capacity, one.lost, strict=True)
        ]
        share = percent(one.end_share, 0)
        if isfinite(one.end):
            how = "between two check-ups"
            if one.extrapolated:
                how = "extrapolated by a power law of age: an estimate"
            lead = f"{share} of the first capacity at {one.end:.4g} {one.unit} ({how})."
        else:
            lead = f"What was lost says nothing about when {share} of the capacity is left."
        line = _line(
            one.age,
            100 * one.capacity / first,
            SHADES[0],
            f"%{{y:.1f}} % after %{{x:.4g}} {one.unit}",
        )
        figure = Figure(
            f"{key}-{number}",
            f"Capacity at check-ups over age [{one.unit}], % of the first",
            f"{one.title}. {lead}",
            [{**line, "mode": "lines+markers"}],
            {"xaxis": {"title": one.unit}, "yaxis": {"title": "%"}},
            height=260,
        )
        head = (one.unit, "capacity", "of the first", "lithium lost")
        note = (
            f"{one.title}. By {test.model}: {one.status}. Side reactions as O'Kane et al. (2022) "
            "state them for the anode of an LG M50, a set that ages fast."
        )
        parts += [
            html(figure),
            table(head, rows, "numbers"),
            f'<p class="note">{escape(note)}</p>\n',
        ]
    return lead, *parts


def _pictures(
    runs: Sequence[Run], key: str, pictures: Sequence[tuple[str, str, str, float, str]]
) -> list[str]:
    """Columns of the curves over time, those that the runs have."""
    return [
        html(_over_time(runs, f"{key}-{name}", title, label, factor, unit))
        for name, title, label, factor, unit in pictures
        if any(run.curve is not None and label in run.curve for run in runs)
    ]


def _over_time(
    runs: Sequence[Run], key: str, title: str, label: str, factor: float, unit: str
) -> Figure:
    """A column of the curves over time [min]."""
    traces, legend = [], []
    for run, colour in zip(runs, SHADES, strict=False):
        if run.curve is None or label not in run.curve:
            continue
        minutes, values = run.curve[LABELS["time"]] / 60, factor * run.curve[label]
        title_ = run.protocol.title.removeprefix("drive: ")
        said = f"{title_}: %{{y:.4g}} {unit} at %{{x:.1f}} min"
        traces.append(_line(minutes, values, colour, said))
        legend.append((title_, colour))
    layout: dict[str, Any] = {"xaxis": {"title": "min"}, "yaxis": {"title": unit}}
    if label == MARGIN_LABEL:
        layout["shapes"] = [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 0,
                "line": {"color": BAD, "width": 1.5},
            }
        ]
        title += "; below the red line lithium can plate"
    says = f"{title}, over time."
    return Figure(key, title, says, traces, layout, height=230, legend=tuple(legend))


def _line(x: Any, y: Any, colour: str, said: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.round(x, 5).tolist(),
        "y": np.round(y, 5).tolist(),
        "line": {"color": colour, "width": 2},
        "hovertemplate": f"{said}<extra></extra>",
    }


Shown = Callable[[Trial, Balance, str], tuple[str, ...]]
SHOWN: Mapping[str, Shown] = {
    "rate": _rate,
    "pulse": _pulse,
    "fast-charge": _fast_charge,
    "drive": _drive,
    "calendar": _life,
    "cycle": _life,
}
