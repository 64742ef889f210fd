"""Steps from one point to others: a little more or less of one thing, and which of them together.

Which moves are worth making together is a small integer programme (HiGHS through scipy) in the
effects that were measured one by one; what it proposes is simulated before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from gigafactory.scenario.optimise.goal import Goal
from gigafactory.scenario.optimise.look import Seen
from gigafactory.scenario.optimise.space import Point, Space, Variable

FREE = 0.3
"""Share of waiting beyond which more machines of a step are not tried: they would wait too."""
SMALL = 12
"""Variables up to which nothing is left out."""
WORTH = 0.002
"""Share of the cost of a list below which all there is of one thing is not worth the search."""
TRUST = (1.0, 0.6, 0.3)
"""Shares of its measured gain that a move is believed to bring together with others."""
AT_ONCE = (1000, 4, 2)
"""How many moves are made together at most."""


class Move:
    """So many more (or fewer) of one variable.

    Parameters
    ----------
    at
        Which variable.
    by
        How many more.
    """

    def __init__(self, at: int, by: int) -> None:
        self.at, self.by = at, by

    def __repr__(self) -> str:
        return f"Move({self.at}, {self.by:+d})"


def moved(point: Point, *moves: Move) -> Point:
    """Where moves lead."""
    values = list(point)
    for move in moves:
        values[move.at] += move.by
    return tuple(values)


def polls(space: Space, point: Point, seen: Seen, goal: Goal, share: float) -> tuple[Move, ...]:
    """More and less of each variable that may help.

    In a large space, things of which all together cost next to nothing stay as they are, and more
    machines are not tried where those there wait for much of the time. Fewer machines than the
    target would keep busy all of the time are never tried.

    Parameters
    ----------
    share
        Size of a move, of what there is; at least one.
    """
    found = []
    worth = WORTH * space.cost(point) if len(space.variables) > SMALL else -1.0
    for i, v in enumerate(space.variables):
        if v.price * point[i] < worth:
            continue
        by = max(1, round(share * point[i]))
        if point[i] + by <= v.high and not _is_idle(space, v, seen):
            found.append(Move(i, by))
        if point[i] - by >= max(v.low, _fewest(v, seen, goal)):
            found.append(Move(i, -by))
    return tuple(found)


def _is_idle(space: Space, v: Variable, seen: Seen) -> bool:
    return v.is_machines and len(space.variables) > SMALL and seen.waiting[v.name] > FREE


def _fewest(v: Variable, seen: Seen, goal: Goal) -> float:
    """Machines that the target would keep busy all of the time, or a little fewer."""
    if not v.is_machines or goal.target is None or seen.output <= 0:
        return v.low
    return 0.97 * seen.needed[v.name] * goal.target / seen.output


def together(
    space: Space, point: Point, goal: Goal, output: float, effects: Sequence[tuple[Move, float]]
) -> Iterator[Point]:
    """Points that moves made together may lead to, for several degrees of trust.

    Parameters
    ----------
    output
        At the point.
    effects
        Moves with what each brings alone.
    """
    if not effects:
        return
    moves = [move for move, _ in effects]
    gain = np.array([effect for _, effect in effects])
    price = np.array([space.variables[m.at].price * m.by for m in moves])
    one_each = np.zeros((len(space.variables), len(moves)))
    for j, move in enumerate(moves):
        one_each[move.at, j] = 1
    done = set()
    for trust, most in product(TRUST, AT_ONCE):
        believed = np.where(gain > 0, trust * gain, gain / trust)
        rules = [LinearConstraint(one_each, ub=1), LinearConstraint(np.ones(len(moves)), ub=most)]
        if goal.target is not None:
            rules.append(LinearConstraint(believed, lb=goal.target - output))
            aim = price - 1e-9 * np.abs(price).max() * believed / max(np.abs(believed).max(), 1e-12)
        else:
            aim = -believed
        if goal.budget is not None:
            rules.append(LinearConstraint(price, ub=goal.budget - space.cost(point)))
        found = milp(aim, integrality=np.ones(len(moves)), bounds=Bounds(0, 1), constraints=rules)
        if found.x is None:
            continue
        chosen = moved(point, *(m for m, z in zip(moves, found.x, strict=True) if z > 0.5))
        if chosen != point and chosen not in done:
            done.add(chosen)
            yield chosen


def exchanges(space: Space, point: Point) -> Iterator[Point]:
    """Every point that has one more of one thing and one fewer of another."""
    for i, more in enumerate(space.variables):
        for j, less in enumerate(space.variables):
            if i != j and point[i] < more.high and point[j] > less.low:
                yield moved(point, Move(i, 1), Move(j, -1))
