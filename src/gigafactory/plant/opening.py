"""When a calendar opens and closes, as seconds from the start of production."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from gigafactory.plant.calendar import WEEK, closed_days, week
from gigafactory.plant.model import Calendar


def toggles(calendar: Calendar, start: datetime, end: datetime) -> tuple[bool, list[float]]:
    """Whether a calendar is closed at the start, and when it changes after that.

    Returns
    -------
    tuple
        Closed at the start; moments of change, in order. [s]
    """
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=start.weekday())
    spans = week(calendar.open)
    shut = closed_days(calendar.closed)
    edges: set[datetime] = set()
    for number in range((end - monday).days // 7 + 1):
        edges |= {
            monday + timedelta(seconds=number * WEEK + edge) for span in spans for edge in span
        }
    for first, last in shut:
        day = midnight.replace(year=first.year, month=first.month, day=first.day)
        edges |= {day, day + timedelta(days=(last - first).days + 1)}

    def is_open(moment: datetime) -> bool:
        if any(first <= moment.date() <= last for first, last in shut):
            return False
        at = (moment - monday).total_seconds() % WEEK
        i = bisect_right(spans, (at, float("inf"))) - 1
        return i >= 0 and at < spans[i][1]

    now = is_open(start)
    closed, changes = not now, []
    for moment in sorted(e for e in edges if start < e <= end):
        if is_open(moment) != now:
            now = not now
            changes.append((moment - start).total_seconds())
    return closed, changes
