"""Sealed rows that come as columns, not as events: curves of a cycler, tables of another program.

They are sealed in the order of `seal.py`, and chained like any other part.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.records.store import delta
from gigafactory.records.store.journal import fence
from gigafactory.records.store.manifest import add_parts, read_parts
from gigafactory.records.store.parts import Part, write_part
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.repair import mend
from gigafactory.records.store.schema import HEAD
from gigafactory.records.store.seal import next_number, still_ours
from gigafactory.records.store.seals import SEAL, add_seal
from gigafactory.records.store.writer import Writer


def attach(place: Place, writer: Writer, tables: Mapping[str, pa.Table]) -> tuple[Part, ...]:
    """Add rows to tables as one sealed part each, all of them or none.

    Raises
    ------
    StoreFailed
        If it could not be done; the writer takes nothing more then.
    """
    with writer.sealing():
        return _attach(place, writer, tables)


def _attach(place: Place, writer: Writer, tables: Mapping[str, pa.Table]) -> tuple[Part, ...]:
    still_ours(writer)
    with reading(place).connect() as connection:
        known = read_parts(connection)
    number = next_number(writer)
    for name, rows in tables.items():
        if not any(part.table == name for part in known):
            mend(place.folder, name, known, rows.schema)  # opening knows nothing of it
    made = {name: write_part(place.folder, name, number, rows) for name, rows in tables.items()}
    still_ours(writer)
    for name, part in made.items():
        delta.commit(place.folder, name, tables[name].schema, [part])
    parts = tuple(made.values())

    def name_them(connection: sa.Connection) -> None:
        head = connection.execute(sa.select(HEAD.c.sealed, HEAD.c.sealed_hash)).one()
        fence(connection, writer.epoch, sealed=head.sealed)
        add_parts(connection, parts)
        add_seal(connection, SEAL, head.sealed, bytes(head.sealed_hash), parts)

    writer.run(name_them).result()
    return parts
