"""The balance of a cell: what it holds, weighs and measures, from its design alone.

No factor is fitted. Usable capacity follows from the half-cell curves, the voltage window, N/P and
the lithium that the first charge binds: the cathode comes fully lithiated, its first charge frees
more lithium than it takes back, and the anode's first charge binds some for good. Electrode balance
as in Dahn and Ehrlich, Lithium-ion batteries, in: Linden's Handbook of Batteries, 4th ed. (2011),
26.3; only coating that faces the other electrode takes part.

It is the balance at rest: no current flows, nothing is lost. What a rate costs is a virtual test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.curve import charge_per_stoichiometry
from gigafactory.cell.design.geometry import Geometry, geometry
from gigafactory.cell.design.value import Design, Electrode, Number
from gigafactory.cell.design.window import Window, window

LITRES = 1000.0  # in a cubic metre


@dataclass(frozen=True)
class Balance:
    """What a cell holds, weighs and measures; each number may be an array over designs.

    Parameters
    ----------
    geometry, window
        What it measures; between which lithium contents it works.
    coating
        Dry coating of cathode and anode on one side. [kg/m²]
    areal_capacity
        Reversible capacity of cathode and anode per area of one side. [Ah/m²]
    np_ratio
        Reversible capacity of the anode over that of the cathode facing it.
    np_first_charge
        The same of the first charge.
    capacity, energy, voltage
        Of a slow discharge [Ah, Wh], and its mean voltage [V].
    first_charge
        Charge of the first charge. [Ah]
    electrolyte
        Mass filled. [kg]
    pore_volume
        Of both coatings and the separator. [m³]
    parts
        Mass by part of the cell. [kg]
    """

    geometry: Geometry
    window: Window
    coating: tuple[Number, Number]
    areal_capacity: tuple[Number, Number]
    np_ratio: Number
    np_first_charge: Number
    capacity: Number
    energy: Number
    voltage: Number
    first_charge: Number
    electrolyte: Number
    pore_volume: Number
    parts: Mapping[str, Number]

    @property
    def mass(self) -> Number:
        """Of the finished cell [kg]."""
        return sum(self.parts.values())

    @property
    def first_charge_efficiency(self) -> Number:
        """Charge that the first discharge gives back of that of the first charge."""
        return self.capacity / self.first_charge

    @property
    def specific_energy(self) -> Number:
        """Energy over mass [Wh/kg]."""
        return self.energy / self.mass

    @property
    def energy_density(self) -> Number:
        """Energy over the volume of the body [Wh/L]."""
        return self.energy / (self.geometry.volume * LITRES)


@dataclass(frozen=True)
class Factors:
    """What one cell deviates in from its design, each over its mean: 1 is as designed.

    Parameters
    ----------
    cathode_active, anode_active
        Material that works.
    electrolyte
        Mass filled.
    anode_lost
        Lithium that the anode's first charge binds.
    filled
        Mass that the filler is set to, whatever the cell holds [kg]; None where it follows from
        the cell.
    """

    cathode_active: Any = 1.0
    anode_active: Any = 1.0
    electrolyte: Any = 1.0
    anode_lost: Any = 1.0
    filled: Any = None


AS_DESIGNED = Factors()


def balance(design: Design, factors: Factors = AS_DESIGNED) -> Balance:
    """The balance of a design, or of many at once."""
    built = geometry(design)
    first, second = coats.coatings(design)
    cathode, anode = design.cathode, design.anode
    masses = (
        built.facing * coats.solid_mass(cathode, first) * factors.cathode_active,
        built.facing * coats.solid_mass(anode, second) * factors.anode_active,
    )
    curves = coats.curve(cathode), coats.curve(anode)
    made = masses[0] * (curves[0].bottom + curves[0].lost)
    lithium = made - masses[1] * curves[1].lost
    full = None
    if cathode.full is not None and anode.full is not None:
        full = cathode.full * charge_of_one(cathode)
        lithium = masses[0] * full + masses[1] * anode.full * charge_of_one(anode)
    lithium = lithium - masses[1] * curves[1].lost * (factors.anode_lost - 1.0)
    works = window(*curves, masses, lithium, (design.head.lower, design.head.upper), full)
    volume = _pores(design, built)
    if factors.filled is not None:
        wanted = factors.filled
    elif design.electrolyte.ratio is not None:
        wanted = (design.rated.capacity or works.charge) * design.electrolyte.ratio
    else:
        wanted = design.electrolyte.fill * volume * design.electrolyte.liquid.density
    electrolyte = wanted * factors.electrolyte
    areal = coats.reversible(cathode, first), coats.reversible(anode, second)
    return Balance(
        built,
        works,
        (first, second),
        areal,
        areal[1] / areal[0],
        coats.first_charge(anode, second) / coats.first_charge(cathode, first),
        works.charge,
        works.energy,
        works.energy / np.where(works.charge > 0, works.charge, np.nan)[()],
        made - masses[0] * works.cathode_full,
        electrolyte,
        volume,
        _parts(design, built, electrolyte),
    )


def charge_of_one(electrode: Electrode) -> Number:
    """Charge per kilogram of active material from a stoichiometry of 0 to one of 1, in Ah/kg.

    Of a blend it is that of its parts, each with its share.
    """
    total = coats.active_share(electrode)
    return sum(
        layer.share * layer.recipe.shares[name] / total * charge_per_stoichiometry(active)
        for layer in electrode.layers
        for name, active in layer.recipe.active.items()
    )


def formation_time(design: Design, found: Balance) -> Number | None:
    """Time of a cell on its formation channel, in s; None where no programme is stated."""
    programme = design.formation
    if programme is None:
        return None
    rated = design.rated.capacity or found.capacity
    return (
        found.first_charge / rated / programme.first_charge
        + found.capacity / rated / programme.discharge
        + programme.shipping / programme.charge
        + programme.rests
    )


def _pores(design: Design, built: Geometry) -> Number:
    first, second = coats.coatings(design)
    separator = design.separator
    return (
        built.cathode.area * coats.pores(design.cathode, first)
        + built.anode.area * coats.pores(design.anode, second)
        + built.separator_area * separator.thickness * separator.film.porosity
    )


def _parts(design: Design, built: Geometry, electrolyte: Number) -> dict[str, Number]:
    first, second = coats.coatings(design)
    separator = design.separator
    return {
        "cathode coating": built.cathode.area * first,
        "anode coating": built.anode.area * second,
        "cathode foil": foil_mass(design.cathode, built.cathode.foil),
        "anode foil": foil_mass(design.anode, built.anode.foil),
        "separator": built.separator_area * separator.thickness * separator.film.density,
        "electrolyte": electrolyte,
        "housing": sum(built.housing.values()),
    }


def foil_mass(electrode: Electrode, area: Number) -> Number:
    """Foil of so much area, in kg."""
    return area * electrode.foil_thickness * electrode.foil.density
