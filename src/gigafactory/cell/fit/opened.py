"""PyBaMM's values of a cell in which the fitted quantities are left open.

Every quantity that may be fitted is written here in terms of our own names, so that what depends on
two of them (a pore's hindrance, the lithium at the start) follows whichever of them is fitted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any

from gigafactory.cell.formula import formula_values
from gigafactory.cell.parameters import Formula, Parameters, Table
from gigafactory.cell.virtual.values import values

SIDES = {"anode": "Negative", "cathode": "Positive"}
KELVIN = 273.15
_GAS, _FARADAY = 8.31446261815324, 96485.33212  # J/(mol·K), C/mol (CODATA 2018)
_POROUS = (
    *("thickness", "porosity", "active_fraction", "transport_efficiency", "particle_radius"),
    *("maximum_concentration", "diffusivity", "reaction_rate", "conductivity", "empty", "full"),
)
FITTABLE = (
    *(f"{electrode}.{name}" for electrode in SIDES for name in _POROUS),
    *(f"separator.{name}" for name in ("thickness", "porosity", "transport_efficiency")),
    *("salt.transference", "salt.conductivity", "salt.diffusivity", "area", "resistance"),
)
"""Names of the quantities that can be fitted; one that is a law must be a constant."""
Get = Callable[[str], Any]


def stated(parameters: Parameters, name: str) -> Any:
    """The value of a dotted name."""
    value: Any = parameters
    for one in name.split("."):
        value = getattr(value, one)
    return value


def opened(parameters: Parameters, names: Iterable[str], charged: float) -> Any:
    """`pybamm.ParameterValues` in which each of ``names`` is a parameter of that very name.

    Parameters
    ----------
    parameters
        The cell.
    names
        Of `FITTABLE`.
    charged
        Share of its charge with which the cell begins, at rest.
    """
    with warnings.catch_warnings():  # of the packages on which PyBaMM is built
        warnings.simplefilter("ignore")
        import pybamm

    free = set(names)

    def get(name: str) -> Any:
        return pybamm.Parameter(name) if name in free else stated(parameters, name)

    found: dict[str, Any] = {}
    for electrode, side in SIDES.items():
        found |= _electrode(parameters, electrode, side, get, charged)
    found |= _pores(get, "separator", "Separator")
    found["Separator thickness [m]"] = get("separator.thickness")
    found |= _salt(parameters, get)
    found |= {
        "Electrode height [m]": get("area"),
        "Electrode width [m]": 1.0,
        "Contact resistance [Ohm]": get("resistance"),
    }
    chosen = values(parameters)
    chosen.update(found, check_already_exists=False)
    return chosen


def _electrode(
    parameters: Parameters, electrode: str, side: str, get: Get, charged: float
) -> dict[str, Any]:
    def own(name: str) -> Any:
        return get(f"{electrode}.{name}")

    cold = parameters.temperature + KELVIN
    rest = parameters.salt.concentration
    fixed = getattr(parameters, electrode)

    def exchange(c_e: Any, c_surface: Any, c_max: Any, kelvin: Any) -> Any:
        x = c_surface / c_max
        rate = _FARADAY * own("reaction_rate") * _warmed(fixed.reaction_activation, cold, kelvin)
        return rate * (c_e / rest) ** 0.5 * x**0.5 * (1 - x) ** 0.5

    start = own("empty") + charged * (own("full") - own("empty"))
    domain = f"{side.lower()} electrode [mol.m-3]"
    found = {
        f"{side} electrode thickness [m]": own("thickness"),
        f"{side} electrode active material volume fraction": own("active_fraction"),
        f"{side} particle radius [m]": own("particle_radius"),
        f"Maximum concentration in {domain}": own("maximum_concentration"),
        f"Initial concentration in {domain}": start * own("maximum_concentration"),
        f"{side} electrode exchange-current density [A.m-2]": exchange,
        f"{side} electrode conductivity [S.m-1]": own("conductivity"),
        **_pores(get, electrode, f"{side} electrode"),
    }
    if not isinstance(fixed.diffusivity, str | Table):
        warmth = fixed.diffusivity_activation
        found[f"{side} particle diffusivity [m2.s-1]"] = lambda _, kelvin: (
            own("diffusivity") * _warmed(warmth, cold, kelvin)
        )
    return found


def _pores(get: Get, part: str, domain: str) -> dict[str, Any]:
    import pybamm

    porosity, efficiency = get(f"{part}.porosity"), get(f"{part}.transport_efficiency")
    hindrance = pybamm.log(efficiency) / pybamm.log(porosity)
    return {
        f"{domain} porosity": porosity,
        f"{domain} Bruggeman coefficient (electrolyte)": hindrance,
    }


def _salt(parameters: Parameters, get: Get) -> dict[str, Any]:
    found: dict[str, Any] = {"Cation transference number": get("salt.transference")}
    cold, salt = parameters.temperature + KELVIN, parameters.salt
    for name, unit in (("conductivity", "[S.m-1]"), ("diffusivity", "[m2.s-1]")):
        law, warmth = getattr(salt, name), getattr(salt, f"{name}_activation")
        if not isinstance(law, str | Table):
            found[f"Electrolyte {name} {unit}"] = _constant(get, f"salt.{name}", warmth, cold)
    return found


def _constant(get: Get, name: str, warmth: float, cold: float) -> Callable[[Any, Any], Any]:
    return lambda _, kelvin: get(name) * _warmed(warmth, cold, kelvin)


def _warmed(energy: float, cold: float, kelvin: Any) -> Any:
    """By what a rate grows from the temperature at which it holds (Arrhenius)."""
    import pybamm

    return pybamm.exp(energy / _GAS * (1 / cold - 1 / kelvin)) if energy else 1.0


def is_constant(law: Formula) -> bool:
    """Whether a law is one number."""
    return not isinstance(law, str | Table) and bool(formula_values(law, 0.5) == law)
