"""A class is held against the rest, by hand and whatever the cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gigafactory.quality.classes import Dimension
from gigafactory.quality.compared import compare, compared, corrected
from gigafactory.quality.decided import cohort
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet


def test_by_hand() -> None:
    """Machine 1 lost 3 of 4 cells, machine 2 lost 1 of 4, one scrapped cell never met either: the
    excess of machine 1 is 3 − 4 × ¼, and three or more of the four lost among its own four have a
    chance of 17 in 70."""
    number = np.array([1, 1, 1, 1, 2, 2, 2, 2, -1])
    scrapped = np.array([1, 1, 1, 0, 1, 0, 0, 0, 1], bool)
    found = compare(Dimension("machine", "stacking", number), scrapped)
    assert (found.without, found.looked_at) == (1, 2)
    first, second = found.classes
    assert (first.name, first.lost, first.decided) == ("machine 1", 3, 4)
    assert (first.rate, first.rest_rate, first.excess) == (0.75, 0.25, 2.0)
    assert first.chance == pytest.approx(17 / 70)
    assert (second.rest_rate, second.excess) == (0.75, -2.0)
    assert corrected([found])[0].classes[0].holm == pytest.approx(34 / 70)


@given(
    arrays.arrays(np.int64, 60, elements=st.integers(-1, 5)),
    arrays.arrays(np.bool_, 60),
)
def test_counts_add_up(number: Any, scrapped: Any) -> None:
    """Whatever the cells, those lost in the classes and those in no class are all that were
    scrapped, nothing is above what was decided, and an excess is never above what was lost."""
    found = compare(Dimension("machine", "x", number), scrapped)
    assert sum(c.lost for c in found.classes) + found.without == scrapped.sum()
    for c in found.classes:
        assert 0 < c.lost <= c.decided
        assert c.excess <= c.lost
        assert 0 <= c.chance <= 1
    assert [c.lost for c in found.classes] == sorted((c.lost for c in found.classes), reverse=True)


def test_every_dimension_adds_up(grenoble: DataSet) -> None:
    """In each dimension of real records the classes and the cells without one add up to the
    scrapped cells of the cohort, and a corrected chance is never below the chance."""
    records = read_records(grenoble.folder)
    cells = cohort(records, 0.0, 19 * 86_400.0)
    found = compared(records, cells)
    scrapped = int((grenoble.column("cells", "disposition") == "scrap")[cells.rows].sum())
    assert scrapped > 50
    assert len(found) > 15
    for one in found:
        assert sum(c.lost for c in one.classes) + one.without == scrapped
        assert all(c.holm >= c.chance for c in one.classes)
