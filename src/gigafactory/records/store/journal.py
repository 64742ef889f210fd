"""Writing groups of events into the journal: one transaction a group.

Nothing here knows of threads. A group is tried as if all of it were new, which it nearly always is;
where the database says that a number of a source was there already, it is looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa

from gigafactory.errors import GigafactoryError
from gigafactory.records.store.chain import link
from gigafactory.records.store.schema import HEAD, JOURNAL

AT_ONCE = (500, 50, 5, 1)
"""Rows of one statement. One that inserts many is not interrupted by other threads in between."""

Line = tuple[str, int, str, str]
"""An event as it is kept: source, seq, table, canonical text."""


class Fenced(GigafactoryError):  # noqa: N818
    """The writer was taken over: another one has the store."""


@dataclass(frozen=True)
class Head:
    """The end of the journal: number and hash of the last event."""

    n: int
    hash: bytes


def read_head(connection: sa.Connection) -> Head:
    """The end of the journal."""
    row = connection.execute(sa.select(HEAD.c.n, HEAD.c.hash)).one()
    return Head(row.n, row.hash)


def append(connection: sa.Connection, head: Head, epoch: int, lines: Sequence[Line]) -> Head:
    """Write events behind the head, within a transaction that the caller commits.

    Raises
    ------
    Fenced
        If another writer has the store.
    sqlalchemy.exc.IntegrityError
        If the journal has one of them already; the transaction has to be rolled back.
    """
    n, hash_ = head.n, head.hash
    rows: list[tuple[Any, ...]] = []
    for source, seq, of, text in lines:
        n += 1
        hash_ = link(hash_, n, source, seq, of, text)
        rows.append((n, source, seq, of, text, hash_))
    _insert(connection, rows)
    fence(connection, epoch, n=n, hash=hash_)
    return Head(n, hash_)


def fence(connection: sa.Connection, epoch: int, **values: object) -> None:
    """Write into the head, if the writer of this epoch still has the store.

    Raises
    ------
    Fenced
        If it has not.
    """
    done = connection.execute(sa.update(HEAD).where(HEAD.c.epoch == epoch).values(**values))
    if done.rowcount != 1:
        raise Fenced("Another writer has taken over this store: nothing more is written here.")


def _insert(connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "postgresql":
        _copy(connection, rows)
        return
    start = 0
    for size in AT_ONCE:
        while len(rows) - start >= size:
            flat = tuple(chain.from_iterable(rows[start : start + size]))
            connection.exec_driver_sql(_INSERT[size], flat)
            start += size


def _copy(connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
    from psycopg import IntegrityError

    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor:
        try:
            with cursor.copy(_COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        except IntegrityError as error:  # as the other way of inserting would have it
            raise sa.exc.IntegrityError(_COPY, None, error) from None


_NAMES = ", ".join(f'"{c.name}"' for c in JOURNAL.c)
_COPY = f"copy journal ({_NAMES}) from stdin"
_INSERT = {
    size: f"insert into journal ({_NAMES}) values {', '.join(['(?, ?, ?, ?, ?, ?)'] * size)}"
    for size in AT_ONCE
}
