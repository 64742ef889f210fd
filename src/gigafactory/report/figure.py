"""A figure of a page: what is drawn, as data, and what it says, in words.

The data are those of plotly.js (traces, layout), as plain dicts. They stand in the page as JSON
beside an empty place; `page.js` fills the place. Who has no JavaScript, or reads only, has the
sentence above the figure and its words for those who cannot see it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import Any

from gigafactory.report.colours import INK, MUTED, RULE

FONT = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Figure:
    """One figure.

    Parameters
    ----------
    key
        Its name on the page.
    title
        What it shows, with the unit.
    says
        What is to be seen, as a sentence; also for those who cannot see it.
    traces, layout
        As plotly.js takes them; `layout` is laid over `BASE`.
    height
        [px]
    legend
        Words with their colours, shown above it.
    choices
        Other figures, by name, that can be shown in its place; the first is the figure itself.
    tools
        Whether it can be zoomed, with buttons for it.
    more
        Compact data of which `page.js` makes further traces.
    """

    key: str
    title: str
    says: str
    traces: list[dict[str, Any]]
    layout: dict[str, Any]
    height: int = 300
    legend: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, Figure], ...] = ()
    tools: bool = False
    more: dict[str, Any] = field(default_factory=dict)


AXIS = {
    "automargin": True,
    "fixedrange": True,
    "gridcolor": "#ececec",
    "linecolor": RULE,
    "zeroline": False,
    "ticks": "",
    "tickfont": {"color": MUTED},
    "title": {"font": {"color": MUTED}},
}
BASE = {
    "font": {"family": FONT, "size": 12, "color": INK},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "showlegend": False,
    "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": RULE, "font": {"color": INK}},
    "dragmode": False,
}


def html(figure: Figure) -> str:
    """The figure as part of a page."""
    spec = _spec(figure)
    if figure.choices:
        spec["choices"] = {word: _spec(one) for word, one in figure.choices}
    return (
        f'<figure id="figure-{figure.key}">\n'
        f"<figcaption>{escape(figure.title)}</figcaption>\n"
        f"{_legend(figure)}{_choices(figure)}{_tools(figure)}"
        f'<div class="plot" style="height:{figure.height}px" role="img" '
        f'aria-label="{escape(figure.says)}"><p class="undrawn">{escape(figure.says)} '
        "The figure is drawn by JavaScript.</p></div>\n"
        f'<script type="application/json">{as_json(spec)}</script>\n</figure>\n'
    )


def _spec(figure: Figure) -> dict[str, Any]:
    return {"data": figure.traces, "layout": _laid(figure), "more": figure.more}


def as_json(value: Any) -> str:
    """JSON that can stand in a page: nothing in it can end the script, NaN is empty."""
    return json.dumps(_finite(value), separators=(",", ":")).replace("<", "\\u003c")


def _finite(value: Any) -> Any:
    """The value with None for numbers that JSON does not know."""
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value


def _laid(figure: Figure) -> dict[str, Any]:
    layout = {**BASE, "height": figure.height, **figure.layout}
    for axis in ("xaxis", "yaxis", "yaxis2"):
        if axis in layout or axis != "yaxis2":
            layout[axis] = {**AXIS, **layout.get(axis, {})}
            title = layout[axis].get("title")
            if isinstance(title, str):
                layout[axis]["title"] = {"text": title, "font": {"color": MUTED}, "standoff": 8}
    return layout


def _legend(figure: Figure) -> str:
    if not figure.legend:
        return ""
    keys = "".join(
        f'<li><i style="background:{colour}"></i>{escape(word)}</li>'
        for word, colour in figure.legend
    )
    return f'<ul class="key">{keys}</ul>\n'


def _choices(figure: Figure) -> str:
    if not figure.choices:
        return ""
    words = "".join(f"<option>{escape(c)}</option>" for c, _ in figure.choices)
    return f'<label class="choice">Shown: <select>{words}</select></label>\n'


def _tools(figure: Figure) -> str:
    if not figure.tools:
        return ""
    buttons = (("in", "zoom in"), ("out", "zoom out"), ("earlier", "earlier"), ("later", "later"))
    made = "".join(f'<button type="button" data-do="{k}">{w}</button>' for k, w in buttons)
    return (
        f'<div class="tools">{made}<button type="button" data-do="all">whole day</button>'
        "<span>or drag across a stretch; double-click for all of it</span></div>\n"
    )
