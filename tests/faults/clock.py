"""The clock on the wall jumps: an hour on, an hour back, a day back."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.faults import shim
from tests.faults.audit import audit
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged

JUMPS = (3600, -3600, -86_400)
PATIENCE = 4.0
"""How long acknowledgements may stay away. [s]"""
WAITING = ("--ahead", "1", "--delay", "0.25")
"""One group at a time, nearly always waiting for others: a jump while none waits proves nothing."""


def run(times: int, seed: int = 1, off: str = "") -> Count:
    """Let the clock jump so often; how often acknowledgements stayed away or were not kept."""
    chance = random.Random(seed)
    count = Count("clock jump")
    while count.tried < times:
        folder = Path(tempfile.mkdtemp(prefix="clock-"))
        (folder / "disk").mkdir()
        place, acks, clock = folder / "disk" / "set", folder / "acks", folder / "clock"
        clock.write_text("0")
        more = ("--without", off) if off else ()
        process = shim.start(place, acks, *WAITING, *more, clock=clock)
        wrong = 0
        try:
            _more(acks, 60.0)
            for jump in chance.sample(JUMPS, len(JUMPS))[: times - count.tried]:
                time.sleep(chance.uniform(0, 0.3))
                wrong += jump
                clock.with_suffix(".new").write_text(str(wrong))
                clock.with_suffix(".new").replace(clock)
                if _more(acks, PATIENCE):
                    count.held()
                else:
                    count.broken(f"nothing was acknowledged within {PATIENCE} s after {jump} s")
        finally:
            process.kill()
            process.wait()
        found = audit(place, acknowledged(acks))
        if not found.sound:
            count.broken(f"lost {found.lost}, doubled {found.doubled}, {found.refused}")
        shutil.rmtree(folder)
    return count


def _more(acks: Path, patience: float) -> bool:
    """Whether some groups more are acknowledged in time."""
    until, before = time.monotonic() + patience, _size(acks)
    while time.monotonic() < until:
        if _size(acks) >= before + 120:  # three groups of five: the one under way does not count
            return True
        time.sleep(0.005)
    return False


def _size(acks: Path) -> int:
    return acks.stat().st_size if acks.exists() else 0
