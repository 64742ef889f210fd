"""Where rows come from: the sealed parts of a folder, and the rows that are not sealed yet.

A source knows columns as they are stored; `Records` makes of them what is asked for. Other engines
read the same parts: see `gigafactory.records.spark`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from gigafactory.records.store.parts import Part, Ranges
from gigafactory.records.store.sealed import Sealed, lie_within, taken
from gigafactory.records.tables import END, START, TOOK

if TYPE_CHECKING:
    import polars as pl

MEMORY = "2GB"
"""What DuckDB may take; beyond it groups are spilled to a folder of its own."""


class Source(Protocol):
    """What `Records` asks of a store."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are there."""

    def shape(self, table: str) -> pa.Schema:
        """The columns of a table as they are stored."""

    def rows(self, table: str, columns: Sequence[str], within: Mapping[str, Ranges]) -> pa.Table:
        """Rows of which every column named in `within` lies in one of its ranges."""

    def files(self, table: str) -> tuple[Path, ...]:
        """The sealed Parquet files of a table, in the order of sealing."""

    def lazy(self, table: str) -> Any:
        """All rows of a table as a lazy frame of the engine."""

    def asked(self, sql: str, tables: Sequence[str], beside: Mapping[str, pa.Table]) -> pa.Table:
        """The answer to a question in SQL about tables, and small ones beside them, by name."""


@dataclass(frozen=True)
class Embedded:
    """The parts that a manifest names, and rows in memory that are not sealed yet.

    Parameters
    ----------
    folder
        Of the data set.
    parts
        Its sealed parts, in the order of sealing.
    unsealed
        Rows by table, as they stood when the manifest was read.
    """

    folder: Path
    parts: tuple[Part, ...]
    unsealed: Mapping[str, pa.Table] = field(default_factory=dict)

    @cached_property
    def _sealed(self) -> dict[str, tuple[Sealed, ...]]:
        found: dict[str, tuple[Sealed, ...]] = {}
        for part in self.parts:
            found[part.table] = (*found.get(part.table, ()), Sealed(self.folder, part))
        return found

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are there."""
        return frozenset(self._sealed) | frozenset(self.unsealed)

    def shape(self, table: str) -> pa.Schema:
        """The columns of a table as they are stored."""
        sealed, hot = self._sealed.get(table), self.unsealed.get(table)
        if not sealed:
            return self.unsealed[table].schema
        last = sealed[-1].shape
        return hot.schema if hot is not None and set(hot.schema.names) > set(last.names) else last

    def files(self, table: str) -> tuple[Path, ...]:
        """The sealed Parquet files of a table, in the order of sealing."""
        return tuple(self.folder / one.part.path for one in self._sealed.get(table, ()))

    def lazy(self, table: str) -> pl.LazyFrame:
        """All rows of a table as a lazy frame of Polars."""
        import polars as pl

        found = [pl.scan_parquet(file) for file in self.files(table)]
        if table in self.unsealed:
            found.append(pl.LazyFrame(self.unsealed[table]))
        return pl.concat(found, how="diagonal_relaxed")

    def asked(self, sql: str, tables: Sequence[str], beside: Mapping[str, pa.Table]) -> pa.Table:
        """The answer to a question in SQL: DuckDB goes through the files part by part."""
        import duckdb

        with duckdb.connect(config={"memory_limit": MEMORY}) as base:
            base.execute("SET enable_progress_bar = false")  # it would be printed into answers
            for name, one in beside.items():
                base.register(name, one)
            for name in tables:
                base.execute(f"CREATE VIEW {name} AS {self._view(base, name)}")
            return base.sql(sql).to_arrow_table()

    def _view(self, base: Any, table: str) -> str:
        """All rows of a table as SQL, with the columns that are made of others."""
        ends = "".join(
            f', "{step}{START}" + to_microseconds("{step}{TOOK}") AS "{step}{END}"'
            for step in timed(self.shape(table).names)
        )
        found = []
        if files := self.files(table):
            said = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
            sealed = self._sealed[table]
            grown = "" if sealed[0].names == sealed[-1].names else ", union_by_name = true"
            found.append(f"SELECT *{ends} FROM read_parquet([{said}]{grown})")
        if table in self.unsealed:
            base.register(f"{table}_unsealed", self.unsealed[table])
            found.append(f"SELECT *{ends} FROM {table}_unsealed")
        return " UNION ALL BY NAME ".join(found)

    def rows(self, table: str, columns: Sequence[str], within: Mapping[str, Ranges]) -> pa.Table:
        """Rows of which every column named in `within` lies in one of its ranges."""
        shape = self.shape(table)
        found = [shape.empty_table().select(columns)]
        for one in self._sealed.get(table, ()):
            if not one.part.may_hold(within) or not set(within) <= set(one.names):
                continue
            known = [column for column in columns if column in one.names]
            if (rows := one.rows(known, within) if within else one.read(known)) is not None:
                found.append(_filled(rows, columns, shape))
        hot = self.unsealed.get(table)
        if hot is not None and set(within) <= set(hot.schema.names):
            keep = np.ones(hot.num_rows, bool)
            for column, ranges in within.items():
                keep &= lie_within(hot[column], ranges)
            known = [column for column in columns if column in hot.schema.names]
            found.append(_filled(taken(hot, keep).select(known), columns, shape))
        return pa.concat_tables(found if len(found) == 1 else found[1:])


def _filled(rows: pa.Table, columns: Sequence[str], shape: pa.Schema) -> pa.Table:
    """Columns of some rows, empty those that came to the table later than the rows."""
    if set(columns) <= set(rows.column_names):
        return rows.select(columns)
    for column in set(columns) - set(rows.column_names):
        field = shape.field(column)
        rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows.select(columns)


def timed(columns: Sequence[str]) -> list[str]:
    """Steps of which the start and what they took is stored, and so the end is known."""
    return [one.removesuffix(TOOK) for one in columns if one.endswith(TOOK)]
