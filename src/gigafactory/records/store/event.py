"""Events: one row of one table of records each, and its one canonical text.

Two rows that say the same have the same text, whatever order, number or time type they came in.
What has a text can be sealed: whatever could not be is refused here, before it is acknowledged.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring as quoted
from typing import NamedTuple, SupportsFloat, SupportsIndex, cast

import pyarrow as pa

from gigafactory.errors import BadInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST = 2**63 - 1
_BITS = {pa.int8(): 8, pa.int16(): 16, pa.int32(): 32, pa.int64(): 64}
Check = Callable[[object], str]


class Event(NamedTuple):
    """One row that somebody says.

    Parameters
    ----------
    source
        Who says it: an equipment, a person, a program.
    seq
        The source's own number of it, 0 or more; a repeat with the same number is harmless.
    table
        Table of records.
    row
        By column; times as `datetime` with a zone, or in microseconds since 1970. What is missing
        is empty.
    """

    source: str
    seq: int
    table: str
    row: Mapping[str, object]


@dataclass(frozen=True)
class Shape:
    """The columns of a table, ready to check rows.

    Parameters
    ----------
    table
        Its name.
    schema
        Its Arrow schema.
    checks
        By column, in their order: what makes the canonical text of a value, its name before it.
    """

    table: str
    schema: pa.Schema
    checks: Mapping[str, Check]


def shape_of(table: str, schema: pa.Schema) -> Shape:
    """The shape of a table.

    Raises
    ------
    BadInput
        If a column has a type that the store does not keep.
    """
    return Shape(table, schema, {f.name: _check(table, f) for f in schema})


def text_of(shape: Shape, event: Event) -> str:
    """The canonical text of an event's row.

    Raises
    ------
    BadInput
        If the row does not fit the table.
    """
    row, checks = event.row, shape.checks
    found = []
    try:
        for name, check in checks.items():
            value = row.get(name)
            if value is not None:
                found.append(check(value))
        if len(found) < len(row) and (odd := [n for n in row if n not in checks]):
            raise ValueError(f"has no column {odd[0]}")
        text = f"{{{','.join(found)}}}"
        if not text.isascii():
            text.encode()  # half a surrogate pair is no text
    except (ValueError, TypeError, OverflowError) as error:
        raise bad(event, f"the row cannot be kept: {error}") from None
    return text


def bad(event: Event, what: str) -> BadInput:
    """An event that cannot be kept."""
    place = f"{event.table}, event {event.seq!r}"
    return BadInput.at(f"source {event.source!r}", place, what, "Send the row as the table has it.")


def _check(table: str, field: pa.Field) -> Check:
    kind, name = field.type, field.name
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if kind in _BITS:
        return _whole(name, _BITS[kind])
    if pa.types.is_floating(kind):
        return _number(name, kind == pa.float32())
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        return _time(name)
    if pa.types.is_string(kind):
        return _word(name)
    if pa.types.is_boolean(kind):
        return _yes_or_no(name)
    raise BadInput.at(table, name, f"is of type {field.type}", "Use a type of records/tables.")


def _whole(name: str, bits: int) -> Check:
    limit = 1 << (bits - 1)
    said = quoted(name)

    def check(value: object) -> str:
        if type(value) is not int:
            if isinstance(value, bool):
                raise ValueError(f"{name} is no whole number: {value!r}")
            value = operator.index(cast(SupportsIndex, value))
        if not -limit <= value < limit:
            raise ValueError(f"{name} is too large: {value}")
        return f"{said}:{value}"

    return check


def _number(name: str, single: bool) -> Check:
    largest = 3.4028234663852886e38 if single else sys.float_info.max  # IEEE 754, 32 and 64 bits
    said = quoted(name)

    def check(value: object) -> str:
        if type(value) is not float:
            if isinstance(value, bool | str | bytes):
                raise ValueError(f"{name} is no number: {value!r}")
            value = float(cast(SupportsFloat, value))
        if not -largest <= value <= largest:
            raise ValueError(f"{name} is no number of its type: {value!r}")
        return f"{said}:{value!r}"

    return check


def _time(name: str) -> Check:
    said = quoted(name)

    def check(value: object) -> str:
        if type(value) is int:
            ticks = value
        elif isinstance(value, datetime) and value.tzinfo is not None:
            ticks = (value - EPOCH) // MICROSECOND
        elif isinstance(value, bool | datetime):
            raise ValueError(f"{name} is no time with a zone: {value!r}")
        else:
            ticks = operator.index(value)  # type: ignore[arg-type]
        if not -LARGEST <= ticks <= LARGEST:
            raise ValueError(f"{name} is no time: {ticks}")
        return f"{said}:{ticks}"

    return check


def _word(name: str) -> Check:
    said = quoted(name)

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{name} is not a text: {value!r}")
        return f"{said}:{quoted(value)}"

    return check


def _yes_or_no(name: str) -> Check:
    said = {True: f"{quoted(name)}:true", False: f"{quoted(name)}:false"}

    def check(value: object) -> str:
        if not isinstance(value, bool):
            raise ValueError(f"{name} is not true or false: {value!r}")
        return said[value]

    return check
