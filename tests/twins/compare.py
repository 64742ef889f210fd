"""The same line twice, compiled and readable: what each says happened, as plain values."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import Lowered
from gigafactory.line.slow import build
from gigafactory.line.slow.lots import Cell, Lot, Unit
from gigafactory.line.slow.parts import Machine
from gigafactory.line.tally import flow, part_steps, read

LOT_FIELDS = (
    *("kind", "station", "machine", "product", "campaign", "begun", "made", "size", "rest"),
    "stamp",
    *("uptake", "lane", "origin", "sense", "coat", "thickness", "state", "serial"),
)
DEFECT_FIELDS = ("left", "right", "lane", "station", "machine", "why", "t")
CELL_FIELDS = ["product", "grade", "state", "step", "cause", "campaign", "module", "born", "out"]
STATION_FIELDS = ["starts", "done", "good", "scrapped", "reworked", "made", "campaign", "left"]


class Diary:
    """Keeps the rows and cells that the compiled line hands over."""

    def __init__(self, lowered: Lowered) -> None:
        self.rows: dict[str, list[np.ndarray]] = {f: [] for f in LOGS}
        self.cells: list[tuple[Any, ...]] = []
        self.lowered = lowered
        self.line = Line(lowered, self.take_cells, self.take_rows)

    def take_rows(self, s: y.State) -> None:
        """Copy the rows of every log."""
        for field, count in LOGS.items():
            self.rows[field].append(getattr(s, field)[: s.ctl[count]].copy())

    def take_cells(self, s: y.State, first: int, last: int) -> None:
        """Copy cells that are done."""
        self.cells += [cell_of(s, n) for n in range(first, last)]


LOGS = {
    "edge": y.N_EDGES,
    "visit": y.N_VISITS,
    "state_row": y.N_STATE_ROWS,
    "measure": y.N_MEASURES,
    "event": y.N_EVENT_ROWS,
}


def numbers(row: Any) -> tuple[Any, ...]:
    """A record as plain values."""
    return tuple(x.item() for x in row)


def wide(array: np.ndarray, axis: int = 1) -> bool:
    """Whether a table of cells is kept."""
    return array.shape[axis] > 1


def cell_of(s: y.State, n: int) -> tuple[Any, ...]:
    """Everything that is said about cell n."""
    row = n & (len(s.cell) - 1)
    c = s.cell[row]
    times = {
        i: (*(int(t) for t in s.c_time[i, row]), int(s.c_mach[i, row]))
        for i in range(len(s.c_mach))
        if wide(s.c_mach) and s.c_mach[i, row] >= 0
    }
    parents = {
        i: (int(s.c_par[row, i]), int(s.c_pos[row, i]))
        for i in range(s.c_par.shape[1])
        if wide(s.c_par, 0) and s.c_par[row, i] >= 0
    }
    trays = {
        i: (int(s.c_tray[row, 2 * i]), int(s.c_tray[row, 2 * i + 1]))
        for i in range(s.c_tray.shape[1] // 2)
        if wide(s.c_tray, 0) and s.c_tray[row, 2 * i] >= 0
    }
    values = [x.hex() for x in s.c_x[row].tolist()] if wide(s.c_x, 0) else []
    return (n, *(int(c[f]) for f in CELL_FIELDS), times, parents, trays, values)


def slow_cell(c: Cell, s: y.State) -> tuple[Any, ...]:
    """The same of a cell of the readable line; only what the state `s` keeps."""
    times = {i: (*t, c.machines[i]) for i, t in sorted(c.times.items())}
    values = [float(x).hex() for x in (*c.deviation, *c.value)]
    return (
        c.number,
        *(getattr(c, f) for f in CELL_FIELDS),
        times if wide(s.c_mach) else {},
        dict(sorted(c.parents.items())) if wide(s.c_par, 0) else {},
        dict(sorted(c.trays.items())) if wide(s.c_tray, 0) else {},
        values if wide(s.c_x, 0) else [],
    )


def fast_story(diary: Diary) -> dict[str, Any]:
    """What the compiled line says happened. Ends its logs: call it once, at the end."""
    diary.line.hand_over()
    s, fixed = diary.line.state, diary.lowered.fixed
    first, last = int(s.ctl[y.FIRST_OPEN]), int(s.ctl[y.NEXT_CELL])
    lots = s.lot[: s.ctl[y.N_LOTS]]
    story: dict[str, Any] = {
        field: [numbers(row) for part in parts for row in part]
        for field, parts in diary.rows.items()
    }
    story["measure"] = [(*row[:4], row[4].hex(), row[5]) for row in story["measure"]]
    story["cells"] = diary.cells + [cell_of(s, n) for n in range(first, last)]
    story["lots"] = [
        (i, *(_exact(row[f].item()) for f in LOT_FIELDS), int(row["mother"]))
        for i, row in enumerate(lots)
    ]
    story["defects"] = {i: _defects(s, lot) for i, lot in enumerate(lots) if lot["defect"] >= 0}
    story["rolls"] = {
        i: [x.hex() for x in s.roll[lot["roll"]].tolist()]
        for i, lot in enumerate(lots)
        if lot["roll"] >= 0
    }
    story["spans"] = {i: _spans(s, lot) for i, lot in enumerate(lots) if lot["span"] >= 0}
    now = int(s.ctl[y.NOW])
    spent = s.acc.copy()
    spent[np.arange(len(spent)), s.mach["state"]] += now - s.mach["since"]
    story["spent"] = spent.tolist()
    story["machines"] = [_machine(s, fixed, m) for m in range(len(s.mach))]
    ended = read(diary.lowered, s).ss
    story["stations"] = [tuple(int(row[f]) for f in STATION_FIELDS) for row in ended]
    story["draws"] = [(int(d["used"]), int(d["mounts"])) for d in s.draw[: len(s.draw)]]
    story["lost"] = s.lost.tolist()
    through = zip(*(x.tolist() for x in astuple(flow(s))[1:]), strict=True)
    story["buffers"] = [
        (*numbers, int(b["fill_waited"]), _content(s, b))
        for numbers, b in zip(through, s.buf, strict=True)
    ]
    story["trays"] = _trays(s, lots)
    story["mounts"] = _mounts(s, fixed)
    story["good"] = [[x.hex() for x in row] for row in s.good.tolist()]
    story["rooms"] = [(int(r["out"]), r["sum"].item().hex(), int(r["count"])) for r in s.room]
    story["crews"] = [int(c["free"]) for c in s.crew]
    story["counts"] = [
        int(s.ctl[i])
        for i in (
            y.NOW,
            y.N_EVENTS,
            y.CELLS_BORN,
            y.CELLS_GOOD,
            y.CELLS_SCRAPPED,
            y.CELLS_USED,
        )
    ]
    story["counts"].append(part_steps(diary.lowered, s))
    return story


def _exact(x: Any) -> Any:
    return x.hex() if isinstance(x, float) else x


def _defects(s: y.State, lot: Any) -> list[tuple[int, ...]]:
    found, i = [], int(lot["defect"])
    while i >= 0:
        d = s.defect[i]
        found.append(tuple(int(d[f]) for f in DEFECT_FIELDS))
        i = int(d["next"])
    return found[::-1]


def _spans(s: y.State, lot: Any) -> list[tuple[Any, ...]]:
    found, i = [], int(lot["span"])
    while i >= 0:
        span = s.span[i]
        found.append((int(span["left"]), int(span["right"]), span["coat"].item().hex()))
        i = int(span["next"])
    return found[::-1]


def _machine(s: y.State, fixed: y.Fixed, m: int) -> tuple[Any, ...]:
    q = s.mach[m]
    fields = "state since phase left odo flags pending due jobs tool restart queued"
    st = fixed.station[q["station"]]
    own, i = int(st["own_tree"]), m - int(st["m0"])
    at = int(s.tree[own + st["own_leaves"] + i if own else q["leaf"]])
    at = int(y.NEVER) if at == y.NEVER else at >> int(s.ctl[y.SHIFT])
    return (*(int(q[f]) for f in fields.split()), at, bool(q["idle"]), int(q["tray"]))


def _content(s: y.State, b: Any) -> list[int]:
    at = np.arange(int(b["head"]), int(b["head"] + b["n"])) & int(b["mask"])
    return [int(x) for x in s.ring["item"][b["ring"] + at]]


def _trays(s: y.State, lots: Any) -> dict[int, list[int]]:
    return {
        i: [int(c) for c in s.tray[lot["slot"], : lot["n"]]]
        for i, lot in enumerate(lots)
        if lot["slot"] >= 0
    }


def _mounts(s: y.State, fixed: y.Fixed) -> list[list[tuple[int, ...]]]:
    found: list[list[tuple[int, ...]]] = []
    for st in fixed.station:
        for i in range(int(st["machines"])):
            rows = [s.mount[s.draw[d]["m0"] + i] for d in range(st["d0"], st["d0"] + st["n_draws"])]
            found.append(
                [_mount(*(int(r[f]) for f in ("lot", "pos", "end", "defect"))) for r in rows]
            )
    return found


def _mount(lot: int, *rest: int) -> tuple[int, ...]:
    return (lot, *rest) if lot >= 0 else (-1,)


def slow_story(line: build.Line, s: y.State) -> dict[str, Any]:
    """What the readable line says happened; only what the compiled one's state `s` keeps."""
    spent = [list(m.spent) for m in line.machines]
    for m, ticks in zip(line.machines, spent, strict=True):
        ticks[m.state] += line.now - m.since
    return {
        "edge": line.edges,
        "visit": line.visits,
        "state_row": line.states,
        "measure": [(*row[:4], row[4].hex(), row[5]) for row in line.measures],
        "event": line.happened,
        "cells": [slow_cell(c, s) for c in line.cells],
        "lots": [
            (lot.number, *(_exact(getattr(lot, f)) for f in LOT_FIELDS), lot.roll.number)
            for lot in line.lots
        ],
        "defects": {
            lot.number: [
                (d.left, d.right, d.lane, d.station, d.machine, d.why, d.at) for d in lot.defects
            ]
            for lot in line.lots
            if lot.defects
        },
        "rolls": {lot.number: [x.hex() for x in lot.profile] for lot in line.lots if lot.profile},
        "spans": {
            lot.number: [(x.left, x.right, x.coat.hex()) for x in lot.spans]
            for lot in line.lots
            if lot.spans
        },
        "spent": spent,
        "machines": [_slow_machine(m) for m in line.machines],
        "stations": [tuple(getattr(st, f) for f in STATION_FIELDS) for st in line.stations],
        "draws": [(d.used, d.mounts) for d in line.draws],
        "lost": [d.lost for d in line.draws] + [st.lost for st in line.stations],
        "buffers": [
            (
                *(b.entered - b.left, b.left, b.waited),
                b.area + b.inside * (line.now - b.area_since),
                b.fill_waited,
                [number(e.unit) for e in b.entries],
            )
            for b in line.buffers
        ],
        "trays": {
            lot.number: [-1 if c is None else c.number for c in lot.places]
            for lot in line.lots
            if lot.places
        },
        "mounts": [
            [
                _mount(p.lot.number, p.position, p.end, p.defect) if p.lot else (-1,)
                for p in m.mounts
            ]
            for m in line.machines
        ],
        "good": [[x.hex() for x in row] for row in line.good],
        "rooms": [(int(r.out), r.hours.hex(), r.count) for r in line.rooms],
        "crews": [c.free for c in line.crews],
        "counts": [
            line.now,
            line.events,
            len(line.cells),
            line.cells_good,
            line.cells_scrapped,
            line.cells_used,
            line.part_steps,
        ],
    }


def _slow_machine(m: Machine) -> tuple[Any, ...]:
    flags = (y.DOWN if m.down else 0) | (y.CLOSED if m.closed else 0)
    tray = m.tray.number if m.tray else -1
    return (
        *(m.state, m.since, m.phase, m.left, m.worked, flags, m.pending, m.due),
        *(m.jobs, m.tool, int(m.restart), int(m.queued), m.at, m.idle, tray),
    )


def number(unit: Unit) -> int:
    """The number of a cell or lot."""
    assert isinstance(unit, Cell | Lot)
    return unit.number


def differences(fast: dict[str, Any], slow: dict[str, Any]) -> list[str]:
    """Where two stories differ: the first difference in each chapter."""
    found = []
    for chapter, a in fast.items():
        b = slow[chapter]
        if a == b:
            continue
        rows = list(zip(a, b, strict=False))
        if isinstance(a, dict):
            rows = [((k, a.get(k)), (k, b.get(k))) for k in sorted({*a, *b})]
        first = next((f"{i}: {p} | {q}" for i, (p, q) in enumerate(rows) if p != q), "more rows")
        found.append(f"{chapter} ({len(a)} | {len(b)}), {first}")
    return found
