"""From what rows say to our tables: sheets of lots and cells, stacks of everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gigafactory.records.intake import genealogy, repeated
from gigafactory.records.intake.account import Account
from gigafactory.records.intake.book import CELLS, LOTS, Book, Found
from gigafactory.records.intake.claims import Claim, word
from gigafactory.records.intake.labels import Labels
from gigafactory.records.intake.sheet import POLICY, Sheet
from gigafactory.records.intake.stack import Stack

RESERVED = {"lot", "at", "machine", "start", "end", "took", "tray", "slot"}
"""Endings of columns of `cells` that are no measured values."""


@dataclass
class Assembly:
    """Everything that was said, in its place; lots and cells by their number in the book."""

    book: Book
    lots: Sheet = field(default_factory=Sheet)
    cells: Sheet = field(default_factory=Sheet)
    stacks: dict[str, Stack] = field(default_factory=dict)
    labels: Labels = field(default_factory=Labels)
    steps: dict[str, None] = field(default_factory=dict)
    """Steps that have a visit or a draw in `cells`, in order of appearance."""
    draws: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By `STEP_SLOT` of `cells`: kind of a lot drawn there, and unit of the place on it."""
    takes: dict[str, dict[int, float]] = field(default_factory=dict)
    """By `STEP_SLOT`: how much a cell took, where the files tell both ends of its part."""
    trays: dict[str, None] = field(default_factory=dict)
    measured: dict[str, str] = field(default_factory=dict)
    """Measured values of `cells` and their units."""
    units: dict[str, str] = field(default_factory=dict)
    """Units of the characteristics of `measures`."""

    def stack(self, name: str) -> Stack:
        """Rows of a table."""
        return self.stacks.setdefault(name, Stack())


def assemble(claims: Sequence[Claim], book: Book, found: Found, account: Account) -> Assembly:
    """Put what rows say in its place.

    Rows whose names mean the wrong thing (a cell where a lot belongs) are turned away.
    """
    into = Assembly(book)
    visited = repeated.Visits()
    tested = repeated.Tests()
    drawn = genealogy.Drawn()
    for number, claim in enumerate(claims):
        keep = [i for i, row in enumerate(claim.rows) if row not in account.rejected]
        one = Kept(claim, keep, found[number], account)
        if claim.table == "lots":
            _lots(one, into)
        elif claim.table == "cells":
            _cells(one, into)
        elif claim.table == "edges":
            genealogy.edges(one, into, drawn)
        elif claim.table == "visits":
            _visits(one, into, visited)
        elif claim.table == "measures":
            _measures(one, into, tested)
        else:
            _rows(one, into)
    visited.settle(into)
    tested.settle(into, account)
    drawn.settle(into)
    return into


@dataclass(frozen=True)
class Kept:
    """The rows of a claim that stand.

    Parameters
    ----------
    claim, keep
        The claim, and the places of its rows that stand.
    found
        What its names stand for.
    account
        Where a row is turned away.
    """

    claim: Claim
    keep: Sequence[int]
    found: dict[str, list[tuple[str, int] | None]]
    account: Account

    @property
    def rows(self) -> list[int]:
        """Numbers of the rows in the account."""
        return [self.claim.rows[i] for i in self.keep]

    def value(self, column: str) -> list[Any]:
        """A column; nothing in every row where the mapping has none."""
        if column not in self.claim.values:
            return [None] * len(self.keep)
        values = self.claim.values[column]
        return [values[i] for i in self.keep]

    def ref(self, column: str, which: str) -> list[int | None]:
        """Numbers of the lots (or cells) that a column names; others are turned away."""
        if column not in self.found:
            return [None] * len(self.keep)
        numbers: list[int | None] = []
        for i in self.keep:
            one = self.found[column][i]
            if one is not None and one[0] != which:
                ref = self.claim.refs[column]
                what = (
                    "a cell where a lot belongs" if which == LOTS else "a lot where a cell belongs"
                )
                reason = f'{column}: "{ref.names[i]}" is {what}'
                self.account.reject(self.claim.rows[i], ref.theirs, reason)
                one = None
            numbers.append(None if one is None else one[1])
        return numbers

    @property
    def policy(self) -> int:
        """What to do where two rows say different things."""
        return POLICY[self.claim.gives.repeats]


def _lots(one: Kept, into: Assembly) -> None:
    who = [w if w is not None else -1 for w in one.ref("lot", LOTS)]
    for column in one.claim.values:
        if column != "kind":
            into.lots.add(column, who, one.value(column), one.rows, one.policy)
    unit = one.claim.units.get("quantity")
    if unit and "unit" not in one.claim.values:
        filled = [None if q is None else unit for q in one.value("quantity")]
        into.lots.add("unit", who, filled, one.rows, one.policy)
    _see(one, into, one.value("step"))


def _cells(one: Kept, into: Assembly) -> None:
    who = [w if w is not None else -1 for w in one.ref("cell", CELLS)]
    for column in one.claim.refs:
        if column != "cell":
            lots = one.ref(column, LOTS)
            into.cells.add(column, who, lots, one.rows, one.policy)
            _draw(column, into)
    for column in one.claim.values:
        value = one.value(column)
        stem, _, end = column.rpartition("_")
        name = column
        if column in one.claim.measured:
            name = into_value(column, one.claim.units.get(column, ""), into)
        elif end == "at":
            value = [None if v is None else round(v * 1000) for v in value]
            into.draws.setdefault(stem, ("", ""))
            into.draws[stem] = (into.draws[stem][0], one.claim.units.get(column, ""))
        elif end in {"machine", "start", "end"} and stem:
            into.steps.setdefault(stem)
        elif end == "slot" and stem:
            into.trays.setdefault(stem)
        if end == "machine" and stem and name == column:
            into.labels.see("machine", stem, value)
        elif end == "slot" and stem:
            into.labels.see("slot", stem, value)
        into.cells.add(name, who, value, one.rows, one.policy)


def _draw(column: str, into: Assembly) -> None:
    stem, _, end = column.rpartition("_")
    if end == "lot":
        into.draws.setdefault(stem, ("", ""))
    elif end == "tray":
        into.trays.setdefault(stem)


def into_value(name: str, unit: str, into: Assembly) -> str:
    """The column of `cells` for a measured value."""
    reserved = name.rpartition("_")[2] in RESERVED
    common = {"cell", "product", "born", "out", "disposition", "cause", "grade", "module"}
    if reserved or name in common:
        name += "_value"
    into.measured.setdefault(name, unit)
    return name


def _visits(one: Kept, into: Assembly, visited: repeated.Visits) -> None:
    target = targets(one)
    start, end = one.value("start"), one.value("end")
    start, end = _both(start, end), _both(end, start)
    steps = one.value("step")
    _see(one, into, steps)
    machine = one.value("machine")
    for who, step, number, a, b, row in zip(
        target, steps, machine, start, end, one.rows, strict=True
    ):
        if who is None or step is None:
            continue
        if who[0] == LOTS:
            visited.lot(who[1], step, number, a, b)
        else:
            visited.cell(who[1], step, number, a, b, row)


def _both(a: list[Any], b: list[Any]) -> list[Any]:
    return [y if x is None else x for x, y in zip(a, b, strict=True)]


def targets(one: Kept) -> list[tuple[str, int] | None]:
    """What each row is about: its cell if it names one, else its lot."""
    nothing: list[tuple[str, int] | None] = [None] * len(one.claim.rows)
    cells, lots = one.found.get("cell", nothing), one.found.get("lot", nothing)
    return [cells[i] if cells[i] is not None else lots[i] for i in one.keep]


def _measures(one: Kept, into: Assembly, tested: repeated.Tests) -> None:
    target = targets(one)
    gives, steps = one.claim.gives, one.value("step")
    common = {name: one.value(name) for name in ("time", "metre", "lane", "lower", "upper")}
    into.labels.see("lane", "", common["lane"])
    if gives.values:
        series = [(name, [name] * len(one.keep), one.value(name)) for name in one.claim.measured]
    else:
        series = [("value", one.value("characteristic"), one.value("value"))]
    for column, names, values in series:
        for i, (who, name, value) in enumerate(zip(target, names, values, strict=True)):
            if who is None or value is None or name is None:
                continue
            unit = one.claim.units.get(f"of {name}", one.claim.units.get(column, ""))
            rest = {key: said[i] for key, said in common.items()}
            if who[0] == CELLS:
                row = one.claim.rows[one.keep[i]]
                tested.add(who[1], name, value, unit, steps[i], rest["time"], row)
                continue
            into.units.setdefault(name, unit)
            into.stack("measures").add(
                lot=who[1], step=steps[i], characteristic=name, value=value, unit=unit, **rest
            )


def _rows(one: Kept, into: Assembly) -> None:
    """Rows of states, uses, events, notes: as they stand."""
    steps = one.value("step")
    if "step" in one.claim.values:
        _see(one, into, steps)
    refs: dict[str, list[int | None]] = {}
    for column in one.claim.refs:
        refs[column] = one.ref(column, CELLS if column == "cell" else LOTS)
    values = {column: one.value(column) for column in one.claim.values}
    stack = into.stack(one.claim.table)
    for i in range(len(one.keep)):
        row = {column: said[i] for column, said in (refs | values).items()}
        stack.add(**row)


def _see(one: Kept, into: Assembly, steps: list[Any]) -> None:
    """Machines and lanes that are in use."""
    for step, machine in set(zip(steps, one.value("machine"), strict=True)):
        if machine is not None:
            into.labels.see("machine", step or "", [machine])
    into.labels.see("lane", "", one.value("lane"))


__all__ = ["Assembly", "Kept", "assemble", "word"]
