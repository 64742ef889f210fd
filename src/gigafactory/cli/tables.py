"""Answers as files: CSV for a spreadsheet, Parquet for whoever computes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gigafactory.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

Command = TypeVar("Command", bound=Callable[..., Any])


def as_files(command: Command) -> Command:
    """The options with which a command writes its answer to a file as well."""
    file = click.Path(path_type=Path)
    about = "Write the whole answer as CSV, units in the headers, times as ISO text, UTC."
    command = click.option("--parquet", metavar="FILE", type=file, help="Or as Parquet.")(command)
    return click.option("--csv", metavar="FILE", type=file, help=about)(command)


def write_files(table: pa.Table, csv: Path | None, parquet: Path | None) -> None:
    """Write a table where it is wanted; a file that is there is replaced.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    try:
        if csv:
            import pyarrow.csv as pc

            from gigafactory.records.trace.told_recall import headed

            pc.write_csv(headed(table), csv)
        if parquet:
            import pyarrow.parquet as pq

            pq.write_table(table, parquet, compression="zstd")
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        cure = "Name a file in a folder that is there and can be written."
        raise BadInput.at(csv or parquet, "", what, cure) from None
