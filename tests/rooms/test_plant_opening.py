"""The hours that a plant keeps: after how many days they come again, and which dates are closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.plant import Plant, read_plant
from gigafactory.plant.opening import closed_between, cycle

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("plant", "days"),
    [("plants/grenoble", 7), ("plants/dunkirk", 0), ("tests/plants/everything", 7)],
)
def test_cycle(plant: str, days: int) -> None:
    """Grenoble's module builders have weekends; Dunkirk runs on every day alike."""
    assert cycle(read_plant(ROOT / plant)) == days


def test_a_calendar_that_nobody_keeps(tmp_path: Path) -> None:
    """Hours count where a machine or a crew keeps them, and nowhere else."""
    text = (ROOT / "tests/plants/parts/plant.toml").read_text(encoding="utf-8")
    weekend = '[calendar.weekend]\nopen = ["Sat-Sun 06:00-22:00"]\n'
    assert cycle(folder(tmp_path / "a", text + weekend)) == 0
    kept = text.replace("[machine.service]\n", '[machine.service]\ncalendar = "weekend"\n')
    assert cycle(folder(tmp_path / "b", kept + weekend)) == 7


def folder(place: Path, text: str) -> Plant:
    """A plant of one file."""
    place.mkdir()
    (place / "plant.toml").write_text(text, encoding="utf-8")
    return read_plant(place)


def test_closed_dates() -> None:
    """Dates on which somebody is closed are counted once, where they fall into the time asked for;
    the plant begins on the 5th of January, the 116th day is the 1st of May."""
    plant = read_plant(ROOT / "tests/plants/everything")
    assert closed_between(plant, 0, 116) == 0
    assert closed_between(plant, 116, 117) == 1
    assert closed_between(plant, 0, 365) == 10
    assert closed_between(plant, 355, 356) == 1
