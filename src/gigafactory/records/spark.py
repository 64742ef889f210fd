"""The same parts read by PySpark, on one machine or many: the same rows, in the same order.

For a folder that every worker sees. A worker that is lost costs time: Spark reads its share again
elsewhere. Answers are those of the embedded engine, see tests/stories/test_spark.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.read import Records
from gigafactory.records.store.parts import Part, Ranges
from gigafactory.records.store.source import Embedded, timed
from gigafactory.records.tables import END, START, TOOK

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
}
"""What a session needs to speak as we do: UTC, and names in double quotes."""
ORDER = ("_metadata.file_name", "_metadata.row_index")


@dataclass(frozen=True)
class Spark:
    """A source of rows: see `gigafactory.records.store.source.Source`.

    Parameters
    ----------
    session
        With `SETTINGS`.
    folder
        Of the data set, as every worker sees it.
    parts
        Its sealed parts, in the order of sealing.
    unsealed
        Rows by table that are in no file yet.
    """

    session: Any
    folder: Path
    parts: tuple[Part, ...]
    unsealed: Mapping[str, pa.Table] = field(default_factory=dict)

    @cached_property
    def _here(self) -> Embedded:
        return Embedded(self.folder, self.parts, self.unsealed)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are there."""
        return self._here.tables

    def shape(self, table: str) -> pa.Schema:
        """The columns of a table as they are stored."""
        return self._here.shape(table)

    def files(self, table: str) -> tuple[Path, ...]:
        """The sealed Parquet files of a table, in the order of sealing."""
        return self._here.files(table)

    def rows(self, table: str, columns: Sequence[str], within: Mapping[str, Ranges]) -> pa.Table:
        """Rows of which every column named in `within` lies in one of its ranges."""
        shape = pa.schema([self.shape(table).field(column) for column in columns])
        files = [
            str(self.folder / part.path)
            for part in self.parts
            if part.table == table and part.may_hold(within)
        ]
        found = [shape.empty_table()]
        if files:
            frame = self.session.read.parquet(*files)
            for column, ranges in within.items():
                frame = frame.filter(_lies_within(self.shape(table).field(column), ranges))
            read = frame.select(*(f"`{column}`" for column in columns), *ORDER)
            found.append(_as(read.orderBy("file_name", "row_index").toArrow(), shape))
        if table in self.unsealed:
            hot = Embedded(self.folder, (), {table: self.unsealed[table]})
            found.append(hot.rows(table, columns, within))
        return pa.concat_tables(found)

    def asked(self, sql: str, tables: Sequence[str], beside: Mapping[str, pa.Table]) -> pa.Table:
        """The answer to a question in SQL."""
        session = self.session.newSession()  # its views are its own
        for name, value in SETTINGS.items():
            if name.startswith("spark.sql."):
                session.conf.set(name, value)
        session.sql(
            "CREATE TEMPORARY FUNCTION epoch_us(t TIMESTAMP) RETURNS BIGINT RETURN unix_micros(t)"
        )
        for name, one in beside.items():
            session.createDataFrame(_plain(one)).createTempView(name)
        for name in tables:
            frame = session.read.parquet(*map(str, self.files(name)))
            if name in self.unsealed:
                frame = frame.unionByName(session.createDataFrame(_plain(self.unsealed[name])))
            for step in timed(self.shape(name).names):
                end = f"timestampadd(MICROSECOND, `{step}{TOOK}`, `{step}{START}`)"
                frame = frame.selectExpr("*", f"{end} AS `{step}{END}`")
            frame.createTempView(name)
        return session.sql(sql).toArrow()


def on_spark(records: Records, session: Any) -> Records:
    """The same data set, read by Spark.

    Raises
    ------
    BadInput
        If the session does not speak as we do.
    """
    for name, value in SETTINGS.items():
        if name.startswith("spark.sql.") and session.conf.get(name) != value:
            cure = "Build the session with gigafactory.records.spark.SETTINGS."
            raise BadInput.at(records.folder, name, f"is not {value}", cure)
    here = records.source
    assert isinstance(here, Embedded)
    return replace(records, source=Spark(session, here.folder, here.parts, here.unsealed))


def _lies_within(field: pa.Field, ranges: Ranges) -> str:
    """Ranges of a column as SQL."""
    number = f"`{field.name}`"
    if pa.types.is_timestamp(field.type):
        number = f"unix_micros({number})"
    return " OR ".join(f"({number} >= {low!r} AND {number} <= {high!r})" for low, high in ranges)


def _as(table: pa.Table, shape: pa.Schema) -> pa.Table:
    """A table that Spark gave, in our types."""
    columns = [table[field.name].cast(field.type) for field in shape]
    return pa.Table.from_arrays(columns, schema=shape)


def _plain(table: pa.Table) -> pa.Table:
    """A table without dictionaries, which Spark does not take."""
    return pa.table(
        {
            name: column.cast(column.type.value_type)
            if pa.types.is_dictionary(column.type)
            else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
