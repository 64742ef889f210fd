"""What lies behind a step is found from the names of its buffers."""

from __future__ import annotations

import pytest

from gigafactory.plant import Plant, read_plant
from gigafactory.quality.route import exits, route
from tests.rooms.conftest import ROOT


@pytest.fixture(scope="module")
def plant() -> Plant:
    """The pilot line: cells of grade A go into modules, those of grade B are packed."""
    return read_plant(ROOT / "plants/grenoble")


def test_behind_stacking(plant: Plant) -> None:
    """Behind the stacker come the steps on cells, up to where a cell is good; all pass it."""
    way = route(plant, "stacking")
    assert way.later[0] == "tab_welding"
    assert way.later[-1] == "packing"
    assert "module_assembly" not in way.later
    assert way.all_pass
    assert way.holds("stacks_to_reweld")
    assert not way.holds("cathode_coils_dry")


def test_one_of_two_electrodes_is_passed_too(plant: Plant) -> None:
    """No cell is without a cathode: all pass its coater; sent back for drying is not behind it."""
    assert route(plant, "cathode_coating").all_pass
    assert not route(plant, "cathode_drying").holds("cathode_coils_notched")
    assert "anode_drying" not in route(plant, "cathode_coating").later
    assert not route(plant, "cathode_coating").holds("anode_coils_dry")


def test_one_of_two_exits_is_not_passed_by_all(plant: Plant) -> None:
    """Modules and the packing of grade B are two ways out."""
    assert exits(plant) == ("module_assembly", "packing")
    assert not route(plant, "packing").all_pass
    assert not route(plant, "module_assembly").all_pass
    assert route(plant, "module_assembly").later == ()
    assert route(plant, "end_of_line").all_pass
