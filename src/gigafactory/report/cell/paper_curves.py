"""The second page of the data sheet on paper: balance, rates, fast charge, life, measured cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gigafactory.cell.trial import Trial
from gigafactory.cell.virtual.curves import LABELS, MARGIN_LABEL
from gigafactory.report.cell.balance import ANODE, CATHODE, half_cell_curves
from gigafactory.report.cell.laid import SHADES, lead
from gigafactory.report.cell.page import Found
from gigafactory.report.colours import BAD, FAINT, INK, MUTED
from gigafactory.scenario.measured import Overlay, delivered_voltage

LEFT, PLOT = 0.115, 0.58
"""Left edge and width of a picture, over the width of the page; its legend stands beside it."""


def curves(page: Any, found: Found) -> None:
    """Draw the balance, and what was tested or laid over, below one another."""
    drawn = [_half_cells, *_asked(found.tests, found.overlays)]
    high = min(0.225, 0.84 / len(drawn) - 0.055)
    for index, draw in enumerate(drawn):
        bottom = 0.885 - high - index * (high + 0.055)
        axes = page.add_axes((LEFT, bottom, PLOT, high))
        axes.grid(color=FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        draw(axes, found)


def _asked(tests: Sequence[Trial], overlays: Sequence[Overlay]) -> list[Any]:
    found: list[Any] = []
    for name, draw in (("rate", _rate), ("fast-charge", _fast_charge), ("cycle", _life)):
        one = next((test for test in tests if test.name == name), None)
        if one is not None:
            found.append(lambda axes, _, test=one, draw=draw: draw(axes, test))
    if overlays:
        found.append(lambda axes, _: _laid(axes, overlays[0]))
    return found[:4]


def _half_cells(axes: Any, found: Found) -> None:
    curves = half_cell_curves(found.design, found.balance)
    axes.set_title("Balance: half-cell curves over the charge delivered since full")
    axes.axvspan(0, curves.capacity, color=FAINT)
    axes.plot(*curves.cathode, color=CATHODE, label="cathode against lithium")
    axes.plot(*curves.anode, color=ANODE, label="anode against lithium")
    axes.plot(*curves.cell, color=INK, linewidth=2, label="cell at rest")
    axes.set_ylim(-0.05, min(5.2, float(curves.cathode[1].max()) + 0.1))
    _labelled(axes, "Ah", "V")


def _rate(axes: Any, test: Trial) -> None:
    axes.set_title(f"Discharge at rates, {test.model}: voltage over charge delivered")
    for run, colour in zip((one for one in test.runs if one.done), SHADES, strict=False):
        charge, voltage = delivered_voltage(run)
        rate = run.protocol.title.removeprefix("discharge at ")
        said = f"{rate}: {run.discharged:.4g} Ah\n{run.discharged_energy:.4g} Wh"
        axes.plot(charge, voltage, color=colour, label=said)
    _failed(axes, test)
    _labelled(axes, "Ah", "V")


def _fast_charge(axes: Any, test: Trial) -> None:
    axes.set_title(f"10 to 80 %, {test.model}: least potential of the anode against lithium")
    axes.axhline(0.0, color=BAD, linewidth=0.8)
    for run, colour in zip((one for one in test.runs if one.done), SHADES, strict=False):
        assert run.curve is not None
        said = f"{run.protocol.title}: {run.time / 60:.1f} min"
        minutes, margin = run.curve[LABELS["time"]] / 60, 1e3 * run.curve[MARGIN_LABEL]
        axes.plot(
            minutes,
            margin,
            color=colour,
            label=f"{said}\n{1e3 * run.margin:+.0f} mV, {run.temperature:.0f} °C",
        )
    _failed(axes, test)
    _labelled(axes, "min", "mV")


def _life(axes: Any, test: Trial) -> None:
    axes.set_title(f"Cycle life, {test.model}: capacity at check-ups")
    for one, colour in zip(test.lives, SHADES, strict=False):
        share = 100 * one.capacity / one.capacity[0]
        axes.plot(one.age, share, color=colour, marker="o", markersize=3)
    _failed(axes, test)
    _labelled(axes, "cycles", "% of the first")


def _laid(axes: Any, overlay: Overlay) -> None:
    axes.set_title(f"Measured (circles) over virtual (lines): {overlay.file}")
    for one, colour in zip(overlay.laid, SHADES, strict=False):
        every = max(1, len(one.measured.charge) // 80)
        axes.plot(
            one.measured.charge[::every],
            one.measured.voltage[::every],
            "o",
            color=colour,
            markersize=2.5,
            fillstyle="none",
        )
        if one.run.curve is not None:
            said = f"{-one.measured.current:.3g} A"
            axes.plot(*delivered_voltage(one.run), color=colour, label=said)
    done = [one for one in overlay.laid if one.run.done]
    axes.annotate(lead(overlay, done), (0.01, 0.05), xycoords="axes fraction", color=MUTED)
    _labelled(axes, "Ah", "V")


def _failed(axes: Any, test: Trial) -> None:
    """Names what did not come to its end, so that nobody misses it."""
    said = "\n".join(f"{title}: {status}" for title, status, _ in test.failed)
    if said:
        axes.annotate(said, (1.03, 0.03), xycoords="axes fraction", color=BAD, fontsize=6.5)


def _labelled(axes: Any, x: str, y: str) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=6.5, loc="upper left", bbox_to_anchor=(1.0, 1.0))
