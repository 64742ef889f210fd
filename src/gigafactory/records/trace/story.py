"""All that is told of one cell or lot: its work, its parents with their places, its measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.trace.back import Ancestry, behind_cell, behind_lots, row_of
from gigafactory.records.trace.fate import Fates, ends, events_of, fates
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.measured import Measured, at_places, of_cell
from gigafactory.records.trace.moments import utc
from gigafactory.records.trace.names import names_of
from gigafactory.records.trace.seeds import of_cell as check_cell
from gigafactory.records.trace.spans import whole
from gigafactory.records.trace.thing import Thing

LAST = datetime.max.replace(tzinfo=UTC)


class Work(NamedTuple):
    """A stay on a machine; `on` says in which tray and place, where it was in one."""

    step: str
    machine: int
    start: datetime | None
    end: datetime | None
    on: str = ""


class Event(NamedTuple):
    """Something out of the ordinary."""

    what: str
    step: str
    machine: int
    time: datetime | None
    why: str


@dataclass(frozen=True)
class Story:
    """What is told of a thing.

    Parameters
    ----------
    thing
        A cell or a lot.
    facts
        What its row says.
    work
        Stays on machines, in their order.
    behind
        What it was made of.
    lots
        What `lots` says of each row of `behind`.
    measures
        What was measured at each row of `behind`.
    visits
        Stays on machines of each row of `behind`.
    values
        What was measured on the thing itself.
    events
        What was out of the ordinary, in its order.
    cells
        Cells that went into a cell.
    """

    thing: Thing
    facts: Mapping[str, Any]
    work: tuple[Work, ...]
    behind: Ancestry
    lots: tuple[Mapping[str, Any], ...]
    measures: tuple[tuple[Measured, ...], ...]
    visits: tuple[tuple[Work, ...], ...]
    values: tuple[Measured, ...]
    events: tuple[Event, ...]
    cells: tuple[int, ...]

    @property
    def title(self) -> str:
        """What it is."""
        if self.thing.cell:
            return f"cell {self.thing.number}{self.called}"
        return f"{self.facts['kind'] or 'lot'} {self.thing.number}{self.called}"

    @property
    def called(self) -> str:
        """Its name in brackets, where it has one."""
        return f" ({self.facts['name']})" if self.facts["name"] else ""


def story(g: Genealogy, thing: Thing) -> Story:
    """All that is told of a cell or lot.

    Raises
    ------
    BadInput
        If it is not in the data set.
    """
    return _of_cell(g, thing) if thing.cell else _of_lot(g, thing)


def _of_lot(g: Genealogy, thing: Thing) -> Story:
    lot = np.array([thing.number], np.int64)
    g.check(lot)
    behind = behind_lots(g, whole([thing.number]))
    facts = lot_facts(g, behind)
    measures = at_places(g, behind)
    return Story(
        thing,
        facts[0],
        visits_of(g, thing.number),
        behind,
        facts,
        measures,
        tuple(visits_of(g, n) for n in behind.lot.tolist()),
        measures[0],
        (),
        (),
    )


def _of_cell(g: Genealogy, thing: Thing) -> Story:
    cell = thing.number
    row = row_of(g, cell) if g.records.has_cells else None
    if row is None or not row.num_rows:
        check_cell(g, cell)
        raise BadInput.at(g.records.folder, f"cell {cell}", "is not there", "Name another.")
    said = row.to_pylist()[0]
    behind = behind_cell(g, cell, row)
    alone = np.array([cell], np.int64)
    events = events_of(g, alone)
    return Story(
        thing,
        _cell_facts(g, fates(g, alone, row, events), said),
        _work(g, row, said),
        behind,
        lot_facts(g, behind),
        at_places(g, behind),
        tuple(visits_of(g, n) for n in behind.lot.tolist()),
        of_cell(g, cell, said),
        _events(events),
        _joined(g, cell, row),
    )


def _cell_facts(g: Genealogy, f: Fates, said: Mapping[str, Any]) -> dict[str, Any]:
    """What became of it, with what came later laid over its row."""
    words = ("product", "disposition", "scrap_step", "cause", "grade", "place")
    facts: dict[str, Any] = {name: str(getattr(f, name)[0]) for name in words}
    facts |= {"born": said["born"], "out": utc(f.out[0])}
    facts["module"] = int(f.module[0]) if f.module[0] >= 0 else None
    facts |= {name: str(getattr(f, name)[0]) for name in ("shipment", "customer", "pallet")}
    facts |= {"shipped": utc(f.shipped[0]), "late": bool(f.late[0])}
    facts["name"] = names_of(g.records, "cell", f.cell).get(int(f.cell[0]), "")
    return facts


def _work(g: Genealogy, row: pa.Table, said: Mapping[str, Any]) -> tuple[Work, ...]:
    """Steps on the cell itself, and those that its trays went through."""
    found = [
        Work(s, said[f"{s}_machine"], said[f"{s}_start"], utc(ends(row, s)[0]))
        for s in g.cells.steps
        if said[f"{s}_machine"] is not None
    ]
    for tray in g.cells.trays:
        lot = said[f"{tray}_tray"]
        if lot is not None:
            on = f"tray {lot}, place {said[f'{tray}_slot']}"
            found += [w._replace(on=on) for w in visits_of(g, lot)]
    return tuple(sorted(found, key=lambda w: w.start or LAST))


def visits_of(g: Genealogy, lot: int) -> tuple[Work, ...]:
    """Stays of a lot on machines, in their order."""
    g.visits.ensure(np.array([lot], np.int64))
    v, words = g.visits.rows, g.visits.words.get("step", [])
    first, last = (int(np.searchsorted(v["lot"], lot, side=side)) for side in ("left", "right"))
    rows = range(first, last)
    return tuple(
        Work(
            words[v["step"][i]],
            int(v["machine"][i]),
            utc(v["start"][i]),
            utc(v["end"][i]),
        )
        for i in sorted(rows, key=lambda i: int(v["start"][i]))
    )


def lot_facts(g: Genealogy, behind: Ancestry) -> tuple[Mapping[str, Any], ...]:
    """What `lots` says of each row."""
    named = names_of(g.records, "lot", behind.lot)
    words = {n: g.words(behind.lot, n) for n in ("kind", "product", "step", "unit", "state")}
    numbers = {
        n: g.of_lots(behind.lot, n) for n in ("machine", "made", "quantity", "lane", "serial")
    }
    return tuple(
        {n: str(v[i]) for n, v in words.items()}
        | {
            "machine": int(numbers["machine"][i]),
            "made": utc(numbers["made"][i]),
            "quantity": float(numbers["quantity"][i]),
            "lane": int(numbers["lane"][i]),
            "serial": int(numbers["serial"][i]),
            "name": named.get(int(behind.lot[i]), ""),
        }
        for i in range(len(behind))
    )


def _events(table: pa.Table) -> tuple[Event, ...]:
    rows = table.to_pylist()
    return tuple(
        Event(
            r["what"],
            r["step"] or "",
            r["machine"] or 0,
            r["end"],
            f"module {r['lot']}"
            if r["what"] == "swap" and r["lot"] is not None
            else r["why"] or "",
        )
        for r in sorted(rows, key=lambda r: r["end"])
    )


def _joined(g: Genealogy, cell: int, row: pa.Table) -> tuple[int, ...]:
    """Cells that were used up when a step on this one began: they went into it."""
    steps = g.cells.joins or ()
    starts = [row[f"{s}_start"].cast(pa.int64())[0].as_py() for s in steps]
    times = [t for t in starts if t is not None]
    if not times:
        return ()
    names = ["cell", "disposition", "module"]
    found = g.records.rows("cells", names, {"out": [(t, t) for t in times]}).to_pylist()
    used = (r for r in found if r["disposition"] == "used" and r["module"] is None)
    return tuple(r["cell"] for r in used if r["cell"] != cell)
