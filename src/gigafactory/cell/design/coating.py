"""What follows from a coating: its thickness, its pores, the charge that it holds, per area.

"Per area" is per area of one coated side. Numbers may be arrays.
"""

from __future__ import annotations

from gigafactory.cell.design.curve import Curve
from gigafactory.cell.design.value import Design, Electrode, Number


def solid_mass(electrode: Electrode, coating: Number) -> Number:
    """Active material per area, in kg/m²."""
    return coating * active_share(electrode)


def active_share(electrode: Electrode) -> Number:
    """Share of active material in the dry coating."""
    return electrode.active_share


def curve(electrode: Electrode) -> Curve:
    """Half-cell curve of the whole coating, per mass of active material."""
    return electrode.curve


def coatings(design: Design) -> tuple[Number, Number]:
    """Dry coating of cathode and anode on one side, in kg/m²."""
    cathode, anode = design.cathode, design.anode
    assert cathode.coating is not None  # `read` sees to it
    if anode.coating is not None:
        return cathode.coating, anode.coating
    wanted = anode.np_ratio * reversible(cathode, cathode.coating)
    return cathode.coating, wanted / (active_share(anode) * curve(anode).reversible)


def reversible(electrode: Electrode, coating: Number) -> Number:
    """Reversible capacity per area, as in a half cell, in Ah/m²."""
    return solid_mass(electrode, coating) * curve(electrode).reversible


def first_charge(electrode: Electrode, coating: Number) -> Number:
    """Charge of the first charge per area, as in a half cell, in Ah/m²."""
    one = curve(electrode)
    return solid_mass(electrode, coating) * (one.reversible + one.lost)


def thickness(electrode: Electrode, coating: Number) -> Number:
    """Thickness of the calendered coating on one side, in m."""
    return sum(
        layer.share * coating / (layer.recipe.density * (1 - layer.porosity))
        for layer in electrode.layers
    )


def density(electrode: Electrode, coating: Number) -> Number:
    """Press density: dry mass over volume of the calendered coating, in kg/m³."""
    return coating / thickness(electrode, coating)


def pores(electrode: Electrode, coating: Number) -> Number:
    """Volume of the pores per area, in m³/m²."""
    return sum(
        layer.share * coating / (layer.recipe.density * (1 - layer.porosity)) * layer.porosity
        for layer in electrode.layers
    )


def porosity(electrode: Electrode, coating: Number) -> Number:
    """Share of the pores in the volume of the whole coating."""
    return pores(electrode, coating) / thickness(electrode, coating)


def wet(electrode: Electrode, coating: Number) -> Number:
    """Slurry per area, in kg/m²."""
    return coating / electrode.solids


def slurry_density(electrode: Electrode) -> Number:
    """Density of the slurry, volumes of solids and solvent added, in kg/m³."""
    solid = sum(layer.share / layer.recipe.density for layer in electrode.layers)
    share = electrode.solids
    return 1 / (share * solid + (1 - share) / electrode.solvent.density)
