"""State times close to the horizon, and waterfalls to the good cells, on any plant to 1e-9.

That the bars add up is arithmetic where the last one is a balance. So what it says is in the plant
is held against the table of cells, one by one; the states against the counters of the line.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigafactory.cell.product import lane_metres
from gigafactory.line.run import Outcome, run
from gigafactory.plant import Plant, read_plant
from gigafactory.quality.oee import oee
from gigafactory.quality.route import Route, route
from gigafactory.quality.states import state_times
from gigafactory.quality.waterfall import COULD, Waterfall, waterfall
from gigafactory.records.read import Records, read_records
from tests.twins import plants as random_plants

ROOT = Path(__file__).parents[2]
EXACT = 1e-9
FIXED = range(24)
"""Numbers of random plants that every run of the tests looks at."""


def adds_up(found: Waterfall) -> None:
    """Each sum is the one before it and all bars between, to 1e-9 of the first."""
    total, scale = 0.0, max(1.0, found.sum(COULD))
    for bar in found.bars:
        if bar.is_sum and bar.what != COULD:
            assert abs(total - bar.cells) <= EXACT * scale, (found.step, bar, total)
        total = bar.cells if bar.is_sum else total + bar.cells


def reconciles(records: Records, outcome: Outcome) -> None:
    """State times close, and every step's waterfall ends at the good cells of the run."""
    times = state_times(records)
    assert np.abs(times.seconds.sum(axis=1) / times.span - 1).max() <= EXACT
    by_name = {one.step: one for one in oee(records)}
    for step in records.plant.order:
        found = waterfall(records, step)
        adds_up(found)
        assert found.sum("left_good") == outcome.tally.cells_good
        one = by_name[step]
        assert one.oee * one.pbt_s == pytest.approx(found.sum("step_good") * one.each_s, rel=EXACT)


def inside(records: Records, way: Route) -> int | None:
    """Cells that have passed a step and are in the plant at the end, counted one by one.

    None where the rows of `cells` cannot say: parts that went into other cells, and trays that a
    rack has sent back.
    """
    steps = records.plant.steps
    if any(steps[s].kind == "rack" and steps[s].rework for s in way.later):
        return None
    if any(set(step.together) & way.buffers for step in steps.values()):
        return None
    end, out = records.columns("cells", f"{way.step}_end", "out")
    where, cause = records.columns("cells", "scrap_step", "cause")
    passed = np.isfinite(end)
    passed &= ~((where == way.step) & ~(cause == "age") & ~(cause == "campaign"))
    what, cell, step, at = records.columns("events", "what", "cell", "step", "end")
    for row in np.flatnonzero(what == "rework").tolist():
        number, name = int(cell[row]), step.words[step.number[row]]
        rework = steps[name].rework
        sent_back = name in way.later and rework is not None and not way.holds(rework.to)
        own = name == way.step and at[row] == end[number]
        if own or (sent_back and at[row] >= end[number]):
            passed[number] = False
    return int((passed & np.isnan(out)).sum())


def counted_one_by_one(records: Records) -> int:
    """Steps whose bar of work in progress is what counting the cells in the plant gives."""
    names, checked = set(records.table("cells").column_names), 0
    for step in records.plant.order:
        found = waterfall(records, step, 0.0)
        if f"{step}_end" not in names or not any(b.what == "wip" for b in found.bars):
            continue
        cells = inside(records, route(records.plant, step))
        if cells is not None:
            assert found.loss("wip") == pytest.approx(-cells, abs=1e-6), step
            checked += 1
    return checked


def check(plant: Plant, number: int, folder: Path) -> int:
    """Run a random plant for some hours and hold its numbers together; steps counted by cells."""
    outcome = run(plant, number, 0.15, 0.05 * (number % 2), "cells", folder)
    records = read_records(folder)
    reconciles(records, outcome)
    return counted_one_by_one(records)


def test_random_plants(tmp_path: Path) -> None:
    """On random plants of every construct all of it closes; work in progress cell by cell."""
    checked = 0
    for number in FIXED:
        plant = random_plants.read(random_plants.tables(Random(number)))
        checked += check(plant, number, tmp_path / str(number))
    assert checked >= 40


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=False), number=st.integers(0, 9))
def test_new_random_plants(
    tmp_path_factory: pytest.TempPathFactory, random: Random, number: int
) -> None:
    """So it does on plants that nobody has seen yet."""
    plant = random_plants.read(random_plants.tables(random))
    check(plant, number, tmp_path_factory.mktemp("plant") / "set")


@pytest.mark.long
def test_three_hundred_random_plants(tmp_path: Path) -> None:
    """So it does on three hundred more."""
    for number in range(1000, 1300):
        plant = random_plants.read(random_plants.tables(Random(number)))
        check(plant, number, tmp_path / str(number))


@pytest.mark.parametrize(("name", "days", "warm_up"), [("grenoble", 5, 17), ("dunkirk", 2, 1)])
def test_both_plants(name: str, days: float, warm_up: float, tmp_path: Path) -> None:
    """The numbers of both real plants close, with their lots alone recorded."""
    plant = read_plant(ROOT / "plants" / name)
    outcome = run(plant, 3, days, warm_up, "lots", tmp_path / "set")
    reconciles(read_records(tmp_path / "set"), outcome)


def test_grenoble_cell_by_cell(tmp_path: Path) -> None:
    """Of the pilot line the cells behind every single-cell step are counted one by one."""
    plant = read_plant(ROOT / "plants/grenoble")
    run(plant, 5, 20, 0, "cells", tmp_path / "set")
    assert counted_one_by_one(read_records(tmp_path / "set")) == 7


def test_webs_metre_by_metre(tmp_path: Path) -> None:
    """Behind slitter and oven the metres of coils and the cells are in the plant, lot by lot.

    Of one product, from an empty plant on, coils that were sent back to be dried again among them.
    """
    age = "step.stacking.draws.cathode.limit.age"
    changes = {"campaign.1.cells": "1_000_000 cells", age: "5 h"}
    plant = read_plant(ROOT / "plants/grenoble", changes)
    outcome = run(plant, 5, 12, 0, "lots", tmp_path / "set")
    records = read_records(tmp_path / "set")
    lot, step, rest = records.columns("lots", "lot", "step", "rest")
    done, by = records.columns("visits", "lot", "step")
    cell = plant.products["e78"]
    assert cell is not None
    for name, later in (("cathode_slitting", "cathode_notching"), ("cathode_drying", None)):
        passed = np.isin(lot, done[by == name])
        metres = rest[passed].sum() + (rest[step == later].sum() if later else 0.0)
        here = metres / lane_metres(cell.cathode) + outcome.tally.cells_inside
        found = waterfall(records, name)
        assert found.loss("wip") == pytest.approx(-here, rel=1e-9)
    assert found.loss("done_again") < 0, "no coil has been dried twice: the case is not in the test"
