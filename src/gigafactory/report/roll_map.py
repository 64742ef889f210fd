"""The map of a roll: metre by lane, every cell where it was cut, coloured by what became of it."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from gigafactory.records.read import Array
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import Recall
from gigafactory.records.trace.roll import Roll, roll
from gigafactory.records.trace.trust import doubts
from gigafactory.report.colours import BAD, GREY, INK, LIGHT, MUTED, PAPER, WARN
from gigafactory.report.figure import Figure, html
from gigafactory.report.frame import framed
from gigafactory.report.words import count, listed, name, section, table

DISPOSITIONS = {"good": GREY, "used": GREY, "open": LIGHT, "scrap": BAD}
SHADES = [[0, "#f2e9d8"], [0.5, "#c98f3c"], [1, "#4a2d0b"]]
"""From the least to the most of a measured value: told apart on paper and by the colour-blind."""
CUT = {"color": PAPER, "width": 0.6}
"""The line between two cells."""
UNDER = ("#d9d9d9", "#a8a8a8")
"""Batches and foils below the web, by turns."""


def roll_map_page(g: Genealogy, found: Recall) -> str:
    """The page of the roll that a recall asked for."""
    lot = int(found.seeds.spans.lot[0])
    web = roll(g, lot)
    kind = str(g.words(np.array([lot]), "kind")[0])
    title = f"{kind} {lot}"
    step = str(g.words(np.array([lot]), "step")[0])
    machine = int(g.of_lots(np.array([lot]), "machine")[0])
    by = f", made by {name(step)} {machine}" if step else ""
    cells = count(len(web.fates), "cell")
    part = not np.isneginf(found.seeds.spans.left[0])
    asked = f" Asked for: {found.seeds.says}." if part else ""
    verdict = f"{web.length:,.0f} m{by}; {cells} cut from it.{asked}"
    body = "".join(
        (
            f"<header>\n<h1>{escape(title[:1].upper() + title[1:])} <small>"
            f"{escape(g.records.folder.name)}</small></h1>\n"
            f'<p class="verdict">{escape(verdict)}</p>\n</header>\n',
            section("map", "Metre by lane", html(_figure(web, found))),
            _cells(web, found),
            _under(web),
            section("doubts", "When not to trust it", listed(doubts(g, found))),
        )
    )
    return framed(f"{title}: map", body)


def _figure(web: Roll, found: Recall) -> Figure:
    first = _by_disposition(web, found)
    choices = [("what became of it", first)]
    choices += [(name(n), _by_value(web, found, n, v)) for n, v in web.values.items()]
    choices += [
        (f"{name(n)}, measured on the web", _by_measure(web, found, n)) for n in web.measures
    ]
    return Figure(
        first.key,
        first.title,
        first.says,
        first.traces,
        first.layout,
        first.height,
        legend=(
            ("left the plant or in a module", GREY),
            ("in the plant", LIGHT),
            ("scrap", BAD),
            ("metres that give no cell", WARN),
        ),
        choices=tuple(choices),
    )


def lanes(web: Roll) -> list[int]:
    """Lanes of the web, from 1; 0 alone where it has one."""
    named = {*web.cuts.lane.tolist(), *(d[2] for d in web.defects)}
    named |= {int(n) for _, lane, _ in web.measures.values() for n in lane.tolist()}
    return sorted(named - {0}) or [0]


def _base(web: Roll, found: Recall, says: str, traces: list[dict[str, Any]]) -> Figure:
    rows = lanes(web)
    under = list(dict.fromkeys(kind for kind, *_ in web.behind))
    labels = [f"lane {n}" if n else "web" for n in rows] + [name(k) for k in under]
    asked = found.seeds.spans
    low, high = max(float(asked.left[0]), 0.0), min(float(asked.right[0]), web.length)
    shapes = []
    if low > 0 or high < web.length:
        edges = {"type": "rect", "x0": low, "x1": high, "y0": -0.5, "y1": len(rows) - 0.5}
        shapes.append({**edges, "line": {"color": INK, "width": 2}, "fillcolor": "rgba(0,0,0,0)"})
    layout = {
        "barmode": "overlay",
        "bargap": 0.15,
        "shapes": shapes,
        "hovermode": "closest",
        "xaxis": {"title": "metre from the start of coating", "range": [0, web.length]},
        "yaxis": {
            "tickvals": list(range(len(labels))),
            "ticktext": labels,
            "range": [len(labels) - 0.5, -0.6],
            "showgrid": False,
        },
    }
    traces = [*traces, *_defects(web, rows), *_below(web, under, len(rows))]
    height = 90 + 46 * len(labels)
    return Figure("map", "Every cell where it was cut", says, traces, layout, height)


def _rows_of(web: Roll, lane: Array) -> list[tuple[float, float]]:
    """Row and height of each lane; 0: across all of them."""
    rows = lanes(web)
    place = {n: i for i, n in enumerate(rows)}
    middle = (len(rows) - 1) / 2
    return [(place[n], 0.8) if n in place else (middle, len(rows) - 0.2) for n in lane.tolist()]


def _bars(web: Roll, left: Array, right: Array, lane: Array, **more: Any) -> dict[str, Any]:
    """Stretches as bars: one each."""
    rows = _rows_of(web, lane)
    return {
        "type": "bar",
        "orientation": "h",
        "base": np.round(left, 3).tolist(),
        "x": np.round(right - left, 3).tolist(),
        "y": [row for row, _ in rows],
        "width": [high for _, high in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "textposition": "none",
        **more,
    }


def _texts(web: Roll, more: list[str]) -> list[str]:
    c = web.cuts
    return [
        f"cell {cell}: {left:,.2f} to {right:,.2f} m<br>{word}"
        for cell, left, right, word in zip(
            c.cell.tolist(), c.left.tolist(), c.right.tolist(), more, strict=True
        )
    ]


def _by_disposition(web: Roll, found: Recall) -> Figure:
    at = np.searchsorted(web.fates.cell, web.cuts.cell)
    f = web.fates
    said = f.disposition[at].tolist() if len(f) else []
    words = (
        [
            f"{d} {step} {cause} {grade}".replace("  ", " ").strip()
            for d, step, cause, grade in zip(
                said, f.scrap_step[at], f.cause[at], f.grade[at], strict=True
            )
        ]
        if len(f)
        else []
    )
    colours = [DISPOSITIONS.get(d, GREY) for d in said]
    c = web.cuts
    trace = _bars(
        web,
        c.left,
        c.right,
        c.lane,
        text=_texts(web, words),
        marker={"color": colours, "line": CUT},
    )
    return _base(
        web, found, "What became of each cell, at the metres that it was cut from.", [trace]
    )


def _by_value(web: Roll, found: Recall, what: str, values: Array) -> Figure:
    at = np.searchsorted(web.fates.cell, web.cuts.cell)
    shown = values[at]
    known = np.isfinite(shown)
    c = web.cuts
    words = [f"{name(what)} {v:.5g}" for v in shown.tolist()]
    text = [t for t, k in zip(_texts(web, words), known.tolist(), strict=True) if k]
    trace = _bars(
        web,
        c.left[known],
        c.right[known],
        c.lane[known],
        text=text,
        marker={**_shade(shown[known]), "line": CUT},
    )
    return _base(web, found, f"{name(what)} of each cell; empty: not measured", [trace])


def _by_measure(web: Roll, found: Recall, what: str) -> Figure:
    metre, lane, value = web.measures[what]
    left, right = np.zeros(len(metre)), np.zeros(len(metre))
    for n in np.unique(lane).tolist():
        mine = np.flatnonzero(lane == n)
        mine = mine[np.argsort(metre[mine], kind="stable")]
        middle = (metre[mine][1:] + metre[mine][:-1]) / 2
        left[mine] = np.concatenate([[0.0], middle])
        right[mine] = np.concatenate([middle, [web.length]])
    text = [
        f"{name(what)} {v:.5g} of nominal at m {m:,.1f}"
        for m, v in zip(metre.tolist(), value.tolist(), strict=True)
    ]
    trace = _bars(web, left, right, lane, text=text, marker=_shade(value))
    return _base(web, found, f"{name(what)} as it was measured along the web, of nominal.", [trace])


def _shade(values: Array) -> dict[str, Any]:
    bar = {"thickness": 10, "len": 0.9, "outlinewidth": 0, "tickfont": {"color": MUTED}}
    return {
        "color": np.round(values.astype(float), 6).tolist(),
        "colorscale": SHADES,
        "showscale": True,
        "colorbar": bar,
    }


def _defects(web: Roll, rows: list[int]) -> list[dict[str, Any]]:
    if not web.defects:
        return []
    left, right, lane, why = (np.array(v) for v in zip(*web.defects, strict=True))
    lane = np.where(np.isin(lane.astype(int), rows), lane.astype(int), 0)
    text = [f"no cells: {w}, {a:,.1f} to {b:,.1f} m" for a, b, _, w in web.defects]
    marker = {"color": WARN, "opacity": 0.55}
    del why
    return [_bars(web, left.astype(float), right.astype(float), lane, text=text, marker=marker)]


def _below(web: Roll, kinds: list[str], first: int) -> list[dict[str, Any]]:
    """Batches and foils under the metres."""
    if not web.behind:
        return []
    turn = {(kind, lot): i for i, (kind, lot, *_) in enumerate(web.behind)}
    return [
        {
            "type": "bar",
            "orientation": "h",
            "base": [left for _, _, left, _ in web.behind],
            "x": [right - left for _, _, left, right in web.behind],
            "y": [first + kinds.index(kind) for kind, *_ in web.behind],
            "width": 0.5,
            "text": [f"{lot}" for _, lot, *_ in web.behind],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": INK},
            "hovertext": [f"{k} {n}: {a:,.1f} to {b:,.1f} m" for k, n, a, b in web.behind],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {"color": [UNDER[turn[k, n] % 2] for k, n, *_ in web.behind]},
        }
    ]


def _cells(web: Roll, found: Recall) -> str:
    rows = [(word, f"{n:,}") for word, n in found.counts.items()]
    if not rows:
        return section("cells", "Its cells", "<p>No cell was cut from what was asked for.</p>\n")
    lead = f"Cells of {found.seeds.says}, and where they are."
    return section("cells", "Its cells", table(("where", "cells"), rows, "numbers"), lead=lead)


def _under(web: Roll) -> str:
    if not web.behind:
        return ""
    rows = [(f"{name(k)} {n}", f"{a:,.2f} to {b:,.2f}") for k, n, a, b in web.behind]
    return section("under", "What it was made of", table(("lot", "under metres"), rows, "said"))
