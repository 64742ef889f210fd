"""A run as columns of the Battery Data Format, so that a measured cell lies on the same axes.

Names, units and signs: https://w3id.org/battery-data-alliance/ontology/battery-data-format; a
current that charges is positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gigafactory.cell.virtual.designs import Floats
from gigafactory.cell.virtual.engine import Raw
from gigafactory.cell.virtual.model import (
    CHARGE,
    CURRENT,
    HEAT,
    LOST,
    MARGIN,
    VOLTAGE,
    WARMTH,
    Kind,
    outputs,
)
from gigafactory.cell.virtual.values import FARADAY, KELVIN

LABELS = {
    "time": "Test Time / s",
    "voltage": "Voltage / V",
    "current": "Current / A",
    "step": "Step Index / 1",
    "net": "Net Capacity / Ah",
    "net_energy": "Net Energy / Wh",
    "power": "Power / W",
    "temperature": "Surface Temperature / degC",
}
"""Labels of the format that a run fills; the body of the cell is one temperature."""
MARGIN_LABEL = "Anode Potential / V"
"""Of the anode's surface against lithium where it is least: no term of the format."""

LOST_LABEL = "Lithium Lost / Ah"
"""To side reactions: no term of the format."""


def curve(parts: Sequence[tuple[Raw, float]], kind: Kind, pairs: float = 1.0) -> dict[str, Floats]:
    """One design's steps as one table: columns by label, all of one length.

    Parameters
    ----------
    parts
        The steps in order, each with the current that its inputs set (discharging), which counts
        where the model has no current of its own.
    kind
        Of model.
    pairs
        Of electrodes in the cell: a model tells the lithium that one of them loses.
    """
    rows = [_step(raw, current, kind, index) for index, (raw, current) in enumerate(parts, 1)]
    found = {label: np.concatenate([row[label] for row in rows]) for label in rows[0]}
    durations = [raw.time[-1] if len(raw.time) else 0.0 for raw, _ in parts]
    begins = np.concatenate([[0.0], np.cumsum(durations)[:-1]])
    lengths = [len(raw.time) for raw, _ in parts]
    found[LABELS["time"]] = found[LABELS["time"]] + np.repeat(begins, lengths)
    ends = np.concatenate([[0.0], np.cumsum([row[LABELS["net_energy"]][-1] for row in rows])[:-1]])
    found[LABELS["net_energy"]] = found[LABELS["net_energy"]] + np.repeat(ends, lengths)
    if LOST_LABEL in found:
        found[LOST_LABEL] = found[LOST_LABEL] * pairs
    return found


def _step(raw: Raw, current: float, kind: Kind, index: int) -> dict[str, Floats]:
    at = {name: raw.columns[:, column] for column, name in enumerate(outputs(kind))}
    amperes = -at.get(CURRENT, np.full(len(raw.time), current))
    found = {
        LABELS["time"]: raw.time,
        LABELS["voltage"]: at[VOLTAGE],
        LABELS["current"]: amperes,
        LABELS["step"]: np.full(len(raw.time), float(index)),
        LABELS["net"]: -at[CHARGE],
        LABELS["power"]: amperes * at[VOLTAGE],
        LABELS["net_energy"]: flown(raw.time, amperes * at[VOLTAGE]) / 3600,
    }
    if WARMTH in at:
        found[LABELS["temperature"]] = at[WARMTH] - KELVIN
        found["Heating / W"] = at[HEAT]
    if MARGIN in at:
        found[MARGIN_LABEL] = at[MARGIN]
    if LOST in at:
        found[LOST_LABEL] = at[LOST] * FARADAY / 3600
    return found


def flown(time: Floats, power: Floats) -> Floats:
    """Integral of a power from the first moment to each, in J, (points,).

    The trapezoidal rule with the correction of its ends (Euler and Maclaurin), slopes by parabolas:
    of the fourth order, so that it adds nothing to the error of the voltage, and far cheaper than
    an energy that the solver integrates along.
    """
    gaps = np.diff(time)
    if len(time) < 2:
        return np.zeros(len(time))
    parts = (power[1:] + power[:-1]) / 2 * gaps
    if len(time) > 3 and gaps.min() > 1e-9 * time[-1]:
        parts -= gaps**2 / 12 * np.diff(np.gradient(power, time, edge_order=2))
    return np.concatenate([[0.0], np.cumsum(parts)])


def totals(table: Mapping[str, Floats]) -> dict[str, float]:
    """Time, charge, energy, margin and warmth of a table of `curve`; NaN for what it lacks."""
    time = table[LABELS["time"]]
    moved = np.diff(table[LABELS["net"]], prepend=table[LABELS["net"]][:1])
    energy = np.diff(table[LABELS["net_energy"]], prepend=0.0)
    found = {
        "time": float(time[-1]),
        "discharged": float(-moved[moved < 0].sum()) + 0.0,
        "charged": float(moved[moved > 0].sum()),
        "discharged_energy": float(-energy[energy < 0].sum()) + 0.0,
        "charged_energy": float(energy[energy > 0].sum()),
        "last_voltage": float(table[LABELS["voltage"]][-1]),
        "margin": float("nan"),
        "temperature": float("nan"),
        "heat": float("nan"),
        "lost": float("nan"),
    }
    if MARGIN_LABEL in table:
        found["margin"] = float(table[MARGIN_LABEL].min())
    if "Heating / W" in table:
        found["temperature"] = float(table[LABELS["temperature"]].max())
        found["heat"] = float(np.trapezoid(table["Heating / W"], time)) / 3600
    if LOST_LABEL in table:
        found["lost"] = float(table[LOST_LABEL][-1])
    return found
