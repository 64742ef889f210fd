"""Two plants differ in the numbers that differ, and in no others."""

from __future__ import annotations

from pathlib import Path

from gigafactory.plant import read_plant
from gigafactory.plant.diff import diff

PLANTS = Path(__file__).parents[1] / "plants"


def test_a_plant_does_not_differ_from_itself() -> None:
    """A plant beside itself has no row."""
    plant = read_plant(PLANTS / "everything")
    assert diff(plant, plant) == ()


def test_difference() -> None:
    """A changed number is a row with both texts, sources kept; another unit is no difference."""
    a = read_plant(PLANTS / "everything")
    b = read_plant(
        PLANTS / "everything",
        {
            "machine.stacking.machines": "5 machines [kehrer]",
            "machine.coating_cathode.load": "300 s",
            "machine.stacking.load": "2 s [assumption]",
        },
    )
    assert diff(a, b) == (
        ("machine.stacking.machines", "3 machines [assumption]", "5 machines [kehrer]"),
        ("machine.stacking.load", "", "2 s [assumption]"),
    )
    assert diff(b, a) == (
        ("machine.stacking.machines", "5 machines [kehrer]", "3 machines [assumption]"),
        ("machine.stacking.load", "2 s [assumption]", ""),
    )


def test_other_plants() -> None:
    """Two quite different plants can be compared: every number stands on its side."""
    a, b = read_plant(PLANTS / "everything"), read_plant(PLANTS / "parts")
    rows = diff(a, b)
    assert len(rows) == len(a.stated) + len(b.stated)
    assert all(bool(row.a) != bool(row.b) for row in rows)
