"""Rolled throughput yield: the share of cells that come through every step right at the first time.

It is the product of the first-pass yields of the steps that a cell passes (Graves, Six Sigma rolled
throughput yield, Quality Engineering 14 (2001) 257). Steps whose units are cells count, those in
trays too. Vessels, webs, ovens of coils and stations that build modules count lots and do not
enter: a scrapped roll costs metres and no cell. Where a route splits, each branch weighs as much as
went into it; what leaves there, or goes to a station that counts lots, has come through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gigafactory.plant import flow
from gigafactory.plant.model import Plant


@dataclass(frozen=True)
class Passed:
    """What became of the cells of one step.

    Parameters
    ----------
    good
        Cells that went on.
    judged
        Those, the scrapped and the reworked ones.
    first_pass
        First-pass yield.
    """

    good: int
    judged: int
    first_pass: float


@dataclass(frozen=True)
class Route:
    """The steps that a cell passes, and what follows each.

    Parameters
    ----------
    plant
        Whose route it is.
    passed
        Steps whose units are cells, by name.
    """

    plant: Plant
    passed: Mapping[str, Passed]

    def takers(self, buffer: str) -> list[str]:
        """Steps of cells that take their main part out of a buffer."""
        return [s for s in self.passed if buffer in self.plant.steps[s].takes]

    def sent(self, name: str) -> list[str]:
        """Buffers into which a step sends what is good."""
        return [link.buffer for link in flow.forward(name, self.plant.steps[name])]

    def after(self, name: str) -> list[str]:
        """Steps of cells to which good cells of a step go next."""
        return list(dict.fromkeys(t for b in self.sent(name) for t in self.takers(b)))

    def ends(self, name: str) -> bool:
        """Whether some cells are through behind a step: no step of cells takes them."""
        leaves = any(g.to == flow.LEAVES for g in self.plant.steps[name].grades)
        return leaves or any(not self.takers(b) for b in self.sent(name)) or not self.sent(name)

    def makes_parts(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether all that comes from a step is put into another cell, such as cases."""
        met = {b for step in self.plant.steps.values() for b in step.together}
        onward = {b: [t for t in self.takers(b) if t not in seen] for b in self.sent(name)}
        return bool(onward) and all(
            b in met or (ts and all(self.makes_parts(t, seen | {name}) for t in ts))
            for b, ts in onward.items()
        )

    def starts(self) -> list[str]:
        """Steps in which cells begin; those of their parts are left out."""
        reached = {t for name in self.passed for t in self.after(name)}
        return [s for s in self.passed if s not in reached and not self.makes_parts(s)]


def rolled(route: Route) -> float:
    """Rolled throughput yield of a route; 1 where nothing was judged on it."""
    return _mean(route, route.starts(), 0, frozenset())


def _through(route: Route, name: str, seen: frozenset[str]) -> float:
    """The share of cells that come through a step and all behind it right at the first time."""
    one, next_ = route.passed[name], [t for t in route.after(name) if t not in seen]
    least = one.good if route.ends(name) else 0
    return one.first_pass * _mean(route, next_, least, seen | {name})


def _mean(route: Route, names: Sequence[str], least: int, seen: frozenset[str]) -> float:
    """Yield of several branches by what went into them; the rest of `least` has come through."""
    if len(names) == 1 and not least:
        return _through(route, names[0], seen)
    weights = [route.passed[name].judged for name in names]
    total = max(sum(weights), least)
    through = sum(
        w * _through(route, name, seen) for name, w in zip(names, weights, strict=True) if w
    )
    return (through + total - sum(weights)) / total if total else 1.0
