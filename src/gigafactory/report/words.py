"""Numbers and names as a page says them, and HTML that is safe whatever a name holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from gigafactory.quality.confidence import Interval

UNKNOWN = "–"
DAY_S = 86_400.0


def name(word: str) -> str:
    """A name of the plant for people: `anode_mixing` is anode mixing."""
    return word.replace("_", " ")


def amount(value: float, unit: str = "") -> str:
    """A number with three digits or more where it has them, thousands apart: 2,646 or 15.5."""
    if math.isnan(value):
        return UNKNOWN
    size = abs(value)
    places = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
    said = f"{value:,.{places}f}"
    return f"{said} {unit}".rstrip()


def percent(share: float, places: int = 1) -> str:
    """A share as per cent."""
    return UNKNOWN if math.isnan(share) else f"{100 * share:.{places}f} %"


def scaled(value: float, unit: str) -> tuple[float, str]:
    """Factor and unit with which a value in Wh or g reads well: 1e-9 and GWh."""
    for size, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return 1 / size, prefix + unit
    return 1.0, unit


def duration(seconds: float) -> str:
    """A time in the unit in which people would say it."""
    for size, unit in ((DAY_S, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return amount(round(seconds / size, 6), unit)
    return amount(seconds, "s")


def with_interval(found: Interval, unit: str, factor: float = 1.0) -> str:
    """A mean with the half-width of its 95 % interval, if it has one."""
    mean = amount(found.mean * factor)
    if math.isnan(found.half):
        return f"{mean} {unit}"
    return f"{mean} ± {amount(found.half * factor)} {unit}"


def count(number: int, what: str, many: str | None = None) -> str:
    """So many of it: 1 machine, 2 machines."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> str:
    """A table of plain text; numbers stand right where `kind` is "numbers", behind the first."""
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return (
        f'<div class="wide"><table class="{kind}"><thead><tr>{top}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>\n"
    )


def tied(text: str) -> str:
    """A sentence in which no sign of per cent is torn from its number."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def section(anchor: str, title: str, *parts: str, lead: str = "") -> str:
    """A part of the page with its title and the sentence that it is to leave behind."""
    said = f'<p class="lead">{escape(tied(lead))}</p>\n' if lead else ""
    return f'<section id="{anchor}">\n<h2>{escape(title)}</h2>\n{said}{"".join(parts)}</section>\n'


def listed(items: Iterable[str]) -> str:
    """Sentences as a list."""
    return "<ul>" + "".join(f"<li>{escape(tied(one))}</li>" for one in items) + "</ul>\n"
