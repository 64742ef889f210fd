"""The ten-station line on the line engine of this package, from an ordinary plant file.

Everything that a run with ``--records cells`` keeps in memory is kept: start, end and machine of
every completed service. As for the peers, the trace's pages are touched before the clock starts.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import lower
from gigafactory.line.lower.numbers import power_of_two
from gigafactory.line.tally import part_steps
from gigafactory.plant.read import read_plant

from .model import expected_throughput
from .result import Result

NAME = "gigafactory"
PLANTS = Path(__file__).with_name("plants")
DAY_S = 86_400


def plant_file(machines: int) -> Path:
    """The plant with so many machines at every station."""
    return PLANTS / f"c{machines}" / "plant.toml"


def run(machines: int, parts: int, seed: int) -> Result:
    """One timed run of the plant file, with the full trace."""
    seconds = parts / (expected_throughput(machines) or 0.9)
    plant = read_plant(plant_file(machines).parent)
    lowered = lower(plant, seed, "cells", seconds / DAY_S)
    s = lowered.state
    rows = power_of_two(int(1.1 * parts) + 16_384)
    columns = len(lowered.names.columns)
    trace = s._replace(
        cell=np.zeros(rows, y.CELL),
        c_time=np.full((columns, rows, 2), -1, np.int64),
        c_mach=np.full((columns, rows), -1, np.int16),
    )
    trace.cell["state"] = y.CELL_OPEN
    line = Line(lowered)
    line.state = trace
    line.run(0)  # loads the compiled code
    begun = time.perf_counter()
    line.run(round(seconds * y.TICKS))
    took = time.perf_counter() - begun
    ctl = line.state.ctl
    return Result(
        NAME,
        machines,
        part_steps(lowered, line.state),
        took,
        float(ctl[y.CELLS_BORN]) / seconds,
        int((line.state.c_time[:, :, 1] > 0).sum()),
    )
