"""Opening hours as they are written, and as seconds of a week.

A week begins on Monday at 00:00 UTC. Nothing here knows which machine keeps which hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from gigafactory.errors import BadText
from gigafactory.units.text import quoted

DAY = 86_400
WEEK = 7 * DAY
ALWAYS = "always"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_DAY = "|".join(DAYS)
_SPAN = re.compile(
    rf"\s*(?P<first>{_DAY})(?:\s*[-–]\s*(?P<last>{_DAY}))?\s+"
    r"(?P<h0>[0-2]?[0-9]):(?P<m0>[0-5][0-9])\s*[-–]\s*(?P<h1>[0-2]?[0-9]):(?P<m1>[0-5][0-9])\s*"
)
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATES = re.compile(rf"\s*(?P<first>{_DATE})(?:\s*/\s*(?P<last>{_DATE}))?\s*")


def week(open_: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """The open spans of a week in seconds, merged and in order.

    A span that ends before it begins runs over midnight into the next day.

    Raises
    ------
    BadText
        If a text is no span, or a span has no length.
    """
    spans: list[tuple[int, int]] = []
    for text in open_:
        spans += [(0, WEEK)] if text.strip() == ALWAYS else _daily(text)
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _daily(text: str) -> list[tuple[int, int]]:
    cure = 'Write for example "Mon-Fri 06:00-14:00", or "always".'
    found = _SPAN.fullmatch(text)
    if not found:
        raise BadText(f"{quoted(text)} is not a weekly span", cure)
    first = DAYS.index(found["first"])
    last = DAYS.index(found["last"] or found["first"])
    begin = int(found["h0"]) * 3600 + int(found["m0"]) * 60
    end = int(found["h1"]) * 3600 + int(found["m1"]) * 60
    if max(begin, end) > DAY or begin == DAY:
        raise BadText(f"{quoted(text)} names an hour that no day has", cure)
    if begin == end:
        raise BadText(f"{quoted(text)} has no length", f'{cure} A whole day is "00:00-24:00".')
    if end < begin:
        end += DAY
    spans = []
    for day in range(first, first + (last - first) % 7 + 1):
        start = day % 7 * DAY
        spans.append((start + begin, min(start + end, WEEK)))
        if start + end > WEEK:
            spans.append((0, start + end - WEEK))
    return spans


def repeats(open_: Iterable[str]) -> int:
    """Days after which opening hours repeat themselves: 0 where they never change, 1 or 7 [d].

    Raises
    ------
    BadText
        If a text is no span, or a span has no length.
    """
    spans = week(open_)
    if spans in ((), ((0, WEEK),)):
        return 0
    days = [
        [(max(a, d) - d, min(b, d + DAY) - d) for a, b in spans if a < d + DAY and b > d]
        for d in range(0, WEEK, DAY)
    ]
    return 1 if all(day == days[0] for day in days) else 7


def closed_days(closed: Iterable[str]) -> tuple[tuple[date, date], ...]:
    """First and last day of each closed span, merged and in order.

    Raises
    ------
    BadText
        If a text is no date, or a span ends before it begins.
    """
    merged: list[tuple[date, date]] = []
    for first, last in sorted(map(_dates, closed)):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _dates(text: str) -> tuple[date, date]:
    cure = 'Write for example "2026-12-25" or "2026-12-24/2027-01-01".'
    found = _DATES.fullmatch(text)
    try:
        first = date.fromisoformat(found["first"]) if found else None
        last = date.fromisoformat(found["last"]) if found and found["last"] else first
    except ValueError:
        first = None
    if first is None or last is None or last >= date.max:
        raise BadText(f"{quoted(text)} is not a date or a span of dates", cure)
    if last < first:
        raise BadText(f"{quoted(text)} ends before it begins", cure)
    return first, last
