"""The search: from a start that flows suggest, by measured moves, down to steps of one.

A pattern search on one sample path (every point meets the same luck, so that points can be told
apart by a short run), with steps that shrink from one twelfth of a number to one, and with moves
that are made together where an integer programme in their measured effects proposes it. It ends
where no move and no exchange brings anything; then it may start again from a shaken point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gigafactory.scenario.optimise.goal import Goal
from gigafactory.scenario.optimise.look import Look, Seen, Window
from gigafactory.scenario.optimise.moves import SMALL, exchanges, moved, polls, together
from gigafactory.scenario.optimise.space import Point, Space

STEPS = (0.08, 0.04, 0.02, 0.01, 0.0)
"""Sizes of moves, as shares of what there is; the last is one piece."""
AT_A_TIME = 8
"""Points that are looked at between two looks at the clock."""
SMALLER = 0.7
"""Share of their places that buffers have in half of the lists from which a search starts."""
LOADS = (0.99, 0.97, 0.95, 0.93, 0.9, 0.86, 0.8)
"""Shares of their time that machines may be busy in the lists from which a search starts."""


@dataclass
class Search:
    """A search under way.

    Parameters
    ----------
    space, goal
        What may vary, and what is wanted; the goal's target is that of a short run.
    look
        Simulates points.
    window
        The run by which points are told apart.
    stop
        Whether time is up.
    tell
        Called with the best point whenever there is a better one.
    """

    space: Space
    goal: Goal
    look: Look
    window: Window
    stop: Callable[[], bool]
    tell: Callable[[Point, Seen], None]

    def see(self, points: Sequence[Point]) -> list[Seen | None]:
        """What points are; None where there can be none, or time was up before it was looked at."""
        found: list[Seen | None] = []
        for at in range(0, len(points), AT_A_TIME):
            some = points[at : at + AT_A_TIME]
            known = all((point, self.window) in self.look.seen for point in some)
            if self.stop() and not known:
                return found + [None] * (len(points) - len(found))
            found += [one for (one,) in self.look.at(some, [self.window])]
        return found

    def rank(self, point: Point, seen: Seen | None) -> tuple[float, ...]:
        """Lower is better."""
        if seen is None:
            return (2.0,)
        return self.goal.rank(seen.output, self.space.cost(point))

    def best(self, points: Sequence[Point]) -> tuple[Point, Seen]:
        """The best of some points, one of which at least can be."""
        pairs = zip(points, self.see(points), strict=True)
        point, seen = min(pairs, key=lambda pair: self.rank(*pair))
        assert seen is not None
        return point, seen

    def run(self, restarts: int, seed: int) -> Point:
        """The best point that was found."""
        point = self.descend(*self.best(self.starts()))
        rng = np.random.default_rng(seed)
        for _ in range(restarts):
            if self.stop():
                break
            shaken = self._shaken(point, rng)
            if self.see([shaken])[0] is None:
                continue
            other = self.descend(*self.best([shaken]))
            point, _ = self.best([point, other])
        return point

    def starts(self) -> list[Point]:
        """The plant as it is, and lists whose machines are busy for a share of the time."""
        now = self.space.now
        (seen,) = self.see([now])
        found = [now]
        if (
            seen is not None
            and seen.output > 0
            and any(v.is_machines for v in self.space.variables)
        ):
            goal = self.goal.target or seen.output
            found += [
                self._loaded(seen, goal, load, places)
                for load in LOADS
                for places in (1.0, SMALLER)
            ]
        if self.goal.budget is not None:
            found += self._even()
        return list(dict.fromkeys(found))

    def _loaded(self, seen: Seen, output: float, load: float, places: float) -> Point:
        values = []
        for v in self.space.variables:
            wanted = math.ceil(places * v.now)
            if v.is_machines:
                needed = seen.needed[v.name] * output / seen.output
                wanted = math.ceil(needed / load - 1e-9)
            values.append(min(max(wanted, v.low), v.high))
        return tuple(values)

    def _even(self) -> list[Point]:
        """The budget spread evenly over what has a price."""
        variables, budget = self.space.variables, self.goal.budget or 0.0
        paid = [v for v in variables if v.price > 0]
        each = budget / max(1, len(paid))
        spread = [
            min(v.high, max(v.low, int(each / v.price))) if v.price else v.now for v in variables
        ]
        rest = budget - self.space.cost(tuple(spread))
        for i, v in enumerate(variables):  # what is left buys one more from the first on
            if v.price and v.price <= rest and spread[i] < v.high:
                spread[i] += 1
                rest -= v.price
        return [tuple(spread)]

    def descend(self, point: Point, seen: Seen) -> Point:
        """Walk to where no move brings anything."""
        self.tell(point, seen)
        for share in STEPS:
            while not self.stop():
                better, after = self._step(point, seen, share)
                if self.rank(better, after) >= self.rank(point, seen):
                    break
                point, seen = better, after
                self.tell(point, seen)
        return point

    def _step(self, point: Point, seen: Seen, share: float) -> tuple[Point, Seen]:
        """The best of single moves, moves together and, in a small space, exchanges."""
        moves = polls(self.space, point, seen, self.goal, share)
        single = [moved(point, move) for move in moves]
        effects = [
            (move, after.output - seen.output)
            for move, after in zip(moves, self.see(single), strict=True)
            if after is not None
        ]
        joint = list(together(self.space, point, self.goal, seen.output, effects))
        if share == 0 and len(self.space.variables) <= SMALL:
            joint += [p for p in exchanges(self.space, point) if self._affordable(p)]
        return self.best([point, *single, *joint])

    def _affordable(self, point: Point) -> bool:
        cost, budget = self.space.cost(point), self.goal.budget
        return budget is None or cost <= budget * (1 + 1e-12)

    def _shaken(self, point: Point, rng: np.random.Generator) -> Point:
        """A point nearby: a third of the variables, by up to an eighth."""
        values = list(point)
        count = max(1, len(values) // 3)
        for i in rng.choice(len(values), count, replace=False):
            v = self.space.variables[i]
            most = max(1, round(values[i] / 8))
            values[i] = min(max(values[i] + int(rng.integers(-most, most + 1)), v.low), v.high)
        return tuple(values)
