"""Who is who: names of theirs, and the lots and cells that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gigafactory.records.intake.account import Account
from gigafactory.records.intake.claims import CELL, Claim

CELLS, LOTS = "cells", "lots"


@dataclass
class Book:
    """Names that stand for something, each with its number in order of appearance.

    Parameters
    ----------
    lots
        By (kind, name).
    cells
        By name.
    kinds
        Of a name: every kind of lot that bears it.
    """

    lots: dict[tuple[str, str], int] = field(default_factory=dict)
    cells: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, list[str]] = field(default_factory=dict)

    def put(self, kind: str, name: str) -> None:
        """Give a name its number, if it has none."""
        if kind == CELL:
            self.cells.setdefault(name, len(self.cells))
        elif (kind, name) not in self.lots:
            self.lots[kind, name] = len(self.lots)
            self.kinds.setdefault(name, []).append(kind)

    def find(self, kind: str, name: str) -> tuple[str, int] | str:
        """(lots or cells, number) of what a name stands for, or why it stands for nothing."""
        if kind == CELL:
            number = self.cells.get(name)
            return (
                f'"{name}" is no cell that any row describes' if number is None else (CELLS, number)
            )
        if kind:
            number = self.lots.get((kind, name))
            if number is None:
                return f'"{name}" is no lot of kind {kind} that any row describes'
            return LOTS, number
        found = self.kinds.get(name, [])
        if len(found) == 1:
            return LOTS, self.lots[found[0], name]
        if len(found) > 1:
            return f'"{name}" may be {" or ".join(found)}. Say kind in the mapping'
        if name in self.cells:
            return CELLS, self.cells[name]
        return f'"{name}" is no lot or cell that any row describes'


Found = dict[int, dict[str, list[tuple[str, int] | None]]]
"""By claim (its place in the list) and column: (lots or cells, number) for every row."""


def look_up(claims: Sequence[Claim], account: Account) -> tuple[Book, Found]:
    """Find what every name stands for; rows with a name that stands for nothing are turned away.

    A row that was turned away describes nothing, so that others may fall with it: it is looked up
    again until all that is left stands.
    """
    while True:
        before = len(account.rejected)
        book = _described(claims, account)
        found: Found = {}
        for number, claim in enumerate(claims):
            found[number] = {name: _found(claim, name, book, account) for name in claim.refs}
        if len(account.rejected) == before:
            return book, found


def _described(claims: Sequence[Claim], account: Account) -> Book:
    book = Book()
    for claim in claims:
        for ref in claim.refs.values():
            if ref.make:
                for row, kind, name in zip(claim.rows, ref.kinds, ref.names, strict=True):
                    if name is not None and kind and row not in account.rejected:
                        book.put(kind, name)
    return book


def _found(claim: Claim, column: str, book: Book, account: Account) -> list[tuple[str, int] | None]:
    ref = claim.refs[column]
    found: list[tuple[str, int] | None] = []
    for row, kind, name in zip(claim.rows, ref.kinds, ref.names, strict=True):
        one = None if name is None or row in account.rejected else book.find(kind, name)
        if isinstance(one, str):
            account.reject(row, ref.theirs, f"{column}: {one}")
            one = None
        found.append(one)
    return found
