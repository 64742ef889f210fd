"""A designed cell as a module sees it."""

from __future__ import annotations

from gigafactory.cell.design.balance import Balance
from gigafactory.cell.design.direct import direct_resistance
from gigafactory.cell.design.value import Cylindrical, Design, Number, Pouch
from gigafactory.cell.module.cell_facts import CellFacts
from gigafactory.errors import BadText


def of_design(design: Design, found: Balance, swelling: Number | None = None) -> CellFacts:
    """The facts of a designed pouch or prismatic cell; its numbers may be arrays.

    What its file rates goes before what follows from the balance, as in a plant.

    Parameters
    ----------
    design, found
        The design, and the balance of it.
    swelling
        Growth of the thickness until the end of life, per thickness; absent: the allowance of the
        design, and nothing for a case, which keeps its thickness.

    Raises
    ------
    BadText
        If the cell is a can: it has no face to be stacked on.
    """
    if isinstance(design.format, Cylindrical):
        raise BadText(
            "a cylindrical cell has no face to be stacked on",
            "Give a pouch or a prismatic cell.",
        )
    allowed = design.format.swelling if isinstance(design.format, Pouch) else 0.0
    rated = design.rated
    capacity = rated.capacity or found.capacity
    energy = rated.energy or found.voltage * capacity
    length, width, thickness = found.geometry.outer
    return CellFacts(
        length=length,
        width=width,
        thickness=thickness,
        mass=found.mass,
        capacity=capacity,
        energy=energy,
        voltage=energy / capacity,
        resistance=rated.resistance or direct_resistance(design, found).total,
        swelling=allowed if swelling is None else swelling,
    )
