"""By how much a stack grows when it is charged.

Active material that takes up lithium grows; here all of it shows outside, none in the pores: an
upper bound for new coatings without pressure. What growth remains after many cycles is an allowance
that the file of a pouch states.
"""

from __future__ import annotations

from gigafactory.cell.design.balance import Balance, charge_of_one
from gigafactory.cell.design.geometry import flat_depth, pitch, round_radius
from gigafactory.cell.design.value import Cylindrical, Design, Electrode, Number, Prismatic


def charging_growth(design: Design, found: Balance) -> Number:
    """Growth from discharged to charged of what `Geometry.stack` measures, in m."""
    works, built = found.window, found.geometry
    cathode = _growth(design.cathode, found.coating[0], works.cathode_empty - works.cathode_full)
    anode = _growth(design.anode, found.coating[1], works.anode_full - works.anode_empty)
    one = design.format
    winding = 2 * (cathode + anode)
    section = built.anode.length * (pitch(design) + winding)
    if isinstance(one, Cylindrical):
        return round_radius(section, one.part.mandrel / 2) - built.stack
    if isinstance(one, Prismatic) and one.part.rolls is not None:
        across = one.part.length - 2 * one.part.wall
        return one.part.rolls * flat_depth(section, across) - built.stack
    return built.cathode.sides * cathode + built.anode.sides * anode


def _growth(electrode: Electrode, coating: Number, moved: Number) -> Number:
    """Growth of the coating on one side while so much lithium moves [Ah/kg], in m."""
    solid = sum(
        layer.share * layer.recipe.shares[name] / active.density * active.swelling
        for layer in electrode.layers
        for name, active in layer.recipe.active.items()
    )
    return coating * solid * moved / charge_of_one(electrode)
