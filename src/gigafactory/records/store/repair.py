"""What opening does after a crash: what never came to count goes, what counts is made whole.

Whatever was acknowledged is in the database; files beside it count once the manifest names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.records.store import delta, undo
from gigafactory.records.store.disk import PARTIAL, settle
from gigafactory.records.store.engine import FILE
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.marks import NAME, SHAPE
from gigafactory.records.store.parts import Part
from gigafactory.records.store.place import Place
from gigafactory.records.store.shapes import read_shapes

_PART = re.compile(r"\d{8,}\.parquet")


def repair(place: Place, connection: sa.Connection) -> tuple[str, ...]:
    """Mend what an earlier writer left; a sentence for each thing that was found."""
    with connection.begin():
        parts = read_parts(connection)
        shapes = {name: shape.schema for name, shape in read_shapes(connection).items()}
    shapes[NAME] = SHAPE
    found: list[str] = []
    for table in sorted({p.table for p in parts} | {n for n in shapes if _is_there(place, n)}):
        found += mend(place.folder, table, parts, shapes.get(table))
    return tuple(found)


def mend(
    folder: Path, table: str, parts: Sequence[Part], shape: pa.Schema | None
) -> tuple[str, ...]:
    """Make files and Delta log of one table what the manifest says.

    Parameters
    ----------
    folder
        Of the data set.
    parts
        What the manifest says.
    shape
        Columns of the table, where they are known.
    """
    mine = [part for part in parts if part.table == table]
    return (*_log(folder, table, mine, shape), *_files(folder, table, mine))


def write_ahead(place: Place, connection: sa.Connection) -> tuple[str, ...]:
    """Work in what an earlier writer left in the write-ahead log.

    It is copied into the file and synced there before anything is written behind it: where an fsync
    of the log failed, the system may have forgotten that the log is not on the disk.
    """
    if place.url is not None:
        return ()
    raw: Any = connection.connection.driver_connection
    try:
        _, pages, _ = raw.execute("pragma wal_checkpoint(passive)").fetchone()
        raw.execute("pragma wal_checkpoint(truncate)").fetchone()
    except Exception as error:  # of the driver
        raise OSError(str(error)) from error
    if pages <= 0:
        return ()
    return (f"{FILE}: the last writer did not close it; {pages} pages of its log worked in.",)


def _is_there(place: Place, table: str) -> bool:
    return (place.folder / table).is_dir()


def _files(folder: Path, table: str, parts: list[Part]) -> Iterator[str]:
    """Half-written files, and those that came to no manifest."""
    place = folder / table
    if not place.is_dir():
        return
    named = {folder / part.path for part in parts}
    for file in sorted(place.iterdir()):
        if file.name.endswith(PARTIAL):
            file.unlink()
            yield f"{table}/{file.name}: was half written; removed."
        elif _PART.fullmatch(file.name) and file not in named:
            path = file.relative_to(folder).as_posix()
            file.unlink()
            yield f"{path}: was being sealed or dropped; removed. What counts is kept elsewhere."
    settle(place)


def _log(folder: Path, table: str, parts: list[Part], shape: pa.Schema | None) -> Iterator[str]:
    """The Delta log says what the manifest says."""
    log = folder / table / delta.LOG
    if log.is_dir():
        for torn in undo.cut_torn(log):
            yield f"{table}/{delta.LOG}/{torn.name}: was half written; removed."
        if not undo.entries(log):
            log.rmdir()
            yield f"{table}/{delta.LOG}: was empty; removed."
    logged = delta.logged(folder, table)
    if extra := logged - {part.path for part in parts}:
        undo.withdraw(folder, table, extra)
        yield f"{table}: {len(extra)} parts in the Delta log never came to count; withdrawn."
    missing = [p for p in parts if p.path not in logged and (folder / p.path).is_file()]
    if missing and shape is not None:
        delta.commit(folder, table, shape, missing)
        yield f"{table}: {len(missing)} parts were missing in the Delta log; added."
