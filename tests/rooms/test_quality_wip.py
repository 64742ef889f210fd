"""Work in progress is what counts and cells say stood there, day by day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gigafactory.quality.wip import cells_inside, time_before, wip
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet
from tests.rooms.test_quality_yields import without_cells

DAY = 86_400.0


@given(
    arrays.arrays(float, 20, elements=st.floats(0, 100)),
    arrays.arrays(float, 4, elements=st.floats(0, 100)),
)
def test_time_before(since: Any, ends: Any) -> None:
    """However long ago events were is added up as one by one."""
    expected = [sum(max(end - s, 0.0) for s in since) for end in ends]
    assert time_before(since, ends) == pytest.approx(expected, abs=1e-9)


def test_queue_by_hand(parts: DataSet) -> None:
    """The mean of the queue is the time that each part spent between its arrival and its service,
    added up over the stretch and divided by it: cells and counts agree on it."""
    arrived = parts.column("cells", "arrivals_end") / 1e6
    served = parts.column("cells", "service_start") / 1e6
    served = np.where(served < 0, np.inf, served)
    arrived = np.where(arrived < 0, np.inf, arrived)
    first, last = 0.5 * DAY, 1.5 * DAY  # whoever was in service then has been written down since
    found = wip(read_records(parts.folder), first, last)
    spent = np.clip(np.minimum(served, last) - np.maximum(arrived, first), 0, None)
    mean = spent[np.isfinite(spent)].sum() / (last - first)
    assert found.ends == pytest.approx([first, last])
    assert found.buffers[0].name == "queue"
    assert found.buffers[0].means == pytest.approx([mean])
    assert [(k.name, k.unit) for k in found.kinds] == [("cell", "cells")]


def test_kinds_at_nominal_sizes(grenoble: DataSet) -> None:
    """Coils are 500 m each, trays 32 cells, batches 100 and 95 L, single cells one each."""
    found = wip(read_records(grenoble.folder))
    by = {level.name: level.means for level in found.buffers}
    kinds = {level.name: level.means for level in found.kinds}
    assert kinds["coil"] == pytest.approx(500 * sum(v for k, v in by.items() if "coils" in k))
    assert kinds["slurry"] == pytest.approx(
        100 * by["cathode_slurry_tanks"] + 95 * by["anode_slurry_tanks"]
    )
    trays = sum(v for k, v in by.items() if k.endswith("_trays"))
    loose = sum(v for k, v in by.items() if "stacks" in k or "cells" in k or "grade" in k)
    assert kinds["cell"] == pytest.approx(32 * trays + loose)


def test_cells_in_the_plant(any_set: DataSet) -> None:
    """The exact mean, day by day, adds up to the time that all cells spent inside, and never leaves
    what was inside at some moment of the day."""
    records = read_records(any_set.folder)
    found = wip(records, 0.0, records.end)
    born, out = any_set.column("cells", "born") / 1e6, any_set.column("cells", "out") / 1e6
    until = np.where(out < 0, records.end, out)
    assert found.cells is not None
    total = float((found.cells * np.diff(found.ends)).sum())
    assert total == pytest.approx(float((until - born).sum()), rel=1e-9)
    halves = np.linspace(0.0, records.end, 2 * len(found.ends))
    assert cells_inside(records, halves) @ np.diff(halves) == pytest.approx(total, rel=1e-9)


def test_lots_are_enough(any_set: DataSet, tmp_path: Path) -> None:
    """Without cells the buffers are the same; only the exact count is not there."""
    full = wip(read_records(any_set.folder))
    lots = wip(without_cells(any_set.folder, tmp_path))
    assert lots.cells is None
    for a, b in zip(full.buffers, lots.buffers, strict=True):
        assert (a.name, a.unit) == (b.name, b.unit)
        assert np.array_equal(a.means, b.means)
