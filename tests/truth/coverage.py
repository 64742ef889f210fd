"""How often intervals of `simulate` and `compare` hold the truth, on lines where it is known.

The lines are reference cases read through ordinary plant files; one of their seconds is a minute
here, so that a day is 1,440 services. Each seed gives one `simulate` of twenty days, whose interval
comes from its batches, and one `compare` of four paired replications of five days.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from gigafactory.plant.model import Plant
from gigafactory.scenario.compare import compare
from gigafactory.scenario.runs import Workers
from gigafactory.scenario.simulate import simulate
from tests.truth.plants import CASES, tables_of, write

BY_ID = {case["id"]: case for case in CASES}
MINUTE = 60.0
PER_DAY = 86_400 / MINUTE
DAYS, PAIRED_DAYS, PAIRS_OF_RUNS, WARM_UP = 20.0, 5.0, 4, 2.0


class Pair(NamedTuple):
    """A reference case, and another one that it is compared with."""

    case: str
    other: str


PAIRS = (
    Pair("hunt-2-B4", "hunt-2-B0"),
    Pair("hillier-boling-3-B1", "hillier-boling-3-B2"),
    Pair("hillier-boling-4-B0", "hillier-boling-4-B1"),
    Pair("bowl-3", "hillier-boling-3-B0"),
    Pair("scrap-3-B2", "hillier-boling-3-B2"),
    Pair("failures-2-B4", "hunt-2-B4"),
)
"""Fixed before any run: buffers, service times, scrap and failures are what differs."""


class Held(NamedTuple):
    """Of so many runs, how many intervals held the truth."""

    simulate: int
    compare: int
    runs: int


def slow(case: Mapping[str, Any]) -> dict[str, Any]:
    """A reference case in minutes instead of seconds."""
    made = copy.deepcopy(dict(case))
    for station in made["stations"]:
        station["service"] = {
            k: v * MINUTE if k in {"mean", "low", "high"} else v
            for k, v in station["service"].items()
        }
        if failure := station.get("failure"):
            for rate in ("rate_of_failure", "rate_of_repair"):
                failure[rate] /= MINUTE
    return made


def plant(case: str, folder: Path) -> Plant:
    """A reference case, slowed down, as a plant."""
    return write(folder / case, tables_of(slow(BY_ID[case])))


def truth(case: str) -> float:
    """Good parts a day in the long run [1/d]."""
    return float(BY_ID[case]["expected"]) * PER_DAY


def held(pair: Pair, folder: Path, seeds: Sequence[int]) -> Held:
    """How many intervals hold the truth, one of each command for every seed."""
    one, other = plant(pair.case, folder), plant(pair.other, folder)
    here, difference = truth(pair.case), truth(pair.other) - truth(pair.case)
    simulated = compared = 0
    with Workers(1) as workers:
        for seed in seeds:
            cells = simulate(one, DAYS, seed, warm_up=WARM_UP).cells_per_day
            simulated += abs(cells.mean - here) <= cells.half
            answer = compare(one, [other], PAIRED_DAYS, 4 * seed, PAIRS_OF_RUNS, WARM_UP, workers)
            found = answer.output(answer.what_ifs[0])
            compared += abs(found.mean - difference) <= found.half
    return Held(simulated, compared, len(seeds))


def _some(pair: Pair, folder: Path, seeds: Sequence[int]) -> Held:
    return held(pair, folder / f"{seeds[0]}", seeds)


def all_held(folder: Path, runs: int, processes: int) -> dict[Pair, Held]:
    """How often the intervals of every pair hold, over so many seeds of its own."""
    found = {}
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for number, pair in enumerate(PAIRS):
            seeds = [1_000_000 * (number + 1) + s for s in range(runs)]
            parts = [seeds[i::processes] for i in range(processes)]
            some = pool.map(_some, [pair] * len(parts), [folder] * len(parts), parts)
            found[pair] = Held(*(sum(column) for column in zip(*some, strict=True)))
    return found
