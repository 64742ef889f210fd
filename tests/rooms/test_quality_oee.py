"""Effectiveness by ISO 22400, and the waterfall under it, follow from hand-written rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.errors import BadInput
from gigafactory.plant import Plant, read_plant
from gigafactory.plant.held import Units
from gigafactory.quality import measure
from gigafactory.quality.oee import oee
from gigafactory.quality.waterfall import waterfall
from gigafactory.records.read import Records, read_records
from tests.rooms import hand
from tests.rooms.conftest import ROOT, DataSet

SERVICE = 1


@pytest.fixture(scope="module")
def plant() -> Plant:
    """A source, and two machines whose cycle is 18 s in the mean and 2 s of handling."""
    sets = {"machine.service.load": "2 s", "step.service.scrap": "5 %"}
    return read_plant(ROOT / "tests/plants/parts", sets)


@pytest.fixture(scope="module")
def records(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A thousand seconds of two machines: 1,500 of 2,000 are planned, 1,000 worked, for 45 jobs."""
    states = [
        hand.state("arrivals", 1, "working", 0, 1000),
        hand.state("service", 1, "working", 0, 600, starved=100.0),
        hand.state("service", 1, "down", 600, 700),
        hand.state("service", 1, "working", 700, 1000),
        hand.state("service", 2, "setup", 0, 50),
        hand.state("service", 2, "off_shift", 50, 450),
        hand.state("service", 2, "planned_stop", 450, 550),
        hand.state("service", 2, "blocked", 550, 800),
        hand.state("service", 2, "working", 800, 1000),
    ]
    counts = [
        hand.count("service", "jobs", 45, 0, 1000),
        hand.count("service", "good", 40, 0, 1000),
        hand.count("service", "scrapped", 3, 0, 1000),
        hand.count("service", "reworked", 2, 0, 1000),
        hand.count("arrivals", "jobs", 50, 0, 1000),
        hand.count("arrivals", "good", 50, 0, 1000),
        hand.count("part", "left", 40, 0, 1000),
        hand.count(None, "scrapped", 3, 0, 1000),
    ]
    folder = tmp_path_factory.mktemp("oee") / "set"
    return hand.write(folder, plant, 1000, states=states, counts=counts)


def test_by_hand(records: Records) -> None:
    """A = 1000/1500, E = 45 × 20 / 1000, Q = 40/45; their product is 40 × 20 / 1500."""
    one = oee(records)[SERVICE]
    assert (one.step, one.machines, one.span_s, one.pbt_s) == ("service", 2, 2000, 1500)
    assert (one.apt_s, one.aust_s, one.adot_s, one.adet_s) == (1000, 50, 350, 100)
    assert one.each_s == 20
    assert one.availability == pytest.approx(1000 / 1500)
    assert one.effectiveness == pytest.approx(0.9)
    assert one.quality == pytest.approx(40 / 45)
    assert one.oee == pytest.approx(800 / 1500)
    assert one.nee == pytest.approx(1050 / 1500 * 0.9 * 40 / 45)
    assert one.allocation == pytest.approx(1150 / 1500)
    assert one.technical == pytest.approx(1000 / 1100)
    assert one.loading == pytest.approx(0.75)


def test_waterfall_by_hand(records: Records) -> None:
    """2,000 s are 100 cells; what is lost of them, cell by cell, leaves the 40 that were good."""
    found = waterfall(records, "service")
    by_name = {b.what: b.cells for b in found.bars if not b.is_sum}
    assert found.sum("theoretical") == pytest.approx(100)
    assert by_name == pytest.approx(
        {
            "off_shift": -20,
            "planned_stop": -5,
            "setup": -2.5,
            "down": -5,
            "waiting_repair": 0,
            "micro_stop": 0,
            "waiting_operator": 0,
            "starved": -5,
            "blocked": -12.5,
            "speed": -5,
            "part_filled": 0,
            "scrap": -3,
            "rework": -2,
            "done_again": 0,
            "wip": 0,
        }
    )
    assert found.sum("step_good") == found.sum("left_good") == 40


def test_what_a_later_step_lost(records: Records) -> None:
    """Of 50 parts begun 3 are scrapped behind, 40 leave, and 7 are still in the plant."""
    found = waterfall(records, "arrivals")
    behind = [(b.what, b.where, b.cells) for b in found.bars[-3:]]
    assert behind == [("scrap", "service", -3), ("wip", "", -7), ("left_good", "", 40)]


def test_no_such_step(records: Records) -> None:
    """A step that the plant has not is bad input, and the error names those it has."""
    with pytest.raises(BadInput, match=r"nowhere.*is no step.*arrivals, service"):
        waterfall(records, "nowhere")


def test_nothing_done(plant: Plant, tmp_path: Path) -> None:
    """A step without a single job is divided by nothing: no OEE, and no loss of quality."""
    states = [hand.state(s, m, "off_shift", 0, 9) for s, m in (("arrivals", 1), ("service", 1))]
    states.append(hand.state("service", 2, "off_shift", 0, 9))
    one = oee(hand.write(tmp_path / "set", plant, 9, states=states))[SERVICE]
    assert (one.availability, one.effectiveness, one.quality, one.oee) == (0, 0, 1, 0)


def test_oee_is_good_cells_over_what_was_possible(any_set: DataSet) -> None:
    """Of every step: OEE is its good units over those that its planned busy time allows."""
    records = read_records(any_set.folder)
    for one in oee(records):
        good = waterfall(records, one.step).sum("step_good")
        possible = one.pbt_s / one.each_s
        assert one.oee == pytest.approx(good / possible if possible else 0)
        assert 0 <= one.technical <= 1


def test_quality_is_first_pass_yield(any_set: DataSet) -> None:
    """Of a step that counts cells, records and counters of the run say one first-pass yield."""
    units = Units(any_set.plant)
    counted = {s.step: s for s in measure.steps(any_set.plant, any_set.outcome.tally)}
    for one in oee(read_records(any_set.folder)):
        if units.counted(one.step) == "cells":
            expected = counted[one.step].first_pass_yield
            assert one.quality == pytest.approx(expected, rel=1e-12)


def test_ideal_times_are_what_work_takes(grenoble: DataSet) -> None:
    """Where nothing varies work lasts as the plant says: fast and slow rolls, racks, stackers."""
    found = {one.step: one for one in oee(read_records(grenoble.folder))}
    for step in ("stacking", "tab_welding", "filling", "end_of_line"):
        assert found[step].effectiveness == pytest.approx(1, abs=1e-3)
    for step in ("cathode_coating", "anode_slitting", "cathode_notching", "formation"):
        assert found[step].effectiveness == pytest.approx(1, abs=0.03)
