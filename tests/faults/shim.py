"""The shim between a writer and the disk: compiled once, loaded into a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("shim.c")
ROOT = Path(__file__).parents[2]


@cache
def library() -> Path:
    """The compiled shim."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("WRITES ARE NOT TRACED: this needs gcc on Linux (make setup-full)")
    made = Path(tempfile.mkdtemp(prefix="shim-")) / "shim.so"
    words = [compiler, "-O1", "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-lpthread"]
    subprocess.run(words, check=True)
    return made


def start(
    place: Path,
    acks: Path,
    *words: str,
    trace: Path | None = None,
    fail: int = 0,
    clock: Path | None = None,
) -> subprocess.Popen[bytes]:
    """A writer whose every step on the disk goes through the shim.

    Parameters
    ----------
    trace
        Where the steps below the folder of the store are written down.
    fail
        Number of the fsync that fails, from 1; 0 for none.
    clock
        File with the seconds by which the clock on the wall is wrong.
    """
    given = dict(os.environ, LD_PRELOAD=str(library()), GIGA_FOLDER=str(place.parent))
    given |= {
        "GIGA_ACKS": str(acks),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    if trace is not None:
        given["GIGA_TRACE"] = str(trace)
    if fail:
        given["GIGA_FAIL"] = str(fail)
    if clock is not None:
        given["GIGA_CLOCK"] = str(clock)
    command = [sys.executable, "-m", "tests.faults.writer", str(place), str(acks), *words]
    return subprocess.Popen(command, env=given, cwd=ROOT)


def run(place: Path, acks: Path, *words: str, **given: object) -> None:
    """Run such a writer to its end."""
    process = start(place, acks, *words, **given)  # type: ignore[arg-type]
    if process.wait(300):
        raise RuntimeError(f"the writer ended with {process.returncode}")
