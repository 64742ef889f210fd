"""Measured sensitivities name the planted bottleneck, and are those that brute force finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.stats import binom

from gigafactory.plant.model import Plant
from gigafactory.plant.read import read_plant
from gigafactory.scenario.compare import compare
from gigafactory.scenario.runs import Job, Workers, cores
from gigafactory.scenario.sensitivity import Sensitivity, bottleneck, nudges, sensitivities
from tests.truth.planted import line

LINES, ALLOWED = 20, 1
DAYS, WARM_UP, PAIRS = 2.0, 0.5, 4
BRUTE_DAYS, BRUTE_RUNS, BRUTE_SEED = 20.0, 6, 900_000


def measured(number: int, folder: Path, workers: Workers) -> tuple[str, tuple[Sensitivity, ...]]:
    """The planted bottleneck of a line, and what one per cent more rate brings at each step."""
    planted = line(number, folder)
    nudged = nudges(planted.plant, "*", ["rate"])
    others = [read_plant(folder, {n.key: n.change}) for n in nudged]
    answer = compare(planted.plant, others, DAYS, number, PAIRS, WARM_UP, workers)
    return planted.bottleneck, sensitivities(nudged, answer)


def test_planted_bottlenecks_are_found(tmp_path: Path) -> None:
    """Of 20 random lines whose next slower group has 8 to 15 % more capacity, 19 are right."""
    with Workers(cores()) as workers:
        answers = [measured(n, tmp_path / str(n), workers) for n in range(1, LINES + 1)]
    wrong = [n for n, (planted, found) in enumerate(answers, 1) if bottleneck(found) != planted]
    assert len(wrong) <= ALLOWED, wrong


def outputs(plants: list[Plant], first_seed: int, workers: Workers) -> list[np.ndarray]:
    """Good parts a day of long runs of each plant, no seed of which is used twice."""
    jobs = [
        Job(plant, first_seed + BRUTE_RUNS * i + r, BRUTE_DAYS, WARM_UP)
        for i, plant in enumerate(plants)
        for r in range(BRUTE_RUNS)
    ]
    done = workers.run(jobs)
    rates = [done[i].tally.cells_good / done[i].tally.days for i in range(len(jobs))]
    return list(np.array(rates).reshape(len(plants), BRUTE_RUNS))


def test_brute_force_agrees(tmp_path: Path) -> None:
    """Long runs with seeds of their own find what short paired runs found, within both intervals:
    as many of the pairs of intervals meet as happens in 999 of 1,000 such studies at least."""
    met = asked = 0
    with Workers(cores()) as workers:
        for number in range(1, 6):
            folder = tmp_path / str(number)
            _, found = measured(number, folder, workers)
            plants = [read_plant(folder, {s.nudge.key: s.nudge.change}) for s in found]
            base, *nudged = outputs(
                [read_plant(folder), *plants], BRUTE_SEED + 1000 * number, workers
            )
            for s, runs in zip(found, nudged, strict=True):
                variance = (np.var(base, ddof=1) + np.var(runs, ddof=1)) / BRUTE_RUNS
                half = 2.228 * np.sqrt(variance)  # Student's 95 % of two samples of six
                met += abs(runs.mean() - base.mean() - s.gain.mean) <= np.hypot(half, s.gain.half)
                asked += 1
    assert met >= binom.ppf(0.001, asked, 0.95)
