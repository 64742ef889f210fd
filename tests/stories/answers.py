"""Questions about a data set, whose answers must not depend on who reads it."""

from __future__ import annotations

import math
from typing import Any

from gigafactory.quality.spc.answer import chart_json
from gigafactory.quality.spc.spc import spc
from gigafactory.records.read import Records
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot, of_machine
from gigafactory.records.trace.story import story
from gigafactory.records.trace.thing import thing
from gigafactory.records.trace.told_recall import as_json as recall_json
from gigafactory.records.trace.told_story import as_json as story_json


def answers(records: Records) -> dict[str, Any]:
    """A recall of a batch and of a machine, the trace of a cell, and two control charts."""
    g = Genealogy(records)
    table = records.table("lots", ["lot", "kind"])
    slurry = [r["lot"] for r in table.to_pylist() if r["kind"] == "slurry"][2]
    cell = str(records.table("cells", ["cell"]).num_rows // 2)
    return {
        "batch": recall_json(g, recall(g, of_lot(g, slurry))),
        "machine": recall_json(g, recall(g, of_machine(g, "stacking", 1, 0, 2**53))),
        "trace": story_json(story(g, thing(g, [cell]))),
        "chart": chart_json(spc(records, "capacity", "stacking.machine", "1h", "xbar-s")),
        "scrap": chart_json(spc(records, "scrap", "stacking.machine", "shift", "p")),
    }


def same(a: Any, b: Any) -> bool:
    """Whether two answers are one: sums may have been added in another order."""
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9) or (math.isnan(a) and math.isnan(b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)
