"""The numbers of the ten-station line, shared by every peer.

Ten stations in series, ``machines`` identical machines each, buffers between them, blocking
after service. A machine's clock to failure runs only while it works; a failure stops the service,
which resumes after the repair. As nothing else can happen to that part or machine meanwhile, all
peers fold the repairs met during a service into its end time.
"""

from __future__ import annotations

import math

STATIONS = 10
BUFFER = 20
SCRAP_STATIONS = (2, 5, 8)  # counted from 0: the third, sixth and ninth station
SCRAP_SHARE = 0.02
CYCLE_VARIATION = 0.5  # coefficient of variation of the lognormal service time
FAILURE_MEAN = 100.0  # working time between failures, per machine of the station
REPAIR_MEAN = 5.0  # time to repair, per machine of the station

# Good parts leaving the last station per time unit, as several independent engines agree on it.
EXPECTED_OUTPUT = {1: 0.846, 4: 0.855, 16: 0.865}


def lognormal_parameters(mean: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a service time with this mean."""
    variance = math.log(1.0 + CYCLE_VARIATION**2)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


def steps_per_part() -> float:
    """Expected completed services of one part, scrap counted."""
    alive, steps = 1.0, 0.0
    for station in range(STATIONS):
        steps += alive
        if station in SCRAP_STATIONS:
            alive *= 1.0 - SCRAP_SHARE
    return steps


def expected_throughput(machines: int) -> float | None:
    """Parts started per time unit at the first station, where the output is known.

    In the long run what starts is what leaves, divided by the share that no station scraps.
    """
    output = EXPECTED_OUTPUT.get(machines)
    return None if output is None else output / (1.0 - SCRAP_SHARE) ** len(SCRAP_STATIONS)
