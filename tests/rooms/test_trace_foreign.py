"""Data of somebody else's line: names instead of numbers, and much that is not told."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pyarrow as pa
import pytest

from gigafactory.errors import BadInput
from gigafactory.records.read import Records
from gigafactory.records.store.source import Embedded
from gigafactory.records.trace import told_recall, told_story
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot
from gigafactory.records.trace.story import story
from gigafactory.records.trace.thing import Thing, thing
from tests.truth.trace_world import World

EMPTY = ("made", "quantity", "unit", "rest", "step", "machine", "serial")


def foreign(names: list[tuple[str, int, str]], forget: tuple[str, ...] = ()) -> Genealogy:
    """A small factory of which nothing is said of draws, with names and with columns emptied."""
    made = World(random.Random(5), told=False, rework=False).made()
    for row in made.rows["lots"]:
        row.update(dict.fromkeys(forget))
    records = made.records()
    assert isinstance(records.source, Embedded)
    kind, number, name = (list(v) for v in zip(*names, strict=True))
    table = pa.table({"kind": kind, "number": pa.array(number, pa.int64()), "name": name})
    tables = {**records.source.unsealed, "names": table}
    source = replace(records.source, unsealed=tables)
    return Genealogy(Records(records.folder, records.said, source))


def test_names_are_asked_for_and_told() -> None:
    """A lot or cell is found by its name, alone or behind its kind, and told with it; a cell comes
    before a lot of the same name, and several lots of one name are refused."""
    names = [("lot", 0, "P-1"), ("lot", 1, "B 7"), ("cell", 0, "0815"), ("lot", 2, "0815")]
    g = foreign([*names, ("lot", 3, "twin"), ("lot", 4, "twin"), ("machine", 1, "P-1")])
    kind = story(g, Thing(False, 0)).facts["kind"]
    assert thing(g, ["P-1"]) == thing(g, ["lot", "P-1"]) == thing(g, [kind, "P-1"]) == (False, 0)
    assert thing(g, ["B", "7"]) == (False, 1)
    assert thing(g, ["0815"]) == (True, 0)
    assert thing(g, ["lot", "0815"]) == (False, 2)
    with pytest.raises(BadInput, match="several"):
        thing(g, ["twin"])
    assert "(P-1)" in told_story.printed(story(g, Thing(False, 0)))
    assert "(0815)" in told_story.printed(story(g, Thing(True, 0)))
    found = recall(g, of_lot(g, 0))
    assert "(P-1)" in found.seeds.says
    assert told_recall.lots_table(g, found)["name"][0].as_py() == "P-1"


def test_what_is_not_told_stays_empty() -> None:
    """Where size, unit, time and maker of lots are not told, trace and recall answer all the same,
    with nothing in their place: every lot that is named counts as a whole."""
    g = foreign([("lot", 0, "a")], EMPTY)
    found = story(g, Thing(True, 0))
    named = {int(n) for n in found.behind.lot[found.behind.level == 1]}
    assert named
    for lot in named:
        affected = recall(g, of_lot(g, lot))
        assert 0 in affected.fates.cell[affected.sure].tolist()
        text = json.dumps(told_recall.as_json(g, affected), allow_nan=False)
        assert json.loads(text)["lots_affected"][0]["to"] is None
        assert "inf" not in told_recall.printed(g, affected)
    json.dumps(told_story.as_json(found), allow_nan=False)
    assert told_story.as_table(found).num_rows == len(found.behind)
