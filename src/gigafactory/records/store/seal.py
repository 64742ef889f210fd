"""Sealing: hot rows become Parquet, and leave the journal only when the Parquet is on the disk.

In this order: temporary file, fsync, rename, fsync of the folder; the Delta log and its fsync; then
one transaction that names the parts, notes what was seen, chains the seal and takes the rows out of
the journal. A crash anywhere before that transaction leaves the rows where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gigafactory.records.store import delta
from gigafactory.records.store.hot import rows_of
from gigafactory.records.store.journal import fence
from gigafactory.records.store.manifest import add_parts
from gigafactory.records.store.marks import NAME, SHAPE, Row, marks
from gigafactory.records.store.parts import Part, write_part
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.schema import HEAD, JOURNAL, VERSION
from gigafactory.records.store.seals import SEAL, add_seal
from gigafactory.records.store.seen import joined, write_seen
from gigafactory.records.store.shapes import read_shapes
from gigafactory.records.store.writer import Writer

AT_MOST = 1 << 16
"""Events that are sealed at once: while they leave the journal the writer is held up."""
PER_EPOCH = 1_000_000
"""Part numbers of one epoch: two writers never give two files the same name."""


@dataclass(frozen=True)
class _Batch:
    """What is sealed at once.

    Parameters
    ----------
    rows
        Of the journal.
    hash
        Of the last of them.
    """

    rows: Sequence[Row]
    hash: bytes

    @property
    def last(self) -> int:
        """Number of the last event."""
        return self.rows[-1][0]

    def numbers(self) -> dict[str, list[int]]:
        """By source: its own numbers."""
        found: dict[str, list[int]] = {}
        for _, source, seq, _, _ in self.rows:
            found.setdefault(source, []).append(seq)
        return found


def seal(place: Place, writer: Writer, at_most: int) -> tuple[Part, ...]:
    """Seal the oldest hot rows; the parts that were made.

    Raises
    ------
    StoreFailed
        If it could not be done; the writer takes nothing more then.
    """
    with writer.sealing():
        return _seal(place, writer, at_most)


def _seal(place: Place, writer: Writer, at_most: int) -> tuple[Part, ...]:
    with reading(place).connect() as connection:
        batch = _read(connection, at_most)
        shapes = read_shapes(connection)
    if batch is None:
        return ()
    number = next_number(writer)
    still_ours(writer)
    by_table: dict[str, list[str]] = {}
    for _, _, _, of, text in batch.rows:
        by_table.setdefault(of, []).append(text)
    tables = {of: rows_of(shapes[of].schema, texts) for of, texts in by_table.items()}
    if "cells" in tables:
        tables["cells"] = tables["cells"].sort_by("cell")
    tables[NAME] = marks(batch.rows)
    made = {of: write_part(place.folder, of, number, rows) for of, rows in tables.items()}
    still_ours(writer)
    for of, part in made.items():
        shape = SHAPE if of == NAME else shapes[of].schema
        delta.commit(place.folder, of, shape, [part])
    parts = tuple(made.values())
    seen = joined(writer.seen, batch.numbers())

    def hand_over(connection: sa.Connection) -> None:
        fence(connection, writer.epoch, sealed=batch.last, sealed_hash=batch.hash)
        add_parts(connection, parts)
        write_seen(connection, batch.numbers(), seen)
        add_seal(connection, SEAL, batch.last, batch.hash, parts)
        connection.execute(sa.delete(JOURNAL).where(JOURNAL.c.n <= batch.last))
        writer.seen = seen  # in the writer's own thread; should the commit fail, it halts

    writer.run(hand_over).result()
    return parts


def next_number(writer: Writer) -> int:
    """A number for parts that nobody else uses."""
    writer.seals += 1
    return writer.epoch * PER_EPOCH + writer.seals - 1


def still_ours(writer: Writer) -> None:
    """See that no other writer has the store, before something is written beside the database."""
    writer.run(lambda connection: fence(connection, writer.epoch, version=VERSION)).result()


def _read(connection: sa.Connection, at_most: int) -> _Batch | None:
    sealed = connection.execute(sa.select(HEAD.c.sealed)).scalar_one()
    wanted = sa.select(JOURNAL).where(JOURNAL.c.n <= sealed + at_most).order_by(JOURNAL.c.n)
    found = connection.execute(wanted).all()
    if not found:
        return None
    rows = [(r.n, r.source, r.seq, r.of, r.row) for r in found]
    return _Batch(rows, bytes(found[-1].hash))
