"""A built model and its solver, reused for any number of designs: IDA with KLU on all threads.

Hindmarsh et al., ACM Trans. Math. Softw. 31 (2005) 363. PyBaMM's own `solve` makes one object of
Python per design and stops a whole batch at its first failure; here its compiled solver group is
called, and each design comes back with its own flag.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.virtual.chemistry import Chemistry
from gigafactory.cell.virtual.model import (
    ENDS,
    HIGHEST,
    LOWEST,
    VOLTAGE,
    Kind,
    discretised,
    inputs,
    outputs,
)
from gigafactory.cell.virtual.pack import pybamm_package

Floats = NDArray[np.float64]
RELATIVE, ABSOLUTE = 1e-4, 1e-6
"""Tolerances of the time integration: PyBaMM's defaults."""
_ROOT = 2  # IDA_ROOT_RETURN
_TOGETHER = 256  # designs handed over at once, so that what they record stays small

# Where a step is recorded, as shares of its longest duration: even for its curve, and ever finer
# towards its start for the ones that end early.
_EVEN, _EARLY = np.linspace(0, 1, 151), np.geomspace(1e-5, 0.02, 16)
MOMENTS = np.unique(np.concatenate([_EVEN, _EARLY]))


@dataclass(frozen=True)
class Raw:
    """One design over one step, as it was integrated.

    Parameters
    ----------
    time
        Since the step began, (points,). [s]
    columns
        The `outputs`, (points, outputs).
    state
        Of the model at the end, (states,).
    end
        What ended it: ``time``, ``failed``, ``lower voltage``, ``upper voltage``, or what else
        stands in `ENDS`.
    message
        Why it failed.
    """

    time: Floats
    columns: Floats
    state: Floats
    end: str
    message: str = ""


@dataclass(frozen=True)
class Engine:
    """A discretised model with its solver."""

    kind: Kind
    model: Any
    solver: Any
    ends: tuple[str, ...]
    lock: Any = field(default_factory=Lock)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=32)
def engine(chemistry: Chemistry, kind: Kind, threads: int, compiled: bool = False) -> Engine:
    """The engine for a chemistry: built at the first call, the same one at later calls.

    Parameters
    ----------
    chemistry
        What the designs share.
    kind
        Which model.
    threads
        Designs integrated at the same time.
    compiled
        Whether the equations are compiled by the C compiler of the machine, which takes some ten
        seconds and makes runs about twice as fast; results agree to rounding.
    """
    pybamm = pybamm_package()
    model = discretised(chemistry.parameters, kind)
    options = {"num_threads": threads, "num_solvers": threads, "silence_sundials_errors": True}
    solver = pybamm.IDAKLUSolver(
        rtol=RELATIVE,
        atol=ABSOLUTE,
        output_variables=list(outputs(kind)),
        on_failure="ignore",
        options=options | {"compile": compiled},
    )
    solver.set_up(model, [dict.fromkeys(inputs(kind), 1.0)], np.array([0.0, 1.0]))
    terminating = pybamm.EventType.TERMINATION
    ends = tuple(ENDS[event.name] for event in model.events if event.event_type == terminating)
    return Engine(kind, model, solver, ends)


def starts(made: Engine, rows: Floats) -> Floats:
    """States at rest, (designs, states), for inputs in the order of `inputs`."""
    empty = np.zeros((made.model.len_rhs_and_alg, 1))
    found = [made.model.initial_conditions_eval(0.0, empty, row) for row in rows]
    return np.vstack([np.asarray(state, float).reshape(1, -1) for state in found])


def integrate(
    made: Engine, rows: Floats, states: Floats, duration: float, stops: Floats | None = None
) -> list[Raw]:
    """All designs over one step.

    Parameters
    ----------
    made
        The engine.
    rows
        Inputs in the order of `inputs`, (designs, inputs).
    states
        Where each begins, (designs, states).
    duration
        How long the step takes at most. [s]
    stops
        Moments at which the integration stops and records, where what is asked bends; by default
        it stops at none and records at `MOMENTS`. [s]
    """
    bends = np.array([0.0, duration]) if stops is None else stops
    moments = MOMENTS * duration if stops is None else stops
    found: list[Raw] = []
    with made.lock:
        for at in range(0, len(rows), _TOGETHER):
            part = slice(at, at + _TOGETHER)
            found += _part(made, rows[part], states[part], bends, moments)
    return found


def _part(made: Engine, rows: Floats, states: Floats, bends: Floats, moments: Floats) -> list[Raw]:
    """One design that cannot even begin stops the whole group: it is found by halving."""
    try:
        return _group(made, rows, states, bends, moments)
    except ValueError as error:
        if len(rows) == 1:
            message = str(error).removeprefix("input set 0: ")
            nothing = np.empty((0, len(outputs(made.kind))))
            return [Raw(np.empty(0), nothing, states[0], "failed", message)]
    half = len(rows) // 2
    first = _part(made, rows[:half], states[:half], bends, moments)
    return first + _part(made, rows[half:], states[half:], bends, moments)


def _group(made: Engine, rows: Floats, states: Floats, bends: Floats, moments: Floats) -> list[Raw]:
    slopes = np.zeros_like(states)
    for index, (row, state) in enumerate(zip(rows, states, strict=True)):
        slope = made.model.rhs_eval(0.0, state, row)
        slopes[index, : made.model.len_rhs] = np.asarray(slope, float).ravel()
    solved: Sequence[Any] = made.solver._setup["solver"].solve(
        bends,
        moments,
        states,
        slopes,
        rows,
        logger=None,
        pbar=np.empty((0, 0)),
    )
    return [_raw(made, one, row) for one, row in zip(solved, rows, strict=True)]


def _raw(made: Engine, solved: Any, row: Floats) -> Raw:
    time = np.array(solved.t, float)
    table = np.array(solved.y, float).reshape(len(time), -1)
    state = np.array(solved.y_term, float).ravel()
    if solved.flag < 0:
        from pybammsolvers import idaklu

        return Raw(time, table, state, "failed", str(idaklu.sundials_error_message(solved.flag)))
    if not (np.isfinite(table).all() and np.isfinite(state).all()):
        return Raw(time, table, state, "failed", "a value is not a finite number")
    if solved.flag != _ROOT:
        return Raw(time, table, state, "time")
    events = np.asarray(made.solver._setup["rootfn_casadi"](time[-1], state, row), float).ravel()
    end = made.ends[int(np.nanargmin(np.abs(events)))]
    if end == "voltage":
        at = inputs(made.kind)
        middle = (row[at.index(LOWEST)] + row[at.index(HIGHEST)]) / 2
        last = table[-1, outputs(made.kind).index(VOLTAGE)]
        end = "lower voltage" if last < middle else "upper voltage"
    return Raw(time, table, state, end)
