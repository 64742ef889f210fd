"""The stretch of a data set that is looked at, and what was counted in it."""

from __future__ import annotations

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.read import MICRO, Array, Records

DAY_S = 86_400.0
TICK_S = 1 / MICRO
"""Times in records are whole microseconds. [s]"""


def stretch(records: Records, begin: float | None, end: float | None) -> tuple[float, float]:
    """Begin and end of a stretch; by default from the end of the warm-up to the end of the records.

    Parameters
    ----------
    records
        The data set.
    begin, end
        Time since the start of production. [s]

    Raises
    ------
    BadInput
        If nothing lies between them, or it is not all in the data.
    """
    first = records.begin if begin is None else float(begin)
    last = records.end if end is None else float(end)
    if not -TICK_S <= first < last <= records.end + TICK_S:
        what = f"from day {first / DAY_S:g} to day {last / DAY_S:g} is no stretch of these records"
        cure = f"They hold the days 0 to {records.end / DAY_S:g}; the end comes after the begin."
        raise BadInput.at(records.folder, "stretch", what, cure)
    return first, last


def day_ends(records: Records, first: float, last: float) -> Array:
    """Where the days of a stretch begin and end, its first begin included, (days + 1,).

    In seconds since the start of production. Days are whole from there on; the end of the warm-up
    ends one, and they are whole again behind it, until the end of the records ends one.
    """
    begin, end = records.begin, records.end
    before = np.arange(np.ceil(begin / DAY_S - TICK_S)) * DAY_S
    after = begin + np.arange(np.ceil((end - begin) / DAY_S - TICK_S)) * DAY_S
    found: Array = np.concatenate([before, after, [end]])
    return found[(found >= first - TICK_S) & (found <= last + TICK_S)]


def days_within(records: Records, table: str, first: float, last: float) -> Array:
    """Rows of `counts` or `uses` whose day lies in a stretch, as a mask, (rows,).

    Raises
    ------
    BadInput
        If the stretch cuts a day in two: what is summed over a day cannot be cut.
    """
    start, end = records.columns(table, "start", "end")
    for at in (first, last):
        cut = (start < at - TICK_S) & (end > at + TICK_S)
        if cut.any():
            near = (start[cut][0] / DAY_S, end[cut][0] / DAY_S)
            what = f"day {at / DAY_S:g} lies within a day, and {table} are kept by the day"
            cure = f"Take {near[0]:g} or {near[1]:g}, where one ends."
            raise BadInput.at(records.folder, "stretch", what, cure)
    within: Array = (start >= first - TICK_S) & (end <= last + TICK_S)
    return within


def counted(records: Records, first: float, last: float) -> dict[tuple[str, str], float]:
    """The sum of each count over the days of a stretch: (of, what) to its value.

    What is missing in it was nothing. `content`, `content_end` and `inside` are no sums of days and
    are left out.
    """
    of, what, value = records.columns("counts", "of", "what", "value")
    rows = days_within(records, "counts", first, last)
    found: dict[tuple[str, str], float] = {}
    for key in np.unique(np.stack([of.number, what.number])[:, rows], axis=1).T:
        mask = rows & (of.number == key[0]) & (what.number == key[1])
        name = ("" if key[0] < 0 else of.words[key[0]], what.words[key[1]])
        if name[1] not in ("content", "content_end", "inside"):
            found[name] = float(value[mask].sum())
    return found
