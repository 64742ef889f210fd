"""Between which lithium contents a cell works: its two half-cell curves inside one voltage window.

Both electrodes share one stock of lithium L = m_c c_c + m_a c_a. The charged cell is where
U_c(c_c) - U_a(c_a) is the upper voltage, the discharged one where it is the lower: the voltage
falls with c_c, so that halving intervals finds both. Energy is the difference of the integrals of
the curves between them. Compiled, so that 100,000 designs take a fraction of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gigafactory.cell.design.curve import Curve
from gigafactory.cell.design.kernel import solve

REACHED, CATHODE_EMPTY, ANODE_FULL, CATHODE_FULL, ANODE_EMPTY = range(5)
ENDS = (
    "voltage",
    "the cathode has no more lithium to give, or its half-cell curve is known no further",
    "the anode is full: lithium would plate",
    "the cathode takes no more lithium, or its half-cell curve is known no further",
    "the anode has no more lithium to give",
)
"""Why charge or discharge ends: the voltage limit, or an electrode before it."""


@dataclass(frozen=True)
class Window:
    """Where a cell works, each an array or a number.

    Parameters
    ----------
    charge
        Between the limits. [Ah]
    energy
        Of the discharge, without losses. [Wh]
    cathode_full, cathode_empty, anode_full, anode_empty
        Lithium contents of the charged ("full") and discharged ("empty") cell. [Ah/kg]
    upper, lower
        Voltage at both ends. [V]
    charge_ends, discharge_ends
        Index into `ENDS`.
    """

    charge: Any
    energy: Any
    cathode_full: Any
    cathode_empty: Any
    anode_full: Any
    anode_empty: Any
    upper: Any
    lower: Any
    charge_ends: Any
    discharge_ends: Any


def window(
    cathode: Curve,
    anode: Curve,
    masses: tuple[Any, Any],
    lithium: Any,
    limits: tuple[Any, Any],
    full: Any = None,
) -> Window:
    """Where cells with these curves work.

    Parameters
    ----------
    masses
        Active material of cathode and anode that face one another. [kg]
    lithium
        Charge of all lithium that can move. [Ah]
    limits
        Lower and upper voltage. [V]
    full
        Content of the cathode of the charged cell, where it is known. [Ah/kg]
    """
    known = np.nan if full is None else full
    given = np.broadcast_arrays(*masses, lithium, *limits, known)
    shape = given[0].shape
    flat = [np.ascontiguousarray(one, dtype=np.float64).ravel() for one in given]
    out = np.empty((8, len(flat[0])))
    ends = np.empty((2, len(flat[0])), dtype=np.int8)
    fill: Any = solve
    fill(
        cathode.potential,
        cathode.energy,
        cathode.low,
        cathode.step,
        anode.potential,
        anode.energy,
        anode.low,
        anode.step,
        *flat,
        out,
        ends,
    )
    columns = [column.reshape(shape) if shape else float(column[0]) for column in out]
    why = [end.reshape(shape) if shape else int(end[0]) for end in ends]
    return Window(*columns, *why)
