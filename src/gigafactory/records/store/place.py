"""Where a store is: its folder, and the database beside it, with the settings that keep commits.

SQLite: write-ahead log, synchronous FULL (a commit returns when the log is on the disk), no
automatic checkpoint: the writer has its own schedule. PostgreSQL: its defaults, which are as safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.engine import FILE, WAIT, engine_at


@dataclass(frozen=True)
class Place:
    """A store.

    Parameters
    ----------
    folder
        Of the data set: the sealed parts, and the SQLite file where there is no URL.
    url
        Of a PostgreSQL database that holds what is hot instead.
    """

    folder: Path
    url: str | None = None

    def __str__(self) -> str:
        return str(self.folder if self.url is None else sa.make_url(self.url))

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.folder / FILE


def engine_of(place: Place) -> sa.Engine:
    """The engine for a writer of a store; a transaction that begins is one that writes.

    Raises
    ------
    BadInput
        If the driver is missing, too old, or the URL is of another kind of database.
    """
    if place.url is not None:
        return _postgres(place)
    engine = engine_at(place.folder)

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading(place: Place) -> sa.Engine:
    """The engine for a reader: what it reads in one transaction is of one moment.

    It waits for nobody, and nobody waits for it.

    Raises
    ------
    BadInput
        As `engine_of`.
    """
    if place.url is not None:
        return _postgres(place).execution_options(isolation_level="REPEATABLE READ")
    engine = engine_at(place.folder, read_only=True)

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgres(place: Place) -> sa.Engine:
    url = sa.make_url(str(place.url))
    cure = "Write postgresql://user@host/database, or leave it out for SQLite."
    if url.get_backend_name() != "postgresql":
        raise BadInput.at(place, "url", f"is of {url.get_backend_name()}", cure)
    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=sa.NullPool,
            connect_args={"connect_timeout": int(WAIT)},
        )
    except ModuleNotFoundError:
        cure = "Install gigafactory[postgres]."
        raise BadInput.at(place, "url", "needs the package psycopg", cure) from None
