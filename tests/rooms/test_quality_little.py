"""Little's law holds: exactly up to what was inside at the ends of the stretch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality.little import PLANT, Little, little
from gigafactory.records.read import Records, read_records
from tests.rooms.conftest import ROOT, DataSet

DAY = 86_400.0


def of_plant(records: Records, first: float, last: float) -> Little:
    """The cells of the whole plant."""
    return next(one for one in little(records, first, last) if one.place == PLANT)


@pytest.mark.parametrize(("first", "last"), [(0, 19), (3, 12), (17, 19)])
def test_exactly_for_cells(grenoble: DataSet, first: int, last: int) -> None:
    """L is λW, plus what cells that are still inside had spent in the stretch, less what those that
    left had spent before it: to rounding."""
    found = of_plant(read_records(grenoble.folder), first * DAY, last * DAY)
    born, out = grenoble.column("cells", "born") / 1e6, grenoble.column("cells", "out") / 1e6
    out = np.where(out < 0, np.inf, out)
    begin, end = first * DAY, last * DAY
    stay = (born < end) & (out > end)
    left = (out > begin) & (out <= end)
    inside = (end - np.maximum(born, begin))[stay].sum()
    before = np.maximum(begin - born, 0)[left].sum()
    assert found.inside == pytest.approx(
        found.rate * found.time + (inside - before) / (end - begin), rel=1e-9
    )


def test_a_queue_in_steady_state(parts: DataSet) -> None:
    """In a queue that neither grows nor shrinks for long the ratio is near 1: parts wait for far
    less than the stretch is long, and it can be off only by what was inside at its ends."""
    records = read_records(parts.folder)
    queue = next(one for one in little(records) if one.place == "queue")
    length = records.end - records.begin
    waits = parts.column("cells", "service_start") - parts.column("cells", "arrivals_end")
    longest = waits[parts.column("cells", "service_start") >= 0].max() / 1e6
    arrived = parts.column("cells", "arrivals_end") / 1e6
    most = max(
        (arrived > t - longest).sum() - (arrived > t).sum() for t in (records.begin, records.end)
    )
    assert abs(queue.inside - queue.rate * queue.time) * length <= most * longest
    assert queue.ratio == pytest.approx(1, abs=0.1)
    assert queue.inside > 1


def test_a_plant_that_fills(grenoble: DataSet) -> None:
    """In the first nineteen days of a plant that keeps its cells for sixteen the ratio says that
    its means are of no steady state."""
    assert of_plant(read_records(grenoble.folder), 0.0, 19 * DAY).ratio < 0.5


def test_a_warm_plant(tmp_path: Path) -> None:
    """Behind its warm-up the plant obeys the law within 3 %."""
    run(read_plant(ROOT / "plants/grenoble"), 7, 14.0, 24.0, "cells", tmp_path / "set")
    records = read_records(tmp_path / "set")
    assert of_plant(records, records.begin, records.end).ratio == pytest.approx(1, abs=0.03)


def test_nothing_inside(everything: DataSet) -> None:
    """Where nothing ever stood there is no ratio."""
    places = {one.place: one for one in little(read_records(everything.folder))}
    assert np.isnan(places["stacks"].ratio)
