"""On simulated lines trace agrees with a walk in plain loops, and nothing taken is left over."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from gigafactory.records.read import read_records
from gigafactory.records.trace.back import behind_cell
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.holding import by_draw
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot, of_machine, together
from gigafactory.records.trace.spans import whole
from tests.rooms.conftest import DataSet

HALF_MICRON = 5e-7


@cache
def genealogy(data: DataSet) -> Genealogy:
    """The genealogy of a data set."""
    return Genealogy(read_records(data.folder))


@cache
def edges(data: DataSet) -> dict[int, list[tuple[int, float, float, float, float, bool]]]:
    """By child: parent, its part, where that lies on the child (all of it: nan), whether turned."""
    names = ("parent", "child", "left", "right", "child_left", "flipped")
    columns = [data.column("edges", n).tolist() for n in names]
    kind, unit, step = (data.column("lots", n).tolist() for n in ("kind", "unit", "step"))
    size = data.column("lots", "quantity").tolist()
    found = defaultdict(list)
    begins = defaultdict(list)
    for parent, child, _, _, at, _ in zip(*columns, strict=True):
        begins[child, kind[parent]].append(at)
    for parent, child, left, right, at, flipped in zip(*columns, strict=True):
        if unit[child] != "m":
            found[child].append((parent, left, right, float("nan"), float("nan"), flipped))
            continue
        later = [b for b in begins[child, kind[parent]] if b > at + HALF_MICRON]
        web = unit[parent] == "m" and step[parent]
        end = at + right - left if web else min([*later, size[child]])
        found[child].append((parent, left, right, at, end, flipped))
    return found


def walk(data: DataSet, lot: int, low: float, high: float, seen: set[int]) -> None:
    """Every lot behind a stretch of one, edge by edge."""
    seen.add(lot)
    for parent, left, right, at, end, flipped in edges(data).get(lot, []):
        if np.isnan(at):
            walk(data, parent, left, right, seen)
            continue
        a, b = max(low, at), min(high, end)
        if b - a <= HALF_MICRON:
            continue
        scale = (right - left) / (end - at)
        if flipped:
            walk(data, parent, right - (b - at) * scale, right - (a - at) * scale, seen)
        else:
            walk(data, parent, left + (a - at) * scale, left + (b - at) * scale, seen)


def draws(data: DataSet) -> dict[str, dict[str, object]]:
    """What the data set says of its draws."""
    return json.loads(dict(data.said)["draws"])


def behind(data: DataSet, every: int) -> dict[int, set[int]]:
    """For every so many cells the lots behind what their rows name, by the walk."""
    product = data.column("cells", "product")
    found: dict[int, set[int]] = {}
    columns = {
        name: (data.column("cells", f"{name}_lot"), data.column("cells", f"{name}_at"))
        for name in draws(data)
    }
    size = data.column("lots", "quantity")
    for cell in range(0, len(product), every):
        seen: set[int] = set()
        for name, (lot, at) in columns.items():
            if np.isfinite(lot[cell]):
                begin = at[cell] / 1000
                end = begin + draws(data)[name]["takes"][product[cell]] + 0.001
                walk(data, int(lot[cell]), begin, min(end, size[int(lot[cell])]), seen)
        found[cell] = seen
    return found


@pytest.mark.parametrize(
    ("name", "every"), [("everything", 211), ("grenoble", 1201), ("parts", 101)]
)
def test_trace_is_the_walk(name: str, every: int, request: pytest.FixtureRequest) -> None:
    """The lots behind a cell are those of the walk, and, where a part went over the end of its lot,
    the lot that the machine took up next; each of them names the cell in its recall."""
    data: DataSet = request.getfixturevalue(name)
    g = genealogy(data)
    truth = behind(data, every)
    forward: dict[int, set[int]] = {}
    for cell, lots in truth.items():
        ours = behind_cell(g, cell)
        assert lots <= set(ours.lot.tolist()), cell
        more = set(ours.lot.tolist()) - lots
        kinds = set(data.column("lots", "kind")[sorted(more)]) if more else set()
        straddling = {k for d in draws(data).values() if d["straddles"] for k in d["kinds"]}
        assert kinds <= straddling, cell
        for lot in sorted(lots)[::7]:
            if lot not in forward:
                forward[lot] = set(recall(g, of_lot(g, lot)).fates.cell.tolist())
            assert cell in forward[lot], (cell, lot)
    for lot, cells in forward.items():
        for cell in cells & set(truth):
            assert lot in truth[cell] | set(behind_cell(g, cell).lot.tolist()), (cell, lot)


@pytest.mark.parametrize("name", ["everything", "grenoble"])
def test_all_batches_are_all_cells(name: str, request: pytest.FixtureRequest) -> None:
    """The cells of all batches of slurry together are all cells that have an electrode coated with
    one, and what they were put into; no cell is left over."""
    data: DataSet = request.getfixturevalue(name)
    g = genealogy(data)
    batches = np.flatnonzero(data.column("lots", "kind") == "slurry").tolist()
    found = recall(g, together("all", [of_lot(g, n) for n in batches])).fates.cell
    coated = np.isfinite(data.column("cells", "stacking_cathode_lot"))
    assert coated.any()
    assert set(np.flatnonzero(coated)) == set(found.tolist())


def test_cases_are_found_in_the_cells_that_they_went_into(everything: DataSet) -> None:
    """A recall of the machine that supplies cases names every cell that is in one: as many as there
    are cases that were used up, but for those that the step has in hand."""
    g = genealogy(everything)
    found = recall(g, of_machine(g, "case_supply", 1, 0, 1 << 60)).fates
    cased = np.flatnonzero(np.isfinite(everything.column("cells", "casing_machine")))
    assert set(cased) <= set(found.cell.tolist())
    used = (found.disposition == "used") & (found.module < 0)
    assert 0 <= used.sum() - len(cased) <= everything.plant.machines["casing"].machines


@pytest.mark.parametrize(
    ("step", "slot"), [("filling", "electrolyte"), ("packaging", "pouch_foil")]
)
def test_a_lot_is_used_up_by_its_cells(grenoble: DataSet, step: str, slot: str) -> None:
    """The parts of all cells on a lot that may be straddled, ends of other cells included, cover
    what was taken from it from its first kilogram or square metre to the last, side by side."""
    g = genealogy(grenoble)
    draw = next(d for d in g.cells.draws if d.name == f"{step}_{slot}")
    lots = np.flatnonzero(grenoble.column("lots", "kind") == slot)
    size, rest = grenoble.column("lots", "quantity"), grenoble.column("lots", "rest")
    straddled = 0
    for lot in lots.tolist():
        parts = by_draw(g, draw, whole([lot]))
        order = np.argsort(parts.left, kind="stable")
        left, right = parts.left[order], parts.right[order]
        assert left[0] == 0
        assert np.abs(left[1:] - right[:-1]).max() <= 0.003
        assert abs(right[-1] - (size[lot] - rest[lot])) <= 0.003
        names = grenoble.column("cells", f"{step}_{slot}_lot")[parts.cell]
        straddled += int((names != lot).sum())
    assert straddled > 0
