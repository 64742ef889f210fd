"""Where lots meet, the way goes on with the one that arrived last, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from gigafactory.plant import read_plant
from gigafactory.quality.history import History, Visit
from gigafactory.quality.segment import Segment
from gigafactory.quality.upstream import way_of_lot
from tests.rooms.conftest import ROOT

EVERYTHING = read_plant(ROOT / "tests/plants/everything")


def history(visits: dict[int, list[Visit]], parents: dict[int, list[int]]) -> History:
    """Lots of slurry, of which rolls are made."""
    drawn = np.full(10, np.inf)
    for child, ones in parents.items():
        drawn[ones] = np.minimum(drawn[ones], visits[child][0].start)
    found: Any = SimpleNamespace(
        records=SimpleNamespace(plant=EVERYTHING),
        visits=lambda lot: visits.get(lot, []),
        parents=lambda lot: parents.get(lot, []),
        arrived=lambda lot, before: max(v.end for v in visits[lot] if v.end <= before),
        drawn=drawn,
        webs=("roll",),
        lineage=SimpleNamespace(kinds=np.array(["slurry"] * 10)),
    )
    return cast("History", found)


def mixed(start: float) -> list[Visit]:
    """A batch that takes two hours."""
    return [Visit(start, start + 2, "mixing_cathode", 1)]


def way(batches: list[float], coated: tuple[float, float], taken: float) -> list[Segment]:
    """The way of roll 0, coated of batches that were begun then, until slitting takes it."""
    visits = {0: [Visit(*coated, "coating_cathode", 1)]}
    visits |= {i + 1: mixed(start) for i, start in enumerate(batches)}
    lots = history(visits, {0: list(range(1, len(batches) + 1))})
    found = [s for s in way_of_lot(lots, 0, 5.0, taken, "slitting_cathode", taken) if s.lasts]
    return found[::-1]


def said(segments: list[Segment]) -> list[tuple[str, str, float, float, int]]:
    """What is compared."""
    return [(s.what, s.where, s.start, s.end, s.lot) for s in segments]


def test_both_were_there() -> None:
    """Two batches were ready before the roll was begun: the way is that of the younger one."""
    assert said(way([0, 1], (5, 7), 10)) == [
        ("work", "mixing_cathode", 1, 3, 2),
        ("stand", "slurry_cathode", 3, 5, 2),
        ("work", "coating_cathode", 5, 7, 0),
        ("stand", "rolls_cathode", 7, 10, 0),
    ]


def test_one_came_in_the_middle() -> None:
    """A batch that was ready only in the middle of the job held it up: work counts from there."""
    assert said(way([0, 4], (5, 9), 9)) == [
        ("work", "mixing_cathode", 4, 6, 2),
        ("work", "coating_cathode", 6, 9, 0),
    ]


def test_nothing_behind_it() -> None:
    """A lot of which nothing is known but its own making begins the way."""
    assert said(way([], (5, 9), 9)) == [("work", "coating_cathode", 5, 9, 0)]


def test_drawn_from_before() -> None:
    """A batch of which another roll was coated first was drawn from meanwhile."""
    visits = {
        0: [Visit(8, 9, "coating_cathode", 1)],
        1: mixed(0),
        2: [Visit(4, 6, "coating_cathode", 1)],
    }
    found = list(way_of_lot(history(visits, {0: [1], 2: [1]}), 0, 5.0, 9, "slitting_cathode", 9))
    assert said([s for s in found if s.lasts])[::-1][1:3] == [
        ("stand", "slurry_cathode", 2, 4, 1),
        ("is drawn from", "coating_cathode", 4, 8, 1),
    ]
    assert np.isnan(found[-1].metre)
    assert found[2].metre == pytest.approx(5.0)
