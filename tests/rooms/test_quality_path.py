"""The critical path of a cell has no gap, and goes on with whatever arrived last."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.quality.life import read_lives
from gigafactory.quality.path import critical_path, path_of
from gigafactory.quality.segment import Path as Way
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet
from tests.rooms.test_quality_yields import without_cells
from tests.rooms.test_records_trace import good_cells


def some(data: DataSet, number: int = 12) -> list[int]:
    """Good cells from all over a run."""
    cells = good_cells(data)
    return [int(c) for c in cells[:: max(1, len(cells) // number)]]


def ways(data: DataSet) -> list[Way]:
    """Their critical paths."""
    lives = read_lives(read_records(data.folder), some(data))
    return [path_of(lives, row) for row in range(len(lives.cells))]


def test_contiguous(any_set: DataSet) -> None:
    """Each segment begins where the one before it ends; all of them last, and together they are
    the whole time to leaving, of which the lead time of the cell is the last part."""
    born, out = any_set.column("cells", "born") / 1e6, any_set.column("cells", "out") / 1e6
    for way in ways(any_set):
        for a, b in pairwise(way.segments):
            assert a.end == b.start
        assert all(s.lasts > 0 for s in way.segments)
        assert way.segments[-1].end == out[way.cell]
        assert way.segments[0].start <= born[way.cell]
        assert sum(s.lasts for s in way.segments) == pytest.approx(way.lasts)
        inside = sum(s.lasts for s in way.segments if s.start >= born[way.cell])
        assert inside == pytest.approx(out[way.cell] - born[way.cell])
        assert 0 < way.working <= 1


def test_one_is_one_of_many(any_set: DataSet) -> None:
    """A cell asked for by itself has the path that it has among others."""
    way = ways(any_set)[-1]
    assert repr(critical_path(read_records(any_set.folder), way.cell)) == repr(way)


def test_a_queue_by_hand(parts: DataSet) -> None:
    """A part is made, stands in the queue, and is served: three segments, with the times of its
    row; without the middle one where it was served at once."""
    times = {
        c: parts.column("cells", c) / 1e6
        for c in ("arrivals_start", "arrivals_end", "service_start", "service_end")
    }
    number = parts.column("cells", "service_machine")
    seen = set()
    for way in ways(parts):
        a, b, c, d = (float(column[way.cell]) for column in times.values())
        expected = [("work", "arrivals", 1, a, b), ("stand", "queue", 0, b, c)]
        expected += [("work", "service", int(number[way.cell]), c, d)]
        found = [(s.what, s.where, s.machine, s.start, s.end) for s in way.segments]
        assert found == [one for one in expected if one[4] > one[3]]
        seen.add(len(found))
    assert 3 in seen


def test_the_coil_that_arrived_last(grenoble: DataSet) -> None:
    """Behind the stacker the path is that of the electrode whose oven opened last before the cell
    was begun, with the oven's times and the metre of the cell."""
    visits = {c: grenoble.column("visits", c) for c in ("lot", "step", "start", "end")}
    born = grenoble.column("cells", "born")
    sides = set()
    for way in ways(grenoble):
        opened = {}
        for side in ("cathode", "anode"):
            coil = int(grenoble.column("cells", f"stacking_{side}_lot")[way.cell])
            mine = (visits["lot"] == coil) & (visits["step"] == f"{side}_drying")
            mine &= visits["end"] <= born[way.cell]
            opened[side] = (visits["end"][mine].max(), visits["start"][mine].max(), coil)
        dried = [s for s in way.segments if s.where.endswith("_drying")]
        side = dried[-1].where.removesuffix("_drying")
        assert {s.where for s in dried} == {f"{side}_drying"}
        end, start, coil = opened[side]
        assert end == max(one[0] for one in opened.values())
        assert (dried[-1].start, dried[-1].end) == (start / 1e6, end / 1e6)
        assert dried[-1].lot == coil
        metre = grenoble.column("cells", f"stacking_{side}_at")[way.cell] / 1000
        assert dried[-1].metre == pytest.approx(metre)
        sides.add(side)
    assert sides == {"anode", "cathode"}


def test_from_batch_to_gate(grenoble: DataSet) -> None:
    """Every path works through the steps of the plant in their order, from mixing to the test, each
    on a lot that the one before went into."""
    edges = set(
        zip(
            grenoble.column("edges", "parent").tolist(),
            grenoble.column("edges", "child").tolist(),
            strict=True,
        )
    )
    for way in ways(grenoble):
        worked = [s for s in way.segments if s.works]
        order = [grenoble.plant.order.index(s.where) for s in worked]
        assert order == sorted(order)
        assert worked[0].where.endswith("_mixing")
        assert {"formation", "ageing", "end_of_line"} <= {s.where for s in worked}
        webs = [s for s in worked if s.where.startswith(("cathode", "anode"))]
        assert len(webs) >= 6
        for a, b in pairwise(webs):
            assert a.lot == b.lot or (a.lot, b.lot) in edges


def test_trays(grenoble: DataSet) -> None:
    """Between sealing and soaking a cell lies in its tray until that is closed, and before
    degassing its tray stands at the machine until it is the cell's turn."""
    made = grenoble.column("lots", "made") / 1e6
    tray = grenoble.column("cells", "filled_trays_tray")
    turn = grenoble.column("cells", "degassing_start") / 1e6
    for way in ways(grenoble):
        filled = [s for s in way.segments if (s.what, s.where) == ("tray fills", "filled_trays")]
        assert all(s.end == made[int(tray[way.cell])] == made[s.lot] for s in filled)
        unloaded = [
            s for s in way.segments if (s.what, s.where) == ("tray is unloaded", "degassing")
        ]
        assert all(s.end == turn[way.cell] for s in unloaded)


def test_done_again(everything: DataSet) -> None:
    """A cell that had to be filled twice has both fillings on its path."""
    cell = everything.column("events", "cell")
    again = cell[everything.column("events", "what") == "rework"].astype(np.int64)
    out = everything.column("cells", "out")
    records = read_records(everything.folder)
    for one in [int(c) for c in again if out[int(c)] >= 0][:5]:
        way = critical_path(records, one)
        assert [s.where for s in way.segments if s.works].count("filling") == 1 + (
            again == one
        ).sum()
        for a, b in pairwise(way.segments):
            assert a.end == b.start


def test_refused(grenoble: DataSet, tmp_path: Path) -> None:
    """A cell that there is not, one that is still inside, and records without cells: one error each
    that says what to do."""
    records = read_records(grenoble.folder)
    last = grenoble.table("cells").num_rows - 1
    for cell, says in (
        (last + 1, f"0 to {last}"),
        (-1, "no cell -1"),
        (last, "still in the plant"),
    ):
        with pytest.raises(BadInput, match=says):
            critical_path(records, cell)
    with pytest.raises(BadInput, match=r"is missing.*--records cells"):
        critical_path(without_cells(grenoble.folder, tmp_path), 0)
