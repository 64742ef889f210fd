"""What a module is between its terminals: voltage, capacity, resistance, and who carries how much.

Groups stand in a row; a link collects the positive tabs of one group and the negative tabs of the
next, side by side. Every current between two groups crosses the middle of their link, so that each
group is a ladder of its own (`currents`) and the module the sum of its groups and crossings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.module.cell_facts import CellFacts, Values
from gigafactory.cell.module.currents import Array, group_voltage, shared, spread
from gigafactory.cell.module.model import Module
from gigafactory.cell.module.parts import TERMINALS, bar_section

JOINTS = 2  # of one cell


def capacity(module: Module, cell: CellFacts) -> Values:
    """Capacity of the module when its cells are equal, in Ah."""
    return module.parallel * cell.capacity


def voltage(module: Module, cell: CellFacts) -> Values:
    """Mean voltage of a discharge, in V."""
    return module.series * cell.voltage


def link_step(module: Module) -> float:
    """Resistance of a link between two neighbouring tabs, in ohm.

    The tabs of two groups stand on it, evenly spaced from end to end.
    """
    bar = module.busbar
    step = bar.link_length / (2 * module.parallel - 1)
    return step / (bar.conductivity * bar_section(bar))


def terminal_step(module: Module) -> float:
    """Resistance of a terminal's bar between two neighbouring tabs, in ohm.

    The terminal lies one step before the first tab.
    """
    bar = module.busbar
    return bar.terminal_length / module.parallel / (bar.conductivity * bar_section(bar))


def steps(module: Module) -> tuple[Array, Array]:
    """Resistance between neighbouring tabs on the positive and negative bar of each group, in ohm.

    The first group has the negative terminal's bar, the last one the positive terminal's.
    """
    plus, minus = (np.full(module.series, link_step(module)) for _ in range(2))
    plus[-1] = minus[0] = terminal_step(module)
    return plus, minus


def crossings(module: Module) -> float:
    """Resistance that all current of the module passes one after the other, in ohm.

    The middles of the links, and the steps from the terminals to their first tabs.
    """
    return (module.series - 1) * link_step(module) + TERMINALS * terminal_step(module)


def cell_currents(
    module: Module, open_circuit: ArrayLike, resistance: ArrayLike, current: ArrayLike
) -> Array:
    """Current of every cell of a module, in A; a current that charges is positive.

    Parameters
    ----------
    module
        The module.
    open_circuit
        Voltage of each cell at rest: groups in series last but one, cells of a group last; further
        axes in front (modules, times) are kept. [V]
    resistance
        Of each cell without its joints, alike. [ohm]
    current
        Of the module. [A]
    """
    plus, minus = steps(module)
    ohms = np.asarray(resistance, dtype=float) + JOINTS * module.joint.resistance
    shape = np.broadcast_shapes(
        np.shape(open_circuit), ohms.shape, (module.series, module.parallel)
    )
    total = np.asarray(current, dtype=float)[..., None]
    return shared(np.broadcast_to(open_circuit, shape), ohms, total, plus, minus)


def terminal_voltage(
    module: Module, open_circuit: ArrayLike, resistance: ArrayLike, current: ArrayLike
) -> Array:
    """Voltage between the terminals under a current, in V; parameters as in `cell_currents`."""
    plus, minus = steps(module)
    found = cell_currents(module, open_circuit, resistance, current)
    volts = np.broadcast_to(np.asarray(open_circuit, dtype=float), found.shape)
    ohms = np.asarray(resistance, dtype=float) + JOINTS * module.joint.resistance
    groups = group_voltage(volts, np.broadcast_to(ohms, found.shape), found, plus, minus)
    return np.asarray(groups.sum(-1) + crossings(module) * np.asarray(current, dtype=float))


def resistance(module: Module, cell: CellFacts) -> Values:
    """Resistance of the module between its terminals: cells, joints and busbars, in ohm."""
    ohms = np.asarray(cell.resistance, dtype=float)[..., None, None]
    found = terminal_voltage(module, 0.0, ohms, 1.0)
    return found if found.ndim else float(found)


def current_spread(module: Module, cell: CellFacts) -> Values:
    """Largest less smallest current in the worst group of equal cells, over their mean.

    This is what the busbars alone do; cells that differ add to it (`cell_currents`).
    """
    ohms = np.asarray(cell.resistance, dtype=float)[..., None, None]
    found = spread(cell_currents(module, 0.0, ohms, 1.0)).max(-1)
    return found if found.ndim else float(found)


def loss_beside_cells(module: Module, cell: CellFacts) -> Values:
    """Share of the module's resistance that is not in its cells but in joints and busbars."""
    return 1 - module.series * cell.resistance / module.parallel / resistance(module, cell)
