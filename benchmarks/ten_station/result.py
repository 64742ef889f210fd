"""What one run of the ten-station line gives back, whatever engine ran it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One timed run; ``seconds`` covers the simulation, not imports or compilation."""

    name: str
    machines: int  # per station
    part_steps: int  # completed services
    seconds: float
    throughput: float  # parts started per time unit at the first station, over the run
    trace_rows: int  # rows of the trace that the run kept; equal to part_steps when full

    @property
    def speed(self) -> float:
        """Part-steps per second."""
        return self.part_steps / self.seconds
