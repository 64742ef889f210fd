"""A curve as a cycler recorded it. One convention holds from here on: charging current is positive.

BDF and BPX count so too; readers of this room turn around what is told otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Curve:
    """One test of one cell, point by point.

    Parameters
    ----------
    form
        How the file was written: bdf, maccor, neware, arbin.
    time
        Since the test began, never falling, (points,). [s]
    current
        Positive while charging, (points,). [A]
    voltage
        (points,). [V]
    cycle, step
        As the tester numbers them, (points,); none where it does not.
    charged, discharged
        What the tester counted into and out of the cell since the test began, (points,); none
        where it did not count. [Ah]
    charged_energy, discharged_energy
        The same of energy. [Wh]
    temperature
        Of the cell or room, (points,); none where it was not recorded. [°C]
    started
        When the test began [µs since 1970]; none where it is not told.
    """

    form: str
    time: Floats
    current: Floats
    voltage: Floats
    cycle: Ints | None = None
    step: Ints | None = None
    charged: Floats | None = None
    discharged: Floats | None = None
    charged_energy: Floats | None = None
    discharged_energy: Floats | None = None
    temperature: Floats | None = None
    started: int | None = None


def checked(curve: Curve, file: Path, lines: Ints | None = None) -> Curve:
    """A curve again, when it can be one.

    Parameters
    ----------
    lines
        Line of each point in the file, for messages.

    Raises
    ------
    BadInput
        If it has no points, time runs back, or a value is missing.
    """
    if not len(curve.time):
        raise BadInput.at(file, "", "holds no point", "Name the file of a test that ran.")

    def place(point: int) -> str:
        return f"line {lines[point]}" if lines is not None else f"point {point + 1}"

    for name in ("time", "current", "voltage"):
        values = getattr(curve, name)
        if not np.isfinite(values).all():
            point = int(np.flatnonzero(~np.isfinite(values))[0])
            raise BadInput.at(file, f"{place(point)}", f"has no {name}", "Mend or remove it.")
    if (back := np.flatnonzero(np.diff(curve.time) < 0)).size:
        what = f"lies {-np.diff(curve.time)[back[0]]:g} s before the point ahead of it"
        raise BadInput.at(
            file, place(int(back[0]) + 1), what, "Split the file where time restarts."
        )
    return curve


def running(counted: Floats) -> Floats:
    """A counter that starts anew now and then, as one that never falls.

    A value below the one before it counts from 0; the first value counts as well.
    """
    before = np.concatenate([[0.0], counted[:-1]])
    return np.cumsum(np.where(counted < before, counted, counted - before))


def split(counted: Floats, direction: Floats) -> tuple[Floats, Floats]:
    """A counter of both directions as one for each: what came at a point goes to its direction."""
    gained = np.diff(running(counted), prepend=0.0)
    return np.cumsum(np.where(direction > 0, gained, 0)), np.cumsum(
        np.where(direction < 0, gained, 0)
    )
