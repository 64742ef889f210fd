"""A backup taken while a store is written, and its restoring: ten million events.

``python -m benchmarks.backup``. The store is filled and sealed as it goes, but for the last tenth.
A thread goes on handing over one event after the other while the backup is taken. What is timed is
`restore` and `verify`: every hash, the chain, the manifest and the rows.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gigafactory.records.store.backup import backup, restore
from gigafactory.records.store.event import Event
from gigafactory.records.store.place import Place
from gigafactory.records.store.store import Store, open_store
from gigafactory.records.verify import verify

from .bars import Bar
from .ingest import RATE, TIME
from .page import measured_on, table
from .ten_station.compare import host

AT_ONCE = 1 << 16
HOT = 0.1  # share of the events that stay in the journal
BAR = Bar(300.0, most=True)
"""Of restoring and proving ten million events. [s]"""

Say = Callable[[str], None]


def note(seq: int) -> Event:
    """A deviation that a machine reports."""
    row = {"time": TIME + 1000 * seq, "who": f"stacker {seq % 40}", "what": "deviation"}
    return Event(f"stacker {seq % 40}", seq // 40, "notes", {**row, "on": "stacking"})


@dataclass(frozen=True)
class Taken:
    """What it took.

    Parameters
    ----------
    events
        In the store when the backup began.
    filled_s, backup_s, restore_s, verify_s
        [s]
    meanwhile
        Events that were acknowledged while the backup was taken.
    findings
        Of the restored store.
    size
        Of the backup. [bytes]
    peak
        Most memory that the process held. [bytes]
    """

    events: int
    filled_s: float
    backup_s: float
    restore_s: float
    verify_s: float
    meanwhile: int
    findings: int
    size: int
    peak: int


def fill(store: Store, events: int, say: Say) -> int:
    """Events into the store, sealed but for the last tenth; how many."""
    for first in range(0, events, AT_ONCE):
        last = min(events, first + AT_ONCE)
        for start in range(first, last, 1024):
            ticket = store.append(note(n) for n in range(start, min(last, start + 1024)))
        ticket.result()
        if last <= events - events * HOT:
            store.seal()
        if first // AT_ONCE % 20 == 0:
            say(f"{last:,} events")
    return events


def measure(events: int, place: Path | None, say: Say) -> Taken:
    """Fill, back up under load, restore, verify."""
    folder = Path(tempfile.mkdtemp(dir=place))
    ended = threading.Event()
    with open_store(folder / "set") as store:
        begun = time.perf_counter()
        fill(store, events, say)
        filled = time.perf_counter() - begun
        meanwhile = [0]

        def load() -> None:
            while not ended.is_set():
                store.append([note(events + meanwhile[0])]).result()
                meanwhile[0] += 1
                time.sleep(1 / RATE)

        thread = threading.Thread(target=load)
        thread.start()
        begun = time.perf_counter()
        backup(Place(folder / "set"), folder / "copy")
        backed = time.perf_counter() - begun
        ended.set()
        thread.join()
    say(f"backup in {backed:.1f} s")
    begun = time.perf_counter()
    restore(folder / "copy", Place(folder / "again"))
    restored = time.perf_counter() - begun
    begun = time.perf_counter()
    found = verify(folder / "again")
    verified = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in (folder / "copy").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    shutil.rmtree(folder)
    return Taken(events, filled, backed, restored, verified, meanwhile[0], len(found), size, peak)


def markdown(found: Taken, machine: dict[str, str]) -> str:
    """What it took beside its bar, in Markdown."""
    both = found.restore_s + found.verify_s
    rows = [
        ("filling and sealing", f"{found.filled_s:.0f} s", "", ""),
        ("backup under load", f"{found.backup_s:.1f} s", "", ""),
        ("acknowledged meanwhile", f"{found.meanwhile:,} events", "", ""),
        ("restore", f"{found.restore_s:.1f} s", "", ""),
        ("verify", f"{found.verify_s:.1f} s, {found.findings} findings", "", ""),
        ("restore and verify", f"{both:.1f} s", f"{BAR.bar:g} s", BAR.verdict(both)),
        ("size of the backup", f"{found.size / 1e6:,.0f} MB", "", ""),
        ("peak memory", f"{found.peak / 2**30:.2f} GiB", "", ""),
    ]
    head = ["what", "measured", "bar", ""]
    return f"{measured_on(machine)} {found.events:,} events.\n\n{table(head, rows)}\n"


def section(repeats: int, say: Say) -> str:
    """Measure once, however often others are repeated, and say it in Markdown."""
    del repeats
    return markdown(measure(10_000_000, None, say), host())


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.backup", description=__doc__)
    arguments.add_argument("--events", type=int, default=10_000_000, help="default 10,000,000")
    arguments.add_argument("--place", type=Path, help="folder on the disk that is to be measured")
    given = arguments.parse_args(argv)
    found = measure(given.events, given.place, lambda t: print(t, file=sys.stderr, flush=True))
    print(markdown(found, host()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
