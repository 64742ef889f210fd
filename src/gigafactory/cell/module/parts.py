"""The list of parts of a module: how many, of what, how heavy, how large.

Whatever has mass is on the list, once; mass and energy of the module are sums over it.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.cell.module import geometry
from gigafactory.cell.module.cell_facts import CellFacts, Values, volume
from gigafactory.cell.module.model import Busbar, Module, cells

TERMINALS = 2


@dataclass(frozen=True)
class Item:
    """One line of the list of parts."""

    name: str
    material: str
    count: int
    mass: Values
    """Of all of them. [kg]"""
    volume: Values
    """Of all of them; nothing for what lies in the free room of the block. [m³]"""
    energy: Values = 0.0
    """Of all of them. [Wh]"""


def bar_length(module: Module) -> float:
    """Length of all busbars together, in m."""
    bar = module.busbar
    return (module.series - 1) * bar.link_length + TERMINALS * bar.terminal_length


def bar_section(bar: Busbar) -> float:
    """Cross-section of a busbar, in m²."""
    return bar.width * bar.thickness


def items(module: Module, cell: CellFacts) -> tuple[Item, ...]:
    """The list of parts of one module."""
    number, bar = cells(module), module.busbar
    found = [
        Item("cells", "", number, number * cell.mass, number * volume(cell), number * cell.energy),
        Item(
            "busbars",
            bar.material,
            module.series - 1 + TERMINALS,
            bar_length(module) * bar_section(bar) * bar.density,
            0.0,
        ),
    ]
    if module.pads is not None:
        pads, count = module.pads, module.arrangement.rows * geometry.pads_in_row(module)
        whole = count * geometry.pad_area(pads, cell) * pads.thickness
        fitted = geometry.pad_volume(module, cell)
        found.append(Item("pads", pads.material, count, whole * pads.density, fitted))
    areas, _ = geometry.layers(module, cell)
    for name, plate in module.plate.items():
        taken = geometry.plate_volume(plate, areas[name])
        solid = taken * plate.solid * plate.density
        found.append(Item(name, plate.material, plate.plates, solid, taken))
        if plate.filling is not None and plate.solid < 1:
            filled = taken * (1 - plate.solid) * plate.filling
            found.append(Item(f"filling of {name}", "", plate.plates, filled, 0.0))
    for name, piece in module.piece.items():
        found.append(Item(name, piece.material, piece.count, piece.count * piece.mass, 0.0))
    return tuple(found)


def mass(module: Module, cell: CellFacts) -> Values:
    """Mass of the module, in kg."""
    total: Values = 0.0
    for item in items(module, cell):
        total = total + item.mass
    return total


def energy(module: Module, cell: CellFacts) -> Values:
    """Energy of the module: that of its cells, in Wh."""
    total: Values = 0.0
    for item in items(module, cell):
        total = total + item.energy
    return total


def mass_ratio(module: Module, cell: CellFacts) -> Values:
    """Gravimetric cell-to-module ratio: share of the module's mass that is cells.

    Specific energy of the module over that of the cell (Löbberding et al., World Electr. Veh. J. 11
    (2020) 77).
    """
    return cells(module) * cell.mass / mass(module, cell)


def volume_ratio(module: Module, cell: CellFacts) -> Values:
    """Volumetric cell-to-module ratio: share of the module's volume that is cells.

    Energy density of the module over that of the cell (Löbberding et al., as above).
    """
    return cells(module) * volume(cell) / geometry.outer_volume(module, cell)


def specific_energy(module: Module, cell: CellFacts) -> Values:
    """Energy per mass of the module, in Wh/kg."""
    return energy(module, cell) / mass(module, cell)


def energy_density(module: Module, cell: CellFacts) -> Values:
    """Energy per volume of the module, in Wh/L."""
    return energy(module, cell) / geometry.outer_volume(module, cell) / 1000.0
