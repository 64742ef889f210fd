"""Losses by cause and by step add up to the scrapped cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality.losses import NO_STEP, Loss, causes, steps
from gigafactory.quality.whole_days import whole_sums
from gigafactory.records.read import Records, read_records
from tests.rooms.conftest import ROOT, DataSet
from tests.rooms.test_quality_yields import without_cells

DAY = 86_400.0


def both(records: Records, first: float, last: float) -> tuple[tuple[Loss, ...], tuple[Loss, ...]]:
    """By step, and by cause where cells are recorded."""
    by_step = steps(records, whole_sums(records, first, last), first, last)
    return by_step, causes(records, first, last, 1000) if records.has_cells else ()


@pytest.mark.parametrize(("first", "last"), [(0, 19), (0, 6), (15, 19), (3, 4)])
def test_both_add_up(grenoble: DataSet, first: int, last: int) -> None:
    """Over any days each of the two lists adds up to the cells scrapped in them, most first."""
    records = read_records(grenoble.folder)
    out, what = grenoble.column("cells", "out"), grenoble.column("cells", "disposition")
    scrapped = int(
        ((what == "scrap") & (out > first * DAY * 1e6) & (out <= last * DAY * 1e6)).sum()
    )
    for found in both(records, first * DAY, last * DAY):
        assert sum(one.lost for one in found) == scrapped
        assert [one.lost for one in found] == sorted((one.lost for one in found), reverse=True)


def test_by_hand(grenoble: DataSet) -> None:
    """What stacking lost, out of all that it finished, is in both lists under its name."""
    by_step, by_cause = both(read_records(grenoble.folder), 0.0, 19 * DAY)
    where = grenoble.column("cells", "scrap_step") == "stacking"
    finished = np.isfinite(grenoble.column("cells", "stacking_machine")).sum()
    assert by_step[0] == Loss("stacking", int(where.sum()), int(finished))
    assert by_cause[0] == Loss("spoilt in stacking", int(where.sum()), 1000)
    assert by_cause[0].rate == pytest.approx(where.sum() / 1000)


def test_lots_say_the_steps(grenoble: DataSet, tmp_path: Path) -> None:
    """Without cells the steps are the same, as long as nothing was too old, and causes unsaid."""
    full = both(read_records(grenoble.folder), 0.0, 19 * DAY)
    assert both(without_cells(grenoble.folder, tmp_path), 0.0, 19 * DAY) == (full[0], ())


def test_too_old(tmp_path: Path) -> None:
    """Cells that were too old for a step are scrapped there, by age; lots alone cannot say where,
    and say so; either way the sum is that of the plant."""
    plant = read_plant(
        ROOT / "tests/plants/everything",
        {"step.formation.limit.age": "2 h", "machine.formation.machines": "2"},
    )
    run(plant, 7, 5.0, 0.0, "cells", tmp_path / "set")
    records = read_records(tmp_path / "set")
    by_step, by_cause = both(records, 0.0, records.end)
    aged = {one.name: one.lost for one in by_cause}["age"]
    assert aged > 100
    assert {one.name: one.lost for one in by_step}["formation"] == aged
    (tmp_path / "lots").mkdir()
    lots = without_cells(tmp_path / "set", tmp_path / "lots")
    found, _ = both(lots, 0.0, records.end)
    assert {one.name: one.lost for one in found}[NO_STEP] == aged
    assert sum(one.lost for one in found) == sum(one.lost for one in by_step)
