"""How long the shipped studies take, imports included: `python -m benchmarks.cell.search`.

Each runs in a process of its own, so that the time is what a person waits for. A number behind the
command takes the place of the designs that the study wants.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

STUDIES = Path(__file__).parents[2] / "cells" / "studies"
BARS = {"rate": (60.0, 120.0), "founding": (1200.0, 1200.0)}
"""Seconds that a study may take: what we want, and what must be."""
RUN = """
import json, resource, sys, time
begun = time.perf_counter()
from gigafactory.scenario.cellsearch.answer import Answer, counts
from gigafactory.scenario.cellsearch.asked import Asked
from gigafactory.scenario.cellsearch.finalists import finalists
from gigafactory.scenario.cellsearch.read import read_study
from gigafactory.scenario.cellsearch.search import search
from pathlib import Path
effort = {"designs": int(sys.argv[2])} if len(sys.argv) > 2 else {}
study = read_study(Path(sys.argv[1]), Asked(effort=effort))
found = search(study)
searched = time.perf_counter() - begun
answer = Answer(study, found, finalists(study, found.found))
seconds = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
said = counts(answer)
print(f"{seconds:.1f} s ({searched:.1f} s of them the search), {cpu:.1f} s of processor; {said}")
"""


def main() -> None:
    """Time each study."""
    chosen = [one for one in sys.argv[1:] if one in BARS] or list(BARS)
    numbers = [one for one in sys.argv[1:] if one.isdecimal()]
    print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f} before")
    for name in chosen:
        aim, bar = BARS[name]
        begun = time.perf_counter()
        command = [sys.executable, "-c", RUN, str(STUDIES / f"{name}.toml"), *numbers]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        wall = time.perf_counter() - begun
        print(f"{name}: {wall:.1f} s in all (aim {aim:g}, bar {bar:g}): {done.stdout.strip()}")


if __name__ == "__main__":
    main()
