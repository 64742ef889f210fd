"""The bars of a page are those of the waterfall, in units a day, and still add up."""

from __future__ import annotations

import pytest

from gigafactory.quality.waterfall import waterfall
from gigafactory.records.read import read_records
from gigafactory.report.facts import gather
from gigafactory.report.oee import _falls, _rows
from tests.rooms.conftest import DataSet


def test_bars_add_up(any_set: DataSet) -> None:
    """Each sum is what the bars before it leave, small ones put together included."""
    facts = gather(read_records(any_set.folder))
    for step in facts.plant.order:
        found = waterfall(facts.records, step)
        rows = _rows(found.bars, facts.days)
        level = rows[0].size
        for row in rows[1:]:
            if row.is_sum:
                assert row.size == pytest.approx(level, abs=level / 1e4 + 1e-6)
                assert row.base == 0
                level = row.size
            else:
                assert row.base == pytest.approx(level, abs=level / 1e4 + 1e-6)
                level += row.size
        assert rows[0].size * facts.days == pytest.approx(found.sum("theoretical"))
        assert rows[-1].size * facts.days == pytest.approx(found.sum("left_good"))


def test_the_next_steps_can_be_chosen(any_set: DataSet) -> None:
    """The narrowest step is shown, and behind it all others, the least idle first."""
    facts = gather(read_records(any_set.folder))
    names = [word for word, _ in _falls(facts, waterfall(facts.records, facts.narrowest)).choices]
    idle = sorted(facts.idle, key=facts.idle.__getitem__)
    assert names == [s.replace("_", " ") for s in idle]
