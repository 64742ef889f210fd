"""What the records stand beside: DuckDB's own file, Parquet files without manifest, PostgreSQL.

Each is asked in SQL for the same cells; genealogy by a recursive query over `edges`, lot by lot,
without the metres that ours minds. PostgreSQL holds the columns that the questions name, with an
index on each that they look up; DuckDB holds all.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]

KEYS = ("stacking_cathode_lot", "stacking_anode_lot")
GROUPS = (
    "stacking_machine",
    "filling_machine",
    "filling_electrolyte_lot",
    "stacking_cathode_lot",
    "stacking_anode_lot",
    "stacking_separator_lot",
    "filled_trays_slot",
    "filled_trays_tray",
)
VALUES = ("capacity", "resistance", "self_discharge", "mass", "thickness")
COLUMNS = ("cell", "disposition", "module", "grade", "stacking_start", "stacking_took")
DOWN = """WITH RECURSIVE down(lot) AS (
  SELECT CAST({lot} AS BIGINT) UNION SELECT child FROM {edges} JOIN down ON parent = lot)"""
UP = """WITH RECURSIVE up(lot) AS (
  SELECT lot FROM ({first}) AS f UNION SELECT parent FROM {edges} JOIN up ON child = lot)"""


def recall(cells: str, edges: str, lot: int) -> str:
    """Cells that a lot went into, and where they are; asked as the peer answers it sooner.

    With an index, or a file that is sorted alike, one look-up a column is best; without, one scan.
    """
    if cells != "cells":
        either = " OR ".join(f"{k} IN (SELECT lot FROM down)" for k in KEYS)
        return (
            f"{DOWN.format(lot=lot, edges=edges)} "
            f"SELECT cell, disposition, module, grade FROM {cells} WHERE {either}"
        )
    each = " UNION ".join(
        f"SELECT cell, disposition, module, grade FROM {cells} WHERE {k} IN (SELECT lot FROM down)"
        for k in KEYS
    )
    return f"{DOWN.format(lot=lot, edges=edges)} {each}"


def trace(cells: str, edges: str, cell: int) -> tuple[str, str]:
    """The row of a cell, and every lot behind its two electrodes."""
    both = " UNION ALL ".join(f"SELECT {k} AS lot FROM {cells} WHERE cell = {cell}" for k in KEYS)
    above = f"{UP.format(first=both, edges=edges)} SELECT lot FROM up"
    return f"SELECT * FROM {cells} WHERE cell = {cell}", above


def chart(cells: str, hour: str) -> str:
    """Number, mean and spread of the capacity by machine and hour."""
    return (
        f"SELECT stacking_machine, {hour} AS hour, count(capacity), avg(capacity), "
        f"stddev_samp(capacity) FROM {cells} WHERE capacity IS NOT NULL "
        f"GROUP BY stacking_machine, {hour}"
    )


def ranking(cells: str) -> list[str]:
    """Sums of the characteristics by each kind of parent: what a ranking begins with."""
    scrap = "sum(CASE WHEN disposition = 'scrap' THEN 1 ELSE 0 END)"
    sums = ", ".join([scrap, *(f"sum({v}), sum({v} * {v})" for v in VALUES)])
    return [f"SELECT {g}, count(*), {sums} FROM {cells} GROUP BY {g}" for g in GROUPS]


@contextmanager
def duckdb_file(data: Path, folder: Path) -> Iterator[tuple[Ask, int]]:
    """DuckDB's own file, all columns; how to ask it, and its size."""
    import duckdb

    file = folder / "peer.duckdb"
    with duckdb.connect(str(file), config={"memory_limit": "3GB", "threads": 2}) as base:
        for table in ("cells", "edges"):
            base.execute(
                f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{data}/{table}/*.parquet')"
            )
        base.execute("CHECKPOINT")
        yield lambda sql: base.execute(sql).fetchall(), file.stat().st_size


@contextmanager
def glob(data: Path) -> Iterator[tuple[Ask, int]]:
    """The sealed files as a heap: every question meets all of them."""
    import duckdb

    with duckdb.connect(config={"memory_limit": "3GB", "threads": 2}) as base:
        size = sum(
            f.stat().st_size for t in ("cells", "edges") for f in (data / t).glob("*.parquet")
        )
        yield lambda sql: base.execute(sql).fetchall(), size


@contextmanager
def postgres(data: Path, folder: Path) -> Iterator[tuple[Ask, int]]:
    """A PostgreSQL server on loopback with the columns that are asked for, indexed."""
    import duckdb
    import psycopg

    from tests.postgres import running

    columns = list(dict.fromkeys([*COLUMNS, *KEYS, *GROUPS, *VALUES]))
    with running() as url, psycopg.connect(url, autocommit=True) as base:
        base.execute("SET maintenance_work_mem = '1GB'")
        base.execute("SET work_mem = '512MB'")
        for table, wanted, keys in (
            ("cells", columns, ("cell", *KEYS)),
            ("edges", ["parent", "child"], ("parent", "child")),
        ):
            heads = ", ".join(f"{c} {_type(c)}" for c in wanted)
            base.execute(f"CREATE UNLOGGED TABLE {table} ({heads})")
            for file in sorted((data / table).glob("*.parquet")):
                csv = folder / "part.csv"
                said = ", ".join(f'"{c}"' for c in wanted)
                duckdb.sql(f"COPY (SELECT {said} FROM '{file}') TO '{csv}' (HEADER false)")
                with (
                    csv.open("rb") as rows,
                    base.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
                ):
                    while block := rows.read(1 << 20):
                        copy.write(block)
                csv.unlink()
            for key in keys:
                base.execute(f"CREATE INDEX ON {table} ({key})")
            base.execute(f"VACUUM ANALYZE {table}")
        size = base.execute(
            "SELECT pg_total_relation_size('cells') + pg_total_relation_size('edges')"
        ).fetchone()
        yield lambda sql: base.execute(sql).fetchall(), int(size[0]) if size else 0


def _type(column: str) -> str:
    if column in VALUES:
        return "real"
    if column == "stacking_start":
        return "timestamptz"
    return "text" if column in ("disposition", "grade") else "bigint"


def dropped(folder: Path) -> None:
    """Put the files of a folder out of the page cache."""
    subprocess.run(["sync"], check=True)
    import os

    for file in folder.rglob("*"):
        if file.is_file():
            number = os.open(file, os.O_RDONLY)
            os.posix_fadvise(number, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(number)
