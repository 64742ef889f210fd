"""A connection that writes, with the lock held; whatever goes wrong says so in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.lock import Release, lock
from gigafactory.records.store.place import Place, engine_of


def held(place: Place, take_over: bool, stack: ExitStack) -> tuple[sa.Connection, Release]:
    """Connect and lock; both end with the stack, and what fails within it is an error of ours.

    Raises
    ------
    BadInput
        If somebody else writes, or the database cannot be opened.
    """
    stack.enter_context(_ours(place))
    connection = engine_of(place).connect()
    stack.callback(connection.close)
    release = lock(place, connection, take_over)
    stack.callback(release)
    return connection, release


@contextmanager
def _ours(place: Place) -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, OSError, UnicodeDecodeError) as error:
        raise closed(place, error) from None


def closed(place: Place, error: BaseException) -> BadInput:
    """The store could not be opened."""
    said = str(getattr(error, "orig", error)).strip().splitlines()[0]
    cure = "Name a folder that can be written, or a server that runs; a writer that hangs in the "
    cure += "middle of a commit has to be ended."
    return BadInput.at(place, "", f"cannot be opened: {said}", cure)
