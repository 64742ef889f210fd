"""On small lines the search reaches the optimum that enumeration knows."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from gigafactory.scenario.optimise.goal import Goal
from gigafactory.scenario.optimise.look import Look
from gigafactory.scenario.optimise.optimise import Effort, optimise
from gigafactory.scenario.optimise.space import space
from gigafactory.scenario.runs import Workers, cores
from tests.truth.markov import throughput
from tests.truth.plants import CASES, tandem, write

LINES = 10
EFFORT = Effort(days=40, check_days=40, check_runs=40, zone=0.001)
Places = tuple[int, ...]


def lists(count: int, total: int) -> list[Places]:
    """Every way to share out so many places among so many buffers."""
    return [p for p in product(range(total + 1), repeat=count) if sum(p) == total]


def test_the_chain_knows_the_published_answers() -> None:
    """The Markov chain of a line gives the exact throughputs of the reference cases."""
    found = 0
    for case in CASES:
        machines = case.get("stations", [])
        plain = case["accuracy"] == "exact" and case["kind"] == "saturated tandem"
        single = all(
            set(s) == {"machines", "service"}
            and s["machines"] == 1
            and s["service"]["law"] == "exponential"
            for s in machines
        )
        if plain and single and len(machines) > 1:
            rates = [1 / s["service"]["mean"] for s in machines]
            exact = throughput(rates, case["buffers_between"])
            assert exact == pytest.approx(case["expected"], abs=1e-6)
            found += 1
    assert found >= 8


@pytest.mark.parametrize("rng_seed", [2026])
def test_ten_lines(tmp_path: Path, rng_seed: int) -> None:
    """Of ten random lines the search finds the exact optimum in nine or more: in five the list of
    most output for a number of places, in five the fewest places for an output that lies halfway
    between what the best lists of that many and of one fewer make."""
    rng = np.random.default_rng(rng_seed)
    right = 0
    with Workers(cores()) as workers:
        for number in range(LINES):
            count, total = int(rng.integers(2, 5)), int(rng.integers(3, 9))
            means = np.round(rng.uniform(48, 72, count + 1), 1)  # s
            machines = [
                {"machines": 1, "service": {"law": "exponential", "mean": float(m)}} for m in means
            ]
            folder = tmp_path / str(number)
            write(folder, tandem(machines, [total // count] * count))
            rates = [86_400 / m for m in means]
            most = {p: throughput(rates, p) for p in lists(count, total)}
            best = max(most, key=lambda p: most[p])
            goal = Goal(None, float(total))
            if number % 2:
                fewer = max(throughput(rates, p) for p in lists(count, total - 1))
                goal = Goal((most[best] + fewer) / 2, None)
            look = Look(space(folder, {}, "buffer.*", counted=True), workers)
            found = optimise(look, goal, EFFORT).best
            assert found is not None
            if goal.target is None:
                right += most[found.point] >= most[best] * (1 - 1e-9)
            else:
                right += sum(found.point) == total and most[found.point] >= goal.target
    assert right >= 9
