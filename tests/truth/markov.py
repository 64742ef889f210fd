"""The exact throughput of a short line of exponential machines, from its Markov chain.

Machines in series, one at each station, buffers between them, blocking after service; the first
never starves, the last never blocks. A state is, for each machine but the first, how many parts
stand before it or in it, those included that are done upstream and wait for a place, that excluded
which it is done with itself. (Buzacott and
Shanthikumar, "Stochastic Models of Manufacturing Systems", 1993, chapter 6.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

State = tuple[int, ...]


def throughput(rates: Sequence[float], places: Sequence[int]) -> float:
    """Parts that leave in the long run.

    Parameters
    ----------
    rates
        Of service at each machine. [1/time]
    places
        Between each machine and the next, one fewer than there are machines.
    """
    # n parts at or before machine i: one in service, `places` waiting, one blocked behind them.
    most = [b + 2 for b in places]
    states = list(product(*(range(m + 1) for m in most)))
    number = {s: k for k, s in enumerate(states)}
    rows, columns, values = [], [], []
    for state in states:
        for machine, rate in enumerate(rates):
            if (to := _after(state, machine, most)) is not None:
                rows += [number[to], number[state]]
                columns += [number[state], number[state]]
                values += [rate, -rate]
    size = len(states)
    reached = _reached(rows, columns, values, number[(0,) * len(most)], size)
    keep = np.flatnonzero(reached)
    q = coo_matrix((values, (rows, columns)), (size, size)).tocsc()[keep][:, keep].tolil()
    q[0] = np.ones(len(keep))  # the probabilities add up to one
    right = np.zeros(len(keep))
    right[0] = 1
    p = np.zeros(size)
    p[keep] = spsolve(q.tocsc(), right)
    return rates[-1] * float(sum(p[number[s]] for s in states if s[-1] > 0))


def _after(state: State, machine: int, most: Sequence[int]) -> State | None:
    """The state after a completion of a machine; None where it does not work."""
    has_part = machine == 0 or state[machine - 1] > 0
    if not has_part or _is_blocked(state, machine, most):
        return None
    after = list(state)
    if machine > 0:
        after[machine - 1] -= 1
    if machine < len(most):
        after[machine] += 1
    return tuple(after)


def _is_blocked(state: State, machine: int, most: Sequence[int]) -> bool:
    """Whether a machine is done with a part that finds no place; its own place is then taken."""
    if machine == len(most):
        return False
    return state[machine] + _is_blocked(state, machine + 1, most) >= most[machine]


def _reached(
    rows: Sequence[int], columns: Sequence[int], values: Sequence[float], start: int, size: int
) -> np.ndarray:
    """Which states can be reached from an empty line."""
    after: dict[int, set[int]] = {}
    for row, column, value in zip(rows, columns, values, strict=True):
        if value > 0:
            after.setdefault(column, set()).add(row)
    seen, todo = {start}, [start]
    while todo:
        for state in after.get(todo.pop(), ()):
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return np.isin(np.arange(size), list(seen))
