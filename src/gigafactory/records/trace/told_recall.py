"""A recall as tables, as JSON, and as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from gigafactory.records.tables import TIME
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.moments import iso, utc
from gigafactory.records.trace.names import NAMES, names_of
from gigafactory.records.trace.recall import Recall

SHOWN = 20
"""Cells and lots that are printed one by one."""
CERTAIN = {True: "yes", False: "may be"}


def lots_table(g: Genealogy, found: Recall) -> pa.Table:
    """The affected lots, one stretch a row."""
    lot = found.lots.lot
    size = g.size(lot) if len(lot) else np.zeros(0)
    columns = {
        "lot": (pa.array(lot), ""),
        "kind": (_words(g.words(lot, "kind") if len(lot) else lot), ""),
        **_named(g, "lot", lot),
        "from": (_places(np.maximum(found.lots.left, 0.0), lot), "unit"),
        "to": (_places(np.minimum(found.lots.right, size), lot), "unit"),
        "unit": (_words(g.words(lot, "unit") if len(lot) else lot), ""),
        "lane": (pa.array(g.of_lots(lot, "lane") if len(lot) else lot, pa.int32()), ""),
        "step": (_words(g.words(lot, "step") if len(lot) else lot), ""),
        "machine": (_numbers(g.of_lots(lot, "machine") if len(lot) else lot), ""),
        "made": (_times(g.of_lots(lot, "made") if len(lot) else lot), "UTC"),
        "state": (_words(g.words(lot, "state") if len(lot) else lot), ""),
    }
    return _table(columns)


def cells_table(g: Genealogy, found: Recall) -> pa.Table:
    """The affected cells, one a row, with where each is."""
    f = found.fates
    names = np.array([*found.names, ""], object)
    columns = {
        "cell": (pa.array(f.cell), ""),
        **_named(g, "cell", f.cell),
        "product": (_words(f.product), ""),
        "certain": (pa.array(found.sure), ""),
        "through": (_words(names[found.through.astype(np.int64)]), ""),
        "lot": (_numbers(found.lot), ""),
        "from": (_places(found.left, found.lot), "unit of the lot"),
        "to": (_places(np.where(np.isfinite(found.right), found.right, np.nan), found.lot), ""),
        "where": (_words(found.where), ""),
        "disposition": (_words(f.disposition), ""),
        "scrap_step": (_words(f.scrap_step), ""),
        "cause": (_words(f.cause), ""),
        "grade": (_words(f.grade), ""),
        "out": (_times(f.out), "UTC"),
        "module": (_numbers(f.module), ""),
        **{f"{t}_tray": (_numbers(lots), "") for t, lots in f.trays.items()},
        "shipment": (_words(f.shipment), ""),
        "customer": (_words(f.customer), ""),
        "pallet": (_words(f.pallet), ""),
        "shipped": (_times(f.shipped), "UTC"),
        "late": (pa.array(f.late), ""),
    }
    columns["to"] = (columns["to"][0], "unit of the lot")
    return _table(columns)


def _named(g: Genealogy, kind: str, numbers: Any) -> dict[str, tuple[pa.Array, str]]:
    """A column of names, in a data set that has some."""
    if NAMES not in g.records.source.tables:
        return {}
    names = names_of(g.records, kind, numbers)
    return {"name": (pa.array([names.get(n) for n in numbers.tolist()], pa.string()), "")}


def _table(columns: Mapping[str, tuple[pa.Array, str]]) -> pa.Table:
    fields = [pa.field(n, a.type, metadata={"unit": u}) for n, (a, u) in columns.items()]
    return pa.Table.from_arrays([a for a, _ in columns.values()], schema=pa.schema(fields))


def _words(values: Any) -> pa.Array:
    return pa.array([str(v) if v != "" else None for v in values.tolist()], pa.string())


def _numbers(values: Any) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values < 0)


def _places(values: Any, lot: Any) -> pa.Array:
    return pa.array(np.round(values, 6), pa.float64(), mask=(lot < 0) | ~np.isfinite(values))


def _times(values: Any) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values < 0).cast(TIME)


def summary(g: Genealogy, found: Recall) -> dict[str, Any]:
    """How many of what is affected, and where."""
    f = found.fates
    shipments = sorted({str(s) for s in f.shipment.tolist() if s})
    customers = sorted({str(c) for c in f.customer.tolist() if c})
    return {
        "asked": found.seeds.says,
        "cells": len(f),
        "certain": int(found.sure.sum()),
        "may_be": int((~found.sure).sum()),
        "trays": len(found.trays),
        "modules": len(found.modules),
        "shipments": shipments,
        "customers": customers,
        "where": found.counts,
        "lots": _by_kind(g, found),
        "cells_recorded": g.records.has_cells,
    }


def _by_kind(g: Genealogy, found: Recall) -> dict[str, int]:
    lots = np.unique(found.lots.lot)
    kinds, many = np.unique(g.words(lots, "kind") if len(lots) else lots, return_counts=True)
    return {str(k): int(n) for k, n in zip(kinds, many, strict=True)}


def as_json(g: Genealogy, found: Recall) -> dict[str, Any]:
    """Everything, for a machine."""
    return {
        **summary(g, found),
        "lots_affected": rows(lots_table(g, found)),
        "cells_affected": rows(cells_table(g, found)),
    }


def rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows with times as ISO text."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_timestamp(column.type):
            times = column.cast(pa.int64()).to_pylist()
            columns[name] = [None if t is None else iso(utc(t)) for t in times]
        else:
            columns[name] = column.to_pylist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def headed(table: pa.Table) -> pa.Table:
    """The same with times as ISO text and units in the headers, as a spreadsheet takes it."""
    arrays, names = [], []
    for one, values in zip(table.schema, table.columns, strict=True):
        column: pa.Array | pa.ChunkedArray = values
        unit = (one.metadata or {}).get(b"unit", b"").decode()
        if pa.types.is_timestamp(one.type):
            times = column.cast(pa.int64()).to_pylist()
            column = pa.array([None if t is None else iso(utc(t)) for t in times], pa.string())
        arrays.append(column)
        names.append(f"{one.name} [{unit}]" if unit else one.name)
    return pa.Table.from_arrays(arrays, names=names)


def printed(g: Genealogy, found: Recall) -> str:
    """The answer as a person reads it."""
    return "\n".join(_lines(g, found)) + "\n"


def _lines(g: Genealogy, found: Recall) -> Iterator[str]:
    s = summary(g, found)
    yield f"recall of {s['asked']}"
    yield ""
    if not g.records.has_cells:
        yield "  cells       not recorded: the data set holds lots only"
    else:
        may = f", {s['may_be']:,} of them may be" if s["may_be"] else ""
        yield f"  cells       {s['cells']:,}{may}"
    yield f"  trays       {s['trays']:,}"
    yield f"  modules     {s['modules']:,}"
    sent = ", ".join(s["customers"]) or ("none is recorded" if not g.ships else "none")
    yield f"  shipments   {len(s['shipments']):,}" + (f": {sent}" if s["cells"] else "")
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in s["lots"].items())
    yield f"  lots        {kinds or 'none'}"
    if s["where"]:
        yield ""
        yield f"  {'where the cells are':<52} {'cells':>10}"
        yield from (f"  {word:<52} {n:>10,}" for word, n in s["where"].items())
    yield from _table_of(lots_table(g, found), "lots", LOT_HEADS)
    yield from _table_of(cells_table(g, found), "cells", CELL_HEADS)


LOT_HEADS = ("lot", "kind", "from", "to", "unit", "lane", "step", "machine", "made")
CELL_HEADS = ("cell", "certain", "through", "lot", "from", "to", "where", "grade", "module")


def _table_of(table: pa.Table, what: str, heads: tuple[str, ...]) -> Iterator[str]:
    if not table.num_rows:
        return
    heads = (heads[0], *(n for n in ("name",) if n in table.column_names), *heads[1:])
    shown = rows(table.select(list(heads)).slice(0, SHOWN))
    cells = [[_said(row[h]) for h in heads] for row in shown]
    wide = [max(len(h), *(len(c[i]) for c in cells)) for i, h in enumerate(heads)]
    yield ""
    yield "  " + "  ".join(f"{h:<{w}}" for h, w in zip(heads, wide, strict=True)).rstrip()
    for row in cells:
        yield "  " + "  ".join(f"{c:<{w}}" for c, w in zip(row, wide, strict=True)).rstrip()
    if table.num_rows > SHOWN:
        more = table.num_rows - SHOWN
        yield f"  and {more:,} more {what}: --csv, --parquet or --json writes all"


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return CERTAIN[value]
    return f"{value:.3f}" if isinstance(value, float) else str(value)
