"""How long sealed rows are kept: parts that are older go, and the store says so.

The manifest forgets them and the chain of seals notes it in one transaction; the Delta log and the
files follow. A crash between leaves files that no manifest names, which opening removes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store import undo
from gigafactory.records.store.disk import settle
from gigafactory.records.store.event import EPOCH, MICROSECOND
from gigafactory.records.store.journal import fence
from gigafactory.records.store.manifest import MANIFEST, read_parts
from gigafactory.records.store.marks import NAME
from gigafactory.records.store.parts import Part
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.schema import HEAD
from gigafactory.records.store.seals import EXPIRY, add_seal
from gigafactory.records.store.writer import Writer
from gigafactory.records.tables import TABLES, TIME


def expire(
    place: Place, writer: Writer, keep: Mapping[str, int], now: datetime
) -> tuple[Part, ...]:
    """Drop what is older than it is kept; the parts that went.

    Parameters
    ----------
    keep
        By table: days.
    now
        From when they count back.

    Raises
    ------
    BadInput
        If a table is named whose rows have no time.
    StoreFailed
        If it could not be done; the writer takes nothing more then.
    """
    timed = {name for name, columns in TABLES.items() if any(c.type == TIME for c in columns)}
    if odd := set(keep) - timed:
        cure = f"Name some of {', '.join(sorted(timed))}."
        raise BadInput.at(place, min(odd), "is no table whose rows have a time", cure)
    before = {
        name: (now - timedelta(days=days) - EPOCH) // MICROSECOND for name, days in keep.items()
    }
    with writer.sealing():
        with reading(place).connect() as connection:
            parts = read_parts(connection)
        old = [p for p in parts if p.table in before and _newest(p) < before[p.table]]
        old += _marks(parts, old)
        if not old:
            return ()
        writer.run(lambda connection: _forget(connection, writer, old)).result()
        try:
            _remove(place, old)
        except OSError as error:
            raise writer.halt(error) from error
    return tuple(old)


def _newest(part: Part) -> int:
    """The latest time in a part; of one without times, never old. [µs since 1970]."""
    times = [c.name for c in TABLES[part.table] if c.type == TIME and c.name in part.bounds]
    return max((part.bounds[name][1] for name in times), default=1 << 62)


def _marks(parts: Sequence[Part], old: Sequence[Part]) -> list[Part]:
    """The marks of sealings of which no other part is left."""
    stays = {PurePosixPath(p.path).name for p in parts if p.table != NAME and p not in old}
    went = {PurePosixPath(p.path).name for p in old} - stays
    return [p for p in parts if p.table == NAME and PurePosixPath(p.path).name in went]


def _forget(connection: sa.Connection, writer: Writer, old: Sequence[Part]) -> None:
    head = connection.execute(sa.select(HEAD.c.sealed, HEAD.c.sealed_hash)).one()
    fence(connection, writer.epoch, sealed=head.sealed)
    paths = [part.path for part in old]
    connection.execute(sa.delete(MANIFEST).where(MANIFEST.c.path.in_(paths)))
    add_seal(connection, EXPIRY, head.sealed, bytes(head.sealed_hash), old)


def _remove(place: Place, old: Sequence[Part]) -> None:
    for table in sorted({part.table for part in old}):
        undo.withdraw(place.folder, table, [p.path for p in old if p.table == table])
    for part in old:
        (place.folder / part.path).unlink(missing_ok=True)
    for table in sorted({part.table for part in old}):
        settle(place.folder / table)
