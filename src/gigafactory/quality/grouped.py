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
    import duckdb

    parts = ", ".join(f"'{str(f).replace(chr(39), chr(39) * 2)}'" for f in files(records, table))
    inner = ", ".join(f'{sql} AS "{name}"' for name, sql in {**by, **values}.items())
    sums = ["count(*) AS rows"]
    for name in values:
        sums += [f'count("{name}") AS "n_{name}"', f'sum("{name}") AS "s_{name}"']
        sums += [f'sum("{name}" * "{name}") AS "q_{name}"'] if squares else []
    groups = ", ".join(f'"{name}"' for name in by)
    known = " AND ".join(f'"{name}" IS NOT NULL' for name in by)
    source = f"SELECT {inner} FROM read_parquet([{parts}]) AS t {join}"
    source += f" WHERE {where}" if where else ""
    asked = f"SELECT {', '.join([groups, *sums] if by else sums)} FROM ({source})"
    asked += f" WHERE {known} GROUP BY {groups} ORDER BY {groups}" if by else ""
    with duckdb.connect(config={"memory_limit": MEMORY}) as base:
        for name, one in (beside or {}).items():
            base.register(name, one)
        found = base.execute(asked).fetchnumpy()
    return {name: _plain(column) for name, column in found.items()}


def _plain(column: Array) -> Array:
    """A column without a mask: sums over no value are nothing."""
    return np.ma.filled(column, 0) if isinstance(column, np.ma.MaskedArray) else column


def seconds(column: str) -> str:
    """A column of time as SQL: seconds since 1970."""
    return f'epoch_us(t."{column}") / 1e6'
