"""Every plant has a drawing: each step once, none over another, what leads to it before it."""

from __future__ import annotations

from itertools import combinations

import pytest

from gigafactory.plant import read_plant
from gigafactory.report.layout import BOX, HEIGHT, layout, links, stretches
from tests.rooms.conftest import ROOT

PLANTS = ("plants/dunkirk", "plants/grenoble", "tests/plants/everything", "tests/plants/parts")


@pytest.mark.parametrize("columns", [2, 6])
@pytest.mark.parametrize("name", PLANTS)
def test_boxes_stand_apart(name: str, columns: int) -> None:
    """Each step has one box inside the drawing, and no two boxes meet."""
    plant = read_plant(ROOT / name)
    found = layout(plant, columns)
    assert set(found.places) == set(plant.order)
    for a, b in combinations(found.places.values(), 2):
        assert abs(a.x - b.x) >= BOX or abs(a.y - b.y) >= HEIGHT
    for one in found.places.values():
        assert 0 <= one.x <= found.width - BOX
        assert 0 <= one.y <= found.height - HEIGHT
    for x, y, _ in found.stores.values():
        assert 0 < x < found.width
        assert 0 < y < found.height


@pytest.mark.parametrize("name", PLANTS)
def test_every_link_is_drawn(name: str) -> None:
    """A way leads from each step to each that takes from it, and the ends lie at their boxes."""
    plant = read_plant(ROOT / name)
    found = layout(plant, 6)
    assert [(w.giver, w.buffer, w.taker) for w in found.ways] == links(plant)
    for way in found.ways:
        giver, taker = found.places[way.giver], found.places[way.taker]
        assert way.corners[0][0] == giver.x + BOX
        assert giver.y < way.corners[0][1] < giver.y + HEIGHT
        x, y = way.corners[-1]
        assert (x == taker.x and taker.y < y < taker.y + HEIGHT) or y == taker.y


def test_branches_come_before_what_they_lead_to() -> None:
    """The electrodes of Dunkirk are two stretches, and all behind stacking is one."""
    plant = read_plant(ROOT / "plants/dunkirk")
    cathode, anode, rest = stretches(plant)
    assert (cathode[0], cathode[-1]) == ("cathode_mixing", "cathode_drying")
    assert (anode[0], anode[-1]) == ("anode_mixing", "anode_drying")
    assert (rest[0], rest[-1]) == ("stacking", "packing")
