"""A measured curve as arrays, and the points of it at which a model is held against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput, Finding

Floats = NDArray[np.float64]
FEWEST = 10
"""Points of a curve that can be fitted."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve of one cell from rest: time [s], current that charges [A], voltage [V].

    Parameters
    ----------
    name
        By which messages call it.
    """

    time: Floats
    current: Floats
    voltage: Floats
    name: str = "curve"


def checked(curve: Curve) -> Curve:
    """The same curve as arrays of numbers.

    Raises
    ------
    BadInput
        If its columns differ in length or hold no numbers, time does not rise, or nothing flows.
    """
    time, current, voltage = (
        np.asarray(column, np.float64) for column in (curve.time, curve.current, curve.voltage)
    )
    findings = [*_findings(curve.name, time, current, voltage)]
    if findings:
        raise BadInput(findings)
    return Curve(time - time[0], current, voltage, curve.name)


def _findings(name: str, time: Floats, current: Floats, voltage: Floats) -> list[Finding]:
    lengths = {column.shape for column in (time, current, voltage)}
    if len(lengths) > 1 or time.ndim != 1 or len(time) < FEWEST:
        what = f"has {len(time)}, {len(current)} and {len(voltage)} points of its columns"
        cure = f"Give each time its current and voltage, at least {FEWEST} of them."
        return [Finding(name, "", what, cure)]
    columns = {"time": time, "current": current, "voltage": voltage}
    for column, values in columns.items():
        if not np.isfinite(values).all():
            return [Finding(name, column, "holds what is no number", "Take those points out.")]
    if not (np.diff(time) > 0).all():
        at = int(np.argmax(np.diff(time) <= 0)) + 1
        what = f"does not rise at point {at} ({time[at]:g} s)"
        return [Finding(name, "time", what, "Put the points in order; keep one of each time.")]
    if not current.any():
        return [Finding(name, "current", "is zero throughout", "Give a curve with a load.")]
    if voltage.min() <= 0:
        what = f"goes down to {voltage.min():g} V"
        return [Finding(name, "voltage", what, "Give the voltage of the cell in V.")]
    return []


def moments(curve: Curve, most: int) -> NDArray[np.int64]:
    """Indices of at most ``most`` points, even in the length of the curve in time and voltage.

    A curve is long where it is flat and steep where it tells most: even in time alone its ends
    would be missed, even in voltage alone its plateaus.
    """
    if len(curve.time) <= most:
        return np.arange(len(curve.time))
    steps = np.abs(np.diff(curve.time)) / (curve.time[-1] - curve.time[0])
    swings = np.abs(np.diff(curve.voltage))
    along = np.concatenate([[0.0], np.cumsum(steps + swings / max(swings.sum(), 1e-12))])
    wanted = np.linspace(0, along[-1], most)
    return np.unique(np.searchsorted(along, wanted).clip(0, len(along) - 1))
