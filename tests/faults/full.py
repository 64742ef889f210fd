"""The disk is full: a small file system in memory that takes no more."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.audit import audit
from tests.faults.shim import ROOT
from tests.faults.verdict import Count
from tests.faults.writer import acknowledged


@contextmanager
def small(kibibytes: int) -> Iterator[Path]:
    """A file system of a size."""
    folder = Path(tempfile.mkdtemp(prefix="full-"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "none", str(folder)]
    if os.geteuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("A FULL DISK IS NOT TESTED: mounting a tmpfs needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def run(times: int, seed: int = 1, off: str = "") -> Count:
    """Fill a disk so often; how often something was lost, doubled or changed."""
    chance = random.Random(seed)
    count = Count("full disk")
    for _ in range(times):
        with small(chance.randint(400, 3000)) as disk:
            outside = Path(tempfile.mkdtemp(prefix="full-acks-"))
            more = ("--without", off) if off else ()
            command = [sys.executable, "-m", "tests.faults.writer", str(disk / "set")]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
            with (outside / "said").open("wb") as said:
                subprocess.run(
                    [*command, str(outside / "acks"), "--seal-every", "2000", *more],
                    env=environment, cwd=ROOT, check=False, stderr=said, timeout=300,
                )  # fmt: skip
            known = acknowledged(outside / "acks")
            if not known:
                raise RuntimeError((outside / "said").read_text())
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
            count.add(audit(disk / "set", known))
            shutil.rmtree(outside)
    return count
