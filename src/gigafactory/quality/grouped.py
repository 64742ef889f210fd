"""Counts, sums and squares of a table by group: what charts and comparisons rest on.

The engine of the records goes through the parts of a table one by one, so that a year of cells is
never in memory. Sums run in double precision about a shift near the mean: a capacity of 78 Ah that
spreads by 0.3 Ah loses no digit of its variance (Chan, Golub and LeVeque, The American Statistician
37 (1983) 242).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gigafactory.records.read import Array, Records

SAMPLE = 100_000
"""Cells of a sample."""


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
    extremes: bool = False,
    counts: Mapping[str, str] | None = None,
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
    squares, extremes
        Whether squares are summed too; whether the least and the largest value are wanted.
    counts
        For a value the one that is empty in the same rows, where that is known.

    Returns
    -------
    dict
        `by` as they are named, `rows`, and for each value `n_NAME`, `s_NAME` (`q_NAME`, `low_NAME`,
        `high_NAME`); ordered by group.
    """
    counts = counts or {}
    inner = ", ".join(f'{sql} AS "{name}"' for name, sql in {**by, **values}.items())
    sums = ["count(*) AS rows"]
    for name in values:
        sums += [f'sum("{name}") AS "s_{name}"']
        sums += [f'count("{name}") AS "n_{name}"'] if counts.get(name, name) == name else []
        sums += [f'sum("{name}" * "{name}") AS "q_{name}"'] if squares else []
        low_high = [f'min("{name}") AS "low_{name}"', f'max("{name}") AS "high_{name}"']
        sums += low_high if extremes else []
    groups = ", ".join(f'"{name}"' for name in by)
    known = " AND ".join(f'"{name}" IS NOT NULL' for name in by)
    source = f"SELECT {inner} FROM {table} AS t {join}" + (f" WHERE {where}" if where else "")
    asked = f"SELECT {groups}, {', '.join(sums)} FROM ({source}) AS g WHERE {known}"
    found = _asked(records, f"{asked} GROUP BY {groups} ORDER BY {groups}", table, beside or {})
    for name in values:
        found[f"n_{name}"] = found[f"n_{counts.get(name, name)}"]
    return found


def grouped_sets(
    records: Records,
    sets: Mapping[str, str],
    values: Mapping[str, str],
    before: Mapping[str, str],
    beside: Mapping[str, pa.Table],
    join: str,
    where: str,
    counts: Mapping[str, str],
) -> dict[str, dict[str, Array]]:
    """The same of cells for several ways to make groups, in one look at the table.

    Parameters
    ----------
    sets
        By name: SQL of a whole number that makes a group, at least 0; empty: in none.
    values, beside, join, where, counts
        As for `grouped`.
    before
        SQL by name that `sets` may name.

    Returns
    -------
    dict
        For each set `key`, and of each value `n_NAME` and `s_NAME`.
    """
    early = ", ".join(f'{sql} AS "{name}"' for name, sql in before.items())
    keys = ", ".join(f'coalesce({sql}, -1) AS "{name}"' for name, sql in sets.items())
    inner = ", ".join(f'{sql} AS "{name}"' for name, sql in values.items())
    named = ", ".join(f'"{name}"' for name in sets)
    each = ", ".join(f'("{name}")' for name in sets)
    sums = [f'sum("{name}") AS "s_{name}"' for name in values]
    counted = [name for name in values if counts.get(name, name) == name]
    sums += [f'count("{name}") AS "n_{name}"' for name in counted]
    cells = f"(SELECT *, {early} FROM cells AS t WHERE {where}) AS t"
    source = f"SELECT {keys}, {inner} FROM {cells} {join}"
    asked = f"SELECT {named}, {', '.join(sums)} FROM ({source}) AS g"
    found = records.asked(f"{asked} GROUP BY GROUPING SETS ({each})", ["cells"], beside)
    answer = {}
    for name in sets:
        mine = found.filter(pc.greater_equal(found[name], 0))
        one = {"key": _array(mine[name], 0)}
        for value in values:
            one[f"s_{value}"] = _array(mine[f"s_{value}"], 0)
            one[f"n_{value}"] = _array(mine[f"n_{counts.get(value, value)}"], 0)
        answer[name] = one
    return answer


def extent(
    records: Records, value: str, table: str = "cells", where: str = ""
) -> tuple[float, float]:
    """The least and the largest value of an SQL expression; NaN where there is none."""
    asked = f"SELECT min({value}) AS low, max({value}) AS high FROM {table} AS t"
    found = _asked(records, asked + (f" WHERE {where}" if where else ""), table, {}, np.nan)
    return float(found["low"][0]), float(found["high"][0])


def sample(
    records: Records,
    columns: Mapping[str, str],
    beside: Mapping[str, pa.Table],
    join: str,
    where: str,
    empty: float = 0,
    early: bool = False,
) -> dict[str, Array]:
    """SQL expressions for every so manieth cell: about a hundred thousand.

    Parameters
    ----------
    columns, beside, join, where
        As for `grouped`.
    empty
        What stands for nothing.
    early
        The first fiftieth of the cells is enough, of which only a few parts need to be read.
    """
    # Cells are numbered in the order in which they were begun: the last number is their count.
    _, last = extent(records, "t.cell")
    most = int(0 if np.isnan(last) else last)
    if early:
        most = max(most // 50, SAMPLE)
        where = f"t.cell <= {most} AND {where}"
    every = max(1, most // SAMPLE)
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in columns.items())
    source = f"SELECT {listed} FROM (SELECT * FROM cells AS t"
    source += f" WHERE t.cell % {every} = 0 AND {where}) AS t {join}"
    return _asked(records, source, "cells", beside, empty)


def _asked(
    records: Records, sql: str, table: str, beside: Mapping[str, pa.Table], empty: float = 0
) -> dict[str, Array]:
    """The answer as arrays; sums over no value are `empty`."""
    found = records.asked(sql, [table], beside)
    return {name: _array(found[name], empty) for name in found.column_names}


def _array(column: pa.ChunkedArray, empty: float) -> Array:
    if pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
        return np.array(column.to_pylist(), dtype=str)
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if column.null_count:
        column = column.fill_null(pa.scalar(empty, column.type))
    found: Array = column.to_numpy()
    return found


def seconds(column: str) -> str:
    """A column of time as SQL: seconds since 1970."""
    return f'epoch_us(t."{column}") / 1e6'
