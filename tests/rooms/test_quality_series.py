"""The days of a run, warm-up included, are its counts, and the balance of cells closes on each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.plant import read_plant
from gigafactory.quality.series import daily
from gigafactory.records.read import read_records
from tests.rooms import hand
from tests.rooms.conftest import ROOT, DataSet

DAY = 86_400.0


def test_by_hand(tmp_path: Path) -> None:
    """Half a day of warm-up and two days: what is counted of each, and NaN where nothing is."""
    plant = read_plant(ROOT / "tests/plants/parts")
    ends = [0, DAY / 2, 1.5 * DAY, 2.5 * DAY]
    counts = [
        hand.count(None, "started", 5, ends[0], ends[1]),
        hand.count(None, "inside", 5, ends[0], ends[1]),
        hand.count(None, "started", 7, ends[1], ends[2]),
        hand.count(None, "scrapped", 2, ends[1], ends[2]),
        hand.count("part", "left", 6, ends[1], ends[2]),
        hand.count("part", "lead", 60, ends[1], ends[2]),
        hand.count(None, "inside", 4, ends[1], ends[2]),
        hand.count("service", "scrapped", 2, ends[1], ends[2]),
        hand.count(None, "inside", 4, ends[2], ends[3]),
    ]
    uses = [
        hand.use("service", "energy", "heat", 10, ends[0], ends[1]),
        hand.use("service", "energy", "electricity", 20, ends[0], ends[1]),
        hand.use("service", "material", "glue", 99, ends[0], ends[1]),
    ]
    folder = tmp_path / "set"
    records = hand.write(folder, plant, 2.5 * DAY, warm_up=DAY / 2, counts=counts, uses=uses)
    found = daily(records)
    assert found.counts_from == DAY / 2
    assert found.end.tolist() == ends[1:]
    assert found.good.tolist() == [0, 6, 0]
    assert found.cumulative.tolist() == [0, 6, 6]
    assert found.per_day.tolist() == [0, 6, 0]
    assert found.started.tolist() == [5, 7, 0]
    assert found.scrapped.tolist() == [0, 2, 0]
    assert found.inside.tolist() == [5, 4, 4]
    assert found.energy_wh.tolist() == [30, 0, 0]
    assert found.lead_s[1] == 10
    assert found.cell_yield[1] == 0.75
    assert np.isnan(found.cell_yield[[0, 2]]).all()
    assert np.isnan(found.lead_s[[0, 2]]).all()
    assert np.isnan(found.kwh_per_kwh).all()


@pytest.mark.parametrize("name", ["grenoble", "parts"])
def test_the_balance_closes_every_day(name: str, request: pytest.FixtureRequest) -> None:
    """At the end of every day what was started has left, was scrapped, or is inside."""
    made: DataSet = request.getfixturevalue(name)
    found = daily(read_records(made.folder))
    balance = found.started - found.good - found.scrapped
    assert np.cumsum(balance).tolist() == found.inside.tolist()
    counted = found.start >= found.counts_from - 1
    assert found.good[counted].sum() == made.outcome.tally.cells_good
    assert found.inside[-1] == made.outcome.tally.cells_inside


def test_energy_so_far(grenoble: DataSet) -> None:
    """Energy so far over what good cells so far hold is far above the steady value in a ramp-up."""
    found = daily(read_records(grenoble.folder))
    ratio = found.kwh_per_kwh[np.isfinite(found.kwh_per_kwh)]
    assert ratio[0] > ratio[-1] > 15
    assert found.energy_wh.min() > 0
