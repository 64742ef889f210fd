"""Many designs of one chemistry through one protocol: one built model, all threads, one status each.

A failed design never takes others with it, and no partial solution becomes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gigafactory.cell.parameters import Parameters
from gigafactory.cell.virtual.chemistry import chemistry
from gigafactory.cell.virtual.course import kind as cheapest
from gigafactory.cell.virtual.course import order
from gigafactory.cell.virtual.curves import curve, totals
from gigafactory.cell.virtual.designs import Designs, Floats, columns, designs, standing
from gigafactory.cell.virtual.engine import Engine, Raw, cores, engine, integrate, starts
from gigafactory.cell.virtual.model import CHARGE, FINE, Kind, Mesh, inputs, outputs
from gigafactory.cell.virtual.protocol import Model, Protocol
from gigafactory.cell.virtual.runs import DONE, EARLY, FAILED, NUMBERS, Runs
from gigafactory.cell.virtual.steps import Step

Progress = Callable[[int, int], None]
"""Told how many designs are through, of how many."""
_CHUNK = 1024  # designs between two reports of progress


def run_batch(
    parameters: Parameters,
    varied: Mapping[str, ArrayLike],
    protocol: Protocol,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    *,
    threads: int | None = None,
    compiled: bool = False,
    keep: bool = False,
    progress: Progress | None = None,
) -> Runs:
    """Designs through a protocol.

    Parameters
    ----------
    parameters
        The cell on which the designs are built.
    varied
        What differs from it, arrays by the names of `designs.QUANTITIES`.
    protocol
        What is done to each.
    model
        ``SPMe`` for breadth, ``DFN`` for truth, ``SPM`` to compare.
    mesh
        How finely the model is cut: `model.FINE` or `model.COARSE`.
    threads
        Designs integrated at the same time; all cores of this process by default. Whoever runs
        several processes gives each its share.
    compiled
        Whether the equations are compiled first (`engine.engine`).
    keep
        Whether the curves are kept.
    progress
        Called now and then.

    Raises
    ------
    BadText
        If what varies cannot.
    """
    return run_designs(
        designs(parameters, varied),
        protocol,
        model,
        mesh,
        threads=threads,
        compiled=compiled,
        keep=keep,
        progress=progress,
    )


def run_designs(
    found: Designs,
    protocol: Protocol,
    model: Model = "SPMe",
    mesh: Mesh = FINE,
    *,
    threads: int | None = None,
    compiled: bool = False,
    keep: bool = False,
    progress: Progress | None = None,
) -> Runs:
    """The same of designs that are arrays already; see `run_batch`."""
    kind = cheapest(protocol, model, mesh)
    made = engine(chemistry(found.parameters), kind, threads or cores(), compiled)
    numbers = {name: np.full(found.count, np.nan) for name in NUMBERS}
    status, reason, kept = [DONE] * found.count, [""] * found.count, []
    for at in range(0, found.count, _CHUNK):
        part = _part(found, slice(at, at + _CHUNK))
        for index, one in enumerate(_walked(made, part, protocol), at):
            status[index], reason[index] = one.status, one.reason
            table = curve(one.parts, kind) if one.status == DONE else None
            if table is not None:
                for name, value in totals(table).items():
                    numbers[name][index] = value
            if keep:
                kept.append(table)
        if progress:
            progress(min(at + _CHUNK, found.count), found.count)
    if not kind.warm:
        warmth = standing(protocol.temperature, found.parameters) - 273.15
        numbers["temperature"][np.array(status) == DONE] = warmth
    return Runs(found, protocol, kind, tuple(status), tuple(reason), **numbers, curves=tuple(kept))


@dataclass
class _Walk:
    """One design on its way through the steps."""

    state: Floats
    charged: float = 0.0
    status: str = DONE
    reason: str = ""

    def __post_init__(self) -> None:
        self.parts: list[tuple[Raw, float]] = []


def _walked(made: Engine, found: Designs, protocol: Protocol) -> list[_Walk]:
    kelvin = standing(protocol.temperature, found.parameters)
    base = columns(found, protocol.start, kelvin, protocol.cooling or 0.0)
    names = inputs(made.kind)
    base = {name: base.get(name, np.zeros(found.count)) for name in names}
    walks = [_Walk(state) for state in starts(made, np.column_stack([*base.values()]))]
    for number, step in enumerate(protocol.steps, 1):
        going = np.array([index for index, one in enumerate(walks) if one.status == DONE], int)
        if not len(going):
            break
        charged = np.array([one.charged for one in walks])
        asked = order(step, found, made.kind, charged, protocol.start)
        rows = np.column_stack([*(base | asked.inputs).values()])[going]
        states = np.vstack([walks[index].state for index in going])
        solved = integrate(made, rows, states, asked.duration)
        current = asked.inputs.get("Current function [A]", np.zeros(found.count))
        for index, raw in zip(going, solved, strict=True):
            one = walks[index]
            one.parts.append((raw, float(current[index])))
            one.state = raw.state
            one.status, one.reason = _judged(raw, step, asked.allowed, made.kind)
            if one.reason and len(protocol.steps) > 1:
                one.reason = f"step {number}: {one.reason}"
            if one.status == DONE:
                one.charged = float(raw.columns[-1, outputs(made.kind).index(CHARGE)])
    return walks


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


def _part(found: Designs, part: slice) -> Designs:
    values = {name: array[part] for name, array in found.values.items()}
    return Designs(found.parameters, values, found.varied)
