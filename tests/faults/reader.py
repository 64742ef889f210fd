"""A reader while the store is written and sealed: never blocked, never half a moment.

The reader waits for no lock at all: whatever would hold it up is an error here.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from pathlib import Path

from gigafactory.records.store import engine
from gigafactory.records.store.place import Place
from tests.faults.audit import present
from tests.faults.kill import begun
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged, write
from tests.postgres import fresh

FOLDER = 200  # reads of one store, before another one is begun


def run(times: int, seed: int = 1, off: str = "", server: str | None = None) -> Count:
    """Read so often beside a writer that seals; how often a read failed or was no one moment."""
    del seed  # nothing is left to chance but the machine's own
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.writer", "deltalake.transaction", "pyarrow.json"])
    count = Count("reader during sealing", "reading everything")
    while count.tried < times:
        folder = Path(tempfile.mkdtemp(prefix="reader-"))
        url = fresh(server) if server else None
        place, acks = Place(folder / "set", url), folder / "acks"
        given = {"off": off, "url": url, "pause": 0.002}
        process = context.Process(
            target=write, args=(place.folder, acks), kwargs=given, daemon=True
        )
        process.start()
        begun(acks, process)
        engine.WAIT, patience = 0.0, engine.WAIT
        _read(place, acks, min(FOLDER, times - count.tried), count)
        engine.WAIT = patience
        if not process.is_alive():
            count.broken("the writer ended")
        process.kill()
        process.join()
        parts = len(list((place.folder / "visits").glob("*.parquet")))
        count.noted["a part was sealed meanwhile"] += parts
        shutil.rmtree(folder)
    return count


def _read(place: Place, acks: Path, times: int, count: Count) -> None:
    for _ in range(times):
        known = acknowledged(acks)
        begun_at = time.perf_counter()
        try:
            numbers = [row["lot"] for row in present(place)]
        except Exception as error:
            count.broken(f"{type(error).__name__}: {str(error).splitlines()[0]}")
            continue
        count.reopening.append(time.perf_counter() - begun_at)
        if sorted(numbers) != list(range(len(numbers))) or len(numbers) <= max(known):  # type: ignore[type-var]
            count.broken("a read met a number twice, or missed one")
        else:
            count.held()
