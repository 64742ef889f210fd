"""The data sheet on paper: two pages of A4 as PDF, the same bytes for the same cell and tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any


import gigafactory
from gigafactory.cell.trial import Trial
from gigafactory.report.cell.balance import ANODE, CATHODE, half_cell_curves
from gigafactory.report.cell.headline import TILES, value, verdict
from gigafactory.report.cell.laid import SHADES, lead
from gigafactory.report.cell.page import Found
from gigafactory.report.cell.sheet import groups
from gigafactory.report.cell.trust import doubts
from gigafactory.report.colours import FAINT, INK, MUTED, RULE
from gigafactory.scenario.measured import Overlay, delivered_voltage

A4 = (8.27, 11.69)
"""[inch]"""
LEFT, RIGHT = 0.075, 0.925
"""Edges of what is printed, over the width of the page."""
ROW = 0.0132
"""Height of a row of the table over that of the page."""
SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "pdf.fonttype": 42,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
}


def cell_pdf(found: Found) -> bytes:
    """The data sheet of a cell as a PDF document.

    Raises
    ------
    ModuleNotFoundError
        If matplotlib is not installed: it comes with the extra ``cell``.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    stream = io.BytesIO()
    title = f"Data sheet: {found.design.name.replace('_', ' ')}"
    said = {
        "Title": title,
        "Creator": f"gigafactory {gigafactory.__version__}",
        "Producer": "matplotlib",
        "CreationDate": None,  # the same cell gives the same bytes
    }
    with rc_context(SETTINGS), PdfPages(stream, metadata=said) as pages:
        for draw in (_numbers, _curves):
            page = Figure(figsize=A4)
            draw(page, found)
            pages.savefig(page)
    return stream.getvalue()


def _head(page: Any, found: Found, number: int) -> None:
    design = found.design
    page.text(LEFT, 0.955, design.name.replace("_", " "), size=17, weight="bold")
    page.text(LEFT, 0.938, design.head.title, size=9, color=MUTED)
    foot = f"gigafactory {gigafactory.__version__} · designed, not measured · page {number} of 2"
    page.text(LEFT, 0.025, foot, size=6.5, color=MUTED)


def _numbers(page: Any, found: Found) -> None:
    """The first page: the headline, every quantity by group, when not to trust it."""
    _head(page, found, 1)
    page.text(LEFT, 0.915, verdict(found.design, found.balance), size=8.5)
    wide = (RIGHT - LEFT) / len(TILES)
    for index, (name, words) in enumerate(TILES):
        x = LEFT + index * wide
        number, unit = value(found.design, found.balance, name)
        page.text(x, 0.893, words, size=6.5, color=MUTED)
        page.text(x, 0.874, number, size=14, weight="bold")
        page.text(x, 0.861, unit, size=7, color=MUTED)
    found_groups = groups(found.design, found.balance)
    heights = [2.2 + len(rows) for _, rows in found_groups]
    cut = next(i for i in range(len(heights)) if sum(heights[: i + 1]) >= sum(heights) / 2) + 1
    ends = [
        _column(page, LEFT, 0.83, found_groups[:cut]),
        _column(page, 0.515, 0.83, found_groups[cut:]),
    ]
    y = min(ends) - 0.012
    page.text(LEFT, y, "When not to trust this sheet", size=9, weight="bold")
    for doubt in doubts(found.design, found.balance, found.tests, found.stated):
        for line in _broken(f"• {doubt}", 125):
            y -= 0.0125
            if y < 0.04:
                return
            page.text(LEFT, y, line, size=7)


def _column(
    page: Any, x: float, y: float, parts: list[tuple[str, list[tuple[str, str, str, str]]]]
) -> float:
    """Groups of quantities below one another; where they end."""
    for group, rows in parts:
        page.text(x, y, group.removeprefix("the "), size=8.5, weight="bold")
        y -= 0.006
        _rule(page, x, y, INK)
        for words, number, unit, about in rows:
            y -= ROW
            page.text(x, y + 0.003, words, size=7)
            page.text(x + 0.195, y + 0.003, number, size=7, ha="right", weight="bold")
            page.text(x + 0.2, y + 0.003, unit, size=7)
            page.text(x + 0.257, y + 0.003, _short(about, 34), size=5.8, color=MUTED)
            _rule(page, x, y, FAINT)
        y -= 0.024
    return y


def _rule(page: Any, x: float, y: float, colour: str) -> None:
    from matplotlib.lines import Line2D

    line = Line2D([x, x + 0.41], [y, y], color=colour, linewidth=0.5)
    line.set_transform(page.transFigure)
    page.add_artist(line)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _broken(text: str, most: int) -> list[str]:
    """A text in lines of so many signs at most."""
    from textwrap import wrap

    return wrap(text, most, subsequent_indent="  ")


def _curves(page: Any, found: Found) -> None:
    """The second page: the balance, and what was tested or laid over."""
    _head(page, found, 2)
    drawn = [_half_cells, *_asked(found.tests, found.overlays)]
    high = min(0.225, 0.84 / len(drawn) - 0.055)
    for index, draw in enumerate(drawn):
        bottom = 0.885 - high - index * (high + 0.055)
        axes = page.add_axes((LEFT + 0.04, bottom, RIGHT - LEFT - 0.04, high))
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
        said = f"{rate}: {run.discharged:.4g} Ah, {run.discharged_energy:.4g} Wh"
        axes.plot(charge, voltage, color=colour, label=said)
    _failed(axes, test)
    _labelled(axes, "Ah", "V")


def _fast_charge(axes: Any, test: Trial) -> None:
    from gigafactory.cell.virtual.curves import LABELS, MARGIN_LABEL

    axes.set_title(f"10 to 80 %, {test.model}: least potential of the anode against lithium")
    axes.axhline(0.0, color="#a5301f", linewidth=0.8)
    for run, colour in zip((one for one in test.runs if one.done), SHADES, strict=False):
        assert run.curve is not None
        said = f"{run.protocol.title}: {run.time / 60:.1f} min, {run.temperature:.0f} °C"
        minutes, margin = run.curve[LABELS["time"]] / 60, 1e3 * run.curve[MARGIN_LABEL]
        axes.plot(minutes, margin, color=colour, label=f"{said}, least {1e3 * run.margin:+.0f} mV")
    _failed(axes, test)
    _labelled(axes, "min", "mV")


def _life(axes: Any, test: Trial) -> None:
    axes.set_title(f"Cycle life, {test.model}: capacity at check-ups")
    for one, colour in zip(test.lives, SHADES, strict=False):
        share = 100 * one.capacity / one.capacity[0]
        axes.plot(one.age, share, color=colour, marker="o", markersize=3, label=one.unit)
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
        axes.annotate(said, (0.99, 0.95), xycoords="axes fraction", ha="right", va="top")


def _labelled(axes: Any, x: str, y: str) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=6.5, loc="best")


