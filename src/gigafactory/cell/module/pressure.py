"""What presses on the cells: the pads when they are fitted, and after the cells have swollen.

The pad's curve is a line through its points, and the housing gives way like a spring: the path of
the stack over the pressure is then a line through points as well and can be turned round exactly.
Pad curves of this kind: ASTM D3574, test C (compression force deflection).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.module import geometry
from gigafactory.cell.module.cell_facts import CellFacts, Values
from gigafactory.cell.module.model import Module, Pads
from gigafactory.errors import BadText


def _pads(module: Module) -> Pads:
    if module.pads is None:
        raise BadText("has no pads", "Add the table [pads].")
    return module.pads


def fitted_pressure(module: Module) -> float:
    """Pressure on the pads when the module is closed, in Pa.

    Raises
    ------
    BadText
        If the module has no pads.
    """
    pads = _pads(module)
    return float(np.interp(pads.fitted, pads.strain, pads.pressure))


def growth(module: Module, cell: CellFacts) -> Values:
    """Thickness that the cells of one row gain by swelling, in m."""
    return geometry.cells_in_row(module) * cell.swelling * cell.thickness


def _give(module: Module, cell: CellFacts) -> NDArray[np.float64]:
    """How far a row has grown when its pads reach each point of their curve, points last, in m."""
    pads = _pads(module)
    strain, pressure = np.asarray(pads.strain), np.asarray(pads.pressure)
    path = geometry.pads_in_row(module) * pads.thickness * (strain - pads.fitted)
    if module.arrangement.stiffness is None:
        return np.asarray(path)
    area = np.asarray(geometry.pad_area(pads, cell))[..., None] * module.arrangement.rows
    force = area * (pressure - fitted_pressure(module))
    return np.asarray(path + force / module.arrangement.stiffness)


def swollen_strain(module: Module, cell: CellFacts) -> Values:
    """Compression of the pads when the cells have swollen.

    Not a number where the pads would be pressed beyond the last point of their curve: nothing is
    known there.

    Raises
    ------
    BadText
        If the module has no pads.
    """
    pads = _pads(module)
    give = _give(module, cell)
    grown = np.asarray(growth(module, cell), dtype=float)
    shape = np.broadcast_shapes(give.shape[:-1], grown.shape)
    give = np.broadcast_to(give, (*shape, len(pads.strain)))
    grown = np.broadcast_to(grown, shape)
    below = np.clip((give <= grown[..., None]).sum(-1) - 1, 0, len(pads.strain) - 2)
    strain = np.asarray(pads.strain)
    low = np.take_along_axis(give, below[..., None], -1)[..., 0]
    high = np.take_along_axis(give, below[..., None] + 1, -1)[..., 0]
    span = high - low
    share = np.divide(grown - low, span, out=np.full(shape, np.nan), where=span > 0)
    found = strain[below] + share * (strain[below + 1] - strain[below])
    found = np.where(grown > give[..., -1], np.nan, found)
    return found if found.ndim else float(found)


def swollen_pressure(module: Module, cell: CellFacts) -> Values:
    """Pressure on the pads when the cells have swollen, in Pa.

    Not a number where `swollen_strain` is none.

    Raises
    ------
    BadText
        If the module has no pads.
    """
    pads = _pads(module)
    found = np.interp(swollen_strain(module, cell), pads.strain, pads.pressure)
    return found if found.ndim else float(found)
