"""The ten-station line written by hand in C (``c_line.c``): compiled once, run as a program.

The program prints its figures; the seconds are its own, measured around the simulation. It comes
in two: one that owes nothing but the trace, and one with the duties of a line engine
(``c_duties``): keyed random numbers, state times, waits in buffers.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from .result import Result

NAME = "hand-written C, no duties"
SOURCE = Path(__file__).with_name("c_line.c")
FLAGS = ("-O3", "-march=native", "-std=c11", "-fno-math-errno", "-fno-trapping-math")


@cache
def program(*more: str) -> Path:
    """The compiled program, kept in the temporary folder under the hash of its source and flags."""
    compiler = os.environ.get("CC", "cc")
    flags = (*FLAGS, *more)
    made_of = SOURCE.read_bytes() + " ".join((compiler, *flags)).encode()
    folder = Path(tempfile.gettempdir()) / f"gigafactory-benchmarks-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"c_line-{hashlib.sha256(made_of).hexdigest()[:16]}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        command = [compiler, *flags, str(SOURCE), "-o", str(fresh), "-lm"]
        subprocess.run(command, check=True)
        fresh.replace(target)
    return target


def figures(machines: int, parts: int, seed: int, *more: str) -> dict[str, float]:
    """What the program prints, by name; `more` are flags of the compiler."""
    command = [str(program(*more)), str(machines), str(parts), str(seed)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pairs = (line.split() for line in printed.splitlines())
    return {name: float(value) for name, value in pairs}


def run(machines: int, parts: int, seed: int, name: str = NAME, more: str | None = None) -> Result:
    """One timed run."""
    printed = figures(machines, parts, seed, *([more] if more else []))
    rows = int(printed["rows"])
    return Result(
        name=name,
        machines=machines,
        part_steps=rows,
        seconds=printed["seconds"],
        throughput=printed["throughput"],
        trace_rows=rows,
    )
