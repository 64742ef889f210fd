"""The process that writes a store until a fault ends it, and says what was acknowledged.

``python -m tests.faults.writer FOLDER ACKS`` appends groups of events and seals now and then. Every
number that is acknowledged goes into the file ACKS, in the order in which the tickets were done.
``--without`` switches one guarantee off: the negative control of a fault.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gigafactory.errors import GigafactoryError
from gigafactory.records.store import hold, journal, seal, writer
from gigafactory.records.store.event import Event
from gigafactory.records.store.place import Place
from gigafactory.records.store.repeats import Receipt
from gigafactory.records.store.store import Store, open_store

AHEAD = 4
"""Groups that may wait for their acknowledgement."""

TIME = 1_767_225_600_000_000  # 2026-01-01 in microseconds since 1970
NUMBER = struct.Struct("<q")


def event(seq: int, source: str = "line") -> Event:
    """The event with a number: everything that it says follows from it."""
    row = {
        "lot": seq,
        "step": f"step {seq % 7}",
        "machine": seq % 5 + 1,
        "start": TIME + 1000 * seq,
        "end": TIME + 1000 * seq + 60_000_000,
    }
    return Event(source, seq, "visits", row)


def without(what: str) -> None:
    """Switch one guarantee off in this process."""
    if what:
        WITHOUT[what]()


def _pragma(said: str) -> None:
    """Another setting of SQLite for each connection that writes."""
    before = hold.engine_of

    def engine_of(place: Place) -> sa.Engine:
        engine = before(place)

        @sa.event.listens_for(engine, "connect")
        def _set(connection: Any, _: Any) -> None:
            connection.execute(f"PRAGMA {said}").fetchall()

        return engine

    hold.engine_of = engine_of


def _not_full() -> None:
    """Commits return before the log is on the disk."""
    _pragma("synchronous=NORMAL")


def _no_halt() -> None:
    """A failure is told to those whom it hit, and forgotten."""

    def halt(self: writer.Writer, error: Exception) -> writer.StoreFailed:
        return writer.StoreFailed(str(error))

    writer.Writer.halt = halt  # type: ignore[method-assign]


def _no_fence() -> None:
    """Nobody asks for the epoch."""

    def fence(connection: sa.Connection, epoch: int, **values: object) -> None:
        connection.execute(sa.update(journal.HEAD).values(**values))

    journal.fence = seal.fence = fence


def _clock_on_the_wall() -> None:
    """Waiting is measured with the clock that people set."""
    writer.now = time.time


def _one_at_a_time() -> None:
    """Writers and readers keep one another out, as without a write-ahead log."""
    _pragma("journal_mode=DELETE")


def _eager() -> None:
    """What is handed over is acknowledged, kept or not."""
    before = writer.Writer.submit

    def submit(self: writer.Writer, lines: Sequence[journal.Line]) -> Future[Receipt]:
        before(self, lines)
        done: Future[Receipt] = Future()
        done.set_result(Receipt(len(lines), 0))
        return done

    writer.Writer.submit = submit  # type: ignore[method-assign]


WITHOUT: dict[str, Callable[[], None]] = {
    "full": _not_full,
    "halt": _no_halt,
    "fence": _no_fence,
    "monotonic": _clock_on_the_wall,
    "commit": _eager,
    "wal": _one_at_a_time,
}


def write(
    folder: Path,
    acks: Path,
    first: int = 0,
    groups: int = 1 << 60,
    size: int = 5,
    seal_every: int = 150,
    off: str = "",
    pause: float = 0.0,
    url: str | None = None,
    ahead: int = AHEAD,
    delay: float = writer.DELAY,
) -> None:
    """Append groups of events from a number on, and seal beside it; stop where the store fails."""
    without(off)
    writer.DELAY = delay
    writer.CHECKPOINT = 600  # pages: often, so that many faults meet one
    said = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    turn = threading.Semaphore(ahead)
    with open_store(folder, url) as one:
        ripe = threading.Event()
        ended = threading.Event()
        sealer = threading.Thread(target=_seal, args=(one, ripe, ended), daemon=True)
        sealer.start()
        for i in range(groups):
            turn.acquire()
            numbers = range(first + i * size, first + (i + 1) * size)
            try:
                ticket = one.append([event(n) for n in numbers])
            except writer.StoreFailed:
                break
            ticket.add_done_callback(_sayer(said, numbers, turn))
            if (i + 1) * size % seal_every < size:
                ripe.set()
            if pause:
                time.sleep(pause)
        ended.set()
        ripe.set()
        sealer.join()


def _sayer(
    said: int, numbers: range, turn: threading.Semaphore
) -> Callable[[Future[Receipt]], None]:
    def done(ticket: Future[Receipt]) -> None:
        if ticket.exception() is None:
            os.write(said, b"".join(map(NUMBER.pack, numbers)))
        turn.release()

    return done


def _seal(one: Store, ripe: threading.Event, ended: threading.Event) -> None:
    while not ended.is_set():
        ripe.wait()
        ripe.clear()
        try:
            if not ended.is_set():
                one.seal()
        except writer.StoreFailed:
            return


def acknowledged(acks: Path) -> list[int]:
    """The numbers in a file of acknowledgements; a last one that was cut off does not count."""
    said = acks.read_bytes() if acks.exists() else b""
    return numbers_in(said)


def numbers_in(said: bytes) -> list[int]:
    """The numbers that were said, in order."""
    whole = len(said) - len(said) % NUMBER.size
    return [n for (n,) in NUMBER.iter_unpack(said[:whole])]


def main(argv: Sequence[str] | None = None) -> None:
    """Write until the end or a fault."""
    arguments = argparse.ArgumentParser(prog="python -m tests.faults.writer", description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("acks", type=Path)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--groups", type=int, default=1 << 60)
    arguments.add_argument("--size", type=int, default=5)
    arguments.add_argument("--seal-every", type=int, default=150)
    arguments.add_argument("--without", choices=sorted(WITHOUT), default="", dest="off")
    arguments.add_argument("--pause", type=float, default=0.0)
    arguments.add_argument("--url")
    arguments.add_argument("--ahead", type=int, default=AHEAD)
    arguments.add_argument("--delay", type=float, default=writer.DELAY)
    try:
        write(**vars(arguments.parse_args(argv)))
    except GigafactoryError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
