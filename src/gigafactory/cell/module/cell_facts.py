"""What a module needs to know of its cells: one frozen value, whoever it comes from.

A designed cell, a published data sheet or a product of a plant file each give one; the module asks
for nothing else. Every field may be an array of values (one for each design or each cell): what
follows from it then is an array as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell import product as design
from gigafactory.cell.model import Cell

Values = float | NDArray[np.float64]
"""One value, or one for each of many."""


@dataclass(frozen=True)
class CellFacts:
    """A cell as a module sees it.

    Parameters
    ----------
    length, width
        Of the body's face, seams included and terminals excluded. [m]
    thickness
        As it is fitted: new, half charged, without pressure. [m]
    mass
        [kg]
    capacity
        [Ah]
    energy
        Of a full discharge. [Wh]
    voltage
        Mean of that discharge. [V]
    resistance
        Direct-current, half charged. [ohm]
    swelling
        Growth of the thickness from fitting to the end of life, fully charged, per thickness.
    """

    length: Values
    width: Values
    thickness: Values
    mass: Values
    capacity: Values
    energy: Values
    voltage: Values
    resistance: Values
    swelling: Values = 0.0


def volume(cell: CellFacts) -> Values:
    """Volume that the body of one cell takes up, in m³."""
    return cell.length * cell.width * cell.thickness


def of_product(cell: Cell, length: float, width: float, swelling: float) -> CellFacts:
    """The facts of a product of a plant file; what it does not state is given beside it.

    Parameters
    ----------
    cell
        The product.
    length, width
        Of the finished cell's body. [m]
    swelling
        As in `CellFacts`.
    """
    return CellFacts(
        length=length,
        width=width,
        thickness=design.thickness(cell),
        mass=design.mass(cell),
        capacity=design.capacity(cell),
        energy=design.energy(cell),
        voltage=cell.nominal.voltage,
        resistance=cell.nominal.resistance,
        swelling=swelling,
    )
