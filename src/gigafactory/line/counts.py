"""What was counted in a day, of each step, buffer and product: the tally of a day as rows.

Whatever is recorded, cells or only lots, these rows say how many there were.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from gigafactory.cell.product import energy
from gigafactory.line.lower import Lowered
from gigafactory.line.table import Tables
from gigafactory.line.tally import Reading, tally
from gigafactory.plant.held import Units, plural
from gigafactory.plant.model import Plant
from gigafactory.records.tables import COUNTS, WORD, schema
from gigafactory.records.tally import Tally

Row = tuple[str | None, str, float, str]


def counts(plant: Plant, lowered: Lowered, tables: Tables, a: Reading, b: Reading) -> pa.Table:
    """One row for each count that is not nothing."""
    day = tally(lowered, a, b, [])
    rows = [r for r in _rows(plant, day, lowered) if r[2] != 0]
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) or [()] * 4
    begin, end = (tables.time(np.full(len(rows), r.now, np.int64)) for r in (a, b))
    of, what, unit = (pa.array(columns[i], pa.string()).cast(WORD) for i in (0, 1, 3))
    value = pa.array(columns[2], pa.float64())
    return pa.Table.from_arrays([of, begin, end, what, value, unit], schema=schema(COUNTS))


def _rows(plant: Plant, day: Tally, lowered: Lowered) -> Iterator[Row]:
    units = Units(plant)
    for k, step in enumerate(day.steps):
        unit = units.counted(step)
        yield step, "jobs", float(day.done[k]), "jobs"
        for what in ("good", "scrapped", "reworked"):
            yield step, what, float(getattr(day, what)[k]), unit
    for i, buffer in enumerate(day.buffers):
        unit = plural(units.held(buffer))
        yield buffer, "content", float(day.content[i]), unit
        yield buffer, "content_end", float(day.inside[i]), unit
        yield buffer, "left", float(day.left[i]), unit
        yield buffer, "waited", float(day.wait_s[i] * day.left[i]), "s"
    for p, product in enumerate(day.products):
        cell, good = plant.products[product], float(day.good_each[p])
        yield product, "left", good, "cells"
        yield product, "lead", float(day.lead_s[p]) * good, "s"
        if cell is not None:
            yield product, "energy", energy(cell) * (good + float(day.capacity_sum[p])), "Wh"
    yield None, "started", float(day.cells_started), "cells"
    yield None, "scrapped", float(day.cells_scrapped), "cells"
    yield None, "inside", float(day.cells_inside), "cells"
