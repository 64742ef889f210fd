"""The search beside enumeration: spaces that are small enough are known in full."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cell.optimisers import even, hypervolume
from gigafactory.scenario.cellsearch.asked import Asked
from gigafactory.scenario.cellsearch.front import front
from gigafactory.scenario.cellsearch.look import Looked, balanced, looked
from gigafactory.scenario.cellsearch.read import read_study
from gigafactory.scenario.cellsearch.search import search
from gigafactory.scenario.cellsearch.study import Study

CELL = Path(__file__).parents[2] / "cells" / "premium_pouch.toml"


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_six_hundred_designs_come_near_the_front_of_all(seed: int) -> None:
    """A search of 600 designs finds nine tenths of the hypervolume of 166,375 that were enumerated,
    scaled by their front; as many even points within the bounds do not.
    """
    asked = Asked(
        vary=(
            "cathode.coating=120..320 g/m²",
            "anode.np_ratio=1.02..1.30",
            "cathode.porosity=20..40 %",
        ),
        most=("energy_density",),
        least=("resistance", "material_cost_per_energy"),
        where=("cathode_press_density<=3.4 g/cm³", "thickness<=8 mm"),
        effort={"designs": 600, "seed": seed},
    )
    one = read_study(CELL, asked)
    every = balanced(one, one.snapped(np.array([*product(*(np.linspace(0, 1, 55),) * 3)])))[0]
    found = search(one).found
    count = int(found.tested.sum())
    points = even(one, lambda shares: balanced(one, shares)[0]).taken(np.arange(count))
    all_, ours, theirs = shares_of(one, every, found, points)
    assert ours >= 0.9 * all_ > theirs


@pytest.mark.long
def test_a_search_by_dfn_comes_near_the_front_of_all() -> None:
    """A search of 60 designs by DFN finds nine tenths of the hypervolume of a grid of 300, each of
    them tested.
    """
    asked = Asked(
        vary=("cathode.coating=120..320 g/m²", "cathode.porosity=20..40 %"),
        most=("energy_density", "power.specific_energy"),
        tests=("power=discharge at 2C until lower voltage",),
        effort={"designs": 60, "generation": 10},
    )
    one = read_study(CELL, asked)
    ways = np.linspace(0, 1, 20), np.linspace(0, 1, 15)
    every = looked(one, one.snapped(np.array([*product(*ways)])))
    all_, ours = shares_of(one, every, search(one).found)
    assert ours >= 0.9 * all_


def shares_of(one: Study, every: Looked, *others: Looked) -> list[float]:
    """Hypervolume of what is known in full, and of others, scaled by the front of the first."""
    goals = [x.objectives(one)[front(one, x)] for x in (every, *others)]
    low, high = goals[0].min(axis=0), goals[0].max(axis=0)
    return [hypervolume(x, low, high) for x in goals]
