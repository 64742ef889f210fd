"""What a protocol asks of the model in each step: inputs, longest duration, allowed ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.cell.virtual.designs import Designs, Floats, window
from gigafactory.cell.virtual.model import FINE, Kind, Mesh, Reactions
from gigafactory.cell.virtual.protocol import Protocol
from gigafactory.cell.virtual.steps import Level, Step

HOURS_HELD = 24.0
"""A hold that has not reached its current by then will not."""
REACHED = 1e-7
"""Share of the charge between empty and full by which a charge may miss what it is to reach."""
CHARGING, DISCHARGING = ("charge", "drive"), ("discharge", "drive")
"""Steps that the upper and the lower voltage of the cell end."""
FREE = 1e3
"""A voltage that no cell reaches: the limit is off. [V]"""


@dataclass(frozen=True)
class Order:
    """A step for a batch of designs.

    Parameters
    ----------
    inputs
        Arrays (designs,) by the names of the model.
    duration
        How long the step takes at most. [s]
    allowed
        Ends after which the protocol goes on.
    stops
        Moments at which the time integration stops in between; none where it need not. [s]
    """

    inputs: Mapping[str, Floats]
    duration: float
    allowed: tuple[str, ...]
    stops: Floats | None = None


def kind(protocol: Protocol, model: str, mesh: Mesh = FINE, reactions: Reactions = ()) -> Kind:
    """The cheapest kind of model that can run a protocol."""
    plain = all(
        step.verb == "rest" or (step.level is not None and step.level.unit in "CA")
        for step in protocol.steps
    )
    warm = protocol.cooling is not None
    if protocol.profile is not None:
        return Kind(model, "profile", warm, protocol.margin, mesh, reactions, protocol.profile)
    return Kind(model, "current" if plain else "any", warm, protocol.margin, mesh, reactions)


def order(
    step: Step, designs: Designs, kind: Kind, charged: Floats, start: float, slack: float = 1.5
) -> Order:
    """What a step asks.

    Parameters
    ----------
    step
        The step.
    designs
        The designs.
    kind
        Of model.
    charged
        Discharged since the protocol began, (designs,). [Ah]
    start
        State of charge at the beginning of the protocol.
    slack
        By how much a step may take longer than the charge between empty and full asks for.
    """
    count, get = designs.count, designs.values
    current = _current(step, designs)  # discharges, as PyBaMM's
    free = np.full(count, FREE)
    made: dict[str, Floats] = {
        # A limit guards its own way: a full cell may stand a hair above its upper voltage.
        "Lower voltage cut-off [V]": get["lower"] if step.verb in DISCHARGING else -free,
        "Upper voltage cut-off [V]": get["upper"] if step.verb in CHARGING else free,
        "Charge sign": np.zeros(count),
        "Charge limit [A.h]": np.zeros(count),
    }
    if kind.profile is not None:
        made |= _control(step, designs, current) | {"By current": np.zeros(count)}
        made |= {"By power": np.ones(count), "Power set [W]": -np.ones(count)}
        return Order(made, kind.profile.time[-1], ("time",), np.asarray(kind.profile.time, float))
    if kind.control == "current":
        made["Current function [A]"] = current
    else:
        made |= _control(step, designs, current)
    allowed = [] if step.duration is None else ["time"]
    for level in step.until:
        allowed.append(_until(level, step, designs, made, charged, start))
    return Order(made, _duration(step, designs, current, slack), tuple(allowed))


def _current(step: Step, designs: Designs) -> Floats:
    level = step.level
    if level is None or level.unit not in "CA":
        return np.zeros(designs.count)
    scale = designs.values["capacity"] if level.unit == "C" else np.ones(designs.count)
    return -step.sign * level.value * scale


def _control(step: Step, designs: Designs, current: Floats) -> dict[str, Floats]:
    unit = step.level.unit if step.level else "A"
    zero, one = np.zeros(designs.count), np.ones(designs.count)
    volts = _volts(step.level, designs) if step.verb == "hold" and step.level else zero
    watts = step.level.value * -step.sign * one if step.level and unit == "W" else zero
    return {
        "By current": one if unit in "CA" else zero,
        "By voltage": one if step.verb == "hold" else zero,
        "By power": one if unit == "W" else zero,
        "Current set [A]": current,
        "Voltage set [V]": volts,
        "Power set [W]": watts,
        "Current limit [A]": -one,
    }


def _until(
    level: Level,
    step: Step,
    designs: Designs,
    made: dict[str, Floats],
    charged: Floats,
    start: float,
) -> str:
    """Write an end into the inputs; the name of what then ends the step."""
    if level.unit in ("V", "lower", "upper"):
        side = "upper" if step.sign > 0 else "lower"
        made[f"{side.capitalize()} voltage cut-off [V]"] = _volts(level, designs)
        return f"{side} voltage"
    if level.unit == "share":
        whole = window(designs)
        limit = (start - level.value) * whole
        made["Charge limit [A.h]"] = limit
        # Discharged charge falls while the cell is charged: the limit is reached from above. A
        # charge that has been moved already ends the step at once.
        before = charged > limit if step.verb == "hold" else np.full(len(limit), step.sign > 0)
        near = np.where(before, charged - limit, limit - charged) <= REACHED * whole
        made["Charge limit [A.h]"] = np.where(near, charged, limit)
        made["Charge sign"] = np.where(before, 1.0, -1.0)
        return "charge"
    scale = designs.values["capacity"] if level.unit == "C" else np.ones(designs.count)
    made["Current limit [A]"] = level.value * scale
    return "current"


def _volts(level: Level, designs: Designs) -> Floats:
    if level.unit in ("lower", "upper"):
        return designs.values[level.unit]
    return np.full(designs.count, level.value)


def _duration(step: Step, designs: Designs, current: Floats, slack: float) -> float:
    if step.duration is not None:
        return step.duration
    level = step.level
    if level is None or level.unit not in "CAW":
        return HOURS_HELD * 3600
    if level.unit == "W":
        current = level.value / designs.values["upper"]
    return float(np.max(slack * 3600 * np.abs(window(designs)) / np.abs(current)))
