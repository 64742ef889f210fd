"""How far electrolyte has come: by its mass, by time, and what that leaves to conduct.

Everything keeps the volume: wetted area times the filling of its pores is never more than what was
filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gigafactory.cell.process.law import STANDARD, Constants

Number = Any
FULL = 1 - 1e-12
"""A filling above this is full: the rest is rounding."""


@dataclass(frozen=True)
class Wetting:
    """What is wet.

    Parameters
    ----------
    area
        Share of the area that is wetted.
    saturation
        Share of the wetted area's pores that is filled.
    transport
        Transport in these pores over that in full ones.
    """

    area: Number
    saturation: Number
    transport: Number


def wetting(filling: Number, reached: Number, constants: Constants = STANDARD) -> Wetting:
    """What is wet of a cell.

    Parameters
    ----------
    filling
        Volume of electrolyte over that of the pores; what is above 1 is free.
    reached
        Share of the area that the front has reached.
    """
    filled = np.where(np.asarray(filling) > FULL, 1.0, filling)
    area = np.minimum(reached, filled**constants.shortage_as_area)
    inside = np.minimum(filled / area, 1.0)
    saturation = np.where(inside > FULL, 1.0, inside)
    return Wetting(area, saturation, saturation**constants.saturation_exponent)


def reached_share(rate: Number, time: Number, width: Number) -> Number:
    """Share of a sheet's area that a front has reached from both of its long edges.

    Washburn, Phys. Rev. 17 (1921) 273: the way grows with the root of time.

    Parameters
    ----------
    rate
        Way over the root of time. [m/s½]
    time
        Since the cell was filled. [s]
    width
        Of the sheet between these edges. [m]
    """
    return np.minimum(2 * rate * np.sqrt(time) / width, 1.0)


def pressed_rate(pressed: Number, constants: Constants = STANDARD) -> Number:
    """How fast a front moves in a coating that was pressed otherwise than designed, in m/s½.

    Parameters
    ----------
    pressed
        Thickness of the coating over that of the same coating pressed as designed.
    """
    return constants.wetting_rate * pressed**constants.wetting_exponent
