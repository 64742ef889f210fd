"""When a calendar opens and closes, in seconds from the start of production, and when again."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta

from gigafactory.plant.calendar import WEEK, closed_days, repeats, week
from gigafactory.plant.model import Calendar, Plant


def kept(plant: Plant) -> tuple[Calendar, ...]:
    """The calendars that a machine or a crew of the plant keeps."""
    names = [m.calendar for m in plant.machines.values()]
    names += [c.calendar for c in plant.crews.values()]
    return tuple(plant.calendars[n] for n in sorted({n for n in names if n is not None}))


def cycle(plant: Plant) -> int:
    """Days after which the hours of the whole plant repeat: 0 (always the same), 1 or 7 [d].

    Closed dates do not repeat and are left out of it: see `closed_between`.
    """
    return max((repeats(c.open) for c in kept(plant)), default=0)


def closed_between(plant: Plant, begin: float, end: float) -> int:
    """Dates on which a calendar that is kept is closed, in a stretch of time.

    Parameters
    ----------
    begin, end
        From the start of production. [d]
    """
    start = datetime.fromisoformat(plant.head.start.replace("Z", "+00:00"))
    first, last = ((start + timedelta(days=d)).date() for d in (begin, max(begin, end - 1e-6)))
    found = set()
    for a, b in (span for c in kept(plant) for span in closed_days(c.closed)):
        at = max(a, first)
        while at <= min(b, last):
            found.add(at)
            at += timedelta(days=1)
    return len(found)


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
