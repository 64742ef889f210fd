"""The way of a lot, from the first batch behind it until it is taken: read from its end backwards.

Where several lots made in the plant went into one, such as two batches into a roll, the way is that
of the one that arrived last: without it the job could not have been done any sooner. What suppliers
deliver is there when it is asked for, and holds nobody up.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.quality.history import History, Visit
from gigafactory.quality.places import between
from gigafactory.quality.segment import DRAWN, NOWHERE, STAND, WORK, Segment


def way_of_lot(
    history: History, lot: int, metre: float, taken: float, taker: str, drawn: float
) -> Iterator[Segment]:
    """Segments of a lot and of what it was made of, the last one first.

    Parameters
    ----------
    history
        Of all lots.
    lot, metre
        Which, and where on it. [m]
    taken, taker
        When it was taken [s], and by which step.
    drawn
        When that step first drew from it. [s]
    """
    now: int | None = lot
    while now is not None:
        parent = None
        visits = [v for v in history.visits(now) if v.end <= taken]
        for i, visit in reversed(list(enumerate(visits))):
            since = min(max(drawn, visit.end), taken) if i == len(visits) - 1 else taken
            yield Segment(DRAWN, taker, 0, since, taken, now, metre)
            place = between(history.records.plant, visit.step, taker)
            yield Segment(STAND, place, 0, visit.end, since, now, metre)
            parent, begun = _last_parent(history, now, visit) if i == 0 else (None, visit.start)
            yield Segment(WORK, visit.step, visit.machine, begun, visit.end, now, metre)
            taken, taker = begun, visit.step
        if parent is not None:
            metre = _place_on(history, now, metre, parent)
            drawn = float(history.drawn[parent])
        now = parent


def _last_parent(history: History, lot: int, making: Visit) -> tuple[int | None, float]:
    """The parent that arrived last, and when the work that it was needed for can have begun."""
    arrived = {p: history.arrived(p, making.end) for p in history.parents(lot)}
    here = {p: t for p, t in arrived.items() if t <= making.end}
    if not here:
        return None, making.start
    parent = max(here, key=lambda p: (here[p], p))
    return parent, max(making.start, here[parent])


def _place_on(history: History, lot: int, metre: float, parent: int) -> float:
    """The place on a parent; NaN where it has no metres, or another one lies behind this place."""
    if np.isnan(metre) or history.lineage.kinds[parent] not in history.webs:
        return NOWHERE
    found, place = history.lineage.up(np.array([lot]), np.array([metre]), history.webs)
    return float(place[0]) if found[0] == parent else NOWHERE
