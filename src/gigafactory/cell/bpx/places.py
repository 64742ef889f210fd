"""Which value of `Parameters` stands where in a BPX file.

Three values are turned over at this border: a temperature is in K there and in °C here; BPX gives
the surface of the particles per volume, a = 3 ε / R, where we give the volume ε that they fill; and
it gives a density of the cell where we give its mass. Each is written with as many digits as it
needs to come back as the very same number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from gigafactory.cell.bpx import keys
from gigafactory.cell.parameters import Parameters

Path = tuple[str, ...]
Flat = dict[str, Any]
"""Values of `Parameters` by dotted name: ``cathode.porosity``."""


@dataclass(frozen=True)
class Place:
    """A value, where it stands, what kind it is, and whether a file may leave it out."""

    name: str
    path: Path
    kind: str = "number"
    optional: bool = False

    @property
    def said(self) -> str:
        """The place as a message calls it."""
        return ": ".join(self.path[1:] if self.path[0] == "Parameterisation" else self.path)


_ELECTRODE = (
    ("thickness", "Thickness [m]", "number"),
    ("porosity", "Porosity", "number"),
    ("transport_efficiency", "Transport efficiency", "number"),
    ("particle_radius", "Particle radius [m]", "number"),
    ("active_fraction", keys.AREA, "fraction"),
    ("maximum_concentration", "Maximum concentration [mol.m-3]", "number"),
    ("potential", "OCP [V]", "formula"),
    ("diffusivity", "Diffusivity [m2.s-1]", "formula"),
    ("reaction_rate", "Reaction rate constant [mol.m-2.s-1]", "number"),
    ("conductivity", "Conductivity [S.m-1]", "number"),
)
_ELECTRODE_OPTIONAL = (
    ("entropic_change", "Entropic change coefficient [V.K-1]", "formula"),
    ("diffusivity_activation", "Diffusivity activation energy [J.mol-1]", "number"),
    ("reaction_activation", "Reaction rate constant activation energy [J.mol-1]", "number"),
)
_MINIMUM, _MAXIMUM = "Minimum stoichiometry", "Maximum stoichiometry"
_LIMITS = {
    "anode": (("empty", _MINIMUM), ("full", _MAXIMUM)),
    "cathode": (("full", _MINIMUM), ("empty", _MAXIMUM)),
}
_CELL = (
    ("area", "Electrode area [m2]", "number"),
    ("pairs", "Number of electrode pairs connected in parallel to make a cell", "count"),
    ("lower", "Lower voltage cut-off [V]", "number"),
    ("upper", "Upper voltage cut-off [V]", "number"),
    ("capacity", "Nominal cell capacity [A.h]", "number"),
    ("volume", "Volume [m3]", "number"),
    ("surface", "External surface area [m2]", "number"),
    ("mass", "Density [kg.m-3]", "density"),
    ("temperature", "Reference temperature [K]", "temperature"),
)
_SALT = (
    ("transference", "Cation transference number", "number", False),
    ("conductivity", "Conductivity [S.m-1]", "formula", False),
    ("diffusivity", "Diffusivity [m2.s-1]", "formula", False),
    ("conductivity_activation", "Conductivity activation energy [J.mol-1]", "number", True),
    ("diffusivity_activation", "Diffusivity activation energy [J.mol-1]", "number", True),
)
_SEPARATOR = (
    ("thickness", "Thickness [m]"),
    ("porosity", "Porosity"),
    ("transport_efficiency", "Transport efficiency"),
)


def places(major: int) -> tuple[Place, ...]:
    """Where each value stands in a file of BPX 0.x (``major`` 0) or 1.x, in the order of a file."""
    top = "Parameterisation"
    found = [Place("title", ("Header", "Title"), "text", True)]
    found += [Place(name, (top, "Cell", key), kind) for name, key, kind in _CELL]
    heat = "Specific heat capacity [J.K-1.kg-1]"
    found.append(Place("specific_heat", (top, "Cell", heat), optional=True))
    found += [Place(f"salt.{n}", (top, "Electrolyte", k), kind, o) for n, k, kind, o in _SALT]
    for electrode, part in keys.ELECTRODES.items():
        table = (top, part)
        found += [Place(f"{electrode}.{n}", (*table, k), kind) for n, k, kind in _ELECTRODE]
        found += [Place(f"{electrode}.{n}", (*table, k)) for n, k in _LIMITS[electrode]]
        found += [
            Place(f"{electrode}.{n}", (*table, k), kind, True) for n, k, kind in _ELECTRODE_OPTIONAL
        ]
    found += [Place(f"separator.{n}", (top, "Separator", k)) for n, k in _SEPARATOR]
    home = "Cell" if major < 1 else keys.USER
    found.append(Place("thermal_conductivity", (top, home, keys.CONDUCTIVITY), optional=True))
    found.append(Place("resistance", (top, keys.USER, keys.RESISTANCE), optional=True))
    rest = (
        (top, "Electrolyte", "Initial concentration [mol.m-3]")
        if major < 1
        else ("State", "Initial conditions", "Initial electrolyte concentration [mol.m-3]")
    )
    found.append(Place("salt.concentration", rest))
    return tuple(found)


def flat(parameters: Parameters) -> Flat:
    """Values of `Parameters` by dotted name, without those in ``more``."""
    found: Flat = {}
    for one in fields(parameters):
        value = getattr(parameters, one.name)
        if one.name in ("cathode", "anode", "separator", "salt"):
            found |= {f"{one.name}.{x.name}": getattr(value, x.name) for x in fields(value)}
        elif one.name != "more":
            found[one.name] = value
    return found
