"""The shifting bottleneck is the group that was planted as the slowest, also where it is close."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality.shifting import shifting
from gigafactory.records.read import Records, read_records
from tests.truth.planted import LEAST, MOST, line

ROOT = Path(__file__).parents[2]
LINES, ALLOWED = 20, 1
DAYS, WARM_UP = 2.0, 0.5


def found(number: int, folder: Path) -> tuple[str, str | None]:
    """The planted bottleneck of a line, and the one that its records say."""
    planted = line(number, folder / "plant")
    assert LEAST <= planted.next_capacity <= MOST
    run(planted.plant, number, DAYS, WARM_UP, "lots", folder / "set")
    return planted.bottleneck, shifting(read_records(folder / "set")).primary


def test_planted_bottlenecks_are_found(tmp_path: Path) -> None:
    """Of 20 random lines whose next slower group has 8 to 15 % more capacity, 19 are right."""
    answers = [found(number, tmp_path / str(number)) for number in range(1, LINES + 1)]
    wrong = {n: a for n, a in enumerate(answers, 1) if a[0] != a[1]}
    assert len(wrong) <= ALLOWED, wrong


@pytest.mark.long
def test_two_hundred_planted_bottlenecks(tmp_path: Path) -> None:
    """The same of ten times as many lines, none of which was looked at before: 190 are right."""
    answers = [found(number, tmp_path / str(number)) for number in range(1001, 1201)]
    assert sum(planted != said for planted, said in answers) <= 10 * ALLOWED


def real(name: str, folder: Path, days: float, warm_up: float) -> Records:
    """A run of one of the plants of this repository."""
    run(read_plant(ROOT / "plants" / name), 1, days, warm_up, "lots", folder / "set")
    return read_records(folder / "set")


def test_formation_limits_grenoble(tmp_path: Path) -> None:
    """The pilot line was laid out around its formation places, and they limit it."""
    answer = shifting(real("grenoble", tmp_path, days=14, warm_up=14))
    assert answer.primary == "formation"
    assert answer.share.max() > 0.9


def test_stacking_limits_dunkirk(tmp_path: Path) -> None:
    """The large plant was laid out around its stackers, and they limit it."""
    answer = shifting(real("dunkirk", tmp_path, days=3, warm_up=4))
    assert answer.primary == "stacking"
    assert answer.share.max() > 0.9
