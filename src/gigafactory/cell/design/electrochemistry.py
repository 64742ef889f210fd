"""From a design to what a physics-based model needs: the bridge to the virtual tests and to BPX.

A model resolves one pair of electrodes through its thickness. The pair has the area over which one
cathode side faces an anode; a sheet coated on both sides is in two pairs. What stands beside the
pair - foils, tabs, terminals - is one resistance in series. A blend is one material with the
blend's half-cell curve and the particles of its largest part: where that matters (SiOx at high
rates), trust the balance and doubt the rate.
"""

from __future__ import annotations

import numpy as np

from gigafactory.cell.design import coating as coats
from gigafactory.cell.design.balance import Balance, charge_of_one
from gigafactory.cell.design.curve import FARADAY
from gigafactory.cell.design.material import Active
from gigafactory.cell.design.resistance import collector_resistance
from gigafactory.cell.design.value import Design, Electrode, Number
from gigafactory.cell.parameters import Barrier, Formula, Parameters, Porous, Salt, Table

POINTS = 801
"""Points of a half-cell curve that no formula says."""


def electrochemistry(design: Design, found: Balance) -> Parameters:
    """What a model needs to know of a design.

    Parameters
    ----------
    design
        One design: its numbers are no arrays.
    found
        Its balance.
    """
    built, head = found.geometry, design.head
    works, separator, liquid = found.window, design.separator, design.electrolyte.liquid
    film = separator.film
    pairs = 2 * round(float(built.cathode.count))
    return Parameters(
        title=head.title or design.name,
        cathode=_porous(design.cathode, found.coating[0], works.cathode_empty, works.cathode_full),
        anode=_porous(design.anode, found.coating[1], works.anode_empty, works.anode_full),
        separator=Barrier(separator.thickness, film.porosity, film.porosity**film.bruggeman),
        salt=Salt(
            liquid.concentration,
            liquid.transference,
            liquid.conductivity,
            liquid.diffusivity,
            liquid.conductivity_activation,
            liquid.diffusivity_activation,
        ),
        area=float(built.facing / pairs),
        pairs=pairs,
        lower=head.lower,
        upper=head.upper,
        capacity=float(found.capacity),
        volume=float(built.volume),
        surface=float(built.surface),
        mass=float(found.mass),
        specific_heat=head.specific_heat,
        thermal_conductivity=head.thermal_conductivity,
        resistance=float(collector_resistance(design, built)),
        temperature=head.temperature,
    )


def geometry_values(design: Design, found: Balance) -> dict[str, Number]:
    """What a model is told of each design of many, by the names of the fields of `Parameters`.

    All that a change of coatings, porosities, sheets, sizes or foils alters; the chemistry stays.
    """
    works = found.window
    values: dict[str, Number] = {}
    for name, electrode, coat, ends in (
        ("cathode", design.cathode, found.coating[0], (works.cathode_empty, works.cathode_full)),
        ("anode", design.anode, found.coating[1], (works.anode_empty, works.anode_full)),
    ):
        porosity = coats.porosity(electrode, coat)
        one = charge_of_one(electrode)
        values |= {
            f"{name}.thickness": coats.thickness(electrode, coat),
            f"{name}.porosity": porosity,
            f"{name}.active_fraction": active_fraction(electrode, coat),
            f"{name}.transport_efficiency": porosity**electrode.bruggeman,
            f"{name}.empty": ends[0] / one,
            f"{name}.full": ends[1] / one,
        }
    pairs = 2 * found.geometry.cathode.count
    return values | {
        "separator.thickness": design.separator.thickness,
        "area": found.geometry.facing / pairs,
        "pairs": pairs,
        "capacity": found.capacity,
        "mass": found.mass,
        "volume": found.geometry.volume,
        "surface": found.geometry.surface,
        "resistance": collector_resistance(design, found.geometry),
    }


def active_fraction(electrode: Electrode, coating: Number) -> Number:
    """Share of a coating's volume that is active material."""
    volume = sum(
        layer.share * coating * layer.recipe.shares[name] / active.density
        for layer in electrode.layers
        for name, active in layer.recipe.active.items()
    )
    return volume / coats.thickness(electrode, coating)


def main_active(electrode: Electrode) -> Active:
    """The active material of which there is most."""
    shares: dict[str, tuple[float, Active]] = {}
    for layer in electrode.layers:
        for name, active in layer.recipe.active.items():
            before = shares.get(name, (0.0, active))[0]
            shares[name] = (before + layer.share * layer.recipe.shares[name], active)
    return max(shares.values(), key=lambda one: one[0])[1]


def _porous(electrode: Electrode, coating: Number, empty: Number, full: Number) -> Porous:
    active = main_active(electrode)
    one = float(charge_of_one(electrode))
    porosity = coats.porosity(electrode, coating)
    fraction = active_fraction(electrode, coating)
    mass = coats.solid_mass(electrode, coating) / coats.thickness(electrode, coating)
    return Porous(
        thickness=float(coats.thickness(electrode, coating)),
        porosity=float(porosity),
        active_fraction=float(fraction),
        transport_efficiency=float(porosity**electrode.bruggeman),
        particle_radius=active.particle_radius,
        maximum_concentration=float(one * mass / fraction / FARADAY),
        potential=_potential(electrode, one),
        diffusivity=active.diffusivity,
        reaction_rate=active.reaction_rate,
        conductivity=active.conductivity
        if electrode.conductivity is None
        else electrode.conductivity,
        empty=float(empty / one),
        full=float(full / one),
        entropic_change=active.entropic_change,
        diffusivity_activation=active.diffusivity_activation,
        reaction_activation=active.reaction_activation,
    )


def _potential(electrode: Electrode, one: float) -> Formula:
    """The half-cell curve: the formula of a single material where it has one, else points."""
    known = {name for layer in electrode.layers for name in layer.recipe.active}
    active = main_active(electrode)
    if len(known) == 1 and active.potential is not None:
        return active.potential
    curve = coats.curve(electrode)
    content = np.linspace(curve.low, curve.high, len(curve.potential))
    # Dense where the curve bends: points at equal steps of arc length over both axes.
    x, volts = content / one, curve.potential
    path = np.r_[0.0, np.cumsum(np.hypot(np.diff(x), np.diff(volts)))]
    places = np.interp(np.linspace(0, path[-1], POINTS), path, x)
    return Table(tuple(places.tolist()), tuple(np.interp(places, x, volts).tolist()))
