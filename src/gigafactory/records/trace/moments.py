"""Moments, as microseconds since 1970 and as people write them: ISO 8601, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from gigafactory.errors import BadInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURE = "Write it as 2026-03-01 or 2026-03-01T06:00:00Z."


def utc(micro: Any) -> datetime | None:
    """A moment of a table; None where it is empty."""
    return EPOCH + timedelta(microseconds=int(micro)) if micro >= 0 else None


def iso(moment: datetime | None) -> str:
    """A moment as text, to the second; "" where there is none."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def micro(text: str, option: str) -> int:
    """A moment that a person wrote, in microseconds since 1970; without a zone it is UTC.

    Raises
    ------
    BadInput
        If it is none.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput.at(option, text, "is not a moment", CURE) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)
