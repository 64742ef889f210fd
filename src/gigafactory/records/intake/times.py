"""Times as somebody else writes them: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from zoneinfo import ZoneInfo

from gigafactory.errors import BadText
from gigafactory.units.text import quoted

_EPOCH = {
    "epoch s": Decimal(10**6),
    "epoch ms": Decimal(10**3),
    "epoch us": Decimal(1),
    "epoch ns": Decimal("0.001"),
}
_EXCEL = {"excel": datetime(1899, 12, 30), "excel 1904": datetime(1904, 1, 1)}
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 4 * 10**15
"""Times may lie within 126 years of 1970; what is further off is a misread number. [µs]"""


def known_format(text: str) -> bool:
    """Whether a way to write times is known."""
    return text == "iso" or text in _EPOCH or text in _EXCEL or "%" in text


def ticks(value: object, form: str, zone: str | None, ambiguous: str) -> int:
    """The moment that a value names [µs since 1970].

    Parameters
    ----------
    value
        Text, number, or a moment as a Parquet file holds it.
    form
        How it is written.
    zone
        Of times that name none.
    ambiguous
        What to do in the hour that a clock shows twice: reject, earlier, later.

    Raises
    ------
    BadText
        If it is no such time, or no clock of the zone ever showed it.
    """
    if isinstance(value, datetime):
        return _inside(_utc(value, zone, ambiguous), value)
    text = str(value).strip()
    if form in _EPOCH:
        return _inside(round(_number(text) * _EPOCH[form]), text)
    if form in _EXCEL:
        days = _number(text)
        if not 0 < days < 80_000:
            raise BadText(f"{quoted(text)} is not a day of a spreadsheet", "Mend it.")
        since = timedelta(milliseconds=round(days * 86_400_000))  # a sheet has no finer times
        return _utc(_EXCEL[form] + since, zone, ambiguous)
    try:
        moment = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)
    except ValueError:
        what = f"{quoted(text)} is not a time written {quoted(form)}"
        raise BadText(what, "Say in the mapping how times are written.") from None
    return _inside(_utc(moment, zone, ambiguous), text)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadText(f"{quoted(text)} is not a number", "Say how times are written.") from None
    if not number.is_finite():
        raise BadText(f"{quoted(text)} is not a finite number", "Leave it empty.")
    return number


def _inside(found: int, value: object) -> int:
    if abs(found) > _LONGEST:
        what = f"{quoted(str(value))} lies too far from now"
        raise BadText(what, "Say how times are written: epoch s, epoch ms, ...")
    return found


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _utc(moment: datetime, zone: str | None, ambiguous: str) -> int:
    if moment.tzinfo is None:
        if zone is None:
            what = f"{quoted(str(moment))} names no time zone"
            raise BadText(what, 'Write zone = "Europe/Berlin", or where it was, in the mapping.')
        moment = _placed(moment, zone, ambiguous)
    return (moment.astimezone(UTC) - _ORIGIN) // timedelta(microseconds=1)


def _placed(naive: datetime, zone: str, ambiguous: str) -> datetime:
    """A time of a clock on the wall, in its zone."""
    first = naive.replace(tzinfo=_zone(zone), fold=0)
    second = naive.replace(tzinfo=_zone(zone), fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(_zone(zone)).replace(tzinfo=None) != naive:
        what = f"{quoted(str(naive))} was skipped by the clocks of {zone}"
        raise BadText(what, "Look whether the times are of another zone.")
    if ambiguous == "reject":
        what = f"{quoted(str(naive))} was shown twice by the clocks of {zone}"
        raise BadText(what, 'Write ambiguous = "earlier" or "later", or import times with offset.')
    return first if ambiguous == "earlier" else second
