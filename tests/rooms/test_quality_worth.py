"""Webs, slurry, trays and modules are worth the cells that the plant's draws make of them."""

from __future__ import annotations

import pytest

from gigafactory.cell.model import Cell
from gigafactory.cell.product import lane_metres, slurry
from gigafactory.plant import Plant, read_plant
from gigafactory.quality.worth import Worth, mix
from tests.rooms.conftest import ROOT


@pytest.fixture(scope="module")
def plant() -> Plant:
    """The pilot line."""
    return read_plant(ROOT / "plants/grenoble")


def cell(plant: Plant, product: str) -> Cell:
    """One of its products."""
    found = plant.products[product]
    assert found is not None
    return found


def test_metres_and_litres(plant: Plant) -> None:
    """A metre of lane is worth as many cells as sheets of it, a wide metre both its lanes."""
    worth, e78 = Worth(plant, {"e78": 1.0}), cell(plant, "e78")
    metres = lane_metres(e78.cathode)
    assert worth.stored("cathode_coils_dry") == pytest.approx(1 / metres)
    assert worth.stored("cathode_coils_slit") == pytest.approx(1 / metres)
    assert worth.stored("cathode_rolls_coated") == pytest.approx(2 / metres)
    litres = metres * slurry(e78.cathode)
    assert worth.stored("cathode_slurry_tanks") == pytest.approx(1 / litres)
    assert worth.job("cathode_mixing") == pytest.approx(100 / litres)


def test_jobs(plant: Plant) -> None:
    """A job is a full roll less the heads before it, a full oven, a tray, a module, a cell."""
    worth = Worth(plant, {"e78": 1.0})
    metres = lane_metres(cell(plant, "e78").cathode)
    assert worth.job("cathode_coating") == pytest.approx(500 * 2 / metres)
    assert worth.job("cathode_slitting") == pytest.approx((500 - 8) * 2 / metres)
    assert worth.job("cathode_notching") == pytest.approx((500 - 16) / metres)
    assert worth.job("cathode_drying") == pytest.approx(8 * (500 - 26) / metres)
    assert [worth.job(s) for s in ("stacking", "formation", "module_assembly")] == [1, 32, 12]


def test_a_mix_averages_needs(plant: Plant) -> None:
    """A litre for two products is worth the cells of both over the litres that they need."""
    needs = [1 / Worth(plant, {p: 1.0}).stored("anode_slurry_tanks") for p in ("e78", "e70")]
    both = Worth(plant, {"e78": 0.25, "e70": 0.75}).stored("anode_slurry_tanks")
    assert both == pytest.approx(1 / (0.25 * needs[0] + 0.75 * needs[1]))
    assert needs[0] != pytest.approx(needs[1])


def test_the_mix_is_what_left(plant: Plant) -> None:
    """Products weigh as their good cells; before any left, as the campaigns plan them."""
    assert mix(plant, {"e78": 30.0, "e70": 10.0}) == {"e78": 0.75, "e70": 0.25}
    assert mix(plant, {}) == {"e78": pytest.approx(100 / 111), "e70": pytest.approx(11 / 111)}
    parts = read_plant(ROOT / "tests/plants/parts")
    assert mix(parts, {}) == {"part": 1.0}


def test_parts_are_worth_what_they_go_into() -> None:
    """One case goes into each cell: both are worth one."""
    worth = Worth(read_plant(ROOT / "tests/plants/everything"), {"small": 1.0})
    assert worth.stored("cases") == worth.stored("cased") == worth.stored("stacks") == 1
    assert worth.size("trays") == 32
