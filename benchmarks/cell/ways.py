"""The ways to run the task: one built model for all designs, one model each, PyBOP."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.virtual import FINE, discharge, run_batch, values
from gigafactory.cell.virtual.model import Mesh
from gigafactory.cell.virtual.pack import pybamm_package
from gigafactory.cell.virtual.protocol import Model

from .task import CHEN, THEIRS, Varied, cell

Capacities = NDArray[np.float64]
Way = Callable[[Varied], Capacities]
"""Designs in, capacities out [Ah]; NaN where a design failed."""
_SECONDS = 1.6 * 3600  # longer than any of the discharges


def built(model: Model, mesh: Mesh = FINE, compiled: bool = False) -> Way:
    """One built model for all designs, every one checked for its end."""

    def way(varied: Varied) -> Capacities:
        asked = discharge("1C")
        return run_batch(CHEN, varied, asked, model, mesh, compiled=compiled).discharged

    return way


def rebuilt(model: str) -> Way:
    """A model of PyBaMM, built anew for each design, as most scripts do."""

    def way(varied: Varied) -> Capacities:
        pybamm = pybamm_package()
        found = []
        for index in range(len(varied["cathode.thickness"])):
            simulation = pybamm.Simulation(
                getattr(pybamm.lithium_ion, model)(),
                parameter_values=values(cell(varied, index)),
                solver=pybamm.IDAKLUSolver(output_variables=["Discharge capacity [A.h]"]),
            )
            solved = simulation.solve([0, _SECONDS])
            found.append(solved["Discharge capacity [A.h]"].data[-1])
        return np.array(found)

    return way


def by_pybop(model: str) -> Way:
    """PyBOP's simulator with the geometry as its parameters and the discharge as its experiment."""

    def way(varied: Varied) -> Capacities:
        import pybop

        pybamm = pybamm_package()
        chosen = values(CHEN)
        for name in THEIRS.values():
            chosen[name] = "[input]"
        simulator = pybop.pybamm.Simulator(
            getattr(pybamm.lithium_ion, model)(),
            parameter_values=chosen,
            protocol=pybamm.Experiment(["Discharge at 1C until 2.5 V"]),
        )
        count = len(varied["cathode.thickness"])
        inputs = [
            {theirs: float(varied[ours][index]) for ours, theirs in THEIRS.items()}
            for index in range(count)
        ]
        solved = simulator.solve(inputs)
        return np.array([one["Discharge capacity [A.h]"].data[-1] for one in solved])

    return way
