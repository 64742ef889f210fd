"""Many designs of one chemistry as arrays: what varies, and the inputs of the model that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.chemistry import chemistry
from gigafactory.cell.virtual.values import FARADAY, KELVIN, SIDES, bruggeman
from gigafactory.errors import BadText

Floats = NDArray[np.float64]

_COATING = {
    "thickness": "electrode thickness [m]",
    "porosity": "electrode porosity",
    "active_fraction": "electrode active material volume fraction",
    "conductivity": "electrode conductivity [S.m-1]",
    "particle_radius": "particle radius [m]",
    "reaction_rate": "electrode reaction rate constant [mol.m-2.s-1]",
}
_IN_ELECTRODE = (*_COATING, "transport_efficiency", "maximum_concentration", "empty", "full")
_WHOLE = (
    *("area", "pairs", "lower", "upper", "capacity", "resistance"),
    *("volume", "surface", "mass", "specific_heat"),
)
_SHARES = ("porosity", "active_fraction", "transport_efficiency", "empty", "full")
QUANTITIES = (
    *(f"{side}.{name}" for side in SIDES for name in _IN_ELECTRODE),
    *(f"separator.{name}" for name in ("thickness", "porosity", "transport_efficiency")),
    *_WHOLE,
)
"""What may vary from design to design of one chemistry, in the units of `Parameters`."""


@dataclass(frozen=True)
class Designs:
    """Designs of one chemistry.

    Parameters
    ----------
    parameters
        The cell on which they are built.
    values
        Every one of `QUANTITIES`, (designs,).
    varied
        Names of those that differ from design to design.
    """

    parameters: Parameters
    values: Mapping[str, Floats]
    varied: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many designs there are."""
        return len(self.values["area"])

    def design(self, index: int) -> dict[str, float]:
        """What is varied, of one design, by name."""
        return {name: float(self.values[name][index]) for name in self.varied}


def designs(parameters: Parameters, varied: Mapping[str, ArrayLike]) -> Designs:
    """Designs out of one cell and what varies.

    Parameters
    ----------
    parameters
        The cell.
    varied
        Arrays of one length (or single values) by names of `QUANTITIES`: ``cathode.thickness``.
        Stoichiometries are not derived from thicknesses here: whoever varies the balance varies
        ``anode.full`` and the like with it.

    Raises
    ------
    BadText
        If a name is none of them, lengths differ, or a value is not a positive number.
    """
    for name in varied:
        if name not in QUANTITIES:
            raise BadText(f'"{name}" cannot vary', f"Vary one of {', '.join(QUANTITIES)}.")
    arrays = {name: np.atleast_1d(np.asarray(array, float)) for name, array in varied.items()}
    lengths = {len(array) for array in arrays.values() if len(array) != 1}
    if len(lengths) > 1:
        listed = ", ".join(f"{name}: {len(array)}" for name, array in arrays.items())
        raise BadText(f"what varies has several lengths ({listed})", "Give one value a design.")
    count = lengths.pop() if lengths else 1
    found = {name: np.full(count, _value(parameters, name)) for name in QUANTITIES}
    found |= {name: np.broadcast_to(array, count).astype(float) for name, array in arrays.items()}
    for name, array in found.items():
        least = 0.0 if name == "resistance" else np.finfo(float).tiny
        bad = ~np.isfinite(array) | (array < least)
        if bad.any():
            index = int(np.flatnonzero(bad)[0])
            what = f"design {index}: {name} is {array[index]:g}"
            raise BadText(what, "Give a finite value above nothing.")
        if name.rpartition(".")[2] in _SHARES and (array >= 1).any():
            index = int(np.flatnonzero(array >= 1)[0])
            raise BadText(f"design {index}: {name} is {array[index]:g}", "Give a share below 1.")
    return Designs(parameters, found, tuple(varied))


def designs_of(cells: Sequence[Parameters]) -> Designs:
    """Designs out of complete cells of one chemistry.

    Raises
    ------
    BadText
        If there is none, or one is of another chemistry than the first.
    """
    if not cells:
        raise BadText("there is no cell", "Give at least one.")
    first = chemistry(cells[0])
    for index, cell in enumerate(cells):
        if chemistry(cell) != first:
            cure = "Run cells that differ in laws, electrolyte or temperature apart."
            raise BadText(f"cell {index} is of another chemistry than the first", cure)
    columns = {name: np.array([_value(cell, name) for cell in cells]) for name in QUANTITIES}
    return designs(cells[0], columns)


def window(found: Designs) -> Floats:
    """Charge between the empty and the full stoichiometry of the cathode, in Ah."""
    get = found.values
    stored = get["cathode.thickness"] * get["cathode.active_fraction"]
    stored = stored * get["cathode.maximum_concentration"] * FARADAY / 3600
    moved = get["cathode.empty"] - get["cathode.full"]
    return np.asarray(stored * moved * get["area"] * get["pairs"])


def columns(found: Designs, start: float, kelvin: float, cooling: float) -> dict[str, Floats]:
    """Inputs of the model, by PyBaMM's names, (designs,).

    Parameters
    ----------
    found
        The designs.
    start
        State of charge at the beginning.
    kelvin
        Temperature at the beginning and around the cell. [K]
    cooling
        Heat transfer coefficient. [W/(m²·K)]
    """
    get = found.values
    made: dict[str, Floats] = {}
    for ours, theirs in SIDES.items():
        made |= {f"{theirs} {name}": get[f"{ours}.{key}"] for key, name in _COATING.items()}
        made[f"{theirs} electrode Bruggeman coefficient (electrolyte)"] = bruggeman(
            get[f"{ours}.transport_efficiency"], get[f"{ours}.porosity"]
        )
        empty, full = get[f"{ours}.empty"], get[f"{ours}.full"]
        most = get[f"{ours}.maximum_concentration"]
        domain = theirs.lower()
        made[f"Maximum concentration in {domain} electrode [mol.m-3]"] = most
        made[f"Initial concentration in {domain} electrode [mol.m-3]"] = most * (
            empty + start * (full - empty)
        )
    made |= {
        "Separator thickness [m]": get["separator.thickness"],
        "Separator porosity": get["separator.porosity"],
        "Separator Bruggeman coefficient (electrolyte)": bruggeman(
            get["separator.transport_efficiency"], get["separator.porosity"]
        ),
        "Electrode height [m]": get["area"],
        "Number of electrodes connected in parallel to make a cell": get["pairs"],
        "Contact resistance [Ohm]": get["resistance"],
        "Cell volume [m3]": get["volume"],
        "Cell cooling surface area [m2]": get["surface"],
        "Negative electrode density [kg.m-3]": get["mass"] / get["volume"],
        "Negative electrode specific heat capacity [J.kg-1.K-1]": get["specific_heat"],
    }
    alike = {
        "Ambient temperature [K]": kelvin,
        "Initial temperature [K]": kelvin,
        "Total heat transfer coefficient [W.m-2.K-1]": cooling,
    }
    return made | {name: np.full(found.count, value) for name, value in alike.items()}


def standing(temperature: float | None, parameters: Parameters) -> float:
    """Temperature of a test; without one that at which the parameters hold, in K."""
    return (parameters.temperature if temperature is None else temperature) + KELVIN


def _value(parameters: Parameters, name: str) -> float:
    part, _, key = name.rpartition(".")
    return float(getattr(getattr(parameters, part) if part else parameters, key))
