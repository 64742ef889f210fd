"""Proving a data set: what is there is what was written, and it hangs together.

It reads, and changes nothing. First the bytes (hashes, manifest, Delta log), then each row, then
what rows say of one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.engine import FILE
from gigafactory.records.store.hot import hot_rows
from gigafactory.records.store.lock import is_written
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.parts import Part
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.shapes import read_shapes
from gigafactory.records.store.version import check_version
from gigafactory.records.verify.balance import balances
from gigafactory.records.verify.chain import journal, structure
from gigafactory.records.verify.chunks import Rows, Unreadable
from gigafactory.records.verify.files import files
from gigafactory.records.verify.finding import Finding
from gigafactory.records.verify.genealogy import genealogy
from gigafactory.records.verify.rules import rules
from gigafactory.records.verify.sealed import gone, seals, seen

__all__ = ["Finding", "verify"]


def verify(folder: Path, url: str | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a data set; nothing, where it is as it was written.

    Where the bytes of a part are not those that were sealed, its rows are left out, and what rows
    say of one another is not asked.

    Raises
    ------
    BadInput
        If there is no data set, or it is of another version of this program.
    """
    place = Place(folder.absolute(), url)
    if not place.folder.is_dir() or (url is None and not place.file.is_file()):
        cure = "Name the folder of a data set."
        raise BadInput.at(place, "", f"is no data set: it holds no {FILE}", cure)
    found: list[Finding] = []
    try:
        found.extend(_findings(place))
    except Unreadable as error:
        found.append(Finding(error.file, "", f"cannot be read: {error}"))
    return tuple(found)


def _findings(place: Place) -> Iterator[Finding]:
    try:
        with reading(place).connect() as connection:
            alone = not is_written(place, connection)
            check_version(place, connection)
            wrong = [*structure(connection)]
            parts = read_parts(connection)
            wrong += [*journal(connection), *seals(connection, parts)]
            alone = alone and not is_written(place, connection)
            found = [*files(place.folder, parts, alone)]
            yield from wrong
            yield from (finding for finding, _ in found)
            unfit = [] if wrong else [*_unfit(connection)]
            yield from unfit
            wrong += unfit
            rows = _rows(place, connection, parts, [part for _, part in found if part])
            if not wrong and not found:
                wrong = [*seen(connection, rows)]
                yield from wrong
    except (sa.exc.DBAPIError, ValueError, KeyError, TypeError, AttributeError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        yield Finding(FILE, "", f"cannot be read: {said}")
        return
    wrong += [finding for finding, _ in found]
    odd = [*rules(rows)]
    yield from odd
    if not wrong and not odd:
        yield from genealogy(rows)
        yield from balances(rows)


def _unfit(connection: sa.Connection) -> Iterator[Finding]:
    """Rows of the journal, sound in themselves, that do not fit the columns of their table."""
    for table, shape in read_shapes(connection).items():
        try:
            hot_rows(connection, table, shape.schema)
        except pa.ArrowException as error:
            what = f"do not fit its columns: {str(error).splitlines()[0]}"
            yield Finding(FILE, f"rows of {table}", what)


def _rows(
    place: Place, connection: sa.Connection, parts: tuple[Part, ...], without: list[Part]
) -> Rows:
    """What can be trusted, in the moment of the connection's transaction."""
    hot = {}
    for table, shape in read_shapes(connection).items():
        try:
            rows = hot_rows(connection, table, shape.schema)
        except (sa.exc.DBAPIError, ValueError):  # what is wrong with them has been said
            continue
        if rows.num_rows or not any(p.table == table for p in parts):
            hot[table] = rows
    trusted = [part for part in parts if part not in without]
    return Rows(place.folder, trusted, hot, gone(connection))
