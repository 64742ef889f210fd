"""A copy of a store, taken while it is written; it is a data set like any other.

First the database, as of one moment, then the sealed parts that it names: they never change. A copy
is compared with its SHA-256 on the way. The copy has its name when all of it is on the disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store import delta
from gigafactory.records.store.disk import PARTIAL, make_folder, settle, sha256
from gigafactory.records.store.hold import closed, held
from gigafactory.records.store.manifest import SCHEMA, read_parts
from gigafactory.records.store.parts import Part
from gigafactory.records.store.place import Place, engine_of, reading
from gigafactory.records.store.version import check_version

AT_ONCE = 10_000  # rows that are copied together


def backup(place: Place, target: Path, link: bool = False) -> tuple[Part, ...]:
    """Copy a store into a folder that does not exist yet, whoever writes it meanwhile.

    Parameters
    ----------
    target
        The folder; what is hot stands in a SQLite file there, wherever it stood before.
    link
        Give the sealed parts a second name instead of copying them: at once, and without room, but
        on the same disk.

    Raises
    ------
    BadInput
        If the store cannot be read, is damaged, or the target exists.
    """
    return _copied(place, Place(target.absolute()), link)


def restore(source: Path, place: Place) -> tuple[Part, ...]:
    """Put a backup in a folder that does not exist yet, and a database without tables.

    Raises
    ------
    BadInput
        If the backup cannot be read, is damaged, or there is something at the place already.
    """
    return _copied(Place(source.absolute()), place, False)


def _copied(source: Place, target: Place, link: bool) -> tuple[Part, ...]:
    if source.url is None and not source.file.is_file():
        raise BadInput.at(source, "", "is no data set", "Name the folder of a data set.")
    with _new(target.folder) as partial:
        place = Place(partial, target.url)
        _database(source, place)
        with reading(place).connect() as connection:
            check_version(source, connection)
            parts = read_parts(connection)
        for part in parts:
            _part(source.folder, partial, part, link)
        for table in sorted({part.table for part in parts}):
            mine = [part for part in parts if part.table == table]
            delta.commit(partial, table, pq.read_schema(partial / mine[-1].path), mine)
    return parts


@contextmanager
def _new(folder: Path) -> Iterator[Path]:
    """A folder that gets its name when all of it is there."""
    if folder.exists():
        raise BadInput.at(folder, "", "is there already", "Name a folder that does not exist.")
    partial = folder.with_name(folder.name + PARTIAL)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        make_folder(partial)
        yield partial
        settle(partial)
        partial.rename(folder)
        settle(folder.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        cure = "Name a folder that can be written, on a disk with room."
        raise BadInput.at(folder, "", f"cannot be written: {error.strerror}", cure) from None
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _part(source: Path, target: Path, part: Part, link: bool) -> None:
    path = target / part.path
    make_folder(path.parent)
    try:
        if link:
            os.link(source / part.path, path)
        else:
            shutil.copyfile(source / part.path, path)
    except FileNotFoundError:
        cure = "Verify the data set; if it just dropped old parts, try again."
        raise BadInput.at(source / part.path, "", "is missing", cure) from None
    settle(path)
    if not link and sha256(path) != part.sha256:
        cure = "Run gigafactory records verify on it, and take the part from an older backup."
        raise BadInput.at(source / part.path, "", "is damaged: its SHA-256 differs", cure)


def _database(source: Place, target: Place) -> None:
    """Copy the database as of one moment."""
    try:
        if source.url is None and target.url is None:
            _pages(source, target)
        else:
            _tables(source, target)
    except sa.exc.DBAPIError as error:
        raise closed(source, error) from None


def _pages(source: Place, target: Place) -> None:
    """From SQLite to SQLite, by its own backup."""
    import pysqlite3

    other = pysqlite3.connect(str(target.file))
    with reading(source).connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.backup(other)
    other.execute("pragma journal_mode=wal").fetchall()
    other.close()
    settle(target.file)


def _tables(source: Place, target: Place) -> None:
    """From one kind of database to the other, row by row."""
    with ExitStack() as stack:
        read = stack.enter_context(reading(source).connect())
        write: sa.Connection
        if target.url is None:
            write = stack.enter_context(engine_of(target).connect())
        else:
            write, _ = held(target, False, stack)
        if sa.inspect(write).get_table_names():
            cure = "Name a database, or a schema of one, without tables."
            raise BadInput.at(target, "", "has tables already", cure)
        write.rollback()
        with write.begin():
            SCHEMA.create_all(write)
            for table in SCHEMA.sorted_tables:
                rows = read.execution_options(yield_per=AT_ONCE).execute(sa.select(table))
                for some in rows.mappings().partitions():
                    write.execute(sa.insert(table), _dicts(some))


def _dicts(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
