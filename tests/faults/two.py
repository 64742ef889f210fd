"""Two writers: the second one is kept out; one that was taken over in its sleep writes nothing."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.records.store import engine
from gigafactory.records.store.place import Place
from gigafactory.records.store.store import Store, open_store
from tests.faults.audit import present
from tests.faults.kill import begun
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged, event, write
from tests.postgres import fresh


def run(times: int, seed: int = 1, off: str = "", server: str | None = None) -> Count:
    """Put a writer to sleep so often, take over, wake it; how often it wrote on."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.writer", "deltalake.transaction", "pyarrow.json"])
    count = Count("two writers")
    folder = Path(tempfile.mkdtemp(prefix="two-"))
    engine.WAIT, patience = 0.3, engine.WAIT
    first, url = 0, fresh(server) if server else None
    for i in range(times):
        place, acks = Place(folder / "set", url), folder / f"acks{i}"
        given = {"first": first, "pause": 0.01, "off": off, "url": url}
        process = context.Process(
            target=write, args=(place.folder, acks), kwargs=given, daemon=True
        )
        process.start()
        begun(acks, process)
        if not _kept_out(place):
            count.broken("a second writer was let in")
        store = _taken_over(place, process.pid or 0, chance)
        before = present(place)
        own = [event(first + 1_000_000 + k, "other") for k in range(chance.choice([0, 0, 7]))]
        store.append(own).result(10)
        os.kill(process.pid or 0, signal.SIGCONT)
        process.join(0.3 if off else 20)
        process.kill()
        process.join()
        after = present(place)
        known = acknowledged(acks)
        numbers = {row["lot"] for row in after}
        if len(after) != len(before) + len(own):
            count.broken(f"the woken writer wrote {len(after) - len(before) - len(own)} rows")
        elif not numbers.issuperset(known) or len(numbers) != len(after):
            count.broken("something acknowledged was lost or doubled")
        else:
            count.held()
        store.close()
        first = max(int(row["lot"]) for row in after) + 1  # type: ignore[call-overload]
    engine.WAIT = patience
    shutil.rmtree(folder)
    return count


def _kept_out(place: Place) -> bool:
    try:
        open_store(place.folder, place.url).close()
    except BadInput as error:
        return "is being written by" in str(error)
    return False


def _taken_over(place: Place, process: int, chance: random.Random) -> Store:
    """The store, taken from a writer that sleeps; not in the middle of its commit."""
    while True:
        time.sleep(chance.uniform(0, 0.1))
        os.kill(process, signal.SIGSTOP)
        try:
            return open_store(place.folder, place.url, take_over=True)
        except BadInput:  # it holds the lock of the database itself: nobody can write
            os.kill(process, signal.SIGCONT)
