"""SIGKILL at a random moment of ingest and sealing."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.faults.audit import audit
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged, write
from tests.postgres import fresh

ROUNDS = 25  # kills of one store, before another one is begun
LONGEST = 0.4  # after the process began to write [s]


def run(times: int, seed: int = 1, off: str = "", server: str | None = None) -> Count:
    """Kill a writer so often; how often something was lost, doubled or changed."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.writer", "deltalake.transaction", "pyarrow.json"])
    count = Count("SIGKILL")
    folder, first, url = Path(), 0, None
    for i in range(times):
        if i % ROUNDS == 0:
            shutil.rmtree(folder, ignore_errors=True) if i else None
            folder, first, known = Path(tempfile.mkdtemp(prefix="kill-")), 0, set[int]()
            url = fresh(server) if server else None
        place, acks = folder / "set", folder / f"acks{i}"
        given = {"first": first, "off": off, "url": url}
        process = context.Process(target=write, args=(place, acks), kwargs=given, daemon=True)
        process.start()
        begun(acks, process)
        time.sleep(chance.uniform(0, LONGEST))
        process.kill()
        process.join()
        known.update(acknowledged(acks))
        found = audit(place, known, url)
        count.add(found)
        first = max(found.last, *known, -1) + 1
        if not found.sound:
            known = set()
    shutil.rmtree(folder, ignore_errors=True)
    return count


def begun(acks: Path, process: multiprocessing.process.BaseProcess) -> None:
    """Wait until a writer has acknowledged something."""
    until = time.monotonic() + 60
    while not (acks.exists() and acks.stat().st_size):
        if time.monotonic() > until or not process.is_alive():
            raise RuntimeError("the writer did not begin")
        time.sleep(0.002)
