"""One model per chemistry, built once: geometry, balance, currents and limits are its inputs.

The mesh is uniform and its lengths are symbols, so that thicknesses and radii are inputs too; what
was discretised once then serves any number of designs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.pack import pybamm_package
from gigafactory.cell.virtual.protocol import Profile
from gigafactory.cell.virtual.values import values
from gigafactory.cell.virtual.volumes import finite_volumes

VOLTAGE = "Voltage [V]"
CURRENT = "Current [A]"
CHARGE = "Discharge capacity [A.h]"
WARMTH = "Volume-averaged cell temperature [K]"
HEAT = "Heat given off [W]"
MARGIN = "Least anode potential [V]"
LEAST_SALT = "Least electrolyte concentration [mol.m-3]"
LOST = "Total lithium lost to side reactions [mol]"
LOWEST, HIGHEST = "Lower voltage cut-off [V]", "Upper voltage cut-off [V]"
ENDS = {
    "Within voltages": "voltage",
    "Current below": "current",
    "Charge reached": "charge",
    LEAST_SALT: "electrolyte depleted",
}
"""What ends a step, by the name of the event in the model; which voltage, its value tells."""
INPUTS = (
    *(
        f"{side} {name}"
        for side in ("Positive", "Negative")
        for name in (
            "electrode thickness [m]",
            "electrode porosity",
            "electrode active material volume fraction",
            "electrode Bruggeman coefficient (electrolyte)",
            "electrode conductivity [S.m-1]",
            "particle radius [m]",
            "electrode reaction rate constant [mol.m-2.s-1]",
        )
    ),
    *(
        f"{when} concentration in {side} electrode [mol.m-3]"
        for when in ("Maximum", "Initial")
        for side in ("positive", "negative")
    ),
    "Separator thickness [m]",
    "Separator porosity",
    "Separator Bruggeman coefficient (electrolyte)",
    "Electrode height [m]",
    "Number of electrodes connected in parallel to make a cell",
    "Contact resistance [Ohm]",
    "Ambient temperature [K]",
    "Initial temperature [K]",
    LOWEST,
    HIGHEST,
)
"""Parameters of PyBaMM that every model takes as inputs."""
WARM_INPUTS = (
    "Total heat transfer coefficient [W.m-2.K-1]",
    "Cell volume [m3]",
    "Cell cooling surface area [m2]",
    "Negative electrode density [kg.m-3]",
    "Negative electrode specific heat capacity [J.kg-1.K-1]",
)
"""Those of a cell whose temperature is computed; the body is homogeneous (see `values`)."""
STEP_INPUTS = ("Charge sign", "Charge limit [A.h]")
"""What a step adds: the discharged charge at which it ends, and from which side it comes."""
CONTROL_INPUTS = ("By current", "By voltage", "By power", "Current set [A]", "Voltage set [V]")
MORE_CONTROL_INPUTS = ("Power set [W]", "Current limit [A]")


@dataclass(frozen=True)
class Mesh:
    """How finely a cell is cut: volumes across cathode, separator and anode, and along a radius."""

    cathode: int = 20
    separator: int = 20
    anode: int = 20
    particle: int = 20


FINE = Mesh()
"""PyBaMM's default."""
COARSE = Mesh(8, 4, 8, 20)
"""About twice as fast; capacities of a Chen 2020 cell at 1C differ by about 1e-4."""


Reactions = tuple[tuple[str, str], ...]
"""Side reactions at the anode, as PyBaMM's options: pairs of name and choice."""
PLATING: Reactions = (("lithium plating", "irreversible"),)
"""Lithium plates and none of it comes back: the worst case."""
AGEING: Reactions = (
    ("SEI", "solvent-diffusion limited"),
    ("lithium plating", "partially reversible"),
)
"""The SEI grows; lithium plates, and what does not come back in time is lost (see `ageing`)."""


@dataclass(frozen=True)
class Kind:
    """Which model is built.

    Parameters
    ----------
    model
        ``SPM``, ``SPMe`` or ``DFN``.
    control
        ``current`` (cheapest), ``any`` (current, voltage or power, as inputs say) or ``profile``.
    warm
        The temperature is computed.
    margin
        The potential of the anode against lithium is recorded.
    mesh
        How finely it is cut.
    reactions
        Side reactions at the anode.
    profile
        The power that is followed.
    """

    model: str
    control: str = "current"
    warm: bool = False
    margin: bool = False
    mesh: Mesh = FINE
    reactions: Reactions = ()
    profile: Profile | None = None


def outputs(kind: Kind) -> tuple[str, ...]:
    """Names of the variables that a run records, in the order of its columns."""
    found = [VOLTAGE, CHARGE]
    found += [CURRENT] if kind.control != "current" else []
    found += [WARMTH, HEAT] if kind.warm else []
    found += [MARGIN] if kind.margin else []
    found += [LOST] if kind.reactions else []
    return tuple(found)


def inputs(kind: Kind) -> tuple[str, ...]:
    """Names of the inputs, in the order of their columns."""
    found = (*INPUTS, *(WARM_INPUTS if kind.warm else ()), *STEP_INPUTS)
    if kind.control == "current":
        return (*found, "Current function [A]")
    return (*found, *CONTROL_INPUTS, *MORE_CONTROL_INPUTS)


def discretised(parameters: Parameters, kind: Kind) -> Any:
    """The model of PyBaMM, discretised, with everything in `inputs` left open."""
    pybamm = pybamm_package()
    options: dict[str, Any] = {
        "thermal": "lumped" if kind.warm else "isothermal",
        "contact resistance": "true",
        **dict(kind.reactions),
    }
    if kind.control != "current":
        options["operating mode"] = _residual(kind)
    model = getattr(pybamm.lithium_ion, kind.model)(options)
    _with_least(model, kind)
    _with_events(model, kind)
    chosen = _opened(parameters, kind)
    geometry = model.default_geometry
    chosen.process_model(model)
    chosen.process_geometry(geometry)
    kinds = {
        name: pybamm.SymbolicUniform1DSubMesh if name != "current collector" else default
        for name, default in model.default_submesh_types.items()
    }
    mesh = pybamm.Mesh(geometry, kinds, _points(model, kind.mesh))
    methods = {
        name: finite_volumes()() if type(method) is pybamm.FiniteVolume else method
        for name, method in model.default_spatial_methods.items()
    }
    return pybamm.Discretisation(mesh, methods).process_model(model)


def _points(model: Any, mesh: Mesh) -> Mapping[Any, int]:
    cut = {"x_n": mesh.anode, "x_s": mesh.separator, "x_p": mesh.cathode}
    cut |= {"r_n": mesh.particle, "r_p": mesh.particle}
    return {**model.default_var_pts, **cut}


def _opened(parameters: Parameters, kind: Kind) -> Any:
    """The cell's parameter values with every input left open."""
    chosen = values(parameters)
    for name in inputs(kind):
        if name in chosen:
            chosen[name] = "[input]"
    if kind.warm:
        # One body: whatever the layer, its density and specific heat are those of the cell.
        import pybamm

        for name in list(chosen.keys()):
            for of in ("density [kg.m-3]", "specific heat capacity [J.kg-1.K-1]"):
                if name.endswith(of) and name != f"Negative electrode {of}":
                    chosen[name] = pybamm.InputParameter(f"Negative electrode {of}")
    return chosen


def _residual(kind: Kind) -> Any:
    """What is zero when the cell does as it is told; its current discharges, as PyBaMM's does."""
    import pybamm

    def residual(variables: Mapping[str, Any]) -> Any:
        given = pybamm.InputParameter
        current, voltage = variables[CURRENT], variables[VOLTAGE]
        power = given("Power set [W]")
        if kind.profile is not None:
            points = np.array(kind.profile.time, float), np.array(kind.profile.power, float)
            power = power * pybamm.Interpolant(*points, pybamm.t, interpolator="linear")
        return (
            given("By current") * (current - given("Current set [A]"))
            + given("By voltage") * (voltage - given("Voltage set [V]"))
            + given("By power") * (current * voltage - power)
        )

    return residual


def _with_least(model: Any, kind: Kind) -> None:
    """Add what is least anywhere in the cell, and all of its heat, to the model's variables."""
    import pybamm

    salt = model.variables["Electrolyte concentration concatenation [mol.m-3]"]
    model.variables[LEAST_SALT] = pybamm.min(salt)
    if kind.warm:
        # What is called total there leaves out foils, tabs and terminals, which warm the cell too.
        coatings = model.variables["Total heating [W]"]
        model.variables[HEAT] = coatings + model.variables["Lumped contact resistance heating [W]"]
    if kind.margin:
        anode = model.variables["Negative electrode surface potential difference [V]"]
        model.variables[MARGIN] = pybamm.min(anode)


def _with_events(model: Any, kind: Kind) -> None:
    """Leave the model the events of `ENDS` and no others."""
    import pybamm

    given = pybamm.InputParameter
    sign = given("Charge sign")
    reached = sign * (model.variables[CHARGE] - given("Charge limit [A.h]")) + 1 - sign**2
    # One event for both voltages: each event evaluates its own expression at every step, and the
    # voltage is the dear one.
    voltage = model.variables[VOLTAGE]
    within = pybamm.minimum(voltage - given(LOWEST), given(HIGHEST) - voltage)
    events = [pybamm.Event("Within voltages", within), pybamm.Event("Charge reached", reached)]
    if kind.model == "SPMe":
        # Linear in the electrolyte: it goes on below zero, where nothing of it is true.
        events.append(pybamm.Event(LEAST_SALT, model.variables[LEAST_SALT]))
    if kind.control != "current":
        below = pybamm.AbsoluteValue(model.variables[CURRENT]) - given("Current limit [A]")
        events.append(pybamm.Event("Current below", below))
    model.events = events
