"""Where everything lies: pads in a row, the block of cells, the box around it.

Every plate covers the whole face of what lies inside it, so that the box is filled without
overlap: cells, pads, free room and plates add up to its volume.
"""

from __future__ import annotations

from gigafactory.cell.module.cell_facts import CellFacts, Values, volume
from gigafactory.cell.module.model import Direction, Module, Pads, Plate, cells

DIRECTIONS: tuple[Direction, ...] = ("thickness", "length", "width")
Extents = dict[Direction, Values]
"""Size in each direction, in m."""


def cells_in_row(module: Module) -> int:
    """Cells in one row."""
    return cells(module) // module.arrangement.rows


def pads_in_row(module: Module) -> int:
    """Pads in one row: between every so many cells, and at both ends if they lie there."""
    if module.pads is None:
        return 0
    between = -(-cells_in_row(module) // module.pads.every) - 1
    return between + 2 * module.pads.at_ends


def pad_thickness(pads: Pads) -> float:
    """Thickness of a pad when the module is closed, in m."""
    return pads.thickness * (1 - pads.fitted)


def pad_area(pads: Pads, cell: CellFacts) -> Values:
    """Face of one pad, in m²."""
    return pads.cover * cell.length * cell.width


def pad_volume(module: Module, cell: CellFacts) -> Values:
    """Volume of all pads when the module is closed, in m³."""
    if module.pads is None:
        return 0.0
    count = module.arrangement.rows * pads_in_row(module)
    return count * pad_area(module.pads, cell) * pad_thickness(module.pads)


def beside(module: Module) -> Direction:
    """The direction in which rows lie beside one another: across the stack, on the floor."""
    return "length" if module.arrangement.upright == "width" else "width"


def block(module: Module, cell: CellFacts) -> Extents:
    """The block of cells with its pads, gaps and free room, in m."""
    placed = module.arrangement
    pads = pads_in_row(module) * pad_thickness(module.pads) if module.pads else 0.0
    extents: Extents = {
        "thickness": cells_in_row(module) * cell.thickness + pads,
        "length": cell.length,
        "width": cell.width,
    }
    rows = beside(module)
    extents[rows] = placed.rows * extents[rows] + (placed.rows - 1) * placed.row_gap
    room: Extents = {
        "thickness": placed.room_thickness,
        "length": placed.room_length,
        "width": placed.room_width,
    }
    return {way: extents[way] + room[way] for way in DIRECTIONS}


def face(extents: Extents, across: Direction) -> Values:
    """Face of a block seen in the direction ``across``, in m²."""
    one, other = (way for way in DIRECTIONS if way != across)
    return extents[one] * extents[other]


def layers(module: Module, cell: CellFacts) -> tuple[dict[str, Values], Extents]:
    """Area of one plate of each kind, from the inside out, and the box that they make.

    Returns
    -------
    tuple
        Areas by name [m²]; outer extents [m].
    """
    extents = block(module, cell)
    areas: dict[str, Values] = {}
    for name, plate in module.plate.items():
        areas[name] = face(extents, plate.across)
        grown = extents[plate.across] + plate.plates * plate.thickness
        extents = {**extents, plate.across: grown}
    return areas, extents


def outside(module: Module, cell: CellFacts) -> Extents:
    """The closed module, in the directions of its cells, in m."""
    return layers(module, cell)[1]


def box(module: Module, cell: CellFacts) -> dict[str, Values]:
    """The closed module as it stands: ``along`` its rows, ``beside`` them, and ``height``, in m.

    Where the thickness stands upright, ``along`` is along the cells' length.
    """
    extents = outside(module, cell)
    floor = [way for way in DIRECTIONS if way != module.arrangement.upright]
    return {
        "along": extents[floor[0]],
        "beside": extents[floor[1]],
        "height": extents[module.arrangement.upright],
    }


def outer_volume(module: Module, cell: CellFacts) -> Values:
    """Volume of the closed module, in m³."""
    extents = outside(module, cell)
    return extents["thickness"] * extents["length"] * extents["width"]


def plate_volume(plate: Plate, area: Values) -> Values:
    """Volume that the plates of one kind take up, channels included, in m³."""
    return plate.plates * area * plate.thickness


def free_room(module: Module, cell: CellFacts) -> Values:
    """Volume in the block that neither cells nor pads fill: tabs, busbars and pieces lie there.

    In m³.
    """
    extents = block(module, cell)
    whole = extents["thickness"] * extents["length"] * extents["width"]
    return whole - cells(module) * volume(cell) - pad_volume(module, cell)
