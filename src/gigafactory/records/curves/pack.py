"""Curves as scaled integers: each column is so many units, and the unit is said with the curve.

The unit is the coarsest power of ten in which every value of the column is whole; if there is none
down to the finest, values are rounded to that, by at most half of it.
"""

from __future__ import annotations

import numpy as np

from gigafactory.records.curves.curve import Floats, Ints

FINEST = {
    "time": -6,  # µs
    "current": -9,  # nA
    "voltage": -6,  # µV
    "temperature": -3,  # mK
    "charged": -9,  # nAh
    "discharged": -9,
    "charged_energy": -9,  # nWh
    "discharged_energy": -9,
}
"""Finest unit of each column, as a power of ten of s, A, V, °C, Ah, Wh."""
COARSEST = 0
_WHOLE = 1e-4
"""A value that misses a whole number by less is that number, written in binary."""


def packed(values: Floats, finest: int) -> tuple[Ints, int]:
    """Values as whole numbers, and the power of ten of their unit."""
    for power in range(COARSEST, finest, -1):
        scaled = values * 10.0**-power
        whole = np.rint(scaled)
        if np.all(np.abs(scaled - whole) <= _WHOLE * 10.0 ** (finest - power)):
            return whole.astype(np.int64), power
    return np.rint(values * 10.0**-finest).astype(np.int64), finest


def unpacked(numbers: Ints, power: int) -> Floats:
    """The values that whole numbers stand for."""
    return numbers / 10.0**-power
