"""The rolled throughput yield is the product along a route, weighted where the route splits."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.plant import Plant, read_plant
from gigafactory.plant.held import Units
from gigafactory.quality.rolled import Passed, Route, rolled
from tests.rooms.conftest import ROOT

EVERYTHING = read_plant(ROOT / "tests/plants/everything")
GRENOBLE = read_plant(ROOT / "plants/grenoble")
CHAIN = ("stacking", "casing", "filling", "formation", "test")
COUNT = st.integers(0, 10_000)


def passed(good: int, bad: int) -> Passed:
    """A step that made so many good, and scrapped so many."""
    return Passed(good, good + bad, good / (good + bad) if good + bad else 1.0)


def everything(*counts: tuple[int, int]) -> Route:
    """The route through the plant that uses every construct; the supply of cases is all bad."""
    steps = {name: passed(*one) for name, one in zip(CHAIN, counts, strict=True)}
    return Route(EVERYTHING, {**steps, "case_supply": passed(0, 10)})


def test_by_hand() -> None:
    """90 %, 80 % and three steps without loss are 72 %; parts such as cases do not enter, nor does
    how many have come how far in a plant that is still filling."""
    route = everything((900, 100), (400, 100), (300, 0), (7, 0), (0, 0))
    assert route.starts() == ["stacking"]
    assert rolled(route) == pytest.approx(0.72)


@given(st.tuples(*[st.tuples(COUNT, COUNT)] * len(CHAIN)))
def test_a_chain_is_a_product(counts: tuple[tuple[int, int], ...]) -> None:
    """Without a split the rolled yield is the product of the first-pass yields, and so never above
    the worst of them, whatever was counted."""
    found = rolled(everything(*counts))
    shares = [passed(*one).first_pass for one in counts]
    assert found == pytest.approx(prod(shares))
    assert found <= min(shares) + 1e-12


def grenoble(plant: Plant, packed: tuple[int, int], sorted_: int) -> float:
    """The rolled yield of Grenoble where only the test and the packing lose anything."""
    cells = [s for s in plant.order if Units(plant).counted(s) == "cells"]
    fine = passed(100, 0)
    steps = {
        **dict.fromkeys(cells, fine),
        "end_of_line": passed(sorted_, 0),
        "packing": passed(*packed),
    }
    return rolled(Route(plant, steps))


def test_a_branch_weighs_what_went_into_it() -> None:
    """Of 100 cells 20 go to packing, which spoils half: 0.8 × 1 + 0.2 × 0.5; those of modules,
    which are counted as lots, are through."""
    assert grenoble(GRENOBLE, (10, 10), 100) == pytest.approx(0.9)
    assert grenoble(GRENOBLE, (0, 0), 100) == 1.0
    assert grenoble(GRENOBLE, (10, 10), 5) == pytest.approx(0.5)  # a store is being emptied


def test_a_grade_that_goes_back_ends() -> None:
    """Where a grade is sent back to an earlier buffer the route is followed once, not for ever."""
    test = EVERYTHING.steps["test"]
    again = test.grades[0].model_copy(update={"to": "trays"})
    step = test.model_copy(update={"grades": (again, test.grades[1])})
    ring = replace(EVERYTHING, steps={**EVERYTHING.steps, "test": step})
    route = everything((9, 1), (9, 1), (10, 0), (10, 0), (10, 0))
    assert rolled(replace(route, plant=ring)) == pytest.approx(0.81)
