"""How parallel cells share a current: a ladder of resistances and voltages, solved exactly.

Cells 1 to p stand in one line between two bars. The current of the group leaves the positive bar at
cell p; it enters the negative bar at cell 1 (``opposite ends``, as in a row of cells linked in
series) or at cell p as well (``one end``). Kirchhoff's laws around each mesh give p − 1 equations
and the total current the last one: a linear system of the size of the group. A current that
charges is positive.

Bruen and Marco, J. Power Sources 310 (2016) 91, solve the same circuit for cells alone.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gigafactory.errors import BadText

Array = NDArray[np.float64]
Feed = Literal["opposite ends", "one end"]


def shared(
    voltage: ArrayLike,
    resistance: ArrayLike,
    current: ArrayLike,
    plus: ArrayLike = 0.0,
    minus: ArrayLike = 0.0,
    feed: Feed = "opposite ends",
) -> Array:
    """Current of each cell of parallel groups, in A.

    Parameters
    ----------
    voltage
        Open-circuit voltage of each cell, groups first, cells of a group last. [V]
    resistance
        Of each cell with its joints. [ohm]
    current
        Of each group. [A]
    plus, minus
        Of the positive and negative bar between two neighbouring cells, for each group. [ohm]
    feed
        Where the current enters and leaves.

    Raises
    ------
    BadText
        If a resistance is not positive, or a bar's resistance is negative.
    """
    volts, ohms = np.broadcast_arrays(
        np.asarray(voltage, dtype=float), np.asarray(resistance, dtype=float)
    )
    total, up, down = (np.asarray(v, dtype=float) for v in (current, plus, minus))
    if not (ohms > 0).all() or not ((up >= 0).all() and (down >= 0).all()):
        raise BadText("a resistance of the ladder is not positive", "Give every cell its own.")
    groups = np.broadcast_shapes(volts.shape[:-1], total.shape, up.shape, down.shape)
    cells = volts.shape[-1]
    volts, ohms = (np.broadcast_to(v, (*groups, cells)) for v in (volts, ohms))
    matrix = np.zeros((*groups, cells, cells))
    mesh = np.arange(cells - 1)
    before = (np.arange(cells) <= mesh[:, None]).astype(float)  # whether the mesh lies behind it
    back = before if feed == "one end" else before - 1.0
    matrix[..., :-1, :] = up[..., None, None] * before + down[..., None, None] * back
    matrix[..., mesh, mesh] += ohms[..., :-1]
    matrix[..., mesh, mesh + 1] -= ohms[..., 1:]
    matrix[..., -1, :] = 1.0
    right = np.empty((*groups, cells))
    right[..., :-1] = np.diff(volts, axis=-1)
    right[..., -1] = total
    return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0])


def group_voltage(
    voltage: ArrayLike,
    resistance: ArrayLike,
    currents: Array,
    plus: ArrayLike = 0.0,
    minus: ArrayLike = 0.0,
    feed: Feed = "opposite ends",
) -> Array:
    """Voltage of each group between the points where its current enters and leaves, in V.

    Parameters are those of `shared`, ``currents`` what it found.
    """
    volts, ohms = np.asarray(voltage, dtype=float), np.asarray(resistance, dtype=float)
    up, down = np.asarray(plus, dtype=float), np.asarray(minus, dtype=float)
    along = np.cumsum(currents, axis=-1)[..., :-1].sum(-1)  # through all pieces of the bar
    first = (volts + ohms * currents)[..., 0]
    found = first + up * along
    return np.asarray(found + down * along if feed == "one end" else found)


def spread(currents: Array) -> Array:
    """Largest less smallest current of a group, over its mean."""
    mean = currents.mean(-1)
    return np.asarray(np.ptp(currents, axis=-1) / np.abs(mean))
