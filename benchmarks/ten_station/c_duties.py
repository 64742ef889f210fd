"""The ten-station line in C with the duties of a line engine: ``c_line.c`` with SAME_DUTIES.

Random numbers keyed by station and order of start, the time of every machine in every state, the
waits in every buffer. What is left between it and our engine is the price of a plant from a file.
"""

from __future__ import annotations

from . import c_line
from .result import Result

NAME = "hand-written C, same duties"


def run(machines: int, parts: int, seed: int) -> Result:
    """One timed run."""
    return c_line.run(machines, parts, seed, NAME, "-DSAME_DUTIES")
