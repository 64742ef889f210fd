"""What all tables of a plant file have in common: names, times, dates and opening hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from gigafactory.errors import BadText
from gigafactory.plant import calendar
from gigafactory.units.text import quoted


class Table(BaseModel):
    """A table of a plant file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _text_of_time(value: object) -> object:
    """TOML's own dates and times as text."""
    return value.isoformat() if isinstance(value, date) else value


def _utc(text: str) -> str:
    cure = 'Write for example "2026-01-05T00:00:00Z".'
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadText(f"{quoted(text)} is not a point in time", cure) from None
    if moment.utcoffset() != timedelta(0):
        raise BadText(f"{quoted(text)} is not in UTC", cure)
    if not 1970 <= moment.year < 2200:
        raise BadText(f"{quoted(text)} lies outside the years 1970 to 2199", cure)
    return text


def _days(text: str) -> str:
    calendar.closed_days([text])
    return text


def _span(text: str) -> str:
    calendar.week([text])
    return text


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$")]
"""What a table is called and how others name it."""
Moment = Annotated[str, BeforeValidator(_text_of_time), AfterValidator(_utc)]
"""A point in time as text, ISO 8601 in UTC; TOML's own form is taken as well."""
DayText = Annotated[str, BeforeValidator(_text_of_time), AfterValidator(_days)]
"""A date, or two with a slash between them."""
SpanText = Annotated[str, AfterValidator(_span)]
"""Opening hours on some days of the week."""
