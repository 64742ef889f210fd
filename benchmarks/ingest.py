"""Durable ingest through the one writer, beside SQLite without any of it.

``python -m benchmarks.ingest``. A hundred threads hand over events in groups and wait for each
acknowledgement. The peer is the same SQLite through the same driver with the same table, the same
text of each row, 500 rows a commit and synchronous FULL, from one thread that waits for nobody:
without chain, epoch, checks of the rows, tickets, producers, or knowledge of what was seen before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from gigafactory.records.store.event import Event
from gigafactory.records.store.store import Store, open_store
from tests.postgres import fresh, programs, running

from .bars import Bar
from .page import measured_on, table
from .ten_station.compare import host

PRODUCERS = 100
GROUP = 50  # events that a producer hands over at once
COMMIT = 500  # events of one commit of the peer
RATE = 1000  # events/s, while the time to an acknowledgement is measured
BARS = {
    "rate": Bar(20_000, most=False),
    "ratio": Bar(0.7, most=False),
    "p99": Bar(0.025, most=True),
    "postgres": Bar(10_000, most=False),
}
TIME = 1_767_225_600_000_000  # 2026-01-01 in microseconds since 1970

Say = Callable[[str], None]


def row(seq: int) -> dict[str, object]:
    """A measure of a coat weight."""
    return {
        "lot": seq // 1000,
        "step": "coating",
        "time": TIME + 1000 * seq,
        "metre": 0.5 * (seq % 1000),
        "lane": seq % 4 + 1,
        "characteristic": "coat_weight",
        "value": 1 + 1e-6 * (seq % 997),
        "lower": 0.99,
        "upper": 1.01,
    }


def ours(store: Store, events: int) -> float:
    """Events a second through the store, from all producers."""

    def produce(source: str) -> None:
        for first in range(0, events // PRODUCERS, GROUP):
            group = [Event(source, n, "measures", row(n)) for n in range(first, first + GROUP)]
            store.append(group).result()

    threads = [threading.Thread(target=produce, args=(f"m{i}",)) for i in range(PRODUCERS)]
    begun = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return events / (time.perf_counter() - begun)


def peer(file: Path, events: int) -> float:
    """Events a second into bare SQLite."""
    import pysqlite3

    connection = pysqlite3.connect(str(file), isolation_level=None)
    for said in ("pragma journal_mode=wal", "pragma synchronous=full", PEER_TABLE):
        connection.execute(said).fetchall()
    text = json.JSONEncoder(separators=(",", ":")).encode
    hash_, n = bytes(32), 0
    begun = time.perf_counter()
    for first in range(0, events // PRODUCERS, GROUP):
        for some in range(0, PRODUCERS, COMMIT // GROUP):
            rows = []
            for i in range(some, some + COMMIT // GROUP):
                for seq in range(first, first + GROUP):
                    n += 1
                    rows.append((n, f"m{i}", seq, "measures", text(row(seq)), hash_))
            connection.execute("begin immediate")
            connection.executemany("insert into journal values (?, ?, ?, ?, ?, ?)", rows)
            connection.execute("commit")
    rate = events / (time.perf_counter() - begun)
    connection.close()
    return rate


PEER_TABLE = (
    "create table journal (n integer primary key, source text not null, seq bigint not null,"
    ' "of" text not null, row text not null, hash blob not null, unique (source, seq))'
)


def waits(store: Store, seconds: float) -> list[float]:
    """How long each event waited for its acknowledgement at a steady rate. [s]."""
    found: list[float] = []
    begun = time.perf_counter()
    for seq in range(round(RATE * seconds)):
        due = begun + seq / RATE
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        ticket = store.append([Event("steady", seq, "measures", row(seq))])
        ticket.add_done_callback(lambda _, due=due: found.append(time.perf_counter() - due))
    ticket.result()
    return found


def fsyncs(folder: Path, times: int = 500) -> list[float]:
    """How long an fsync of 4 KiB takes here. [s]."""
    found = []
    number = os.open(folder / "fsync", os.O_WRONLY | os.O_CREAT)
    for _ in range(times):
        os.write(number, bytes(4096))
        begun = time.perf_counter()
        os.fsync(number)
        found.append(time.perf_counter() - begun)
    os.close(number)
    return found


@dataclass(frozen=True)
class Ingest:
    """What was measured; medians over the repeats.

    Parameters
    ----------
    rate, bare, postgres
        Events a second: the store, bare SQLite, the store on PostgreSQL (0: no server).
    ratio
        Of the two in the same repeat.
    p50, p99, longest
        From when an event was due to its acknowledgement. [s]
    fsync
        The median of an fsync. [s]
    """

    rate: float
    bare: float
    ratio: float
    postgres: float
    p50: float
    p99: float
    longest: float
    fsync: float


def measure(repeats: int, events: int, seconds: float, say: Say, place: Path | None) -> Ingest:
    """Measure; the repeats are outermost, so that a drift hits all alike."""
    rates: list[tuple[float, float, float]] = []
    with ExitStack() as stack:
        url = stack.enter_context(running()) if programs() else None
        for i in range(repeats):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=place)))
            bare = peer(folder / "bare.sqlite", events)
            with open_store(folder / "set") as store:
                rate = ours(store, events)
            other = 0.0
            if url:
                with open_store(folder / "team", fresh(url)) as store:
                    other = ours(store, events)
            rates.append((rate, bare, other))
            say(f"repeat {i + 1}: {rate:.0f}, bare {bare:.0f}, PostgreSQL {other:.0f} events/s")
        with open_store(folder / "steady") as store:
            waited = sorted(waits(store, seconds))
        synced = median(fsyncs(folder))
    return Ingest(
        median(r for r, _, _ in rates),
        median(b for _, b, _ in rates),
        median(r / b for r, b, _ in rates),
        median(p for _, _, p in rates),
        waited[len(waited) // 2],
        waited[len(waited) * 99 // 100],
        waited[-1],
        synced,
    )


def markdown(found: Ingest, events: int, repeats: int, machine: dict[str, str]) -> str:
    """What was measured beside its bars, in Markdown."""
    rows = [
        _row("events/s, SQLite", f"{found.rate:,.0f}", "rate", found.rate),
        ("events/s, SQLite bare", f"{found.bare:,.0f}", "", ""),
        _row("ratio of the two", f"{found.ratio:.2f}", "ratio", found.ratio),
        _row("events/s, PostgreSQL", f"{found.postgres:,.0f}", "postgres", found.postgres),
        _row(f"p99 at {RATE} events/s", f"{found.p99 * 1e3:.1f} ms", "p99", found.p99),
        ("median, longest", f"{found.p50 * 1e3:.1f} ms, {found.longest * 1e3:.1f} ms", "", ""),
        ("fsync of 4 KiB", f"{found.fsync * 1e3:.2f} ms", "", ""),
    ]
    said = f"{PRODUCERS} producers, {GROUP} events at once, {events:,} events, {repeats} repeats."
    head = ["what", "measured", "bar", ""]
    return f"{measured_on(machine)} {said}\n\n{table(head, rows)}\n"


def _row(what: str, measured: str, bar: str, value: float) -> tuple[str, ...]:
    return (what, measured, f"{BARS[bar].bar:g}", BARS[bar].verdict(value))


def section(repeats: int, say: Say) -> str:
    """Measure, and say it in Markdown."""
    return markdown(measure(repeats, 200_000, 20.0, say, None), 200_000, repeats, host())


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    arguments.add_argument("--repeats", type=int, default=3, help="default 3")
    arguments.add_argument("--events", type=int, default=200_000, help="default 200,000")
    arguments.add_argument("--seconds", type=float, default=20.0, help="of the steady rate")
    arguments.add_argument("--place", type=Path, help="folder on the disk that is to be measured")
    given = arguments.parse_args(argv)

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = measure(given.repeats, given.events, given.seconds, say, given.place)
    print(markdown(found, given.events, given.repeats, host()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
