"""A model that answers with a voltage for values of the fitted quantities, built once.

PyBOP (Planden et al., J. Open Source Softw. 10 (2025) 7874) holds it; the mesh is symbolic, so that
a thickness or a radius does not make it build the model anew at every call.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.fit.curve import Curve, Floats
from gigafactory.cell.fit.opened import opened
from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.volumes import finite_volumes

VOLTAGE = "Voltage [V]"
Bounds = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Problem:
    """What is solved over and over.

    Parameters
    ----------
    names
        Of the fitted quantities.
    problem
        PyBOP's.
    curve
        The points at which the model is held against the measurement.
    """

    names: tuple[str, ...]
    problem: Any
    curve: Curve

    def voltage(self, values: Floats) -> Floats | None:
        """Voltage of the model at the points of the curve, if it can be computed. [V]."""
        inputs = dict(zip(self.names, map(float, values), strict=True))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            solution = self.problem.simulate(inputs)
        found = np.asarray(solution[VOLTAGE].data, np.float64).ravel()
        right = found.shape == self.curve.voltage.shape and np.isfinite(found).all()
        return found if right else None


def problem(
    parameters: Parameters,
    curve: Curve,
    at: NDArray[np.int64],
    starts: Mapping[str, float],
    bounds: Bounds,
    charged: float,
    model: str,
) -> Problem:
    """A problem of PyBOP for the points ``at`` of a curve, all of its current being followed.

    Raises
    ------
    ModuleNotFoundError
        If the extra ``fit`` is not installed.
    """
    os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
    with warnings.catch_warnings():  # of the packages on which these are built
        warnings.simplefilter("ignore")
        try:
            import pybamm
            import pybop
        except ModuleNotFoundError as error:
            message = "To fit a curve PyBOP is needed. Install gigafactory[fit]."
            raise ModuleNotFoundError(message) from error
        values = opened(parameters, starts, charged)
        for name, start in starts.items():
            values.update(
                {
                    name: pybop.Parameter(
                        bounds=list(bounds[name]),
                        initial_value=start,
                        transformation=pybop.LogTransformation(),
                    )
                },
                check_already_exists=False,
            )
        # A current that charges is positive here, and negative in PyBaMM.
        values["Current function [A]"] = pybamm.Interpolant(
            curve.time, -curve.current, pybamm.t, interpolator="linear"
        )
        chosen = getattr(pybamm.lithium_ion, model)({"contact resistance": "true"})
        picked = Curve(curve.time[at], curve.current[at], curve.voltage[at], curve.name)
        simulator = pybop.pybamm.Simulator(
            chosen,
            parameter_values=values,
            protocol=picked.time,
            solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
            output_variables=[VOLTAGE],
            submesh_types={
                name: kind if name == "current collector" else pybamm.SymbolicUniform1DSubMesh
                for name, kind in chosen.default_submesh_types.items()
            },
            spatial_methods={
                name: finite_volumes()() if type(method) is pybamm.FiniteVolume else method
                for name, method in chosen.default_spatial_methods.items()
            },
        )
        data = pybop.Dataset({"Time [s]": picked.time, VOLTAGE: picked.voltage})
        cost = pybop.RootMeanSquaredError(data, target=[VOLTAGE])
        return Problem(tuple(starts), pybop.Problem(simulator, cost), picked)
