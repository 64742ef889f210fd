"""Data sets as files: read with pyarrow alone, and written anew with other tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gigafactory.records.write import Writer


def table(folder: Path, name: str) -> pa.Table:
    """A table, with the end of each step beside what it took."""
    found = pq.read_table(folder / name)
    for column in found.column_names:
        if column.endswith("_took"):
            step = column.removesuffix("_took")
            start = found[f"{step}_start"]
            end = pc.add(start.cast(pa.int64()), found[column]).cast(start.type)
            at = found.column_names.index(column) + 1
            found = found.add_column(at, pa.field(f"{step}_end", start.type), end)
    return found


def names(folder: Path) -> list[str]:
    """Tables of a data set."""
    return sorted(one.name for one in folder.iterdir() if one.is_dir())


def anew(
    source: Path, target: Path, without: tuple[str, ...] = (), **other: Mapping[str, object]
) -> Path:
    """The same data set without some tables, or with another one in the place of one."""
    writer = Writer(target)
    for name in names(source):
        if name not in without:
            writer.add(name, other.get(name) or pq.read_table(source / name))
    writer.close()
    return target


def spoil(folder: Path, name: str) -> None:
    """Leave of the files of a table nothing but a first word."""
    for file in (folder / name).glob("*.parquet"):
        file.write_bytes(b"PAR1")
