"""Scrap on a page is what the Pareto of the records says, the most first."""

from __future__ import annotations

import pytest

from gigafactory.quality.pareto import pareto
from gigafactory.records.read import read_records
from gigafactory.report.facts import gather
from gigafactory.report.scrap import _cells, _rows, _webs, scrap
from tests.rooms.conftest import DataSet


def test_all_that_was_scrapped_is_there(everything: DataSet, grenoble: DataSet) -> None:
    """The bars add up to the scrapped cells and the lost metres, and fall."""
    for one in (everything, grenoble):
        records = read_records(one.folder)
        found = pareto(records)
        rows, webs = _rows(found), _webs(found)
        drawn = _cells(gather(records), found, rows).traces[0]
        assert sum(drawn["x"]) == found.scrapped == one.outcome.tally.cells_scrapped > 0
        assert drawn["text"][-1].endswith("together 100 %)")
        assert sum(n for _, n in webs) == pytest.approx(sum(w.metres for w in found.webs))
        assert [n for _, n in rows] == sorted((n for _, n in rows), reverse=True)
        assert "by cause" in scrap(gather(records))


def test_a_queue_scraps_nothing(parts: DataSet) -> None:
    """Where nothing was scrapped the page says so, and draws nothing."""
    text = scrap(gather(read_records(parts.folder)))
    assert "No part was scrapped in this window." in text
    assert "<figure" not in text
