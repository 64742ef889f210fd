"""One value of ours out of the columns of theirs, for every row of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

from gigafactory.errors import BadText
from gigafactory.records.intake.account import Account
from gigafactory.records.intake.mapping import Value, Where
from gigafactory.records.intake.source import How, Source
from gigafactory.records.intake.times import ticks
from gigafactory.records.intake.units import Scale, in_unit, of_unit
from gigafactory.units.text import quoted

_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Rows:
    """Some rows of a file, and where what is wrong with them is told.

    Parameters
    ----------
    source, account
        The file, and the account of the import.
    at
        Rows of the file, counted from 0, (rows,).
    first
        Number of the file's first row in the account.
    """

    source: Source
    account: Account
    at: Sequence[int]
    first: int

    def reject(self, i: int, column: str, reason: str) -> None:
        """Turn the row at place `i` of `at` away."""
        self.account.reject(self.first + self.at[i], column, reason)


def said(value: Value) -> str:
    """The column of theirs that a value comes from, for a message."""
    return value.column or "+".join(value.columns or ())


def texts(rows: Rows, value: Value, name: str) -> list[str | None]:
    """A value as text for every row; nothing where the file says nothing."""
    return [None if one is None else plain(one) for one in raw(rows, value, name)]


def plain(value: object) -> str:
    """A value as text, whole numbers without a decimal point, without spaces around it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal) and isfinite(value) and value == int(value):
        return str(int(value))
    return str(value).strip()


def raw(rows: Rows, value: Value, name: str) -> list[Any]:
    """What the file says for every row, its parts joined, cut out and put in our words."""
    if value.constant is not None:
        found: list[Any] = [value.constant] * len(rows.at)
    elif value.columns is not None:
        parts = [rows.source.columns[one] for one in value.columns]
        missing = _missing(value, rows.source.how)
        found = [
            None
            if any(_empty(part[i], missing) for part in parts)
            else value.between.join(plain(part[i]) for part in parts)
            for i in rows.at
        ]
    else:
        column = rows.source.columns[str(value.column)]
        missing = _missing(value, rows.source.how)
        found = [None if _empty(column[i], missing) else column[i] for i in rows.at]
    if value.match is not None:
        pattern = re.compile(value.match)
        found = _each(rows, found, name, said(value), lambda one: _cut(pattern, one))
    if value.words is not None:
        words = value.words
        found = _each(rows, found, name, said(value), lambda one: _word(words, value.other, one))
    elif value.other is not None:
        found = [None if one is None else value.other for one in found]
    if value.default is not None:
        found = [value.default if one is None else one for one in found]
    return found


def _missing(value: Value, how: How) -> frozenset[str]:
    return how.missing if value.missing is None else frozenset(value.missing)


def _empty(one: object, missing: frozenset[str]) -> bool:
    if isinstance(one, str):
        return one.strip() in missing
    return one is None or (isinstance(one, float) and isnan(one)) or plain(one) in missing


def _each(
    rows: Rows, values: list[Any], name: str, column: str, read: Callable[[Any], Any]
) -> list[Any]:
    """Every value read; each text is read once, and a row with a bad one is turned away."""
    known: dict[Any, tuple[Any, str]] = {}
    found: list[Any] = []
    for i, one in enumerate(values):
        if one is None:
            found.append(None)
            continue
        if one not in known:
            try:
                known[one] = (read(one), "")
            except BadText as error:
                known[one] = (None, f"{name}: {error.what}. {error.cure}")
        result, wrong = known[one]
        if wrong:
            rows.reject(i, column, wrong)
        found.append(result)
    return found


def _cut(pattern: re.Pattern[str], one: object) -> str | None:
    found = pattern.search(plain(one))
    if found is None:
        what = f"{quoted(plain(one))} does not match {quoted(pattern.pattern)}"
        raise BadText(what, "Mend the row, or match in the mapping.")
    return found[1]


def _word(words: dict[str, Any], other: Any, one: object) -> Any:
    text = plain(one)
    if text in words:
        return words[text]
    if other is not None:
        return other
    known = ", ".join(words)[:200]
    raise BadText(f"{quoted(text)} is not among words ({known})", "Add it, or write other = ...")


def numbers(rows: Rows, value: Value, name: str, unit: str = "") -> tuple[list[float | None], str]:
    """A value as numbers in our unit, and that unit.

    Parameters
    ----------
    unit
        That of our column, where it has one of its own.
    """
    how = rows.source.how
    decimal = how.decimal if value.decimal is None else value.decimal
    thousands = how.thousands if value.thousands is None else value.thousands
    nothing = {_float(one, decimal, thousands) for one in _missing(value, how)} - {None}

    def read(one: object) -> float | None:
        number = _float(one, decimal, thousands)
        if number is None:
            what = f"{quoted(plain(one))} is not a number"
            raise BadText(what, f'Numbers here have the decimal sign "{decimal}".')
        return None if number in nothing else number

    column = said(value)
    found = _each(rows, raw(rows, value, name), name, column, read)
    if value.unit_column is not None:
        return _by_row(rows, found, value.unit_column, name, unit)
    scale = _scale(value, unit)
    if scale == Scale(1.0, 0.0, scale.unit):
        return found, scale.unit
    return [None if one is None else one * scale.factor + scale.offset for one in found], scale.unit


def _scale(value: Value, unit: str) -> Scale:
    if value.unit is None:
        own = "" if unit in {"unit", "unit of parent", "1"} else unit
        return Scale(1.0, 0.0, value.label or own)
    return in_unit(value.unit, unit)


def _by_row(
    rows: Rows, found: list[float | None], column: str, name: str, unit: str
) -> tuple[list[float | None], str]:
    """Numbers each of which has its own unit, all of one kind."""
    stated = texts(rows, Value(column=column), name)
    kinds = {}
    for i, (one, text) in enumerate(zip(found, stated, strict=True)):
        if one is None:
            continue
        try:
            scale = in_unit(text or "", unit) if unit else of_unit(text or "")
        except BadText as error:
            rows.reject(i, column, f"{name}: {error.what}. {error.cure}")
            continue
        kinds[scale.unit] = True
        found[i] = one * scale.factor + scale.offset
        if len(kinds) > 1:
            rows.reject(i, column, f"{name}: {quoted(text)} is of another kind than units before")
    return found, next(iter(kinds), unit)


def _float(one: object, decimal: str, thousands: str) -> float | None:
    if isinstance(one, bool):
        return None
    if isinstance(one, int | float | Decimal):
        return float(one) if isfinite(one) else None
    text = plain(one).replace("−", "-")
    if thousands:
        text = text.replace(thousands, "")
    if decimal != ".":
        if "." in text:
            return None
        text = text.replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) and isfinite(float(text)) else None


def moments(rows: Rows, value: Value, name: str) -> list[int | None]:
    """A value as moments [µs since 1970]."""
    how = rows.source.how
    form, zone = value.time or how.time, value.zone or how.zone
    ambiguous = value.ambiguous or how.ambiguous
    found = raw(rows, value, name)
    if value.constant is not None:
        form = "iso"
    found = [_midnight(one) for one in found]
    return _each(rows, found, name, said(value), lambda one: ticks(one, form, zone, ambiguous))


def _midnight(one: object) -> object:
    if isinstance(one, date) and not isinstance(one, datetime):
        return datetime(one.year, one.month, one.day)
    return one


def yeses(rows: Rows, value: Value, name: str) -> list[bool | None]:
    """A value as yes or no."""

    def read(one: object) -> bool:
        text = plain(one).lower()
        if text not in _YES:
            raise BadText(f"{quoted(text)} is neither yes nor no", "Give words in the mapping.")
        return _YES[text]

    return _each(rows, raw(rows, value, name), name, said(value), read)


def holds(source: Source, where: Sequence[Where], rows: Sequence[int]) -> list[int]:
    """Rows of a file for which every condition holds."""
    for one in where:
        column = source.columns[one.column]
        pattern = re.compile(one.matches) if one.matches is not None else None
        rows = [i for i in rows if _holds(one, column[i], source.how.missing, pattern)]
    return list(rows)


def _holds(
    where: Where, value: object, missing: frozenset[str], pattern: re.Pattern[str] | None
) -> bool:
    empty = _empty(value, missing)
    text = "" if value is None else plain(value)
    return (
        (where.filled is None or where.filled != empty)
        and (where.is_ is None or text in where.is_)
        and (where.is_not is None or text not in where.is_not)
        and (pattern is None or pattern.search(text) is not None)
    )
