"""The tables of an imported data set, in Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gigafactory.records import tables
from gigafactory.records.intake import numbering, webs
from gigafactory.records.intake.account import Account
from gigafactory.records.intake.assemble import Assembly
from gigafactory.records.intake.stack import Stack
from gigafactory.records.tables import TABLES, TIME, Column

UNNAMED = "unnamed"
"""Step that made a lot out of others, where the mapping does not say which."""
Data = dict[str, Sequence[Any] | NDArray[Any]]


@dataclass(frozen=True)
class Built:
    """Tables by name, what is known of draws, and the stretch of time told [µs since 1970]."""

    tables: dict[str, pa.Table]
    draws: dict[str, dict[str, Any]]
    first: int | None
    last: int | None


def build(made: Assembly, account: Account, steps: Sequence[str]) -> Built:
    """Tables of what was assembled; rows that contradict others are turned away.

    Parameters
    ----------
    steps
        In the order of the process; others come behind them as they appeared.
    """
    lot_names, cell_names = list(made.book.lots), list(made.book.cells)
    lot_text = [f"{kind} {name}" for kind, name in lot_names]
    kinds = [kind for kind, _ in lot_names]
    lots = made.lots.settled(len(lot_names), account, lot_text)
    cells = made.cells.settled(len(cell_names), account, cell_names)
    edges, visits = made.stack("edges"), made.stack("visits")
    webs.no_rings(edges, len(lot_names), account, lot_text)

    numbers = made.labels.numbers()
    starts = [n for n in cells if n == "born" or n.endswith((tables.START, tables.END))]
    starts = [n for n in starts if n not in made.measured]
    cell_place = numbering.order(len(cell_names), [numbering.known(cells[n]) for n in starts])
    lot_place = numbering.order(
        len(lot_names),
        [
            numbering.known(lots["made"]) if "made" in lots else numbering.known(np.array([])),
            _pairs(visits.column("lot"), visits.column("start")),
        ],
    )
    cells = numbering.moved(cells, cell_place)
    child_left = webs.placed(edges, kinds, account)
    _fill(lots, cells, edges, child_left, made)
    lots = numbering.moved(lots, lot_place)
    for name in cells:
        named = name == "module" or name.endswith(("_lot", "_tray"))
        if named and name not in made.measured:
            cells[name] = numbering.renumbered(cells[name], lot_place)

    found: dict[str, pa.Table] = {}
    found["edges"] = _edges(edges, child_left, lot_place, numbers)
    found["cells"] = _cells(cells, len(cell_names), made, numbers, steps)
    found["lots"] = _lots(lots, lot_names, lot_place, found, numbers)
    for name in ("visits", "states", "uses", "measures", "events", "notes", "shipments"):
        stack = made.stack(name)
        data: Data = {c: stack.column(c) for c in stack.columns}
        for column, place in (("lot", lot_place), ("cell", cell_place)):
            if column in data:
                data[column] = numbering.renumbered(np.array(data[column], object), place)
        _numbered(data, numbers)
        more = tables.MEASURES_MORE if name == "measures" else ()
        found[name] = _in_order(_arrow((*TABLES[name], *more), data, stack.rows))
    found["counts"] = _arrow(TABLES["counts"], {}, 0)
    found["names"] = _names(lot_names, lot_place, cell_names, cell_place, numbers)
    return Built(found, _draws(made, found, cell_place), *_span(found))


def _fill(
    lots: numbering.Sheet,
    cells: numbering.Sheet,
    edges: Stack,
    child_left: list[float],
    made: Assembly,
) -> None:
    """What nobody says of a lot and its parts tell: its unit, its length, that it was made here."""
    count = len(made.book.lots)
    for name in ("unit", "quantity", "step"):
        lots.setdefault(name, np.full(count, None, object))
    lanes = lots.setdefault("lane", np.full(count, None, object))
    for child, lane in zip(edges.column("child"), edges.column("lane"), strict=True):
        if lanes[child] is None:
            lanes[child] = lane
    sizes = webs.sizes(edges, child_left)
    for stem, (_, unit) in made.draws.items():
        nobody = np.full(len(made.book.cells), None, object)
        drawn, places = (cells.get(f"{stem}_{end}", nobody) for end in ("lot", "at"))
        for lot, at in zip(drawn, places, strict=True):
            if lot is not None and at is not None:
                sizes.setdefault(lot, (unit or "m", None))
    for lot, (unit, quantity) in sizes.items():
        if lots["unit"][lot] is None:
            lots["unit"][lot] = unit
            if lots["quantity"][lot] is None:
                lots["quantity"][lot] = quantity
    for lot in set(edges.column("child")):
        if lots["step"][lot] is None:
            lots["step"][lot] = UNNAMED


def _pairs(who: Sequence[Any], when: Sequence[Any]) -> tuple[numbering.Ints, numbering.Ints]:
    both = [(a, b) for a, b in zip(who, when, strict=True) if b is not None]
    return np.array([a for a, _ in both], np.int64), np.array([b for _, b in both], np.int64)


def _numbered(data: Data, numbers: dict[tuple[str, str], dict[str, int]]) -> None:
    """Machines and lanes by their numbers."""
    if "machine" in data:
        steps = data.get("step", [None] * len(data["machine"]))
        data["machine"] = [
            None if one is None else numbers["machine", step or ""][one]
            for one, step in zip(data["machine"], steps, strict=True)
        ]
    if "lane" in data:
        data["lane"] = [None if one is None else numbers["lane", ""][one] for one in data["lane"]]


_ABSENT = {"lane": 0, "metre": 0.0, "serial": 0, "campaign": 0, "starved": 0.0, "blocked": 0.0}
"""What stands where nothing is said; else the cell is empty."""


def _arrow(columns: Sequence[Column], data: Data, rows: int) -> pa.Table:
    schema = tables.schema(tuple(columns))
    arrays = []
    for field in schema:
        values = list(data.get(field.name, [None] * rows))
        if (absent := _ABSENT.get(field.name)) is not None:
            values = [absent if one is None else one for one in values]
        arrays.append(_array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind == TIME:
        return pa.array(values, pa.int64()).cast(TIME)
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    if pa.types.is_integer(kind):
        return pa.array(values, pa.int64()).cast(kind)
    return pa.array(values, kind)


def _in_order(table: pa.Table) -> pa.Table:
    """Rows in the order in which things ended, as far as times are said."""
    by = next((c for c in ("end", "time") if c in table.column_names), None)
    if by is None or not table.num_rows:
        return table
    ticks = table[by].cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
    return table.take(np.argsort(ticks, kind="stable"))


def _edges(
    stack: Stack,
    child_left: list[float],
    place: numbering.Ints,
    numbers: dict[tuple[str, str], dict[str, int]],
) -> pa.Table:
    data: Data = {c: stack.column(c) for c in stack.columns if c not in {"row", "unit"}}
    if stack.rows:
        for column in ("parent", "child"):
            data[column] = place[np.array(data[column], np.int64)].tolist()
        data["child_left"] = child_left
        _numbered(data, numbers)
    table = _arrow(TABLES["edges"], data, stack.rows)
    rows = list(zip(*(table[c].to_pylist() for c in TABLES_ONCE), strict=True))
    once = sorted(dict(zip(reversed(rows), reversed(range(len(rows))), strict=True)).values())
    table = table.take(pa.array(once, pa.int64()))  # told twice, a part is there once
    return table.sort_by([("child", "ascending"), ("child_left", "ascending")])


TABLES_ONCE = tuple(c.name for c in TABLES["edges"])


def _lots(
    lots: numbering.Sheet,
    names: list[tuple[str, str]],
    place: numbering.Ints,
    found: dict[str, pa.Table],
    numbers: dict[tuple[str, str], dict[str, int]],
) -> pa.Table:
    count = len(names)
    data: Data = dict(lots)
    kinds = np.full(count, None, object)
    kinds[place] = [kind for kind, _ in names]
    data["lot"], data["kind"] = range(count), kinds
    _numbered(data, numbers)
    held, used = np.zeros(count, np.int64), np.zeros(count, bool)
    for name in found["cells"].column_names:
        if name == "module" or name.endswith(("_lot", "_tray")):
            if not pa.types.is_integer(found["cells"][name].type):
                continue
            who = found["cells"][name].drop_null().to_numpy()
            if name.endswith("_lot"):
                used[who] = True
            else:  # a tray or module holds its cells, and is not used up by them
                np.add.at(held, who, 1)
    used[found["edges"]["parent"].to_numpy()] = True
    data["cells"] = _or(data.get("cells"), held.tolist())
    data["state"] = _or(data.get("state"), ["used" if one else "live" for one in used])
    return _arrow(TABLES["lots"], data, count)


def _or(said: Any, else_: list[Any]) -> list[Any]:
    if said is None:
        return else_
    return [b if a is None else a for a, b in zip(said, else_, strict=True)]


def _cells(
    cells: numbering.Sheet,
    count: int,
    made: Assembly,
    numbers: dict[tuple[str, str], dict[str, int]],
    steps: Sequence[str],
) -> pa.Table:
    data: Data = dict(cells)
    data["cell"] = range(count)
    starts = [cells[name] for name in cells if name.endswith("_start")]
    if starts:
        first = [
            min((v for v in row if v is not None), default=None)
            for row in zip(*starts, strict=True)
        ]
        data["born"] = _or(data.get("born"), first)
    data["product"] = _or(data.get("product"), ["cell"] * count)
    used = ["open" if one is None else "used" for one in cells.get("module", [None] * count)]
    data["disposition"] = _or(data.get("disposition"), used)
    order = [s for s in steps if s in made.steps] + [s for s in made.steps if s not in steps]
    columns = list(tables.CELLS)
    for stem, (_, unit) in made.draws.items():
        columns += tables.draw_columns(
            *_split(stem, [*steps, *made.steps]), unit or "m", pa.int64()
        )
    for step in order:
        columns += tables.step_columns(step)
        _took(data, step, count)
        _number(data, f"{step}_machine", numbers.get(("machine", step), {}))
    for buffer in made.trays:
        columns += tables.tray_columns(buffer)
        _number(data, f"{buffer}_slot", numbers.get(("slot", buffer), {}))
    columns += [
        Column(name, pa.float64(), unit or "1", "measured value")
        for name, unit in made.measured.items()
    ]
    return _arrow(columns, data, count)


def _split(stem: str, steps: Sequence[str]) -> tuple[str, str]:
    """Step and slot of `STEP_SLOT`."""
    step = next((s for s in steps if stem.startswith(f"{s}_")), None)
    if step is None:
        step, _, slot = stem.rpartition("_")
        return (step, slot) if step else ("assembly", slot)
    return step, stem.removeprefix(f"{step}_")


def _took(data: Data, step: str, count: int) -> None:
    """What a step took; one that tells a single moment began and ended then."""
    start = data.get(f"{step}{tables.START}", [None] * count)
    end = data.get(f"{step}{tables.END}", [None] * count)
    data[f"{step}{tables.START}"] = start = _or(start, list(end))
    data[f"{step}{tables.TOOK}"] = [
        None if a is None else (a if b is None else b) - a for a, b in zip(start, end, strict=True)
    ]


def _draws(
    made: Assembly, found: dict[str, pa.Table], cell_place: numbering.Ints
) -> dict[str, dict[str, Any]]:
    """Of every draw of cells: from which kinds of lots, how much, whether a cell had it twice.

    Which lots a cell took from is what the files say: none beside those that they name.
    """
    events = found["events"]
    again = set(events.filter(pc.equal(events["what"], "rework"))["step"].to_pylist())
    kinds = found["lots"]["kind"].to_pylist()
    said: dict[str, dict[str, Any]] = {}
    for stem in made.draws:
        name = f"{stem}_lot"
        if name in found["cells"].column_names:
            lots = pc.unique(found["cells"][name]).drop_null().to_pylist()
            twice = any(stem.startswith(f"{step}_") for step in again if step)
            drawn = sorted({kinds[lot] for lot in lots})
            said[stem] = {"kinds": drawn, "straddles": False, "again": twice}
            said[stem]["takes"] = _takes(made.takes.get(stem, {}), found["cells"], cell_place)
    return said


ALIKE = 0.01
"""Parts of cells of one product that differ by less are one length, rounded. [unit of the lot]"""


def _takes(told: dict[int, float], cells: pa.Table, place: numbering.Ints) -> dict[str, float]:
    """How much a cell takes by product: the largest told, where all told are alike."""
    products = cells["product"].to_pylist()
    lengths: dict[str, list[float]] = {}
    for cell, length in told.items():
        lengths.setdefault(products[place[cell]], []).append(length)
    return {name: max(all_) for name, all_ in lengths.items() if max(all_) - min(all_) <= ALIKE}


def _number(data: Data, column: str, numbers: dict[str, int]) -> None:
    if column in data:
        data[column] = [None if one is None else numbers[one] for one in data[column]]


def _names(
    lots: list[tuple[str, str]],
    lot_place: numbering.Ints,
    cells: list[str],
    cell_place: numbering.Ints,
    numbers: dict[tuple[str, str], dict[str, int]],
) -> pa.Table:
    rows: list[tuple[str, str | None, int, str]] = sorted(
        ("lot", None, int(n), name) for n, (_, name) in zip(lot_place, lots, strict=True)
    )
    rows += sorted(("cell", None, int(n), name) for n, name in zip(cell_place, cells, strict=True))
    for (what, of), known in numbers.items():
        rows += sorted((what, of or None, number, name) for name, number in known.items())
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    data: Data = dict(zip(("kind", "of", "number", "name"), map(list, columns), strict=True))
    return _arrow(tables.NAMES, data, len(rows))


def _span(found: dict[str, pa.Table]) -> tuple[int | None, int | None]:
    first: list[int] = []
    last: list[int] = []
    for table in found.values():
        for field in table.schema:
            if field.type == TIME and table.num_rows:
                ticks = table[field.name].cast(pa.int64()).drop_null().to_numpy()
                if len(ticks):
                    first.append(int(ticks.min()))
                    last.append(int(ticks.max()))
    return min(first, default=None), max(last, default=None)
