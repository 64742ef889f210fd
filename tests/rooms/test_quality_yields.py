"""Yields out of records are those of the run, with or without a row for each cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.quality import measure
from gigafactory.quality.yields import yields
from gigafactory.records.read import Records, read_records
from tests.rooms.conftest import DataSet
from tests.sets import anew

DAY = 86_400.0


def without_cells(source: Path, folder: Path) -> Records:
    """The same data set as `--records lots` writes it."""
    return read_records(anew(source, folder, without=("cells",)))


def test_one_definition(any_set: DataSet) -> None:
    """Each step has the counts and the first-pass yield that the summary of the run has, and the
    cells decided its cell yield."""
    found, tally = yields(read_records(any_set.folder)), any_set.outcome.tally
    of_run = measure.steps(any_set.plant, tally)
    for ours, theirs in zip(found.steps, of_run, strict=True):
        for key in ("step", "good", "scrapped", "reworked"):
            assert getattr(ours, key) == getattr(theirs, key)
        assert ours.first_pass == theirs.first_pass_yield
    assert found.final == measure.cell_yield(tally)
    assert (found.good, found.scrapped) == (tally.cells_good, tally.cells_scrapped)


def test_products_add_up(any_set: DataSet) -> None:
    """Good and scrapped cells of the products are those of the plant."""
    found = yields(read_records(any_set.folder))
    assert sum(p.good for p in found.products) == found.good
    assert sum(p.scrapped or 0 for p in found.products) == found.scrapped
    assert all(p.scrapped is not None for p in found.products)


def test_lots_are_enough(any_set: DataSet, tmp_path: Path) -> None:
    """Without a row for each cell only the scrap of one product among several is not known."""
    full, lots = (
        yields(read_records(any_set.folder)),
        yields(without_cells(any_set.folder, tmp_path)),
    )
    assert (full.steps, full.rolled, full.final) == (lots.steps, lots.rolled, lots.final)
    several = len(any_set.plant.products) > 1
    assert [p.final is None for p in lots.products] == [several] * len(lots.products)


def test_cells_say_the_same(grenoble: DataSet) -> None:
    """What days count as scrapped at each step is what the rows of cells say, over any days."""
    records = read_records(grenoble.folder)
    step, what, out = records.columns("cells", "scrap_step", "disposition", "out")
    for first, last in ((0, 19), (2, 9), (18, 19)):
        found = yields(records, first * DAY, last * DAY)
        here = (what == "scrap") & (out > first * DAY) & (out <= last * DAY)
        assert found.scrapped == here.sum()
        for one in found.steps:
            if one.unit == "cells":
                assert one.scrapped == (here & (step == one.step)).sum()


def test_stretches_add_up(grenoble: DataSet) -> None:
    """Two stretches side by side count what the stretch of both counts."""
    records = read_records(grenoble.folder)
    a, b, both = (yields(records, x * DAY, y * DAY) for x, y in ((0, 8), (8, 19), (0, 19)))
    for key in ("good", "scrapped", "reworked"):
        sums = [np.array([getattr(s, key) for s in one.steps]) for one in (a, b, both)]
        assert (sums[0] + sums[1] == sums[2]).all()


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (-1.0, 5.0, "no stretch"),
        (5.0, 5.0, "no stretch"),
        (0.0, 19.5, "no stretch"),
        (0.5, 3.0, "Take 0 or 1"),
        (1.0, 3.25, "Take 3 or 4"),
    ],
)
def test_a_stretch_that_is_none(grenoble: DataSet, first: float, last: float, says: str) -> None:
    """What is empty, outside the records or cuts a day in two is refused with a cure."""
    with pytest.raises(BadInput, match=says):
        yields(read_records(grenoble.folder), first * DAY, last * DAY)
