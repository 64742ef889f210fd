"""Our own answers to the questions of the benchmark, in this process and from the shell."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gigafactory.quality.causes.causes import causes
from gigafactory.quality.spc.spc import spc
from gigafactory.records.read import read_records
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot
from gigafactory.records.trace.story import story
from gigafactory.records.trace.thing import thing

COMMAND = "from gigafactory.cli import main; main()"
CHARACTERISTICS = (
    "capacity",
    "resistance",
    "self_discharge",
    "mass",
    "thickness",
    "scrap",
    "lead_time",
    "stacking.time",
)
PARENTS = (
    "stacking.machine",
    "filling.machine",
    "filling.electrolyte.lot",
    "stacking.cathode.coil",
    "stacking.cathode.slurry",
    "cathode_coating.lane",
    "formation.channel",
    "filled_trays.place",
)


def seconds(ask: Callable[[], Any]) -> float:
    """How long an answer takes [s]."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def opened(data: Path) -> Genealogy:
    """A data set with its genealogy, nothing of it read yet."""
    return Genealogy(read_records(data))


def recalled(g: Genealogy, lot: int) -> int:
    """A recall of a lot; how many cells are affected."""
    return len(recall(g, of_lot(g, lot)).where)


def traced(g: Genealogy, cell: int) -> Any:
    """A cell's full back trace."""
    return story(g, thing(g, [str(cell)]))


def charted(data: Path) -> Any:
    """The capacity by stacker and hour, a chart each, run rules included."""
    return spc(read_records(data), "capacity", "stacking.machine", "1h", "xbar-s")


def ranked(data: Path) -> Any:
    """Eight characteristics against eight kinds of parents."""
    return causes(read_records(data), CHARACTERISTICS, PARENTS, 0.01)


def shell(*words: str) -> None:
    """A command from the shell."""
    done = subprocess.run([sys.executable, "-c", COMMAND, *words], capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed: {done.stderr.decode()}")


def peak(question: str, data: Path) -> float:
    """Most memory that a process of its own holds for a question [GiB]."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.records import ours; "
        f"ours.{question}(Path(sys.argv[1])); said = Path('/proc/self/status').read_text(); "
        "print(next(line.split()[1] for line in said.splitlines() if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(data)], capture_output=True, check=True, text=True
    )
    return float(done.stdout.split()[-1]) / 2**20
