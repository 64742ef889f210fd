"""Lead times are those of the rows, and their mean that of the counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.quality import measure
from gigafactory.quality.flow import flow
from gigafactory.quality.lead import daily_lead, last_touched, lead_times, lot_times, spread
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet
from tests.rooms.test_quality_yields import without_cells


def test_spread_by_hand() -> None:
    """Of 1 to 101 s the mean and the middle are 51, and 6 and 96 bound nine tenths of them."""
    found = spread(np.arange(1.0, 102.0))
    assert (found.number, found.mean) == (101, 51)
    assert found.quantiles == (6, 26, 51, 76, 96)
    assert spread(np.zeros(0)).number == 0


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=50))
def test_a_spread_keeps_all(times: list[float]) -> None:
    """The histogram holds every time, quantiles never fall, and mean and quantiles lie within."""
    found = spread(np.array(times))
    assert found.counts.sum() == found.number == len(times)
    assert (np.diff(found.quantiles) >= 0).all()
    assert min(times) * (1 - 1e-9) <= found.mean <= max(times) * (1 + 1e-9)


def test_mean_of_the_run(any_set: DataSet) -> None:
    """The mean over good cells is the lead time of the summary, out of cells and out of counts."""
    records = read_records(any_set.folder)
    theirs = measure.lead_time(any_set.outcome.tally)
    found = lead_times(records)
    assert found.number == any_set.outcome.tally.cells_good
    assert found.mean == pytest.approx(theirs, rel=1e-9)
    days: Any = daily_lead(records)
    assert sum(int(d.left.sum()) for d in days) == found.number
    summed = sum(float(np.nansum(d.mean * d.left)) for d in days)
    assert summed / found.number == pytest.approx(theirs, rel=1e-9)
    assert all((np.isnan(d.mean) == (d.left == 0)).all() for d in days)


def test_lots_by_hand(grenoble: DataSet) -> None:
    """A slit coil stands until its notching begins, a mother roll until its calendering does, and a
    filled tray until the degassing has emptied it, at least through soaking and formation."""
    records = read_records(grenoble.folder)
    lots = {c: grenoble.column("lots", c) for c in ("kind", "step", "made", "state")}
    visits = {c: grenoble.column("visits", c) for c in ("lot", "step", "start", "end")}
    edges = {c: grenoble.column("edges", c) for c in ("parent", "child")}
    until = last_touched(records)
    used = np.flatnonzero((lots["step"] == "anode_slitting") & (lots["state"] == "used"))
    for coil in used[::50]:
        child = edges["child"][edges["parent"] == coil]
        begun = visits["start"][np.isin(visits["lot"], child)].min() / 1e6
        assert until[coil] == pytest.approx(begun)
    found = lot_times(records)
    assert found["coil", "anode_slitting"].number == len(used)
    made = lots["made"][used] / 1e6
    assert found["coil", "anode_slitting"].mean == pytest.approx((until[used] - made).mean())
    assert ("roll", "anode_coating") in found
    assert found["tray", "degassing"].quantiles[0] > 36 * 3600
    assert not [key for key in found if key[0] == "electrolyte"]


def test_lots_are_enough(grenoble: DataSet, tmp_path: Path) -> None:
    """Without cells all is said but the spread, which is refused in words."""
    full = flow(read_records(grenoble.folder))
    lots = without_cells(grenoble.folder, tmp_path)
    found = flow(lots)
    assert full.lead is not None
    assert found.lead is None
    assert found.lots.keys() == full.lots.keys()
    assert [one.place for one in full.little] == [*(one.place for one in found.little), "plant"]
    with pytest.raises(BadInput, match=r"cells.*is missing.*--records cells"):
        lead_times(lots)
