"""The one writer: a thread that commits what all others hand it, in groups.

A group waits until it is large enough or its first event has waited long enough, is written in one
transaction, and is acknowledged after that transaction is on the disk. The first failure is the
last thing that happens here: after it nothing is acknowledged until the store is opened anew.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from gigafactory.errors import GigafactoryError
from gigafactory.records.store.journal import Head, Line, append, read_head
from gigafactory.records.store.place import Place
from gigafactory.records.store.repeats import AGAIN, NEW, OTHER, Conflict, Marks, Receipt, sort_out
from gigafactory.records.store.seen import Seen, holds

FULL = 500
"""Events that are committed without waiting for more."""
DELAY = 0.010
"""How long the first event of a group waits for others. [s]"""
MOST = 200_000
"""Events that may wait; who brings more waits too."""
CHECKPOINT = 2048
"""Pages in the write-ahead log, about, at which it is worked into the file."""

JOB = 128
"""Pages that a job writes, about."""

now = time.monotonic  # never the clock on the wall, which jumps

Job = Callable[[sa.Connection], Any]


class StoreFailed(GigafactoryError):  # noqa: N818
    """The store could not keep what it was given, and takes nothing more until it is reopened."""


@dataclass(frozen=True)
class _Group:
    """What was handed over at once, when, and whom to tell."""

    lines: Sequence[Line]
    since: float
    ticket: Future[Receipt]


class Writer:
    """Takes events and jobs from any thread.

    Parameters
    ----------
    place
        The store.
    connection
        Of this writer alone; closed with it.
    epoch
        Under which it writes.
    seen, marks
        What is sealed already; sealing renews it.
    """

    def __init__(
        self, place: Place, connection: sa.Connection, epoch: int, seen: Seen, marks: Marks
    ) -> None:
        self.place, self.epoch = place, epoch
        self.seen, self.marks = seen, marks
        self.failure: StoreFailed | None = None
        self._sealing = threading.Lock()
        self.seals = 0  # parts made in this epoch
        self._connection = connection
        with connection.begin():
            self.head: Head = read_head(connection)
        self._turn = threading.Condition()
        self._groups: deque[_Group] = deque()
        self._jobs: deque[tuple[Job, Future[Any]]] = deque()
        self._waiting, self._closing = 0, False
        self._pages = 0
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    def submit(self, lines: Sequence[Line]) -> Future[Receipt]:
        """Hand over events that belong to one transaction; the ticket is done when they are kept.

        Raises
        ------
        StoreFailed
            If the store takes nothing more.
        """
        ticket: Future[Receipt] = Future()
        ticket.set_running_or_notify_cancel()  # what is handed over cannot be taken back
        with self._turn:
            while self._waiting >= MOST and self._takes():
                self._turn.wait()
            if not self._takes():
                raise self.failure or StoreFailed(f"{self.place}: the store is closed.")
            self._groups.append(_Group(lines, now(), ticket))
            before, self._waiting = self._waiting, self._waiting + len(lines)
            if not before or before < FULL <= self._waiting:
                self._turn.notify_all()
        return ticket

    def run(self, job: Job) -> Future[Any]:
        """Have a job done in a transaction of its own, between two groups."""
        ticket: Future[Any] = Future()
        ticket.set_running_or_notify_cancel()
        with self._turn:
            if not self._takes():
                raise self.failure or StoreFailed(f"{self.place}: the store is closed.")
            self._jobs.append((job, ticket))
            self._turn.notify_all()
        return ticket

    def _takes(self) -> bool:
        return self.failure is None and not self._closing

    @contextmanager
    def sealing(self) -> Iterator[None]:
        """A time in which nobody else seals; what fails in it is the end of this writer."""
        with self._sealing:
            if self.failure is not None:
                raise self.failure
            try:
                yield
            except Exception as error:
                if self.failure is None:
                    raise self.halt(error) from error
                raise self.failure from error

    def halt(self, error: Exception) -> StoreFailed:
        """Take nothing more, and tell everybody who waits."""
        said = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
        failure = StoreFailed(
            f"{self.place}: the store could not be written: {said}. What was acknowledged is kept; "
            "nothing is taken any more. Mend the cause, then open the store anew."
        )
        with self._turn:
            self.failure = self.failure or failure
            left = [*(g.ticket for g in self._groups), *(t for _, t in self._jobs)]
            self._groups.clear()
            self._jobs.clear()
            self._turn.notify_all()
        for ticket in left:
            ticket.set_exception(self.failure)
        return self.failure

    def close(self) -> None:
        """Commit what was handed over, and end."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        self._thread.join()

    def _work(self) -> None:
        while (turn := self._next()) is not None:
            groups, job = turn
            if job is not None:
                self._do(*job)
            if groups:
                self._commit(groups)
        self._connection.close()

    def _next(self) -> tuple[list[_Group], tuple[Job, Future[Any]] | None] | None:
        """What to do next; None when all is done."""
        with self._turn:
            while True:
                if self._jobs:
                    return [], self._jobs.popleft()
                if self.failure is not None or (self._closing and not self._groups):
                    if self._closing:
                        return None
                    self._turn.wait()
                elif not self._groups:
                    self._turn.wait()
                elif self._waiting >= FULL or self._closing:
                    return self._take(), None
                elif (left := self._groups[0].since + DELAY - now()) > 0:
                    self._turn.wait(left)
                else:
                    return self._take(), None

    def _take(self) -> list[_Group]:
        """The next groups, as many as make a full one."""
        groups, events = [], 0
        while self._groups and events < FULL:
            groups.append(self._groups.popleft())
            events += len(groups[-1].lines)
        if self._waiting >= MOST:
            self._turn.notify_all()
        self._waiting -= events
        return groups

    def _commit(self, groups: list[_Group]) -> None:
        lines = [line for group in groups for line in group.lines]
        try:
            verdicts = self._write(lines)
        except Exception as error:
            failure = self.halt(error)
            for group in groups:
                group.ticket.set_exception(failure)
            return
        self._acknowledge(groups, verdicts)
        self._checkpoint(4 + len(lines) // 8)

    def _write(self, lines: list[Line]) -> list[int] | None:
        """Commit events; the verdicts where not all are new."""
        seen = self.seen
        if not (seen and any(holds(seen, source, seq) for source, seq, _, _ in lines)):
            try:
                with self._connection.begin():
                    head = append(self._connection, self.head, self.epoch, lines)
            except sa.exc.IntegrityError:
                pass  # one of them is there already: look at each
            else:
                self.head = head
                return None
        with self._connection.begin():
            verdicts = sort_out(self._connection, lines, self.seen, self.marks)
            new = [line for line, verdict in zip(lines, verdicts, strict=True) if verdict == NEW]
            head = append(self._connection, self.head, self.epoch, new)
        self.head = head
        return verdicts

    def _acknowledge(self, groups: list[_Group], verdicts: list[int] | None) -> None:
        start = 0
        for group in groups:
            stop = start + len(group.lines)
            if verdicts is None:
                group.ticket.set_result(Receipt(stop - start, 0))
            else:
                _tell(group, verdicts[start:stop])
            start = stop

    def _do(self, job: Job, ticket: Future[Any]) -> None:
        try:
            with self._connection.begin():
                result = job(self._connection)
        except Exception as error:
            ticket.set_exception(self.halt(error))
        else:
            ticket.set_result(result)
            self._checkpoint(JOB)

    def _checkpoint(self, pages: int) -> None:
        """Work the write-ahead log into the file where it is long; readers go on beside it."""
        self._pages += pages
        if self._connection.dialect.name != "sqlite" or self._pages < CHECKPOINT:
            return
        self._pages = 0
        try:
            raw = self._connection.connection.driver_connection
            raw.execute("pragma wal_checkpoint(passive)").fetchall()  # type: ignore[union-attr]
        except Exception as error:
            self.halt(error)


def _tell(group: _Group, verdicts: list[int]) -> None:
    receipt = Receipt(verdicts.count(NEW), verdicts.count(AGAIN))
    odd = [
        (source, seq)
        for (source, seq, _, _), verdict in zip(group.lines, verdicts, strict=True)
        if verdict == OTHER
    ]
    if odd:
        group.ticket.set_exception(Conflict(receipt, odd))
    else:
        group.ticket.set_result(receipt)
