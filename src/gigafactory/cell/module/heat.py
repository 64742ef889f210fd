"""How heat leaves the cells: through the plates that carry it."""

from __future__ import annotations

from gigafactory.cell.module import geometry
from gigafactory.cell.module.cell_facts import CellFacts, Values
from gigafactory.cell.module.model import Direction, Module


def thermal_resistance(module: Module, cell: CellFacts, across: Direction) -> Values:
    """Resistance against heat from the block to the outside of its plates, in K/W.

    Layers in series by Fourier's law, thickness over conductivity and area; of a plate with
    channels its solid part counts. Plates for which no conductivity is stated are left out, and two
    plates of one kind carry side by side. Infinite where no plate carries heat in this direction.
    """
    areas, _ = geometry.layers(module, cell)
    total: Values = 0.0
    for name, plate in module.plate.items():
        if plate.across == across and plate.conductivity is not None:
            conductance = plate.plates * plate.conductivity * areas[name]
            total = total + plate.solid * plate.thickness / conductance
    return (
        total
        if any(p.across == across and p.conductivity is not None for p in module.plate.values())
        else float("inf")
    )
