"""The stretch of a data set that is looked at: as a rule, all that lies behind the warm-up."""

from __future__ import annotations

from gigafactory.errors import BadInput
from gigafactory.records.read import Records

DAY = 86_400.0


def window(records: Records, begin: float | None, end: float | None) -> tuple[float, float]:
    """Begin and end of a stretch [s since the start]; without them, what is counted of the run.

    Raises
    ------
    BadInput
        If nothing lies between them, or it is not all in the data.
    """
    first = records.begin if begin is None else float(begin)
    last = records.end if end is None else float(end)
    if not 0.0 <= first < last <= records.end:
        raise BadInput.at(
            records.folder,
            "window",
            f"from {first / DAY:g} to {last / DAY:g} days is no stretch of these records",
            f"They hold the days 0 to {records.end / DAY:g}; the end comes after the beginning.",
        )
    return first, last
