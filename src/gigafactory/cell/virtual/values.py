"""A cell as PyBaMM's parameter values: the border at which signs, kelvin and names are turned over.

Equations: Doyle, Fuller and Newman, J. Electrochem. Soc. 140 (1993) 1526. Names: PyBaMM's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log
from typing import Any

from gigafactory.cell.parameters import Formula, Parameters, Porous
from gigafactory.cell.virtual.law import law_value
from gigafactory.cell.virtual.pack import pybamm_package

KELVIN = 273.15
"""0 °C. [K]"""
GAS = 8.31446261815324
"""Molar gas constant (CODATA 2018). [J/(mol·K)]"""
FARADAY = 96485.33212331001
"""Faraday constant (CODATA 2018). [C/mol]"""
SIDES = {"cathode": "Positive", "anode": "Negative"}
"""Our names of the electrodes and PyBaMM's."""


def values(parameters: Parameters) -> Any:
    """The parameter values of PyBaMM for a cell that starts full, at rest, at its temperature.

    Returns
    -------
    pybamm.ParameterValues
        For any of PyBaMM's models of lithium-ion cells; the coatings' conductivity is effective
        already, the cell is one homogeneous body of its mass and specific heat.

    Raises
    ------
    BadText
        If a law is text that is no expression in ``x``.
    """
    pybamm = pybamm_package()
    found: dict[str, Any] = {**_whole(parameters), **_electrolyte(parameters)}
    for ours, theirs in SIDES.items():
        found |= _electrode(getattr(parameters, ours), theirs, parameters)
    for name, value in parameters.more.items():
        found[name] = _of_first(value) if isinstance(value, str) else value
    return pybamm.ParameterValues(_plating(parameters.more) | found)


def _plating(more: Mapping[str, float | str]) -> dict[str, Any]:
    """Rates of plating, stripping and of lithium gone dead, where their constants are stated.

    O'Kane et al., J. Electrochem. Soc. 167 (2020) 090540 and Phys. Chem. Chem. Phys. 24 (2022)
    7909: in proportion to the salt, to the lithium that lies there, and to how thin the SEI is.
    """
    found: dict[str, Any] = {}
    if (rate := more.get("Lithium plating kinetic rate constant [m.s-1]")) is not None:
        plated = FARADAY * float(rate)
        found["Exchange-current density for plating [A.m-2]"] = lambda salt, lithium, _: (
            plated * salt
        )
        found["Exchange-current density for stripping [A.m-2]"] = lambda salt, lithium, _: (
            plated * lithium
        )
    if (decay := more.get("Dead lithium decay constant [s-1]")) is not None:
        scale = float(decay) * float(more["Initial SEI thickness [m]"])
        found["Dead lithium decay rate [s-1]"] = lambda thickness: scale / thickness
    return found


def bruggeman(transport_efficiency: Any, porosity: Any) -> Any:
    """The exponent that turns a porosity into this share of transport: ``ln B / ln ε``."""
    import numpy as np

    return np.log(transport_efficiency) / np.log(porosity)


def _electrode(electrode: Porous, side: str, parameters: Parameters) -> dict[str, Any]:
    domain = side.lower()
    kelvin = parameters.temperature + KELVIN
    reaction = electrode.reaction_activation
    rest = parameters.salt.concentration
    rate = f"{side} electrode reaction rate constant [mol.m-2.s-1]"

    def exchange(c_e: Any, c_surface: Any, c_max: Any, temperature: Any) -> Any:
        import pybamm

        x = c_surface / c_max
        scale = FARADAY * pybamm.Parameter(rate) * arrhenius(reaction, kelvin, temperature)
        return scale * (c_e / rest) ** 0.5 * x**0.5 * (1 - x) ** 0.5

    return {
        f"{side} electrode thickness [m]": electrode.thickness,
        f"{side} electrode porosity": electrode.porosity,
        f"{side} electrode active material volume fraction": electrode.active_fraction,
        f"{side} electrode Bruggeman coefficient (electrolyte)": log(electrode.transport_efficiency)
        / log(electrode.porosity),
        f"{side} electrode Bruggeman coefficient (electrode)": 0.0,
        f"{side} electrode conductivity [S.m-1]": electrode.conductivity,
        f"{side} electrode charge transfer coefficient": 0.5,
        f"{side} electrode double-layer capacity [F.m-2]": 0.2,  # no option here uses it
        f"{side} particle radius [m]": electrode.particle_radius,
        f"{side} particle diffusivity [m2.s-1]": _warmed(
            electrode.diffusivity, electrode.diffusivity_activation, kelvin
        ),
        f"{side} electrode OCP [V]": _of_first(electrode.potential),
        f"{side} electrode OCP entropic change [V.K-1]": _of_first(electrode.entropic_change),
        f"{side} electrode exchange-current density [A.m-2]": exchange,
        rate: electrode.reaction_rate,
        f"Maximum concentration in {domain} electrode [mol.m-3]": electrode.maximum_concentration,
        f"Initial concentration in {domain} electrode [mol.m-3]": electrode.full
        * electrode.maximum_concentration,
    }


def _electrolyte(parameters: Parameters) -> dict[str, Any]:
    salt, separator = parameters.salt, parameters.separator
    kelvin = parameters.temperature + KELVIN
    return {
        "Separator thickness [m]": separator.thickness,
        "Separator porosity": separator.porosity,
        "Separator Bruggeman coefficient (electrolyte)": log(separator.transport_efficiency)
        / log(separator.porosity),
        "Initial concentration in electrolyte [mol.m-3]": salt.concentration,
        "Cation transference number": salt.transference,
        "Thermodynamic factor": 1.0,
        "Electrolyte conductivity [S.m-1]": _warmed(
            salt.conductivity, salt.conductivity_activation, kelvin
        ),
        "Electrolyte diffusivity [m2.s-1]": _warmed(
            salt.diffusivity, salt.diffusivity_activation, kelvin
        ),
    }


def _whole(parameters: Parameters) -> dict[str, Any]:
    kelvin = parameters.temperature + KELVIN
    parts = [
        *(
            f"{side} {part}"
            for side in SIDES.values()
            for part in ("electrode", "current collector")
        ),
        "Separator",
    ]
    body = {
        "density [kg.m-3]": parameters.mass / parameters.volume,
        "specific heat capacity [J.kg-1.K-1]": parameters.specific_heat,
        "thermal conductivity [W.m-1.K-1]": parameters.thermal_conductivity,
    }
    return {
        "Electrode height [m]": parameters.area,
        "Electrode width [m]": 1.0,
        "Number of electrodes connected in parallel to make a cell": float(parameters.pairs),
        "Number of cells connected in series to make a battery": 1.0,
        "Nominal cell capacity [A.h]": parameters.capacity,
        "Current function [A]": parameters.capacity,
        "Contact resistance [Ohm]": parameters.resistance,
        "Lower voltage cut-off [V]": parameters.lower,
        "Upper voltage cut-off [V]": parameters.upper,
        "Open-circuit voltage at 0% SOC [V]": parameters.lower,
        "Open-circuit voltage at 100% SOC [V]": parameters.upper,
        "Reference temperature [K]": kelvin,
        "Ambient temperature [K]": kelvin,
        "Initial temperature [K]": kelvin,
        "Total heat transfer coefficient [W.m-2.K-1]": 0.0,
        "Cell volume [m3]": parameters.volume,
        "Cell cooling surface area [m2]": parameters.surface,
        # The body is homogeneous, so that foils of no thickness change nothing of its heat.
        **{f"{side} current collector thickness [m]": 0.0 for side in SIDES.values()},
        **{f"{side} current collector conductivity [S.m-1]": 4e7 for side in SIDES.values()},
        **{f"{part} {name}": value for part in parts for name, value in body.items()},
    }


def arrhenius(energy: float, kelvin: float, temperature: Any) -> Any:
    """By what a rate grows from the temperature at which it holds [K] to another one [K]."""
    import numpy as np

    return np.exp(energy / GAS * (1 / kelvin - 1 / temperature)) if energy else 1.0


def _of_first(law: Formula) -> Any:
    if isinstance(law, (float, int)):
        return float(law)
    law_value(law, 0.5)  # so that a bad text speaks here, not deep inside a model
    return lambda x, *_: law_value(law, x)


def _warmed(law: Formula, energy: float, kelvin: float) -> Callable[[Any, Any], Any]:
    law_value(law, 0.5)
    return lambda x, temperature: law_value(law, x) * arrhenius(energy, kelvin, temperature)
