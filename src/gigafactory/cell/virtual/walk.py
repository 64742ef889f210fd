"""Designs on their way through the steps of a protocol: a step that fails ends the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gigafactory.cell.virtual.course import Order, order
from gigafactory.cell.virtual.designs import Designs, Floats, columns, standing
from gigafactory.cell.virtual.engine import Engine, Raw, integrate, starts
from gigafactory.cell.virtual.model import CHARGE, CURRENT, VOLTAGE, Kind, inputs, outputs
from gigafactory.cell.virtual.protocol import Protocol
from gigafactory.cell.virtual.runs import DONE, EARLY, FAILED
from gigafactory.cell.virtual.steps import Step


@dataclass(frozen=True)
class Walk:
    """One design after some steps.

    Parameters
    ----------
    state
        Of the model.
    charged
        Discharged since it began. [Ah]
    status, reason
        As in `runs.Runs`.
    parts
        What each step recorded, with the current that its inputs set.
    """

    state: Floats
    charged: float = 0.0
    status: str = DONE
    reason: str = ""
    parts: tuple[tuple[Raw, float], ...] = field(default=(), repr=False)


def begun(made: Engine, found: Designs, protocol: Protocol) -> list[Walk]:
    """The designs at rest, at the state of charge and temperature at which a protocol starts."""
    base = _base(made, found, protocol)
    return [Walk(state) for state in starts(made, np.column_stack([*base.values()]))]


def walked(
    made: Engine, found: Designs, protocol: Protocol, before: list[Walk] | None = None
) -> list[Walk]:
    """The designs after a protocol.

    Parameters
    ----------
    made
        The engine.
    found
        The designs.
    protocol
        What is done.
    before
        Where they stand; at rest where it is not said. What was recorded before is left out.
    """
    base = _base(made, found, protocol)
    walks = begun(made, found, protocol) if before is None else list(before)
    walks = [Walk(one.state, one.charged, one.status, one.reason) for one in walks]
    steps = protocol.steps
    if protocol.profile is not None:
        steps = (Step("drive", None, protocol.profile.time[-1]),)
    for number, step in enumerate(steps, 1):
        going = np.flatnonzero([one.status == DONE for one in walks])
        if not len(going):
            break
        charged = np.array([one.charged for one in walks])
        asked = order(step, found, made.kind, charged, protocol.start)
        rows = np.column_stack([*(base | dict(asked.inputs)).values()])[going]
        states = np.vstack([walks[index].state for index in going])
        solved = integrate(made, rows, states, asked.duration, asked.stops)
        current = asked.inputs.get("Current function [A]", np.zeros(found.count))
        for index, one in zip(going, solved, strict=True):
            at_once = _at_once(one, asked, index, made.kind)
            begun_ = Raw(one.time[:1], one.columns[:1], walks[index].state, at_once)
            raw = begun_ if at_once else one
            status, reason = _judged(raw, step, asked.allowed, made.kind)
            if reason and len(steps) > 1:
                reason = f"step {number}: {reason}"
            walks[index] = _on(walks[index], raw, float(current[index]), status, reason, made.kind)
    return walks


def _base(made: Engine, found: Designs, protocol: Protocol) -> dict[str, Floats]:
    kelvin = standing(protocol.temperature, found.parameters)
    known = columns(found, protocol.start, kelvin, protocol.cooling or 0.0)
    return {name: known.get(name, np.zeros(found.count)) for name in inputs(made.kind)}


def _at_once(raw: Raw, asked: Order, index: int, kind: Kind) -> str:
    """What ends a step before it begins; nothing where it can begin.

    The solver looks for a limit that is crossed and does not see one that lies behind already.
    """
    if not len(raw.time):
        return ""
    at = dict(zip(outputs(kind), raw.columns[0], strict=True))
    limits = {name: array[index] for name, array in asked.inputs.items()}
    if at[VOLTAGE] <= limits["Lower voltage cut-off [V]"]:
        return "lower voltage"
    if at[VOLTAGE] >= limits["Upper voltage cut-off [V]"]:
        return "upper voltage"
    if limits["Charge sign"] and at[CHARGE] == limits["Charge limit [A.h]"]:
        return "charge"
    if CURRENT in at and abs(at[CURRENT]) <= limits["Current limit [A]"]:
        return "current"
    return ""


def _on(walk: Walk, raw: Raw, current: float, status: str, reason: str, kind: Kind) -> Walk:
    charged = walk.charged
    if status == DONE:
        charged = float(raw.columns[-1, outputs(kind).index(CHARGE)])
    return Walk(raw.state, charged, status, reason, (*walk.parts, (raw, current)))


def _judged(raw: Raw, step: Step, allowed: tuple[str, ...], kind: Kind) -> tuple[str, str]:
    if raw.end == "failed":
        return FAILED, raw.message
    if raw.end == "electrolyte depleted":
        return FAILED, f"the electrolyte is depleted somewhere, where {kind.model} does not hold"
    if raw.end in allowed:
        return DONE, ""
    if raw.end == "time":
        return EARLY, f"no end of the {step.verb} was reached in {raw.time[-1] / 3600:.3g} h"
    return EARLY, f"the {step.verb} ended at the {raw.end}"
