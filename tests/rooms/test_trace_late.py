"""What comes weeks after the row of a cell, who has which unit, and what was held."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.holds import done_about, of_hold, stretch
from gigafactory.records.trace.recall import Recall, recall
from gigafactory.records.trace.seeds import of_cell, of_kind, of_lot, of_machine
from gigafactory.records.trace.story import story
from gigafactory.records.trace.thing import Thing, thing
from gigafactory.report.containment import containment_page
from tests.truth.trace_world import ORIGIN, SECOND, World

WEEKS = 30 * 86_400


def a_world() -> World:
    """A small factory without rework that has put cells into modules."""
    return World(random.Random(11), rework=False).made()


def in_modules(made: World) -> list[dict[str, Any]]:
    """Rows of cells that stand in a module."""
    return [row for row in made.rows["cells"] if row.get("module") is not None]


def where(found: Recall, cell: int) -> str:
    """Where a cell of a recall is."""
    return str(found.where[np.flatnonzero(found.fates.cell == cell)[0]])


def event(made: World, what: str, cell: int, when: int = WEEKS, **more: Any) -> None:
    """Write an event on a cell, weeks later."""
    row = {"step": "fill", "machine": 1, "lane": 0, "start": when, "end": when, **more}
    made.note("events", what=what, cell=cell, **row)


def test_late_events_stand_above_the_row() -> None:
    """A regrade, a late scrap, a release and a swap of modules count, in the order in which they
    happened, for the cell itself and in every recall of what is in it."""
    made = a_world()
    one, two, three = in_modules(made)[:3]
    event(made, "regrade", one["cell"], why="B")
    event(made, "regrade", one["cell"], WEEKS + 5, why="C")
    event(made, "scrap", two["cell"], why="leak", step="fill")
    event(made, "scrap", three["cell"], why="leak")
    event(made, "release", three["cell"], WEEKS + 1)
    event(made, "swap", one["cell"], WEEKS + 2, lot=two["module"])
    g = Genealogy(made.records())
    facts = story(g, Thing(True, one["cell"])).facts
    assert (facts["grade"], facts["module"], facts["late"]) == ("C", two["module"], True)
    found = recall(g, of_lot(g, two["stack_web_lot"]))
    assert where(found, two["cell"]) == "scrapped at fill: leak"
    facts = story(g, Thing(True, three["cell"])).facts
    assert (facts["disposition"], facts["cause"]) == ("good", "")
    assert one["cell"] in recall(g, of_lot(g, two["module"])).fates.cell


def test_a_late_measure_is_told_of_its_cell_alone() -> None:
    """A value that was measured on a cell weeks later stands beside it, with limits and time."""
    made = a_world()
    cell, other = (row["cell"] for row in in_modules(made)[:2])
    row = {"step": "store", "time": WEEKS, "lane": 0, "characteristic": "capacity", "value": 3.1}
    made.note("measures", cell=cell, lower=3.0, upper=3.5, **row)
    g = Genealogy(made.records())
    (value,) = story(g, Thing(True, cell)).values
    assert (value.characteristic, value.value, value.lower) == ("capacity", 3.1, 3.0)
    assert value.time is not None
    assert value.time.timestamp() == ORIGIN / SECOND + WEEKS
    assert story(g, Thing(True, other)).values == ()


def test_shipped_to_whom() -> None:
    """A cell that left alone, one in a module and one in a tray are found at their customers."""
    made = a_world()
    first, second = in_modules(made)[:2]
    alone = next(r for r in made.rows["cells"] if r.get("disposition") == "good")
    other = (None, alone["store_tray"])
    tray = next(r for r in made.rows["cells"] if r.get("store_tray") not in other)
    sent = [
        ("cell", None, alone["cell"], "S1", "Acme"),
        ("module", first["module"], None, "S2", "Bolt"),
        ("tray", tray["store_tray"], None, "S3", "Cray"),
    ]
    for unit, lot, cell, shipment, customer in sent:
        row = {"unit": unit, "lot": lot, "cell": cell, "shipment": shipment, "time": WEEKS}
        made.note("shipments", customer=customer, pallet="P", **row)
    g = Genealogy(made.records())
    for row, customer in ((alone, "Acme"), (first, "Bolt"), (tray, "Cray")):
        assert story(g, Thing(True, row["cell"])).facts["customer"] == customer
        found = recall(g, of_lot(g, row["stack_web_lot"]))
        assert where(found, row["cell"]) == f"shipped to {customer}"
    text = containment_page(g, recall(g, of_lot(g, alone["stack_web_lot"])))
    assert "Acme" in text
    assert "have left with" in text
    if second["store_tray"] != tray["store_tray"]:
        assert story(g, Thing(True, second["cell"])).facts["shipment"] == ""


def test_holds() -> None:
    """A hold on a lot, a stretch, a machine, a cell or a material is a question of its own, until
    its release; what was held and released is told with the list."""
    made = a_world()
    cell = in_modules(made)[0]
    web = cell["stack_web_lot"]
    held = [f"coil {web}", f"lot {web} metres 0:2", "fill.1", f"cell {cell['cell']}", "electrolyte"]
    for on in held:
        made.note("notes", time=0, who="Q", what="hold", on=on, text="look")
    begun = sorted(r["fill_start"] for r in made.rows["cells"] if r.get("fill_machine") == 1)
    until = begun[len(begun) // 2]
    made.note("notes", time=until, who="Q", what="release", on="fill.1", text="fine")
    g = Genealogy(made.records())
    half = ORIGIN + until * SECOND
    same = {
        held[0]: of_lot(g, web),
        held[1]: of_lot(g, web, (0, 2)),
        held[2]: of_machine(g, "fill", 1, ORIGIN, half),
        held[3]: of_cell(g, cell["cell"]),
        held[4]: of_kind(g, "electrolyte", ORIGIN, 1 << 62),
    }
    for i, (on, seeds) in enumerate(same.items(), 1):
        cells = recall(g, seeds).fates.cell.tolist()
        assert recall(g, of_hold(g, on)).fates.cell.tolist() == cells
        assert recall(g, of_hold(g, str(i))).fates.cell.tolist() == cells
    assert len(recall(g, same["electrolyte"]).fates) > len(recall(g, same["fill.1"]).fates) > 0
    acts = [(d.what, d.on) for d in done_about(g, recall(g, of_lot(g, web)))]
    assert ("hold", f"coil {web}") in acts
    assert ("hold", f"cell {cell['cell']}") in acts
    with pytest.raises(BadInput, match="not among the holds"):
        of_hold(g, "coil 999999")


@pytest.mark.parametrize(
    "words",
    [["x"], ["coil", "99999"], ["9", "9", "9", "9"], ["tray", "0"], ["lot", "-1"], ["-5"], ["1.5"]],
)
def test_what_names_nothing_is_bad_input(words: list[str]) -> None:
    """Words that name no cell and no lot, or the wrong kind, are refused with what to write."""
    g = Genealogy(a_world().records())
    with pytest.raises(BadInput, match=r"Write|Name"):
        thing(g, words)


def test_stretches_and_lanes_that_are_none_are_bad_input() -> None:
    """A stretch the wrong way round or off its lot, and a lane of what has none, are refused."""
    made = a_world()
    g = Genealogy(made.records())
    web = in_modules(made)[0]["stack_web_lot"]
    for text in ("5:1", "a:b", "7", "1:inf", "nan:2"):
        with pytest.raises(BadInput, match="no stretch"):
            stretch(text, "--metres")
    with pytest.raises(BadInput, match="no stretch"):
        of_lot(g, web, (1000, 2000))
    with pytest.raises(BadInput, match="lane"):
        of_lot(g, next(x.number for x in made.lots if x.kind == "powder"), None, 2)


def test_a_circle_is_said() -> None:
    """Edges that run in a circle are refused, not walked for ever."""
    made = a_world()
    web = next(lot for lot in made.lots if lot.kind == "coil")
    made.edge(web, web.number, 0, len(web.elements), 0.0, 0, False)
    g = Genealogy(made.records())
    with pytest.raises(BadInput, match="circle"):
        recall(g, of_lot(g, web.number))
