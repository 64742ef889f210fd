"""The store as one object: events go in, are acknowledged when they are on the disk, are sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.records.store.attach import attach
from gigafactory.records.store.disk import make_folder, settle
from gigafactory.records.store.event import LARGEST, Event, bad, text_of
from gigafactory.records.store.hold import closed, held
from gigafactory.records.store.journal import Line, fence
from gigafactory.records.store.lock import Release, new_epoch
from gigafactory.records.store.marks import marks_of
from gigafactory.records.store.parts import Part
from gigafactory.records.store.place import Place
from gigafactory.records.store.repair import repair, write_ahead
from gigafactory.records.store.repeats import Receipt
from gigafactory.records.store.retention import expire
from gigafactory.records.store.schema import VERSION, create
from gigafactory.records.store.seal import AT_MOST, seal
from gigafactory.records.store.seen import read_seen
from gigafactory.records.store.shapes import declare, read_shapes, widened
from gigafactory.records.store.version import check_version
from gigafactory.records.store.writer import Writer


class Store:
    """A data set that is being written; make it by `open_store`.

    Parameters
    ----------
    place
        Where it is.
    found
        What opening found of an earlier writer's end and mended, one sentence each.
    """

    def __init__(
        self, place: Place, writer: Writer, release: Release, found: tuple[str, ...]
    ) -> None:
        self.place, self.found = place, found
        self._writer, self._release = writer, release
        self._sources: set[str] = set()
        self._closed = False
        self._shapes = writer.run(read_shapes).result()

    def declare(self, table: str, columns: pa.Schema) -> None:
        """Say which columns a table has; more may come later, behind those that it has.

        Raises
        ------
        BadInput
            If a column is there already with another type.
        """
        shape = widened(self._shapes, table, columns)

        def said(connection: sa.Connection) -> None:
            fence(connection, self._writer.epoch, version=VERSION)
            declare(connection, shape)

        self._writer.run(said).result()
        self._shapes[table] = shape

    def append(self, events: Iterable[Event]) -> Future[Receipt]:
        """Hand over events, all of them kept or none; from any thread.

        Returns
        -------
        A ticket: its result is there when they are on the disk. It raises `Conflict` where a
        source says something else under a number that it used before, and `StoreFailed` where
        nothing is kept any more.

        Raises
        ------
        BadInput
            If one of them does not fit its table; nothing is kept then.
        StoreFailed
            If the store takes nothing more.
        """
        lines: list[Line] = []
        shapes, sources = self._shapes, self._sources
        for event in events:
            source, seq, table, _ = event
            if table not in shapes:
                raise bad(event, "the store has no such table")
            if source not in sources:
                self._know(event)
            if type(seq) is not int or not 0 <= seq <= LARGEST:
                raise bad(event, "the number is no whole number from 0 on")
            lines.append((source, seq, table, text_of(shapes[table], event)))
        return self._writer.submit(lines)

    def _know(self, event: Event) -> None:
        source = event.source
        if not isinstance(source, str) or not source.isprintable() or not source:
            raise bad(event, "the source is not a name in printable signs")
        self._sources.add(source)

    def seal(self, at_most: int = AT_MOST) -> tuple[Part, ...]:
        """Move what is hot now, or the oldest of it, into sealed parts; appending goes on.

        Parameters
        ----------
        at_most
            Events that are sealed at once.

        Raises
        ------
        StoreFailed
            If it could not be done; the store takes nothing more then.
        """
        return seal(self.place, self._writer, at_most)

    def attach(self, tables: Mapping[str, pa.Table]) -> tuple[Part, ...]:
        """Add rows that come as columns to tables, sealed at once, all of them or none.

        Raises
        ------
        StoreFailed
            If it could not be done; the store takes nothing more then.
        """
        return attach(self.place, self._writer, tables)

    def expire(self, keep: Mapping[str, int], now: datetime) -> tuple[Part, ...]:
        """Drop the sealed parts of which every row is older than it is kept.

        Parameters
        ----------
        keep
            By table: days for which its rows are kept.
        now
            From when these days count back.

        Raises
        ------
        StoreFailed
            If it could not be done; the store takes nothing more then.
        """
        return expire(self.place, self._writer, keep, now)

    def close(self) -> None:
        """Keep what was handed over, and let go of the store."""
        if not self._closed:
            self._closed = True
            self._writer.close()
            self._release()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def open_store(folder: Path, url: str | None = None, take_over: bool = False) -> Store:
    """Open a store for writing, or begin one; what a crash left is mended first.

    Parameters
    ----------
    folder
        Of the data set.
    url
        Of a PostgreSQL database that is to hold what is hot; without, a SQLite file in the folder.
    take_over
        Even if somebody else writes: that writer commits nothing any more.

    Raises
    ------
    BadInput
        If somebody else writes it, or it is of another version of this program.
    """
    place = Place(folder.absolute(), url)
    try:
        make_folder(place.folder)
    except OSError as error:
        raise closed(place, error) from None
    with ExitStack() as stack:
        connection, release = held(place, take_over, stack)
        fresh = not sa.inspect(connection).get_table_names()
        connection.rollback()
        found = write_ahead(place, connection)
        with connection.begin():
            if fresh:
                create(connection)
            check_version(place, connection)
            epoch = new_epoch(connection)
        found += repair(place, connection)
        settle(place.folder)  # SQLite does not say when the name of its log could not be synced
        with connection.begin():
            seen = read_seen(connection)
        writer = Writer(place, connection, epoch, seen, marks_of(place))
        store = Store(place, writer, release, found)
        stack.pop_all()
        return store
