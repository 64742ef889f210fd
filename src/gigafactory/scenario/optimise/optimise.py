"""`optimise`: search on short runs, check on long ones, and search again where they disagree."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from gigafactory.errors import BadInput
from gigafactory.scenario.optimise.confirm import Checked, check, select
from gigafactory.scenario.optimise.goal import Goal
from gigafactory.scenario.optimise.look import Look, Seen, Window
from gigafactory.scenario.optimise.search import Search
from gigafactory.scenario.optimise.space import Point, Space
from gigafactory.scenario.simulate import check_request, nominal_warm_up

ROUNDS = 6
"""Searches, each with a target mended by the check of the one before."""
FINALISTS = 6
CHECKS = 2.5
"""Checks for which time is kept at the end of a search."""
NEAR = 3.0
"""Indifference zones that a list may miss a target by in a short run, and still be checked."""
UNSEEN = 500_000
"""How far the seeds of checks lie behind those of searches."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How much may be simulated.

    Parameters
    ----------
    seed
        Of the first run; all others follow from it.
    days
        Of each run of the search, after the warm-up. [d]
    check_days, check_runs
        Of the runs that check what was found, and how many of them at most. [d]
    minutes
        For everything; the search ends so early that there is time to check what it found. [min]
    restarts
        Searches from shaken points after the first.
    zone
        Share of output that makes no difference.
    """

    seed: int = 1
    days: float = 21.0
    check_days: float = 120.0
    check_runs: int = 4
    minutes: float = 15.0
    restarts: int = 0
    zone: float = 0.002


@dataclass(frozen=True)
class Sized:
    """What an optimisation found.

    Parameters
    ----------
    space, goal, effort
        What was asked for.
    now, best
        The plant as it is and the list that was found, both as checked; `best` is None where no
        list does what is wanted.
    others
        Lists that were checked as well: with a target the cheaper ones that failed or are not sure
        to make it, with a budget alone those that cannot be told from the best.
    sure
        Whether the best makes the target at 95 %, one-sided, or is the best at 95 % up to what
        makes no difference.
    runs
        Runs that were made for it; those of a journal left out.
    searched
        Points that were looked at.
    complete
        False where time ran out before the search came to its end.
    bound
        Cost below which no list can make the target, whatever its buffers: each step needs the
        machines that the target keeps busy all of the time, as counted in the plant as it is. NaN
        without a target. [EUR] or pieces
    """

    space: Space
    goal: Goal
    effort: Effort
    now: Checked
    best: Checked | None
    others: tuple[Checked, ...]
    sure: bool
    runs: int
    searched: int
    complete: bool
    bound: float


def optimise(look: Look, goal: Goal, effort: Effort, tell: Tell = lambda text: None) -> Sized:
    """Size what may vary.

    Parameters
    ----------
    look
        Simulates points of the space; its journal makes the search resumable, because the search
        asks for the same points again.
    tell
        Called with a line whenever there is news.

    Raises
    ------
    BadInput
        If the plant as it is cannot be simulated, or makes nothing.
    """
    space = look.space
    warm_up = nominal_warm_up(space.plant(space.now))
    check_request("optimise", effort.days, warm_up, effort.seed, effort.check_runs)
    window = Window(effort.seed, effort.days, warm_up)
    unseen = [
        Window(effort.seed + UNSEEN + r, effort.check_days, warm_up)
        for r in range(effort.check_runs)
    ]
    run = _Run(look, goal, effort, window, unseen, tell)
    return run.to_target() if goal.target is not None else run.within_budget()


class _Run:
    """One optimisation under way."""

    def __init__(
        self,
        look: Look,
        goal: Goal,
        effort: Effort,
        window: Window,
        unseen: list[Window],
        tell: Tell,
    ) -> None:
        self.look, self.goal, self.effort = look, goal, effort
        self.window, self.unseen, self.tell = window, unseen, tell
        self.space = look.space
        self.begun = time.monotonic()
        self.end = self.begun + 60 * effort.minutes
        self.cut = False

    def stop(self) -> bool:
        """Whether time is up."""
        self.cut = self.cut or time.monotonic() > self.end
        return self.cut

    def search(self, goal: Goal) -> Search:
        """A search for a goal on short runs."""
        return Search(self.space, goal, self.look, self.window, self.stop, self._say)

    def _say(self, point: Point, seen: Seen) -> None:
        self.tell(f"{self._cost(point)}: {self._output(seen.output)} in a short run")

    def _cost(self, point: Point) -> str:
        cost = self.space.cost(point)
        return f"{cost:,.0f} pieces" if self.space.counted else f"{cost / 1e6:,.1f} MEUR"

    def _output(self, output: float) -> str:
        return f"{output / 1e9:,.3f} GWh a year" if output > 1e7 else f"{output:,.1f} parts a day"

    def to_target(self) -> Sized:
        """The cheapest list that makes the target."""
        assert self.goal.target is not None
        now = self._checked(self.space.now)
        self.end -= CHECKS * (time.monotonic() - self.begun)
        ((seen,),) = self.look.at([self.space.now], [self.window])
        if seen is None or not seen.output or not now.mean:
            raise BadInput.at("optimise", "", "the plant as it is puts out nothing", "Mend it.")
        checked = {now.point: now}
        short = seen.output / now.mean  # how much of its long-run output a short run shows
        for number in range(ROUNDS):
            goal = replace(self.goal, target=self.goal.target * short)
            restarts = self.effort.restarts if number == 0 else 0
            point = self.search(goal).run(restarts, self.effort.seed)
            found = self._check_once(point, checked)
            if self._makes(found) or self.stop():
                break
            (seen,) = self.search(goal).see([point])
            assert seen is not None
            short = max(short, seen.output / found.least) * (1 + 0.25 * self.effort.zone)
        self._check_cheaper(self.goal.target * short, checked)
        making = [c for c in checked.values() if self._makes(c)]
        best = min(making, key=self._price, default=None)
        others = [
            c
            for c in sorted(checked.values(), key=self._price)
            if best is None or self._price(c) < self._price(best)
        ]
        return self._sized(now, best, others, best is not None)

    def _check_once(self, point: Point, checked: dict[Point, Checked]) -> Checked:
        """A point as checked, now or before."""
        if point not in checked:
            checked[point] = self._checked(point)
            said = self._output(checked[point].mean)
            self.tell(f"{self._cost(point)}: {said} when checked")
        return checked[point]

    def _check_cheaper(self, target: float, checked: dict[Point, Checked]) -> None:
        """Check lists that are cheaper and came near the target in the search, the nearest first.

        A short run tells points apart, and is not sure of the last thousandths.
        """
        least = min((self._price(c) for c in checked.values() if self._makes(c)), default=math.inf)
        near = [
            (seen.output, point)
            for (point, window), seen in self.look.seen.items()
            if window == self.window
            and seen is not None
            and self.space.cost(point) < least
            and seen.output >= target * (1 - NEAR * self.effort.zone)
        ]
        for _, point in sorted(near, reverse=True)[:FINALISTS]:
            if self.stop():
                break
            if self.space.cost(point) < least and self._makes(self._check_once(point, checked)):
                least = self.space.cost(point)

    def within_budget(self) -> Sized:
        """The list of most output for the budget."""
        now = self._checked(self.space.now)
        self.look.at([self.space.now], [self.window])
        search = self.search(self.goal)
        point = search.run(self.effort.restarts, self.effort.seed)
        (seen,) = search.see([point])
        if seen is None or not self.goal.feasible(seen.output, self.space.cost(point)):
            return self._sized(now, None, [], False)
        left, runs = select(self.look, self._finalists(point), self.unseen, self.effort.zone)
        self.tell(f"{len(left)} of the best lists left after {runs} runs of each")
        return self._sized(now, left[0], left[1:], len(left) == 1)

    def _finalists(self, point: Point) -> list[Point]:
        """The points that came out best in the search, all of which the budget allows."""
        found = [
            (self.goal.rank(seen.output, self.space.cost(p)), p)
            for (p, window), seen in self.look.seen.items()
            if window == self.window
            and seen is not None
            and self.goal.feasible(seen.output, self.space.cost(p))
        ]
        best = [p for _, p in sorted(found)[:FINALISTS]]
        return list(dict.fromkeys([point, *best]))

    def _checked(self, point: Point) -> Checked:
        found = check(self.look, [point], self.unseen)
        if not found:
            raise BadInput.at("optimise", "", "the plant as it is cannot be", "Mend it.")
        return found[0]

    def _makes(self, found: Checked) -> bool:
        cost = self.space.cost(found.point)
        return self.goal.feasible(found.least if len(found.outputs) > 1 else found.mean, cost)

    def _price(self, found: Checked) -> float:
        return self.space.cost(found.point)

    def _sized(
        self, now: Checked, best: Checked | None, others: list[Checked], sure: bool
    ) -> Sized:
        return Sized(
            space=self.space,
            goal=self.goal,
            effort=self.effort,
            now=now,
            best=best,
            others=tuple(others),
            sure=sure,
            runs=self.look.runs,
            searched=len({point for point, _ in self.look.seen}),
            complete=not self.cut,
            bound=self._bound(),
        )

    def _bound(self) -> float:
        """What the flows alone cost: machines busy all of the time, and the fewest places."""
        if self.goal.target is None:
            return math.nan
        (runs,) = self.look.at([self.space.now], self.unseen)
        seen = [s for s in runs if s is not None]
        output = sum(s.output for s in seen)
        point = []
        for v in self.space.variables:
            needed = sum(s.needed[v.name] for s in seen) if v.is_machines else 0.0
            point.append(max(v.low, math.ceil(needed * self.goal.target / output - 1e-9)))
        return self.space.cost(tuple(point))
