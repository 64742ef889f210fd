"""By how much a stack grows when it is charged.

Active material that takes up lithium grows; here all of it shows outside, none in the pores: an
upper bound for new coatings without pressure. What growth remains after many cycles is an allowance
that the file of a pouch states.
"""

from __future__ import annotations

from gigafactory.cell.design.balance import Balance, charge_of_one
from gigafactory.cell.design.value import Design, Number


def charging_growth(design: Design, found: Balance) -> Number:
    """Growth of the stack, or of all rolls side by side, from discharged to charged, in m."""
    works, built = found.window, found.geometry
    grown = 0.0 * found.capacity
    for electrode, sheets, coat, moved in (
        (
            design.cathode,
            built.cathode,
            found.coating[0],
            works.cathode_empty - works.cathode_full,
        ),
        (design.anode, built.anode, found.coating[1], works.anode_full - works.anode_empty),
    ):
        solid = sum(
            layer.share * layer.recipe.shares[name] / active.density * active.swelling
            for layer in electrode.layers
            for name, active in layer.recipe.active.items()
        )
        grown = grown + sheets.sides * coat * solid * moved / charge_of_one(electrode)
    return grown
