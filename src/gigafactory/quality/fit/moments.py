"""Moments as text: ISO 8601 with its zone outside, whole microseconds since 1970 UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gigafactory.errors import BadText

EXAMPLE = "2026-01-05T06:00:00Z"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(text: str) -> int:
    """The moment that a text says. [µs since 1970, UTC].

    Raises
    ------
    BadText
        If it says none, or not in which zone.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        what = f'"{text[:40]}" is not a moment' if text else "is empty"
        raise BadText(what, f"Write ISO 8601, such as {EXAMPLE}.") from None
    if when.tzinfo is None:
        what = f'"{text[:40]}" does not say its zone'
        raise BadText(what, f"Write Z for UTC behind it, as in {EXAMPLE}.")
    found = (when - _EPOCH) // _MICROSECOND
    if found < 0:
        raise BadText(f'"{text[:40]}" lies before 1970', "Write the year in which it was.")
    return found


def said(moment: int) -> str:
    """A moment as ISO 8601 in UTC."""
    return (_EPOCH + moment * _MICROSECOND).isoformat().replace("+00:00", "Z")
