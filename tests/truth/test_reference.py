"""Every reference case, through an ordinary plant file: theory's figure and ours.

Batch means over 200 equal windows of one long run behind a warm-up. The seed of a case is its
number in the file, the lengths were chosen from the spread in shorter pilot runs, and the level of
each interval is such that all together hold with 99 % (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.truth import interval, plants, runs
from tests.truth.interval import Interval

UNIT = 1_000_000  # ticks in the unit of time
WINDOWS = 200
CLAIMS = 32  # 31 cases, one of them with two figures
LEVEL = 1 - 0.01 / CLAIMS

WARM = {"slowest-10-B2000": 3e5}  # units of time; 20,000 where nothing is said
LENGTH = {
    "hunt-2-B0": 3.4e6,
    "hunt-2-B4": 3.4e6,
    "hillier-boling-3-B0": 3.6e6,
    "hillier-boling-3-B1": 3.4e6,
    "hillier-boling-3-B2": 3.2e6,
    "hillier-boling-4-B0": 3.2e6,
    "hillier-boling-4-B1": 3.2e6,
    "hillier-boling-6-B0": 2.8e6,
    "bowl-3": 3.4e6,
    "parallel-2x2-B0": 3.2e6,
    "parallel-3x2-B1": 3.2e6,
    "scrap-3-B2": 5.6e6,
    "failures-2-B4": 1.8e7,
    "failures-parallel-3x2-B2": 9e6,
    "uniform-2-B0": 8e5,
    "lognormal-2-B0": 1.6e6,
    "isolated-failures": 1.8e7,
    "buzacott-5-B0": 1.6e7,
    "fluid-2-B10": 6e7,
    "fluid-2-B100": 6e7,
    "slowest-10-B2000": 5e6,
    "mm1-90": 7.4e7,
    "mm4-90": 3.0e7,
    "md1-80": 1.8e7,
    "mln1-80": 2.1e7,
    "mm1-working-clock": 5.4e7,
    "mm1-calendar-clock": 3.8e7,
    "assembly-B0": 3.4e6,
    "assembly-B4": 2.8e6,
    "fill-a-tray": 1e6,
    "rework-10": 6e6,
}


def windows(case: str) -> runs.Windows:
    """The windows in which a case is measured."""
    warm = round(WARM.get(case, 2e4)) * UNIT
    return runs.Windows(warm, round(LENGTH[case] / WINDOWS) * UNIT, WINDOWS)


def measured(case: Mapping[str, Any], seed: int, folder: Path) -> list[Interval]:
    """What a run of the case gives, in the unit of its expected figures."""
    plant = plants.write(folder, plants.tables_of(case))
    span = windows(case["id"])
    if case["measure"] == "throughput":
        made = runs.count(plant, seed, span, runs.good)[:, 0]
        return [interval.mean(made / (span.width / UNIT), LEVEL)]
    if "number in system" in case["measure"]:
        content, stay, came = runs.stays(plant, seed, span).T
        number = interval.mean(content / span.width, LEVEL)
        if "time in system" not in case["measure"]:
            return [number]
        return [number, interval.ratio(stay / UNIT, came, LEVEL)]
    read = runs.filling if case["id"] == "fill-a-tray" else runs.waited
    ticks, parts = runs.count(plant, seed, span, read).T
    return [interval.ratio(ticks / UNIT, parts.astype(float), LEVEL)]


def half_allowed(case: Mapping[str, Any]) -> float:
    """The widest half of an interval that is allowed, relative to what is expected."""
    if case["accuracy"] == "approximation":
        return float(case["relative_tolerance"])
    return 0.002 if case["measure"] == "throughput" else 0.01


NUMBERED = [pytest.param(n, case, id=case["id"]) for n, case in enumerate(plants.CASES, 1)]


@pytest.mark.parametrize(("number", "case"), NUMBERED)
def test_reference(number: int, case: dict[str, Any], tmp_path: Path) -> None:
    """The engine's figure is theory's: the interval is narrow enough, and it covers the truth.

    Formulas that are themselves approximations are met within their stated tolerance.
    """
    found = measured(case, number, tmp_path)
    for truth, ours in zip(np.atleast_1d(case["expected"]), found, strict=True):
        print(f"{case['id']}: {ours}, expected {truth:.6g} ({case['source']})")
        assert ours.half <= half_allowed(case) * truth
        if case["accuracy"] == "exact":
            assert ours.covers(truth)
        else:
            assert abs(ours.value - truth) <= case["relative_tolerance"] * truth


def test_every_case_has_its_run() -> None:
    """No case of the file is left out, and the level counts every figure claimed."""
    assert set(LENGTH) == {case["id"] for case in plants.CASES}
    assert sum(np.size(case["expected"]) for case in plants.CASES) == CLAIMS
