"""An fsync fails: what was acknowledged before it is kept, and nothing is acknowledged after it.

While a part is sealed the journal goes on beside it. Where the fsync of a part fails, a group that
is on its way may still be acknowledged, if its own log was synced before.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from tests.faults import shim
from tests.faults.audit import audit
from tests.faults.disk import Step, steps
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged

WORDS = ("--groups", "420", "--seal-every", "400")
SYNCS = 100  # that a run has at least


def run(times: int, seed: int = 1, off: str = "") -> Count:
    """Let the fsync fail at so many points; how often the store was not as it should be."""
    chance = random.Random(seed)
    count = Count("failing fsync")
    points = chance.sample(range(1, SYNCS + 1), min(times, SYNCS))
    for point in points:
        folder = Path(tempfile.mkdtemp(prefix="fsync-"))
        (folder / "disk").mkdir()
        place, acks, trace = folder / "disk" / "set", folder / "acks", folder / "trace"
        more = ("--without", off) if off else ()
        shim.start(place, acks, *WORDS, *more, trace=trace, fail=point).wait(300)
        every = list(steps(trace))
        late = after(every)
        if late is None:
            raise RuntimeError(f"there was no fsync {point}")
        if late:
            count.broken(f"{late} groups were acknowledged after fsync {point} had failed")
        else:
            count.add(audit(place, acknowledged(acks)))
        shutil.rmtree(folder)
    return count


def after(every: list[Step]) -> int | None:
    """Groups that were acknowledged and synced after the failure; None where nothing failed."""
    failed = next((i for i, step in enumerate(every) if step.what == "F"), None)
    if failed is None:
        return None
    rest = every[failed + 1 :]
    place = every[failed].said
    first = next((i for i, step in enumerate(rest) if step.what == "a"), 0)
    if any(step.what == "s" and step.said == place for step in rest[:first]):
        return 0  # SQLite passed over it; opening has done it again before anything was taken
    if not _is_journal(every[failed]):
        synced = [i for i, step in enumerate(rest) if step.what == "s" and _is_journal(step)]
        rest = rest[synced[1] :] if synced[1:] else []
    return sum(step.what == "a" for step in rest)


def _is_journal(step: Step) -> bool:
    return "records.sqlite" in step.names[0]
