"""What the engine wrote becomes tables of the data set: ticks into times, numbers into names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa

from gigafactory.cell.product import nominal
from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.line.names import LOTS as HELD_LOTS
from gigafactory.line.names import draw_unit
from gigafactory.plant.model import Plant
from gigafactory.plant.states import STATES
from gigafactory.records import tables as r
from gigafactory.records.tables import (
    CELLS,
    EDGES,
    EVENTS,
    LOTS,
    MEASURES,
    TIME,
    VISITS,
    Column,
    schema,
)

LOT_STATES = ("live", "used", "scrapped", "gone")
DISPOSITIONS = ("open", "good", "scrap", "used")
WHY_DEFECT = ("head", "start", "stop", "splice", "mark")
EVENT_WORDS = ("defect", "rework")
CAUSES = (*y.CHARACTERISTICS, "step", "campaign", "age")


def cut(s: y.State, first: int, last: int) -> y.State:
    """A copy of the rows of cells `first` to `last` (excluded), in their order, as a state."""
    rows = len(s.cell)
    begin, end = first & (rows - 1), ((last - 1) & (rows - 1)) + 1

    def rows_of(field: str) -> y.Array:
        array: y.Array = getattr(s, field)
        axis = 1 if field in y.BY_STEP else 0
        if array.shape[axis] != rows:
            return array  # not kept
        array = array.swapaxes(0, axis)
        part = array[begin:end] if begin < end else np.concatenate([array[begin:], array[:end]])
        return np.ascontiguousarray(part.swapaxes(0, axis)).copy()

    return s._replace(**{field: rows_of(field) for field in y.CELL_ARRAYS})


@dataclass(frozen=True)
class Tables:
    """Turns slices of the engine's arrays into Arrow tables.

    Parameters
    ----------
    plant, lowered
        What was run; `lowered.fixed` and `lowered.names` are read, its state is not.
    start
        Start of production, UTC.
    """

    plant: Plant
    lowered: Lowered
    start: datetime

    @cached_property
    def origin(self) -> int:
        """The start, in microseconds since 1970."""
        return round(self.start.timestamp() * 1e6)

    @cached_property
    def steps(self) -> pa.Array:
        """The words for stations."""
        return pa.array(self.lowered.names.stations)

    def time(self, ticks: y.Array, valid: y.Array | None = None) -> pa.Array:
        """Ticks as UTC."""
        mask = None if valid is None else ~valid
        return pa.array(ticks + self.origin, pa.int64(), mask=mask).cast(TIME)

    def word(self, numbers: y.Array, words: pa.Array) -> pa.Array:
        """Numbers as words; negative ones are empty."""
        numbers = numbers.astype(np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers < 0), words)

    def machine(self, machines: y.Array) -> tuple[pa.Array, pa.Array]:
        """Step and number within it of machines given by their row."""
        station = self.lowered.state.mach["station"][machines]
        number = machines - self.lowered.fixed.station["m0"][station] + 1
        return self.word(station, self.steps), pa.array(number.astype(np.int32))

    def edges(self, rows: y.Array) -> pa.Table:
        """Genealogy of lots."""
        columns = [
            pa.array(rows["parent"].astype(np.int64)),
            pa.array(rows["child"].astype(np.int64)),
            pa.array(rows["left"] / y.MICRO),
            pa.array(rows["right"] / y.MICRO),
            pa.array(rows["child_left"] / y.MICRO),
            pa.array(rows["lane"] + 1),
            pa.array(rows["flipped"] != 0),
        ]
        return pa.Table.from_arrays(columns, schema=schema(EDGES))

    def visits(self, rows: y.Array) -> pa.Table:
        """Stays of lots on machines."""
        columns = [
            pa.array(rows["lot"].astype(np.int64)),
            *self.machine(rows["machine"]),
            self.time(rows["start"]),
            self.time(rows["end"]),
        ]
        return pa.Table.from_arrays(columns, schema=schema(VISITS))

    def states(self, rows: y.Array) -> pa.Table:
        """States of machines."""
        columns = [
            *self.machine(rows["machine"]),
            self.word(rows["state"], pa.array([s.name for s in STATES])),
            self.time(rows["start"]),
            self.time(rows["end"]),
            pa.array(rows["starved"] / y.TICKS),
            pa.array(rows["blocked"] / y.TICKS),
        ]
        return pa.Table.from_arrays(columns, schema=schema(r.STATES))

    def measures(self, rows: y.Array) -> pa.Table:
        """Measurements in process."""
        names = [self.plant.steps[s].measures or "" for s in self.lowered.names.stations]
        words = sorted(set(names))
        which = np.array([words.index(n) for n in names])[rows["station"]]
        columns = [
            pa.array(rows["lot"].astype(np.int64)),
            pa.nulls(len(rows), pa.int64()),
            self.word(rows["station"], self.steps),
            self.time(rows["t"]),
            pa.array(rows["metre"] / y.MICRO),
            pa.array(rows["lane"] + 1),
            self.word(which, pa.array(words)),
            pa.array(rows["value"]),
            *(self._limit(rows["station"], key) for key in ("measures_min", "measures_max")),
        ]
        return pa.Table.from_arrays(columns, schema=schema(MEASURES))

    def _limit(self, stations: y.Array, key: str) -> pa.Array:
        """The limit of what each station measures, relative to nominal as the values are."""
        said = [getattr(self.plant.steps[s], key) for s in self.lowered.names.stations]
        limits = np.array([np.nan if x is None else 1.0 + x for x in said])[stations]
        return pa.array(limits, mask=np.isnan(limits))

    def events(self, defects: y.Array, reworks: y.Array) -> pa.Table:
        """What is out of the ordinary: metres that give no cells, and cells to be done again.

        In the order in which it happened.
        """
        n, m = len(defects), len(reworks)
        end = np.concatenate([defects["t"], reworks["end"]])
        order = np.argsort(end, kind="stable")
        is_defect = (np.arange(n + m) < n)[order]

        def both(a: y.Array, b: y.Array) -> y.Array:
            return np.concatenate([a, b])[order]

        no, yes = np.full(m, -1, np.int64), np.full(n, -1, np.int64)
        machine = both(defects["machine"], reworks["on"])
        columns = [
            self.word(np.where(is_defect, 0, 1), pa.array(EVENT_WORDS)),
            pa.array(both(defects["lot"], no), pa.int64(), mask=~is_defect),
            pa.array(both(yes, reworks["cell"]), pa.int64(), mask=is_defect),
            *self.machine(machine),
            self.time(both(defects["t"], reworks["start"])),
            self.time(end[order]),
            *(pa.array(both(defects[s], no) / y.MICRO, mask=~is_defect) for s in ("left", "right")),
            pa.array((both(defects["lane"], no) + 1).astype(np.int32)),
            self.word(both(defects["why"], no), pa.array(WHY_DEFECT)),
        ]
        return pa.Table.from_arrays(columns, schema=schema(EVENTS))

    def lots(self, rows: y.Array, first: int) -> pa.Table:
        """Lots as they are at the end."""
        n = self.lowered.names
        units = list(self.units.values())
        words = sorted(set(units))
        unit = np.array([words.index(u) for u in units])[rows["kind"]]
        columns = [
            pa.array(np.arange(first, first + len(rows))),
            self.word(rows["kind"], pa.array(n.kinds)),
            self.word(rows["product"], pa.array(n.products)),
            self.word(rows["station"], self.steps),
            pa.array(rows["machine"] + 1),
            self.time(rows["made"]),
            pa.array(rows["size"] / y.MICRO),
            self.word(unit, pa.array(words)),
            pa.array(rows["rest"] / y.MICRO),
            pa.array(rows["lane"] + 1),
            pa.array(np.where(rows["station"] < 0, rows["serial"] + 1, 0).astype(np.int64)),
            pa.array(rows["campaign"] + 1),
            pa.array(rows["n"]),
            self.word(rows["state"], pa.array(LOT_STATES)),
        ]
        return pa.Table.from_arrays(columns, schema=schema(LOTS))

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of each lot kind."""
        units = dict.fromkeys(self.lowered.names.kinds, "cells")
        units |= {name: material.lot.unit for name, material in self.plant.materials.items()}
        for step in self.plant.steps.values():
            if step.makes:
                units[step.makes] = {"vessel": "L", "web": "m"}.get(step.kind, "cells")
        return units

    def held(self, step: str) -> str:
        """The unit of what a step has in hand when it makes or keeps lots."""
        one = self.plant.steps[step]
        if one.makes:
            return self.units[one.makes]
        holds = [self.lowered.names.holds.get(b) for b in one.takes]
        return "m" if holds == [HELD_LOTS] * len(holds) else "cells"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table of cells, those of this plant behind the common ones."""
        n, steps = self.lowered.names, self.plant.steps
        sizes = [m.lot.value for m in self.plant.materials.values()]
        sizes += [step.length or step.batch or 0.0 for step in steps.values()]
        at = pa.int32() if max(sizes, default=0.0) * 1000 < 2**31 else pa.int64()
        found = list(CELLS)
        for step, slot in n.parents:
            found += r.draw_columns(step, slot, draw_unit(self.plant, step, slot), at)
        for step in n.columns:
            found += r.step_columns(step)
        for buffer in n.trays:
            found += r.tray_columns(buffer)
        if any(step.grades for step in steps.values()):
            found += r.value_columns(relative=None in self.plant.products.values())
        return tuple(found)

    def cells(self, s: y.State, first: int) -> pa.Table:
        """The cells of a state that `cut` has made; the first has number `first`."""
        c, n = s.cell, self.lowered.names
        out = c["out"] >= 0
        module = c["module"].astype(np.int64)
        grades = [g.name for step in self.plant.steps.values() if step.grades for g in step.grades]
        arrays = [
            pa.array(np.arange(first, first + len(c))),
            self.word(c["product"], pa.array(n.products)),
            self.time(c["born"]),
            self.time(c["out"], out),
            self.word(c["state"], pa.array(DISPOSITIONS)),
            self.word(np.where(c["state"] == y.CELL_SCRAP, c["step"], -1), self.steps),
            self.word(c["cause"], pa.array(CAUSES)),
            self.word(c["grade"], pa.array(grades or [""])),
            pa.array(module, mask=module < 0),
        ]
        for more in (self._parents, self._steps, self._trays, self._values):
            arrays += more(s)
        fields = schema(self.columns)
        arrays = [a.cast(f.type) for a, f in zip(arrays, fields, strict=True)]
        return pa.Table.from_arrays(arrays, schema=fields)

    def _parents(self, s: y.State) -> list[pa.Array]:
        found = []
        for i in range(len(self.lowered.names.parents)):
            lot = s.c_par[:, i]
            missing = lot < 0
            found += [pa.array(lot, mask=missing), pa.array(s.c_pos[:, i] // 1000, mask=missing)]
        return found

    def _steps(self, s: y.State) -> list[pa.Array]:
        found = []
        for i in range(len(self.lowered.names.columns)):
            machine = s.c_mach[i]
            done = machine >= 0
            found.append(pa.array(machine + np.int16(1), mask=~done))
            start, end = s.c_time[i, :, 0], s.c_time[i, :, 1]
            found += [self.time(start, done), pa.array(end - start, mask=~done)]
        return found

    def _trays(self, s: y.State) -> list[pa.Array]:
        found = []
        for i in range(len(self.lowered.names.trays)):
            tray = s.c_tray[:, 2 * i]
            slot = s.c_tray[:, 2 * i + 1] + 1
            found += [pa.array(tray, mask=tray < 0), pa.array(slot, mask=tray < 0)]
        return found

    def _values(self, s: y.State) -> list[pa.Array]:
        """Measured values, absolute; empty for cells that were never tested."""
        if not any(step.grades for step in self.plant.steps.values()):
            return []
        tested = s.cell["grade"] >= 0
        tested |= (s.cell["cause"] >= 0) & (s.cell["cause"] < y.N_CHAR)
        product = s.cell["product"]
        found = []
        for i, name in enumerate(y.CHARACTERISTICS):
            base = [
                1.0 if cell is None else nominal(cell)[name]
                for cell in self.plant.products.values()
            ]
            value = np.array(base)[product] * (1.0 + s.c_x[:, y.N_CHAR + i])
            found.append(pa.array(value.astype(np.float32), mask=~tested))
        return found
