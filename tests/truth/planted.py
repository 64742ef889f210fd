"""Random lines in which one machine group is planted as the bottleneck, clearly but not grossly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from gigafactory.plant.model import Plant
from tests.truth import plants

LEAST, MOST = 1.08, 1.15
"""How many times the bottleneck's capacity the other groups have; others have up to twice it."""
RATE = 0.05
"""Capacity of the bottleneck in cells of the end of the line. [1/s]"""


@dataclass(frozen=True)
class Planted:
    """A line and the step that limits it."""

    plant: Plant
    bottleneck: str
    next_capacity: float
    """Capacity of the next slower group, over that of the bottleneck."""


def line(number: int, folder: Path) -> Planted:
    """A line of five to eight groups of parallel machines, with buffers, failures and scrap.

    The bottleneck may stand anywhere. The next slower group has 8 to 15 % more capacity, failures
    and scrap counted in; every other one has between that and twice as much.
    """
    random = Random(number)
    groups = random.randint(5, 8)
    where = random.randrange(groups)
    above = [1.0 if k == where else random.uniform(LEAST, 2.0) for k in range(groups)]
    close = random.choice([k for k in range(groups) if k != where])
    above[close] = random.uniform(LEAST, MOST)
    scrap = [random.choice([0.0, 0.0, 0.01, 0.04]) for _ in range(groups)]
    tables: dict[str, Mapping[str, Any]] = {}
    pass_on = 1.0  # good cells at the end of the line for one that a group takes
    for k in reversed(range(groups)):
        pass_on *= 1.0 - scrap[k]
        tables |= _group(random, k, groups, scrap[k], above[k] * RATE / pass_on)
    tables["plant"] = {
        "name": f"planted-{number}",
        "start": "2026-01-01T00:00:00Z",
        "short_wait": f"{random.choice([0, 0, 20, 60])} s {plants.SOURCE}",
    }
    return Planted(plants.write(folder, tables), f"s{where}", min(a for a in above if a > 1.0))


def _group(
    random: Random, k: int, groups: int, scrap: float, rate: float
) -> dict[str, Mapping[str, Any]]:
    """One group that can take so many cells a second."""
    step: dict[str, Any] = {"kind": "piece" if k else "source"}
    step |= {"takes": [f"b{k - 1}"]} if k else {}
    step |= {"gives": f"b{k}"} if k < groups - 1 else {}
    step |= {"scrap": f"{scrap} {plants.SOURCE}"} if scrap else {}
    machines = random.randint(1, 8)
    every = random.choice([1_800.0, 7_200.0, 28_800.0])
    lasts = every * random.choice([0.0, 0.02, 0.05])
    cycle = machines / rate * every / (every + lasts)
    laws = (
        f"{cycle!r} s",
        f"lognormal, mean {cycle!r} s, cv 0.3",
        f"exponential, mean {cycle!r} s",
    )
    tables: dict[str, Mapping[str, Any]] = {
        f"step.s{k}": step,
        f"machine.s{k}": plants.machine(f"{random.choice(laws)} {plants.SOURCE}", machines),
    }
    if lasts:
        tables[f"machine.s{k}.stops.breakdown"] = {
            "clock": "working",
            "every": plants.exponential(1 / every),
            "lasts": f"lognormal, mean {lasts!r} s, cv 0.5 {plants.SOURCE}",
        }
    if k < groups - 1:
        tables[f"buffer.b{k}"] = plants.places(random.randint(5, 40))
    return tables
