"""Counts, sums and squares of a table by group: what charts and comparisons rest on.

DuckDB goes through the files of the table part by part, so that a year of cells is never in memory.
Sums run in double precision about a shift near the mean: a capacity of 78 Ah that spreads by 0.3 Ah
loses no digit of its variance (Chan, Golub and LeVeque, The American Statistician 37 (1983) 242).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from gigafactory.records.read import Array, Records

MEMORY = "2GB"
"""What DuckDB may take; beyond it groups are spilled to a folder of its own."""

SAMPLE = 100_000
"""Cells of a sample."""


def files(records: Records, table: str) -> list[Path]:
    """The Parquet files of a table, in order: the only place that knows where they are."""
    return [records.folder / f"{table}.parquet"]


def grouped(
    records: Records,
    by: Mapping[str, str],
    values: Mapping[str, str],
    *,
    table: str = "cells",
    beside: Mapping[str, pa.Table] | None = None,
    join: str = "",
    where: str = "",
    squares: bool = False,
) -> dict[str, Array]:
    """For each group: rows, and of each value how many there are and their sum.

    Parameters
    ----------
    by
        What makes a group, as SQL by name; rows for which one of them is empty are left out.
    values
        What is summed, as SQL by name, already about its shift.
    table
        Of the data set; it is called `t`.
    beside
        Small tables by name that `join` brings in.
    join, where
        As SQL.
    squares
        Whether squares are summed too.

    Returns
    -------
    dict
        `by` as they are named, `rows`, and for each value `n_NAME`, `s_NAME` (`q_NAME`); ordered
        by group.
    """
    inner = ", ".join(f'{sql} AS "{name}"' for name, sql in {**by, **values}.items())
    sums = ["count(*) AS rows"]
    for name in values:
        sums += [f'count("{name}") AS "n_{name}"', f'sum("{name}") AS "s_{name}"']
        sums += [f'sum("{name}" * "{name}") AS "q_{name}"'] if squares else []
    groups = ", ".join(f'"{name}"' for name in by)
    known = " AND ".join(f'"{name}" IS NOT NULL' for name in by)
    source = f"SELECT {inner} FROM {_rows(records, table)} {join}"
    source += f" WHERE {where}" if where else ""
    asked = f"SELECT {groups}, {', '.join(sums)} FROM ({source}) WHERE {known}"
    return _asked(f"{asked} GROUP BY {groups} ORDER BY {groups}", beside or {})


def extent(records: Records, value: str, table: str = "cells") -> tuple[float, float]:
    """The least and the largest value of an SQL expression; NaN where there is none."""
    asked = f"SELECT min({value}) AS low, max({value}) AS high FROM {_rows(records, table)}"
    found = _asked(asked, {}, np.nan)
    return float(found["low"][0]), float(found["high"][0])


def sample(
    records: Records,
    columns: Mapping[str, str],
    beside: Mapping[str, pa.Table],
    join: str,
    where: str,
) -> dict[str, Array]:
    """SQL expressions for every so manieth cell: about a hundred thousand."""
    asked = f"SELECT count(*) AS n FROM {_rows(records, 'cells')} WHERE {where}"
    every = max(1, int(_asked(asked, {})["n"][0]) // SAMPLE)
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    source = f"SELECT {listed} FROM {_rows(records, 'cells')} {join}"
    return _asked(f"{source} WHERE t.cell % {every} = 0 AND {where}", beside)


def _rows(records: Records, table: str) -> str:
    """A table of a data set as SQL."""
    parts = ", ".join(f"'{str(f).replace(chr(39), chr(39) * 2)}'" for f in files(records, table))
    return f"read_parquet([{parts}]) AS t"


def _asked(asked: str, beside: Mapping[str, pa.Table], empty: float = 0) -> dict[str, Array]:
    import duckdb

    with duckdb.connect(config={"memory_limit": MEMORY}) as base:
        for name, one in beside.items():
            base.register(name, one)
        found = base.execute(asked).fetchnumpy()
    return {name: _plain(column, empty) for name, column in found.items()}


def _plain(column: Array, empty: float) -> Array:
    """A column without a mask: sums over no value are nothing."""
    return np.ma.filled(column, empty) if isinstance(column, np.ma.MaskedArray) else column


def seconds(column: str) -> str:
    """A column of time as SQL: seconds since 1970."""
    return f'epoch_us(t."{column}") / 1e6'
