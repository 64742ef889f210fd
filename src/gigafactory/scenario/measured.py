"""A measured cell laid over the virtual one: the discharges of a cycler, run again by the model.

Each discharge at constant current is simulated at its own mean current, at the median of the
temperature that was recorded, from full, to the voltage at which the measured one ended. Compared
are capacity at that voltage and voltage over the charge that both delivered; nothing is fitted.
Signs are those of `records.curves` and of `cell.virtual`: a current that charges is positive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.curves import LABELS
from gigafactory.cell.virtual.protocol import Model, Protocol, protocol
from gigafactory.cell.virtual.single import Run, run
from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve
from gigafactory.records.curves.cycles import capacity, numbered
from gigafactory.records.curves.read import read_curve

Floats = NDArray[np.float64]
QUIET = 0.01
"""A current below this share of the largest is none."""
STEADY = 0.05
"""A discharge is at constant current while it deviates from its mean by no more (root mean square
over charge, as a share)."""
LONG = 0.2
"""A discharge that delivers less of the designed capacity is a pulse, and is not compared."""
FAR = 3.0
"""A measured capacity so many times larger or smaller is another cell."""
MOST = 8
"""Discharges that are simulated: the first at each current."""
SHORT = 0.02
"""A cell that was charged to so much less than its upper voltage was not full. [V]"""
POINTS = 401


@dataclass(frozen=True)
class Discharge:
    """A measured discharge at constant current.

    Parameters
    ----------
    cycle
        As the tester numbers it.
    current
        Mean over its charge, negative. [A]
    charged_to
        Highest voltage since the discharge ahead of it; NaN where nothing was recorded. [V]
    temperature
        Median; none where it was not recorded. [°C]
    charge, voltage
        Delivered since it began [Ah], and voltage there [V], (points,).
    """

    cycle: int
    current: float
    charged_to: float
    temperature: float | None
    charge: Floats
    voltage: Floats


@dataclass(frozen=True)
class Laid:
    """A measured discharge and the same of the model.

    Parameters
    ----------
    capacity_error
        Capacity of the model over the measured one, less 1; NaN where the run is not done.
    voltage_error, voltage_shift
        Mean of the absolute difference of voltage, and mean difference, model less measured, over
        the charge that both delivered. [V]
    """

    measured: Discharge
    run: Run
    capacity_error: float
    voltage_error: float
    voltage_shift: float


@dataclass(frozen=True)
class Overlay:
    """A measured cell over the virtual one.

    Parameters
    ----------
    file, form
        Of the curve, and how it was written.
    model
        By which the discharges were simulated.
    laid
        The first discharge at each current.
    left_out
        How many discharges were not compared, by reason.
    doubts
        What makes the comparison unfair, as sentences.
    """

    file: str
    form: str
    model: str
    laid: tuple[Laid, ...]
    left_out: Mapping[str, int]
    doubts: tuple[str, ...] = ()


def measured_over(parameters: Parameters, file: Path, model: Model = "DFN") -> Overlay:
    """The discharges in a file of a cycler, each beside the model's.

    Raises
    ------
    BadInput
        If the file cannot be read, holds no discharge at constant current, or is of a cell of
        another size.
    """
    curve = read_curve(file)
    found, left_out = discharges(curve, parameters.capacity)
    if not found:
        why = "; ".join(f"{many} left out: {reason}" for reason, many in left_out.items())
        what = f"holds no discharge that can be compared ({why or 'current never discharges'})"
        cure = "Name a test with a whole discharge at constant current of a cell of this design."
        raise BadInput.at(file, "", what, cure)
    largest = max(float(one.charge[-1]) for one in found)
    if not 1 / FAR < largest / parameters.capacity < FAR:
        what = f"delivers {largest:.3g} Ah, the design {parameters.capacity:.3g} Ah"
        raise BadInput.at(file, "", what, "Name the design of the cell that was measured.")
    first: dict[str, Discharge] = {}
    for one in found:
        if first.setdefault(f"{one.current:.1e}", one) is not one:
            left_out["another at the same current was compared"] += 1
    if len(first) > MOST:
        left_out[f"only {MOST} currents are compared"] += len(first) - MOST
    laid = tuple(_laid(parameters, one, model) for one in [*first.values()][:MOST])
    doubts = tuple(_doubts(parameters, laid))
    return Overlay(file.name, curve.form, model, laid, dict(left_out), doubts)


def _doubts(parameters: Parameters, laid: Sequence[Laid]) -> Iterator[str]:
    unknown = [one.measured for one in laid if isnan(one.measured.charged_to)]
    if unknown:
        yield (
            f"{_cycles(unknown)}: no charge was recorded ahead of it; the model begins full, which "
            "the cell may not have been"
        )
    short = [one.measured for one in laid if parameters.upper - one.measured.charged_to > SHORT]
    if short:
        least = min(one.charged_to for one in short)
        yield (
            f"{_cycles(short)}: charged to {least:.3f} V only; the model begins full, at "
            f"{parameters.upper:.3f} V"
        )


def _cycles(found: Sequence[Discharge]) -> str:
    numbers = ", ".join(str(one.cycle) for one in found)
    return f"cycle {numbers}" if len(found) == 1 else f"cycles {numbers}"


def discharges(curve: Curve, designed: float) -> tuple[list[Discharge], Counter[str]]:
    """The whole discharges at constant current in a curve, and why others are none of them.

    Parameters
    ----------
    curve
        As the cycler recorded it.
    designed
        Capacity of the cell. [Ah]
    """
    least = QUIET * float(np.abs(curve.current).max())
    flows = curve.current < -least if least else np.zeros(len(curve.current), bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flows, [False]]).astype(int)))
    delivered, cycle = capacity(curve)[1], numbered(curve)
    found: list[Discharge] = []
    left_out: Counter[str] = Counter()
    last = 0
    for begin, end in edges.reshape(-1, 2):
        part, since, last = slice(begin, end), last, end
        # A counter stood still before; an integral would take the gap ahead of the first point.
        counted = curve.discharged is not None and begin > 0
        charge = delivered[part] - delivered[begin - 1 if counted else begin]
        if end - begin < 3 or charge[-1] < LONG * designed:
            left_out[f"shorter than {100 * LONG:.0f} % of the designed capacity"] += 1
            continue
        current = curve.current[part]
        gained = np.diff(charge)
        if gained.sum() <= 0:
            left_out["no charge was counted"] += 1
            continue
        mean = float(np.average(current[1:], weights=gained))
        uneven = float(np.sqrt(np.average((current[1:] / mean - 1) ** 2, weights=gained)))
        if uneven > STEADY:
            left_out["the current is not constant"] += 1
            continue
        warmth = None if curve.temperature is None else curve.temperature[part]
        known = warmth is not None and bool(np.isfinite(warmth).all())
        found.append(
            Discharge(
                int(cycle[begin]),
                mean,
                float(curve.voltage[since:begin].max()) if begin > since else nan,
                float(np.median(warmth)) if warmth is not None and known else None,
                charge,
                curve.voltage[part],
            )
        )
    return found, left_out


def as_measured(one: Discharge) -> Protocol:
    """The protocol that was measured: from full, at the same current, to the same voltage."""
    current, ends = -one.current, float(one.voltage[-1])
    step = f"discharge at {current:.9f} A until {ends:.9f} V"
    return protocol(f"discharge at {current:.4g} A", step, temperature=one.temperature)


def _laid(parameters: Parameters, one: Discharge, model: Model) -> Laid:
    made = run(parameters, as_measured(one), model)
    if made.curve is None:
        return Laid(one, made, nan, nan, nan)
    charge, voltage = delivered_voltage(made)
    capacity_error = float(charge[-1] / one.charge[-1] - 1)
    common = np.linspace(one.charge[0], min(charge[-1], one.charge[-1]), POINTS)
    difference = np.interp(common, charge, voltage) - np.interp(common, one.charge, one.voltage)
    return Laid(
        one, made, capacity_error, float(np.abs(difference).mean()), float(difference.mean())
    )


def delivered_voltage(made: Run) -> tuple[Floats, Floats]:
    """Charge that a run has delivered [Ah] and its voltage there [V]; for a run with a curve."""
    assert made.curve is not None
    net = made.curve[LABELS["net"]]
    return net[0] - net, made.curve[LABELS["voltage"]]


def as_json(overlay: Overlay) -> dict[str, object]:
    """The comparison as plain values."""
    return {
        "file": overlay.file,
        "form": overlay.form,
        "model": overlay.model,
        "discharges": [
            {
                "cycle": one.measured.cycle,
                "current": one.measured.current,
                "temperature": one.measured.temperature,
                "measured_capacity": float(one.measured.charge[-1]),
                "status": one.run.status,
                **({"reason": one.run.reason} if one.run.reason else {}),
                **(
                    {
                        "virtual_capacity": one.run.discharged,
                        "capacity_error": one.capacity_error,
                        "voltage_error": one.voltage_error,
                        "voltage_shift": one.voltage_shift,
                    }
                    if one.run.done
                    else {}
                ),
            }
            for one in overlay.laid
        ],
        "left_out": dict(overlay.left_out),
        "doubts": list(overlay.doubts),
    }


def printed(overlays: Sequence[Overlay]) -> str:
    """The comparison for people: one line a discharge."""
    lines = []
    for overlay in overlays:
        lines += ["", f"measured over virtual ({overlay.model}): {overlay.file}"]
        for one in overlay.laid:
            said = f"{one.run.status}: {one.run.reason}"
            if one.run.done:
                said = (
                    f"measured {one.measured.charge[-1]:.4g} Ah, virtual {one.run.discharged:.4g} "
                    f"Ah ({100 * one.capacity_error:+.2f} %), voltage differs by "
                    f"{1e3 * one.voltage_error:.1f} mV on average (mean "
                    f"{1e3 * one.voltage_shift:+.1f} mV)"
                )
            lines.append(f"  cycle {one.measured.cycle}, {one.measured.current:.4g} A: {said}")
        lines += [f"  {doubt}" for doubt in overlay.doubts]
        lines += [f"  {many} left out: {why}" for why, many in overlay.left_out.items()]
    return "\n".join(lines) + "\n" if lines else ""
