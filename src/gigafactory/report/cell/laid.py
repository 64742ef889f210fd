"""A measured cell laid over the virtual one, on the same axes."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from gigafactory.report.colours import GREY, INK, LIGHT, MUTED
from gigafactory.report.figure import Figure, html
from gigafactory.report.words import UNKNOWN, count, listed, section, table
from gigafactory.scenario.measured import Laid, Overlay, delivered_voltage

SHADES = (INK, "#2f5d8a", "#9a5b13", GREY, "#5d7a3a", "#7a4f7f", MUTED, LIGHT)
"""One a current, dark first."""
MOST = 400
"""Points of a measured curve that are drawn."""


def laid_over(overlay: Overlay) -> str:
    """The part of the page with one measured file."""
    done = [one for one in overlay.laid if one.run.done]
    head = (
        *("cycle", "current", "temperature", "measured", "virtual", "capacity"),
        *("mean |ΔV|", "mean ΔV", "status"),
    )
    left = [f"{count(many, 'discharge')} left out: {why}" for why, many in overlay.left_out.items()]
    note = "; ".join(left) + ". " if left else ""
    note += (
        "Each is simulated at its own mean current, from full and at rest, to the voltage at which "
        "the measured one ended. ΔV is virtual less measured over the charge that both delivered. "
        "Nothing is fitted."
    )
    key = "".join(c if c.isalnum() else "-" for c in overlay.file)
    return section(
        f"measured-{key}",
        f"Measured over virtual: {overlay.file}",
        html(_figure(overlay, key)) if overlay.laid else "",
        table(head, [_row(one) for one in overlay.laid], "numbers"),
        _doubts(overlay),
        f'<p class="note">{note}</p>\n',
        lead=lead(overlay, done),
    )


def _doubts(overlay: Overlay) -> str:
    if not overlay.doubts:
        return ""
    said = listed(f"{one[0].upper()}{one[1:]}." for one in overlay.doubts)
    return f'<div class="doubts"><h2>When not to trust it</h2>{said}</div>\n'


def lead(overlay: Overlay, done: list[Laid]) -> str:
    """The comparison in a sentence."""
    if not done:
        return f"None of the discharges could be run again by {overlay.model}."
    capacity = max((one.capacity_error for one in done), key=abs)
    volts = max(one.voltage_error for one in done)
    return (
        f"By {overlay.model}, {count(len(done), 'discharge')}: capacity within "
        f"{100 * abs(capacity):.2f} %, voltage within {1e3 * volts:.1f} mV on average."
    )


def signed(value: float, places: int, unit: str) -> str:
    """A difference with its sign; one that rounds to nothing has none."""
    rounded = round(value, places)
    return f"{rounded:+.{places}f} {unit}" if rounded else f"{0:.{places}f} {unit}"


def _row(one: Laid) -> tuple[str, ...]:
    measured = one.measured
    warmth = UNKNOWN if measured.temperature is None else f"{measured.temperature:.1f} °C"
    numbers = (
        (f"{one.run.discharged:.4g} Ah", one.run.discharged),
        (signed(100 * one.capacity_error, 2, "%"), one.capacity_error),
        (f"{1e3 * one.voltage_error:.1f} mV", one.voltage_error),
        (signed(1e3 * one.voltage_shift, 1, "mV"), one.voltage_shift),
    )
    status = one.run.status if one.run.done else f"{one.run.status}: {one.run.reason}"
    return (
        str(measured.cycle),
        f"{measured.current:.4g} A",
        warmth,
        f"{float(measured.charge[-1]):.4g} Ah",
        *(said if isfinite(number) else UNKNOWN for said, number in numbers),
        f"{one.run.model}: {status}",
    )


def _figure(overlay: Overlay, key: str) -> Figure:
    traces: list[dict[str, Any]] = []
    legend = []
    for one, colour in zip(overlay.laid, SHADES, strict=False):
        amperes = f"{-one.measured.current:.3g} A"
        legend.append((f"{amperes}, cycle {one.measured.cycle}", colour))
        every = max(1, len(one.measured.charge) // MOST)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"measured, {amperes}",
                "x": np.round(one.measured.charge[::every], 5).tolist(),
                "y": np.round(one.measured.voltage[::every], 5).tolist(),
                "marker": {"color": colour, "size": 4, "symbol": "circle-open"},
                "hovertemplate": f"measured, {amperes}: %{{y:.3f}} V<extra></extra>",
            }
        )
        if one.run.curve is not None:
            charge, voltage = delivered_voltage(one.run)
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": f"virtual, {amperes}",
                    "x": np.round(charge, 5).tolist(),
                    "y": np.round(voltage, 5).tolist(),
                    "line": {"color": colour, "width": 2},
                    "hovertemplate": f"virtual, {amperes}: %{{y:.3f}} V<extra></extra>",
                }
            )
    return Figure(
        f"measured-{key}-voltage",
        "Voltage over charge delivered [Ah]: circles measured, lines virtual",
        "Circles are measured, lines are the model at the same current.",
        traces,
        {"xaxis": {"title": "charge delivered [Ah]"}, "yaxis": {"title": "V"}},
        height=380,
        legend=tuple(legend),
    )
