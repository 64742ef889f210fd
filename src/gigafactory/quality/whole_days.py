"""Days of a stretch, for what cannot be cut in the middle of one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.counted import counted
from gigafactory.quality.window import DAY
from gigafactory.records.read import MICRO, Array, Records

TICK_S = 1 / MICRO
"""Times in records are whole microseconds. [s]"""
Sums = Mapping[tuple[str, str], float]


def day_ends(records: Records, first: float, last: float) -> Array:
    """Where the days of a stretch begin and end, its first begin included, (days + 1,).

    In seconds since the start of production. Days are whole from there on; the end of the warm-up
    ends one, and they are whole again behind it, until the end of the records ends one.
    """
    begin, end = records.begin, records.end
    before = np.arange(np.ceil(begin / DAY - TICK_S)) * DAY
    after = begin + np.arange(np.ceil((end - begin) / DAY - TICK_S)) * DAY
    found: Array = np.concatenate([before, after, [end]])
    return found[(found >= first - TICK_S) & (found <= last + TICK_S)]


def days_within(records: Records, table: str, first: float, last: float) -> Array:
    """Rows of `counts` or `uses` whose day lies in a stretch, as a mask, (rows,).

    Raises
    ------
    BadInput
        If the stretch cuts a day in two: what became of cells cannot be cut.
    """
    start, end = records.columns(table, "start", "end")
    for at in (first, last):
        cut = (start < at - TICK_S) & (end > at + TICK_S)
        if cut.any():
            near = (start[cut][0] / DAY, end[cut][0] / DAY)
            what = f"day {at / DAY:g} lies within a day, and {table} are kept by the day"
            cure = f"Take {near[0]:g} or {near[1]:g}, where one ends."
            raise BadInput.at(records.folder, "window", what, cure)
    within: Array = (start >= first - TICK_S) & (end <= last + TICK_S)
    return within


def whole_sums(records: Records, first: float, last: float) -> Sums:
    """Every sum of `counts` over the whole days of a stretch, by whose and which it is.

    Raises
    ------
    BadInput
        If the stretch cuts a day in two.
    """
    days_within(records, "counts", first, last)
    return counted(records, first, last).sums
