"""The power goes: what was not synced is lost, in part, torn.

A writer's every step is traced once; then it is cut at many of them. What had been acknowledged
before the cut has to be in the store that opens after it. Cuts fall between the first
acknowledgement and the last: what comes behind is the end of the process, which syncs everything.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from tests.faults import shim
from tests.faults.audit import audit
from tests.faults.disk import Disk, put, steps
from tests.faults.verdict import Count
from tests.faults.writer import numbers_in

CUTS = 50  # of one trace
GROUPS = 240
MOST = 0.95  # of what was not synced, that a cut leaves at most
WORDS = ("--groups", str(GROUPS), "--seal-every", "480")


def traced(folder: Path, off: str = "") -> Path:
    """The trace of a writer that worked below a folder."""
    (folder / "disk").mkdir()
    trace = folder / "trace"
    more = ("--without", off) if off else ()
    shim.run(folder / "disk" / "set", folder / "acks", *WORDS, *more, trace=trace)
    return trace


def run(times: int, seed: int = 1, off: str = "") -> Count:
    """Cut so often; how often something was lost, doubled or changed."""
    chance = random.Random(seed)
    count = Count("power cut")
    while count.tried < times:
        folder = Path(tempfile.mkdtemp(prefix="power-"))
        _cut(traced(folder, off), folder, min(CUTS, times - count.tried), chance, count)
        shutil.rmtree(folder)
    return count


def _cut(trace: Path, folder: Path, times: int, chance: random.Random, count: Count) -> None:
    every = list(steps(trace))
    root = str(folder / "disk")
    said = [i for i, step in enumerate(every) if step.what == "a"]
    moments = sorted(chance.sample(range(said[0] + 1, said[-1] + 2), times))
    disk, known, at = Disk(root), list[int](), 0
    for moment in moments:
        for step in every[at:moment]:
            if step.what == "a":
                known += numbers_in(step.said)
            else:
                disk.do(step)
        at = moment
        left = folder / "left"
        put(disk.after(chance.uniform(0, MOST), chance), root, left)
        count.add(audit(left / "set", known))
        shutil.rmtree(left, ignore_errors=True)
