"""How heat leaves the cells: through the plates that carry it."""

from __future__ import annotations

from gigafactory.cell.module import geometry
from gigafactory.cell.module.cell_facts import CellFacts, Values
from gigafactory.cell.module.model import Direction, Module
from gigafactory.errors import BadText


def ways(module: Module) -> list[Direction]:
    """The directions in which plates carry heat: those with a stated conductivity."""
    carrying = {p.across for p in module.plate.values() if p.conductivity is not None}
    return [way for way in geometry.DIRECTIONS if way in carrying]


def thermal_resistance(module: Module, cell: CellFacts) -> Values:
    """Resistance against heat from the block to the outside of its plates, in K/W.

    Fourier's law: layers of one direction in series, each its solid thickness over conductivity and
    area, two plates of one kind side by side; the directions side by side. Plates without a stated
    conductivity carry nothing and hinder nothing: they are taken to lie elsewhere.

    Raises
    ------
    BadText
        If no plate carries heat.
    """
    if not ways(module):
        raise BadText("has no plate that carries heat", "State the conductivity of one.")
    areas, _ = geometry.layers(module, cell)
    total: Values = 0.0
    for way in ways(module):
        series: Values = 0.0
        for name, plate in module.plate.items():
            if plate.across == way and plate.conductivity is not None:
                each = plate.solid * plate.thickness / (plate.conductivity * areas[name])
                series = series + each / plate.plates
        total = total + 1 / series
    return 1 / total
