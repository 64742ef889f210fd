"""Sealed parts: Parquet files that are written once, described by one line of the manifest each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gigafactory.records.store.disk import PARTIAL, give_name, make_folder, sha256

ROW_GROUP = 1 << 14
"""Rows that are compressed together: few enough that one cell is read at once, see
docs/decisions/0016-store.md."""
PART_ROWS = 1 << 20
"""Rows of a part before another one is begun."""
Ranges = Sequence[tuple[float, float]]
"""Stretches of a column, (from, to), both included."""


@dataclass(frozen=True)
class Part:
    """One sealed Parquet file.

    Parameters
    ----------
    table
        Of which table.
    path
        Under the folder of the data set, with `/`.
    rows, bytes
        What is in it, and how long it is.
    sha256
        Of its bytes, in hexadecimal.
    bounds
        Smallest and largest value by column, of those that hold whole numbers or times
        (microseconds since 1970) and are not empty throughout.
    """

    table: str
    path: str
    rows: int
    bytes: int
    sha256: str
    bounds: Mapping[str, tuple[int, int]]

    def may_hold(self, within: Mapping[str, Ranges]) -> bool:
        """Whether a row can lie within ranges of every column named."""
        return all(
            column not in self.bounds or meets(self.bounds[column], ranges)
            for column, ranges in within.items()
        )


def meets(bounds: tuple[float, float], ranges: Ranges) -> bool:
    """Whether one of some ranges reaches into the bounds."""
    low, high = bounds
    return any(a <= high and b >= low for a, b in ranges)


class PartFile:
    """A part that is being written: rows are appended, `close` seals it.

    Parameters
    ----------
    folder
        Of the data set.
    table
        Of which table.
    number
        Of the part in its table, from 0.
    """

    def __init__(self, folder: Path, table: str, number: int, schema: pa.Schema) -> None:
        self.folder, self.table = folder, table
        self.path = folder / table / f"{number:08d}.parquet"
        self.partial = self.path.with_name(self.path.name + PARTIAL)
        make_folder(self.path.parent)
        self.schema = schema
        self.rows = 0
        self._waiting: list[pa.Table] = []
        self._waits = 0
        self._file = pq.ParquetWriter(self.partial, schema, **options(schema))

    def add(self, rows: pa.Table) -> None:
        """Append rows; whole row groups are written as soon as they are there."""
        self._waiting.append(rows)
        self._waits += rows.num_rows
        self.rows += rows.num_rows
        if self._waits >= ROW_GROUP:
            self._write(self._waits - self._waits % ROW_GROUP)

    def _write(self, rows: int) -> None:
        together = pa.concat_tables(self._waiting).unify_dictionaries()
        self._file.write_table(together.slice(0, rows), row_group_size=ROW_GROUP)
        self._waiting = [together.slice(rows)]
        self._waits -= rows

    def close(self) -> Part:
        """Seal the part: it is on the disk under its name."""
        if self._waits:
            self._write(self._waits)
        self._file.close()
        give_name(self.partial, self.path)
        return describe(self.folder, self.table, self.path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self.partial.unlink(missing_ok=True)


def write_part(folder: Path, table: str, number: int, rows: pa.Table) -> Part:
    """Seal rows as one part of a table."""
    file = PartFile(folder, table, number, rows.schema)
    try:
        file.add(rows)
        return file.close()
    except BaseException:
        file.abandon()
        raise


def describe(folder: Path, table: str, path: Path) -> Part:
    """What the manifest says of a file."""
    footer = pq.read_metadata(path)
    return Part(
        table,
        path.relative_to(folder).as_posix(),
        footer.num_rows,
        path.stat().st_size,
        sha256(path),
        bounds(footer),
    )


def bounds(footer: pq.FileMetaData) -> dict[str, tuple[int, int]]:
    """Smallest and largest value of every column of whole numbers or times, out of a footer."""
    found: dict[str, tuple[int, int]] = {}
    for j, field in enumerate(footer.schema.to_arrow_schema()):
        if not (pa.types.is_integer(field.type) or pa.types.is_timestamp(field.type)):
            continue
        said = [footer.row_group(i).column(j).statistics for i in range(footer.num_row_groups)]
        known = [s for s in said if s is not None and s.has_min_max]
        if known:
            low, high = min(s.min_raw for s in known), max(s.max_raw for s in known)
            found[field.name] = (low, high)
    return found


def options(schema: pa.Schema) -> dict[str, Any]:
    """How a table is stored: zstd, dictionaries for words, differences for numbers and times.

    What a step took is the same for most cells, and is stored as a dictionary.
    """
    words = [f.name for f in schema if _few(f)]
    encodings = {}
    for field in schema:
        if field.name in words:
            continue
        if pa.types.is_timestamp(field.type) or pa.types.is_integer(field.type):
            encodings[field.name] = "DELTA_BINARY_PACKED"
        elif pa.types.is_floating(field.type):
            encodings[field.name] = "BYTE_STREAM_SPLIT"
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": words,
        "column_encoding": encodings,
        "write_statistics": True,
        "store_schema": True,
    }


def _few(field: pa.Field) -> bool:
    return bool(pa.types.is_dictionary(field.type)) or field.name.endswith("_took")
