"""Data sets written by hand: a few rows whose sums anybody can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from gigafactory.plant import Plant
from gigafactory.records.read import Records, read_records
from gigafactory.records.tables import TABLES, TIME, Column, schema
from gigafactory.records.write import Writer

Row = Mapping[str, Any]


def write(
    folder: Path,
    plant: Plant,
    seconds: float,
    warm_up: float = 0.0,
    more: Sequence[Column] = (),
    **rows: Sequence[Row],
) -> Records:
    """A data set of these rows; a table without rows is empty, `cells` is missing without rows.

    Parameters
    ----------
    seconds, warm_up
        What it holds, and what of it is not counted. [s]
    more
        Columns of `cells` behind the common ones.
    rows
        By table. Times in seconds since the start.
    """
    writer = Writer(folder)
    said = {
        "plant_said": plant.said,
        "warm_up_days": repr(warm_up / 86_400),
        "simulated_days": repr(seconds / 86_400),
        "seed": "1",
    }
    found = {"runs": [{"key": k, "value": v} for k, v in said.items()], **rows}
    origin = datetime.fromisoformat(plant.head.start.replace("Z", "+00:00")).timestamp()
    for name, columns in TABLES.items():
        if name == "cells" and name not in rows:
            continue
        fields = schema((*columns, *(more if name == "cells" else ())))
        arrays = [_array(field, found.get(name, []), origin) for field in fields]
        writer.add(name, pa.Table.from_arrays(arrays, schema=fields))
    writer.close()
    return read_records(folder)


def _array(field: pa.Field, rows: Sequence[Row], origin: float) -> pa.Array:
    values = [row.get(field.name) for row in rows]
    if field.type == TIME:
        ticks = [None if v is None else round((origin + v) * 1e6) for v in values]
        return pa.array(ticks, pa.int64()).cast(TIME)
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode().cast(field.type)
    return pa.array(values, field.type)


def state(step: str, machine: int, state: str, start: float, end: float, **waits: float) -> Row:
    """A row of `states`."""
    row = {"step": step, "machine": machine, "state": state, "start": start, "end": end}
    return {**row, "starved": 0.0, "blocked": 0.0, **waits}


def count(of: str | None, what: str, value: float, start: float, end: float) -> Row:
    """A row of `counts`."""
    return {"of": of, "what": what, "value": value, "start": start, "end": end, "unit": "cells"}


def use(step: str, what: str, of: str, quantity: float, start: float, end: float) -> Row:
    """A row of `uses`."""
    row = {"step": step, "what": what, "of": of, "quantity": quantity, "unit": "Wh"}
    return {**row, "start": start, "end": end}
