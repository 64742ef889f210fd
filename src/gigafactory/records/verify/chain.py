"""The journal against its chain of hashes, its head, and what was seen.

A row that was changed, a row that is gone and a hash that was changed are told apart: each finding
names the events that it is about, and the walk goes on behind them.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from gigafactory.records.store.engine import FILE
from gigafactory.records.store.schema import HEAD
from gigafactory.records.verify.finding import Finding

MOST = 50  # findings of one kind
_NUMBERS = struct.Struct(">qq").pack
_NAMES = 'n, source, seq, "of", "row", hash'
Row = tuple[int, bytes, int, bytes, bytes, bytes]


def structure(connection: sa.Connection) -> Iterator[Finding]:
    """What SQLite itself says of its file."""
    if connection.dialect.name != "sqlite":
        return
    raw: Any = connection.connection.driver_connection
    try:
        said = [row[0] for row in raw.execute(f"pragma integrity_check({MOST})").fetchall()]
    except Exception as error:
        said = [str(error)]
    for line in "\n".join(said).splitlines():
        if line not in {"ok", "*** in database main ***"}:
            yield Finding(FILE, "", f"is damaged: {line}")


def journal(connection: sa.Connection) -> Iterator[Finding]:
    """Every event against the one before, and the last against the head."""
    head = connection.execute(sa.select(HEAD)).one()
    n, stored, made = head.sealed, bytes(head.sealed_hash), b""
    for row in _rows(connection, head.sealed):
        if isinstance(row, Finding):
            yield row
            continue
        if row[0] != n + 1:
            yield _missing(n + 1, row[0] - 1)
            stored = made = b""
        n = row[0]
        links = {_link(before, row) for before in (stored, made) if before}
        if not links:  # what stands before it is gone: it speaks for itself
            stored, made = row[5], b""
            continue
        if row[5] not in links:
            who = f"source {row[1].decode(errors='replace')!r}, its number {row[2]}"
            yield Finding(FILE, f"event {n}", f"does not fit its hash ({who})")
            made = _link(stored, row) if stored else b""
        else:
            made = b""
        stored = row[5]
    if n < head.n:
        yield _missing(n + 1, head.n)
    elif n > head.n:
        yield Finding(FILE, f"events {head.n + 1} to {n}", "are behind the head of the journal")
    elif stored != bytes(head.hash) and made != bytes(head.hash):
        yield Finding(FILE, f"event {n}", "is not the one that the head of the journal names")


def _missing(first: int, last: int) -> Finding:
    place = f"event {first}" if first == last else f"events {first} to {last}"
    return Finding(FILE, place, "is missing" if first == last else "are missing")


def _link(before: bytes, row: Row) -> bytes:
    """As `store.chain.link`, from the bytes as they stand in the database."""
    n, source, seq, of, text, _ = row
    said = b"\0".join((source, of, text))
    try:
        return hashlib.sha256(before + _NUMBERS(n, seq) + said).digest()
    except (struct.error, TypeError):
        return b"none"


def _rows(connection: sa.Connection, after: int) -> Iterator[Row | Finding]:
    """The rows of the journal in order, as bytes; findings where they cannot be read."""
    raw: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw.text_factory = bytes
    n = after
    while True:
        try:
            for row in raw.execute(f"select {_NAMES} from journal where n > {n} order by n"):
                n = row[0]
                yield _as_bytes(row)
            break
        except Exception as error:
            if not sqlite:
                raise
            further = _further(raw, n)
            place = f"events {n + 1} to {further - 1}" if further else f"events from {n + 1} on"
            yield Finding(FILE, place, f"cannot be read: {error}")
            if further is None:
                break
            n = further - 1
    if sqlite:
        raw.text_factory = str


def _further(raw: Any, n: int) -> int | None:
    """The first event behind a damaged place that can be read."""
    step = 1
    while step < 1 << 40:
        try:
            found = raw.execute(
                f"select {_NAMES} from journal where n > {n + step} limit 1"
            ).fetchone()
            return int(found[0]) if found else None
        except Exception:  # still within the damage
            step *= 2
    return None


def _as_bytes(row: tuple[Any, ...]) -> Row:
    n, source, seq, of, text, hash_ = row
    return n, _bytes(source), seq, _bytes(of), _bytes(text), _bytes(hash_)


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value or b"")
