"""Rows of lots are read page by page, or all at once: the answers are the same."""

from __future__ import annotations

from gigafactory.records.read import read_records
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot
from gigafactory.records.trace.story import story
from gigafactory.records.trace.thing import thing
from gigafactory.records.trace.told_recall import as_json as recalled
from gigafactory.records.trace.told_story import as_json as told
from tests.rooms.conftest import DataSet


def test_whole_or_in_pages(grenoble: DataSet) -> None:
    """A process that has read all lots at once tells of cells and lots what one tells that reads
    pages as it goes."""
    pages, whole = (Genealogy(read_records(grenoble.folder)) for _ in range(2))
    whole.read_whole()
    lots = range(0, grenoble.table("lots").num_rows, 97)
    cells = range(0, grenoble.table("cells").num_rows, 701)
    assert len(lots) > 5
    assert len(cells) > 5
    for lot in lots:
        one, other = (recalled(g, recall(g, of_lot(g, lot))) for g in (pages, whole))
        assert one == other
    for cell in cells:
        assert told(story(pages, thing(pages, [str(cell)]))) == told(
            story(whole, thing(whole, [str(cell)]))
        )
