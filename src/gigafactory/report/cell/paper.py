"""The data sheet on paper: two pages of A4 as PDF, the same bytes for the same cell and tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import isfinite
from textwrap import wrap
from typing import Any

import gigafactory
from gigafactory.cell.design.bill import bill
from gigafactory.cell.trial import Trial
from gigafactory.report.cell.headline import TILES, value, verdict
from gigafactory.report.cell.page import Found
from gigafactory.report.cell.paper_curves import curves
from gigafactory.report.cell.sheet import digits, groups
from gigafactory.report.cell.trust import doubts
from gigafactory.report.colours import FAINT, INK, MUTED, RULE

Row = tuple[str, str, str, str]
Group = tuple[str, list[Row]]
"""A heading, and below it name, number, unit and what it is."""
A4 = (8.27, 11.69)
"""Width and height. [inch]"""
LEFT, RIGHT = 0.075, 0.925
"""Edges of what is printed, over the width of the page."""
TOP, BOTTOM = 0.832, 0.045
"""Where the table begins, and where what is printed ends, over the height of the page."""
HEAD, ROW, LINE = 2.1, 0.0128, 0.0118
"""Height of a heading, in rows; of a row, if there is room, and of a line of text, over that of the
page."""
SETTINGS: Any = {
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
        for number, draw in enumerate((_numbers, curves), 1):
            page = Figure(figsize=A4)
            _head(page, found, number)
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
    page.text(LEFT, 0.915, verdict(found.design, found.balance), size=8.5)
    wide = (RIGHT - LEFT) / len(TILES)
    for index, (name, words) in enumerate(TILES):
        x = LEFT + index * wide
        number, unit = value(found.design, found.balance, name)
        page.text(x, 0.893, words, size=6.5, color=MUTED)
        page.text(x, 0.874, number, size=14, weight="bold")
        page.text(x, 0.861, unit, size=7, color=MUTED)
    parts = [*groups(found.design, found.balance), _materials(found), *_tested(found.tests)]
    heights = [HEAD + len(rows) for _, rows in parts]
    cut = _halved(heights)
    doubted = doubts(found.design, found.balance, found.tests, found.stated)
    lines = [line for doubt in doubted for line in wrap(f"• {doubt}", 150, subsequent_indent="  ")]
    room = TOP - BOTTOM - LINE * (len(lines) + 2)
    row = min(ROW, room / max(sum(heights[:cut]), sum(heights[cut:])))
    ends = [_column(page, LEFT, row, parts[:cut]), _column(page, 0.515, row, parts[cut:])]
    y = min(ends) - 0.004
    page.text(LEFT, y, "When not to trust this sheet", size=9, weight="bold")
    for line in lines:
        y -= LINE
        page.text(LEFT, y, line, size=6.4)


def _materials(found: Found) -> Group:
    items = bill(found.design, found.balance)
    rows = [
        (
            one.material.replace("_", " "),
            digits(1e3 * float(one.mass)),
            "g",
            one.part + ("" if one.cost != one.cost else f", {float(one.cost):.2f} EUR"),
        )
        for one in items
    ]
    return "materials in one cell", rows


def _tested(tests: Sequence[Trial]) -> list[Group]:
    """What virtual tests say in one number each."""
    found: list[Group] = []
    for test in tests:
        rows: list[Row] = []
        for run in test.runs if not test.resistances else ():
            title = run.protocol.title.split(":")[0]
            minutes = run.time / 60
            if not run.done:
                rows.append((title, "–", "", run.status))
            elif test.name == "fast-charge":
                said = f"margin {1e3 * run.margin:+.1f} mV, {run.temperature:.1f} °C"
                rows.append((title, digits(minutes), "min", said))
            else:
                said = f"{run.discharged_energy:.4g} Wh in {minutes:.4g} min"
                rows.append((title, digits(run.discharged), "Ah", said))
        for one in test.resistances:
            number = digits(1e3 * one.resistance) if one.run.done else "–"
            at = f"at {100 * one.state_of_charge:.0f} %"
            rows.append((one.run.protocol.title, number, "mΩ", at))
        for life in test.lives:
            how = "extrapolated" if life.extrapolated else "between check-ups"
            known = isfinite(life.end)
            share = f"to {100 * life.end_share:.0f} % of capacity"
            rows.append(
                (share, digits(life.end) if known else "–", life.unit, how if known else "")
            )
        found.append((f"virtual test: {test.name.replace('-', ' ')}, {test.model}", rows))
    return found


def _halved(heights: list[float]) -> int:
    """How many parts the first of two columns takes so that the longer one is short."""
    cuts = range(1, len(heights))
    return min(cuts, key=lambda cut: max(sum(heights[:cut]), sum(heights[cut:])))


def _column(page: Any, x: float, row: float, parts: list[Group]) -> float:
    """Groups of quantities below one another, so high a row; where they end."""
    y = TOP
    for group, rows in parts:
        page.text(x, y, group.removeprefix("the "), size=8.5, weight="bold")
        y -= 0.006
        _rule(page, x, y, INK)
        for words, number, unit, about in rows:
            y -= row
            page.text(x, y + 0.27 * row, words, size=6.8)
            page.text(x + 0.195, y + 0.27 * row, number, size=6.8, ha="right", weight="bold")
            page.text(x + 0.2, y + 0.27 * row, unit, size=6.8)
            lines = wrap(about, 34)
            small = 5.6 if len(lines) == 1 else 4.6
            middle = y + row / 2
            said = "\n".join(lines)
            page.text(x + 0.262, middle, said, size=small, color=MUTED, va="center", linespacing=1)
            _rule(page, x, y, FAINT)
        y -= HEAD * row - 0.006
    return y


def _rule(page: Any, x: float, y: float, colour: str) -> None:
    from matplotlib.lines import Line2D

    line = Line2D([x, x + 0.41], [y, y], color=colour, linewidth=0.5)
    line.set_transform(page.transFigure)
    page.add_artist(line)
