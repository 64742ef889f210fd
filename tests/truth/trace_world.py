"""A small factory that is followed metre by metre: every element of every lot knows what is in it.

A web is a list of elements of one metre, each a set of what it was made of: (lot, place) pairs. To
rewind is to turn the list, to splice to put two lists together, to slit to copy it for each lane,
to cut to slice it; a batch is one set for all of its litres. A cell holds the union of what it
took. Nothing here knows how the product walks: the rows of the tables are written beside, as a line
does.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from gigafactory.records.read import Records
from gigafactory.records.store.source import Embedded
from gigafactory.records.tables import (
    CELLS,
    TABLES,
    TIME,
    draw_columns,
    schema,
    step_columns,
    tray_columns,
)

Place = tuple[int, int]
"""A lot, and which of its elements: metre, litre or kilogram, from 0."""
NEED = {"electrode": 2, "electrolyte": 3}
SECOND = 1_000_000
ORIGIN = 1_767_571_200 * SECOND  # 2026-01-05, µs since 1970


@dataclass
class Lot:
    """A lot of the small factory: what is in each of its elements, and which of them are gone."""

    number: int
    kind: str
    unit: str
    elements: list[frozenset[Place]]
    lane: int = 0
    taken: int = 0


@dataclass
class World:
    """The factory: its rows as a line would write them, and the truth beside them.

    Parameters
    ----------
    chance
        What decides.
    told
        Whether the data set says what a draw takes.
    rework
        Whether cells may be filled twice.
    through
        Whether a cell may be cut out of the end of one coil and the beginning of the next.
    """

    chance: random.Random
    told: bool = True
    rework: bool = True
    through: bool = False
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lots: list[Lot] = field(default_factory=list)
    holds: dict[int, set[Place]] = field(default_factory=dict)
    once: dict[int, set[Place]] = field(default_factory=dict)
    clock: int = 0

    def tick(self) -> int:
        """The next moment."""
        self.clock += self.chance.randint(1, 9)
        return self.clock

    def note(self, table: str, **row: Any) -> dict[str, Any]:
        """Write a row."""
        self.rows.setdefault(table, []).append(row)
        return row

    def lot(
        self,
        kind: str,
        unit: str,
        elements: list[frozenset[Place]],
        step: str | None,
        lane: int = 0,
    ) -> Lot:
        """A new lot; each of its elements holds itself as well."""
        number = len(self.lots)
        own = [e | {(number, i)} for i, e in enumerate(elements)]
        made = Lot(number, kind, unit, own, lane)
        self.lots.append(made)
        self.note(
            "lots",
            lot=number,
            kind=kind,
            step=step,
            machine=1 if step else 0,
            made=self.tick(),
            quantity=float(len(own)),
            unit=unit,
            lane=lane,
            serial=0 if step else number + 1,
            cells=len(own) if unit == "cells" else 0,
            state="used",
        )
        if step:
            self.note("visits", lot=number, step=step, machine=1, start=self.clock, end=self.clock)
        return made

    def supplied(self, kind: str, unit: str, least: int, most: int) -> Lot:
        """A lot as a supplier sends it."""
        return self.lot(kind, unit, [frozenset()] * self.chance.randint(least, most), None)

    def edge(
        self, parent: Lot, child: int, left: int, right: int, at: float, lane: int, turned: bool
    ) -> None:
        """One parent's part in one child."""
        self.note(
            "edges",
            parent=parent.number,
            child=child,
            left=float(left),
            right=float(right),
            child_left=at,
            lane=lane,
            flipped=turned,
        )

    def draw(
        self, source: list[Lot], many: int, kind: str, unit: str
    ) -> list[tuple[Lot, int, int]]:
        """Take elements of lots, one after the other from zero up: parts (lot, from, to)."""
        parts = []
        while many:
            if not source or source[-1].taken == len(source[-1].elements):
                source.append(self.supplied(kind, unit, 4, 11))
            lot = source[-1]
            x = min(many, len(lot.elements) - lot.taken)
            parts.append((lot, lot.taken, lot.taken + x))
            lot.taken += x
            many -= x
        return parts

    def batch(self, powder: list[Lot]) -> Lot:
        """A batch of slurry, mixed of powder."""
        parts = self.draw(powder, self.chance.randint(1, 6), "powder", "kg")
        mix = frozenset().union(*(e for lot, a, b in parts for e in lot.elements[a:b]))
        made = self.lot("slurry", "L", [mix] * self.chance.randint(5, 16), "mixing")
        for lot, a, b in parts:
            self.edge(lot, made.number, a, b, 0.0, 0, False)
        return made

    def roll(self, batches: list[Lot], powder: list[Lot], foil: list[Lot], wet: int) -> Lot:
        """A mother roll: foil metre for metre, and some litres a metre."""
        length = self.chance.randint(6, 14)
        elements: list[set[Place]] = [set() for _ in range(length)]
        parts: list[tuple[Lot, int, int, float]] = []
        done = 0
        while done < length * wet:
            if not batches or batches[-1].taken == len(batches[-1].elements):
                batches.append(self.batch(powder))
            lot = batches[-1]
            x = min(length * wet - done, len(lot.elements) - lot.taken)
            parts.append((lot, lot.taken, lot.taken + x, done / wet))
            for i in range(x):
                elements[(done + i) // wet] |= lot.elements[lot.taken + i]
            lot.taken += x
            done += x
        at = 0
        for lot, a, b in self.draw(foil, length, "foil", "m"):
            parts.append((lot, a, b, float(at)))
            for i in range(b - a):
                elements[at + i] |= lot.elements[a + i]
            at += b - a
        made = self.lot("roll", "m", [frozenset(e) for e in elements], "coating")
        for lot, a, b, place in parts:
            self.edge(lot, made.number, a, b, place, 0, False)
        return made

    def run_through(self, web: Lot) -> list[Lot]:
        """A web step: rewound or not, its head cut off, perhaps slit, perhaps cut in two."""
        size = len(web.elements)
        turned = self.chance.random() < 0.6
        head = self.chance.randint(0, 1)
        left, right = (0, size - head) if turned else (head, size)
        cut = self.chance.randint(left, right) if self.chance.random() < 0.3 else right
        lanes = self.chance.choice([1, 1, 2, 3])
        made = []
        for a, b in ((left, cut), (cut, right)):
            for lane in range(lanes) if b > a else ():
                part = web.elements[a:b]
                own = lane + 1 if lanes > 1 else web.lane
                coil = self.lot("coil", "m", part[::-1] if turned else part, "slitting", own)
                self.edge(web, coil.number, a, b, 0.0, own, turned)
                made.append(coil)
        return made

    def spliced(self, one: Lot, two: Lot) -> Lot:
        """Two webs joined to one, each turned or not."""
        elements: list[frozenset[Place]] = []
        parts = []
        for web in (one, two):
            turned = self.chance.random() < 0.5
            parts.append((web, len(elements), turned))
            elements += web.elements[::-1] if turned else web.elements
        made = self.lot("coil", "m", elements, "splicing", one.lane)
        for web, at, turned in parts:
            lane = web.lane if self.chance.random() < 0.5 else 0
            self.edge(web, made.number, 0, len(web.elements), float(at), lane, turned)
        return made

    def coils(self) -> list[Lot]:
        """Webs, through some steps."""
        powder: list[Lot] = []
        foil: list[Lot] = []
        batches: list[Lot] = []
        wet = self.chance.choice([1, 2, 3])
        webs = [self.roll(batches, powder, foil, wet) for _ in range(self.chance.randint(1, 4))]
        for _ in range(self.chance.randint(1, 3)):
            webs = [coil for web in webs for coil in self.run_through(web)]
            if len(webs) > 1 and self.chance.random() < 0.5:
                one = webs.pop(self.chance.randrange(len(webs)))
                two = webs.pop(self.chance.randrange(len(webs)))
                webs.append(self.spliced(one, two))
            self.chance.shuffle(webs)
        return webs

    def stacked(self, webs: list[Lot]) -> None:
        """Cells of coils, unwound from the end by two machines, past some defects."""
        need = NEED["electrode"]
        for web in webs:
            machine = self.chance.randint(1, 2)
            top = len(web.elements)
            while top >= need:
                if self.chance.random() < 0.15:
                    top -= 1
                    continue
                if self.chance.random() < 0.05:
                    machine = 3 - machine  # taken off, and up again elsewhere
                top -= need
                number = len(self.rows.get("cells", []))
                self.holds[number] = set().union(*web.elements[top : top + need])
                start = self.tick()
                self.note(
                    "cells",
                    cell=number,
                    product="x",
                    born=start,
                    disposition="open",
                    stack_web_lot=web.number,
                    stack_web_at=1000 * top,
                    stack_machine=machine,
                    stack_start=start,
                    stack_took=1,
                )

    def cut_through(self, webs: list[Lot]) -> None:
        """Cells of coils, unwound from the end; what is left of one goes on with the next."""
        hands: dict[int, list[tuple[Lot, int]]] = {1: [], 2: []}
        for web in webs:
            hands[self.chance.randint(1, 2)].append((web, len(web.elements)))
        while any(hands.values()):
            machine = self.chance.choice([m for m, waiting in hands.items() if waiting])
            waiting, need = hands[machine], NEED["electrode"]
            got: set[Place] = set()
            began: tuple[Lot, int] | None = None
            while need and waiting:
                web, top = waiting.pop(0)
                low = max(0, top - need)
                got |= set().union(*web.elements[low:top])
                need -= top - low
                began = began or (web, low)
                if low:
                    waiting.insert(0, (web, low))
            if need or began is None:
                continue  # the last of the machine is too short for a cell
            number, start = len(self.rows.get("cells", [])), self.tick()
            self.holds[number] = got
            row = {"cell": number, "product": "x", "born": start, "disposition": "open"}
            row |= {"stack_web_lot": began[0].number, "stack_web_at": 1000 * began[1]}
            self.note("cells", **row, stack_machine=machine, stack_start=start, stack_took=1)

    def filled(self) -> None:
        """Electrolyte into every cell; what a machine has in hand goes on to its next lot."""
        mounted: dict[int, list[Lot]] = {1: [], 2: []}
        waiting = [row for row in self.rows.get("cells", []) if self.chance.random() < 0.9]
        self.chance.shuffle(waiting)
        while waiting:
            row = waiting.pop(0)
            machine = self.chance.choice([1, 2])
            parts = self.draw(mounted[machine], NEED["electrolyte"], "electrolyte", "kg")
            if self.chance.random() < 0.05:
                mounted[machine][-1].taken = len(mounted[machine][-1].elements)  # thrown away
            got = set().union(*(e for lot, a, b in parts for e in lot.elements[a:b]))
            start = self.tick()
            if self.rework and self.chance.random() < 0.08:
                self.once.setdefault(row["cell"], set()).update(got)
                where = {"cell": row["cell"], "step": "fill", "machine": machine, "lane": 0}
                self.note("events", what="rework", **where, start=start, end=start)
                waiting.append(row)
                continue
            self.holds[row["cell"]] |= got
            row |= {"fill_liquid_lot": parts[0][0].number, "fill_liquid_at": 1000 * parts[0][1]}
            row |= {"fill_machine": machine, "fill_start": start, "fill_took": 1}

    def packed(self) -> None:
        """Cells into trays, and some of them into modules; modules into packs."""
        cells = [row for row in self.rows.get("cells", []) if "fill_took" in row]
        modules = []
        for first in range(0, len(cells), 4):
            tray = self.lot("tray", "cells", [frozenset()] * 4, None)
            for place, row in enumerate(cells[first : first + 4]):
                row |= {"store_tray": tray.number, "store_slot": place + 1, "disposition": "good"}
                self.holds[row["cell"]].add((tray.number, place))
            if self.chance.random() < 0.6:
                some = self.chance.sample(cells[first : first + 4], k=1)
                module = self.lot("module", "cells", [frozenset()] * len(some), "assembly")
                for place, row in enumerate(some):
                    row |= {"module": module.number, "disposition": "used"}
                    self.holds[row["cell"]].add((module.number, place))
                modules.append(module)

    def made(self) -> World:
        """The whole story."""
        (self.cut_through if self.through else self.stacked)(self.coils())
        self.filled()
        self.packed()
        for row in self.rows["lots"]:
            lot = self.lots[row["lot"]]
            row["rest"] = float(len(lot.elements) - lot.taken) if not row["step"] else 0.0
        return self

    def records(self) -> Records:
        """Its tables, in memory."""
        draws = {
            "stack_web": {"kinds": ["coil"], "straddles": self.through, "again": False},
            "fill_liquid": {"kinds": ["electrolyte"], "straddles": True, "again": self.rework},
        }
        if self.told:
            draws["stack_web"]["takes"] = {"x": float(NEED["electrode"])}
            draws["fill_liquid"]["takes"] = {"x": float(NEED["electrolyte"])}
        said = {"start": "2026-01-05T00:00:00+00:00", "warm_up_days": "0", "simulated_days": "9"}
        said |= {"joins": "[]", **({"draws": json.dumps(draws)} if self.told else {})}
        folder, tables = Path("memory"), {name: self.table(name) for name in TABLES}
        return Records(folder, said, Embedded(folder, (), tables))

    def table(self, name: str) -> pa.Table:
        """One table as Arrow."""
        columns = TABLES[name]
        if name == "cells":
            columns = (
                *CELLS,
                *draw_columns("stack", "web", "m", pa.int32()),
                *draw_columns("fill", "liquid", "kg", pa.int32()),
                *step_columns("stack"),
                *step_columns("fill"),
                *tray_columns("store"),
            )
        rows = self.rows.get(name, [])
        arrays = []
        for one in schema(columns):
            values = [row.get(one.name) for row in rows]
            if one.type == TIME:
                values = [None if v is None else ORIGIN + v * SECOND for v in values]
                arrays.append(pa.array(values, pa.int64()).cast(TIME))
            elif pa.types.is_dictionary(one.type):
                arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(one.type))
            else:
                arrays.append(pa.array(values, one.type))
        return pa.Table.from_arrays(arrays, schema=schema(columns))

    def hold(self, lot: int, left: float = 0, right: float = 1e9) -> set[int]:
        """Cells that hold an element of a lot between two places: every one is looked at."""
        return {cell for cell, places in self.holds.items() if _any(places, lot, left, right)}

    def held_once(self, lot: int) -> set[int]:
        """Cells that have had something of a lot before they were filled again."""
        return {cell for cell, places in self.once.items() if _any(places, lot, 0, 1e9)}


def _any(places: set[Place], lot: int, left: float, right: float) -> bool:
    return any(n == lot and i < right and i + 1 > left for n, i in places)
