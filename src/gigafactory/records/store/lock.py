"""One writer: a lock of the system, and an epoch in the database.

The lock keeps a second writer out while the first one lives. The epoch keeps a writer out that was
taken over while it slept: every commit of the journal asks for the epoch that the writer was given
when it opened, within the transaction.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.place import Place
from gigafactory.records.store.schema import HEAD

FILE = "records.lock"
_KEY = 0x67696761  # of the advisory lock on PostgreSQL, with the name of the schema: "giga"
_LINGERS = 1.0  # how long the session of a writer that ended may outlive it [s]
_HELD = (
    "select pid from pg_locks where locktype = 'advisory' and classid = %s"
    " and objid::bigint = hashtext(current_schema())::bigint & 4294967295"
    " and database = (select oid from pg_database where datname = current_database())"
)
Release = Callable[[], None]


def lock(place: Place, connection: sa.Connection, take_over: bool) -> Release:
    """Keep other writers out until the release, or the end of this process.

    Parameters
    ----------
    take_over
        Put an end to the right of a writer that holds the lock.

    Raises
    ------
    BadInput
        If somebody else holds it.
    """
    if connection.dialect.name == "sqlite":
        return _lock_file(place, take_over)
    return _lock_session(place, connection, take_over)


def new_epoch(connection: sa.Connection) -> int:
    """Begin an epoch: whoever opened before commits nothing from now on."""
    connection.execute(sa.update(HEAD).values(epoch=HEAD.c.epoch + 1))
    return int(connection.execute(sa.select(HEAD.c.epoch)).scalar_one())


def is_written(place: Place, connection: sa.Connection) -> bool:
    """Whether a writer has the store open."""
    if connection.dialect.name != "sqlite":
        return connection.exec_driver_sql(_HELD, (_KEY,)).first() is not None
    try:
        number = os.open(place.folder / FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(number)
    return False


def _taken(place: Place, by: str) -> BadInput:
    cure = "End that writer first; if it hangs, open with take_over, and it will write no more."
    return BadInput.at(place, "", f"is being written by {by}", cure)


def _lock_file(place: Place, take_over: bool) -> Release:
    path = place.folder / FILE
    if take_over:
        path.unlink(missing_ok=True)  # the other one's lock is on a file without a name now
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        by = os.pread(number, 32, 0).decode(errors="replace").strip()
        os.close(number)
        raise _taken(place, f"process {by or '?'}") from None
    os.ftruncate(number, 0)
    os.pwrite(number, f"{os.getpid()}\n".encode(), 0)
    return lambda: os.close(number)


def _lock_session(place: Place, connection: sa.Connection, take_over: bool) -> Release:
    own = sa.func.hashtext(sa.func.current_schema())
    wanted = sa.select(sa.func.pg_try_advisory_lock(_KEY, own))
    until = time.monotonic() + _LINGERS
    with connection.begin():
        if take_over:
            end = f"select pg_terminate_backend(pid, 10000) from ({_HELD}) as other"
            connection.exec_driver_sql(end, (_KEY,)).all()
        while not connection.execute(wanted).scalar_one():
            if time.monotonic() > until:
                by = connection.exec_driver_sql(_HELD, (_KEY,)).scalar()
                raise _taken(place, f"session {by}")
            time.sleep(0.01)
    return lambda: None  # it ends with the session
