"""What the rows of the files say, in our words and units, before names are looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Any

from gigafactory.errors import BadText
from gigafactory.plant.states import STATES
from gigafactory.records.intake.account import Account
from gigafactory.records.intake.mapping import Gives, Mapping, Value
from gigafactory.records.intake.source import Source
from gigafactory.records.intake.targets import REF, TARGETS, Target
from gigafactory.records.intake.units import in_unit
from gigafactory.records.intake.values import (
    Rows,
    holds,
    moments,
    numbers,
    plain,
    said,
    texts,
    yeses,
)
from gigafactory.records.tables import VALUE_UNITS

CELL = "cell"
"""The kind of a name that is a cell's."""
_ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("states", "state"): tuple(s.name for s in STATES),
    ("cells", "disposition"): ("open", "good", "scrap", "used"),
    ("lots", "state"): ("live", "used", "scrapped", "gone"),
}
_NAMELIKE = {"step", "slot", "buffer", "characteristic", "scrap_step"}
"""Words that become part of the name of a column."""


@dataclass(frozen=True)
class Ref:
    """Names of lots or cells.

    Parameters
    ----------
    names, kinds
        (rows,); a kind is empty where the mapping does not say it.
    make
        Whether what nobody describes is made.
    theirs
        The column of theirs, for messages.
    """

    names: list[str | None]
    kinds: list[str]
    make: bool
    theirs: str


@dataclass(frozen=True)
class Claim:
    """What the rows of one file say for one of our tables.

    Parameters
    ----------
    table, gives
        Which, and as the mapping says it.
    rows
        Numbers of the rows in the account, (rows,).
    refs, values
        Names, and everything else, by column of ours, (rows,) each.
    units
        Unit of each column of numbers.
    theirs
        Column of theirs, by column of ours.
    measured
        Which of `values` are measured values.
    """

    table: str
    gives: Gives
    rows: list[int]
    refs: dict[str, Ref] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    measured: tuple[str, ...] = ()


def word(text: str) -> str:
    """A name of theirs as part of a name of ours: other signs than letters and digits become _."""
    return re.sub(r"[^\w-]+", "_", text.strip()).strip("_") or "_"


def claims(mapping: Mapping, account: Account) -> list[Claim]:
    """Everything that the rows say; rows that say it wrongly are turned away."""
    found: list[Claim] = []
    for source, first in zip(account.sources, account.first, strict=True):
        at = _worth(source, account, first)
        used: set[int] = set()
        for gives in source.said.gives:
            here = holds(source, gives.where, at)
            used.update(here)
            found.append(_claim(gives, Rows(source, account, here, first)))
        account.skipped.update(first + i for i in at if i not in used)
    return found


def _worth(source: Source, account: Account, first: int) -> list[int]:
    """Rows that are whole, wanted, and not said word for word before."""
    for i, reason in source.ragged.items():
        account.reject(first + i, "", reason)
    whole = [i for i in range(source.rows) if i not in source.ragged]
    wanted = holds(source, source.said.where, whole)
    account.skipped.update(first + i for i in set(whole).difference(wanted))
    seen: set[tuple[str, ...]] = set()
    columns = list(source.columns.values())
    found = []
    for i in wanted:
        row = tuple(map(repr, (column[i] for column in columns)))
        if row in seen:
            account.repeated.add(first + i)
        else:
            seen.add(row)
            found.append(i)
    return found


def _claim(gives: Gives, rows: Rows) -> Claim:
    target = TARGETS[gives.table]
    claim = Claim(
        gives.table,
        gives,
        [rows.first + i for i in rows.at],
        measured=tuple(map(word, gives.values)),
    )
    for name, value in gives.columns.items():
        claim.theirs[name] = said(value)
        if target.column(name) != REF and value.after is None:
            claim.values[name] = _read(claim, target, name, value, rows)
    for name, value in gives.columns.items():
        if target.column(name) == REF:
            claim.refs[name] = _ref(claim, name, value, rows)
        elif value.after is not None:
            claim.values[name] = _later(claim, name, value, rows)
    for name, value in gives.values.items():
        ours = word(name)
        claim.theirs[ours] = said(value)
        found, unit = numbers(rows, value, name, VALUE_UNITS.get(ours, ""))
        claim.values[ours], claim.units[ours] = list(found), unit
    _limits(claim, rows)
    _must(claim, target, rows)
    _order(claim, rows)
    return claim


def _read(claim: Claim, target: Target, name: str, value: Value, rows: Rows) -> list[Any]:
    kind = target.column(name)
    if kind == "time":
        return list(moments(rows, value, name))
    if kind == "yes":
        return list(yeses(rows, value, name))
    if kind == "number":
        if claim.table == "measures" and claim.gives.units:
            return _by_characteristic(claim, value, name, rows)
        found, unit = numbers(rows, value, name, target.units.get(name, ""))
        claim.units[name] = unit
        return list(found)
    if kind == "whole":
        return [None if one is None else round(one) for one in numbers(rows, value, name)[0]]
    words = texts(rows, value, name)
    if name in _NAMELIKE:
        return [None if one is None else word(one) for one in words]
    if allowed := _ALLOWED.get((claim.table, name)):
        for i, one in enumerate(words):
            if one is not None and one not in allowed:
                known = ", ".join(allowed)
                reason = f'{name}: "{one}" is none of {known}. Say in words what it is'
                rows.reject(i, said(value), reason)
    return list(words)


def _by_characteristic(claim: Claim, value: Value, name: str, rows: Rows) -> list[Any]:
    """Numbers whose unit hangs on the characteristic that their row names."""
    stated = texts(rows, claim.gives.columns["characteristic"], "characteristic")
    found, _ = numbers(rows, value.model_copy(update={"unit": None}), name)
    for i, (one, what) in enumerate(zip(found, stated, strict=True)):
        unit = claim.gives.units.get(what or "")
        if one is None or unit is None:
            continue
        try:
            scale = in_unit(unit, VALUE_UNITS.get(word(what or ""), ""))
        except BadText as error:
            rows.reject(i, said(value), f"{name}: {error.what}. {error.cure}")
            continue
        found[i] = one * scale.factor + scale.offset
        claim.units[f"of {word(what or '')}"] = scale.unit
    return list(found)


def _ref(claim: Claim, name: str, value: Value, rows: Rows) -> Ref:
    names = texts(rows, value, name)
    kind = value.kind or ""
    if name == "cell":
        kind = CELL
    elif name == "module":
        kind = kind or "module"
    elif name.endswith("_tray"):
        kind = kind or "tray"
    kinds = [kind] * len(names)
    if claim.table == "lots" and name == "lot":
        kinds = [one or "" for one in claim.values.get("kind", [])] or kinds
    make = value.make or (claim.table, name) in {("lots", "lot"), ("cells", "cell")}
    if make and claim.table != "lots":
        for i, one in enumerate(kinds):
            if not one and names[i] is not None:
                reason = f"{name}: is to be made, but of which kind is not said"
                rows.reject(i, said(value), reason)
    return Ref(names, kinds, make, said(value))


def _later(claim: Claim, name: str, value: Value, rows: Rows) -> list[Any]:
    """A time that is told as so long after another."""
    durations, _ = numbers(rows, value, name, "s")
    since = claim.values.get(str(value.after), [None] * len(durations))
    return [
        None if one is None or begin is None else begin + round(one * 1e6)
        for one, begin in zip(durations, since, strict=True)
    ]


def _limits(claim: Claim, rows: Rows) -> None:
    """Limits without a unit have that of the value."""
    value = claim.gives.columns.get("value")
    if claim.table != "measures" or value is None or claim.gives.units:
        return
    for name in ("lower", "upper"):
        own = claim.gives.columns.get(name)
        if own is not None and own.unit is None and own.unit_column is None:
            alike = own.model_copy(update={"unit": value.unit, "unit_column": value.unit_column})
            claim.values[name] = list(numbers(rows, alike, name)[0])


def _must(claim: Claim, target: Target, rows: Rows) -> None:
    """Turn rows away that leave out what they must say."""
    for some in target.must:
        here = [c for c in some if c in claim.refs or c in claim.values]
        if not here:
            continue
        columns = [claim.refs[c].names if c in claim.refs else claim.values[c] for c in here]
        for i in range(len(claim.rows)):
            if all(column[i] is None for column in columns):
                what = " or ".join(here)
                rows.reject(i, claim.theirs[here[0]], f"{what}: says nothing")


def _order(claim: Claim, rows: Rows) -> None:
    """Turn rows away that end before they begin, or whose left lies behind their right."""
    values: Table[str, list[Any]] = claim.values
    pairs = [
        (name, name.removesuffix("start") + "end")
        for name in values
        if name == "start" or name.endswith("_start")
    ]
    pairs += [("born", "out"), ("lower", "upper")]
    if not claim.gives.reversed:
        pairs.append(("left", "right"))
    for low, high in pairs:
        if low not in values or high not in values:
            continue
        for i, (a, b) in enumerate(zip(values[low], values[high], strict=True)):
            if a is not None and b is not None and b < a:
                more = ". Where webs run backwards: reversed = true" if low == "left" else ""
                rows.reject(i, claim.theirs[high], f"{high}: lies before {low}{more}")


__all__ = ["CELL", "Claim", "Ref", "claims", "plain", "word"]
