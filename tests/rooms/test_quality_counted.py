"""Daily counts and uses are summed over any window, a cut day by its part."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.plant import read_plant
from gigafactory.quality.counted import counted
from gigafactory.quality.used import uses
from gigafactory.records.read import read_records
from tests.rooms import hand
from tests.rooms.conftest import ROOT, DataSet


def test_a_cut_day_counts_by_its_part(tmp_path: Path) -> None:
    """Of 10 in the first day and 20 in the second, a window of 3/4 and 1/4 of them holds 12.5."""
    rows = [
        hand.count("service", "good", 10, 0, 100),
        hand.count("service", "good", 20, 100, 200),
        hand.count(None, "started", 8, 100, 200),
    ]
    plant = read_plant(ROOT / "tests/plants/parts")
    records = hand.write(tmp_path / "set", plant, 200, counts=rows)
    assert counted(records).sum("service", "good") == 30
    part = counted(records, 25, 125)
    assert part.sum("service", "good") == pytest.approx(12.5)
    assert part.sum("", "started") == pytest.approx(2)
    assert part.sum("service", "scrapped") == part.sum("nowhere", "good") == 0
    assert part.over(("service", "arrivals"), "good") == pytest.approx(12.5)


def test_uses_by_step_and_carrier(tmp_path: Path) -> None:
    """Energy is summed by step and carrier, losses by reason; nothing is mixed."""
    rows = [
        hand.use("service", "energy", "electricity", 30, 0, 100),
        hand.use("service", "energy", "electricity", 30, 100, 200),
        hand.use("service", "energy", "heat", 5, 0, 100),
        hand.use("arrivals", "energy", "heat", 7, 0, 100),
        hand.use("service", "material", "glue", 3, 0, 100),
        hand.use("service", "lost: tail", "glue", 2, 0, 100),
    ]
    plant = read_plant(ROOT / "tests/plants/parts")
    records = hand.write(tmp_path / "set", plant, 200, uses=rows)
    found = uses(records)
    assert found.energy() == 72
    assert found.energy("service") == 65
    assert found.energy("service", "heat") == 5
    assert found.energy(carrier="heat") == 12
    assert [(m.of, m.quantity) for m in found.materials()] == [("glue", 3)]
    assert [(x.what, x.quantity) for x in found.losses()] == [("lost: tail", 2)]
    assert found.lost("service", "tail", "glue") == 2
    assert uses(records, 50, 150).energy("service", "electricity") == pytest.approx(30)
    assert next(u.step for u in found.rows) == "arrivals"


def test_counts_are_the_tally(any_set: DataSet) -> None:
    """The daily counts behind the warm-up add up to what the run has counted."""
    tally = any_set.outcome.tally
    found = counted(read_records(any_set.folder))
    for what in ("good", "scrapped", "reworked"):
        assert [found.sum(s, what) for s in tally.steps] == getattr(tally, what).tolist()
    assert [found.sum(s, "jobs") for s in tally.steps] == tally.done.tolist()
    assert sum(found.sum(p, "left") for p in tally.products) == tally.cells_good
    assert found.sum("", "started") == tally.cells_started
