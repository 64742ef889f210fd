"""Energy of machines from the time they spent in each state."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant.model import Machine
from gigafactory.plant.states import INDEX


def electricity(machine: Machine, state_s: NDArray[np.float64], jobs: int) -> float:
    """Electricity of all machines of a step [Wh].

    Parameters
    ----------
    machine
        Its power while working, at any other time, and the energy of one job.
    state_s
        Time in each state, summed over the machines, (states,). [s]
    jobs
        Jobs that ended.
    """
    working = float(state_s[INDEX["working"]])
    idle = float(state_s.sum()) - working
    return (machine.power * working + machine.power_idle * idle) / 3600 + machine.energy_each * jobs


def heat(machine: Machine, state_s: NDArray[np.float64]) -> float:
    """Heat of all machines of a step, drawn while they work [Wh]."""
    return machine.heat * float(state_s[INDEX["working"]]) / 3600
