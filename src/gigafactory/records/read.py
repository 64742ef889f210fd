"""The door to a data set: its tables as columns, and the plant that it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.plant.read import from_said
from gigafactory.records.tables import TABLES

MICRO = 1e6
REMAKE = "Name the folder that `gigafactory simulate PLANT --out DIR` wrote."
Array = NDArray[Any]
Ranges = Sequence[tuple[float, float]]
"""Stretches of a column, (from, to), both included."""


@dataclass(frozen=True)
class Words:
    """A column of words: numbers into a list of words, −1 where a cell is empty.

    Parameters
    ----------
    number
        (rows,).
    words
        What each number stands for.
    """

    number: NDArray[np.int32]
    words: tuple[str, ...]

    def of(self, word: str) -> int:
        """The number of a word; −2, which no row has, where the column does not use it."""
        return self.words.index(word) if word in self.words else -2

    def __eq__(self, word: object) -> Any:
        """Rows that say a word."""
        return self.number == self.of(str(word))

    __hash__ = None  # type: ignore[assignment]

    def text(self) -> Array:
        """The words themselves, "" where a cell is empty, (rows,)."""
        return np.array([*self.words, ""])[self.number]


@dataclass(frozen=True)
class Records:
    """A data set: what happened in one run or shift.

    Parameters
    ----------
    folder
        Where its tables stand.
    said
        What the table of runs says: plant_hash, seed, version, start, ...
    """

    folder: Path
    said: dict[str, str]

    @cached_property
    def plant(self) -> Plant:
        """What should have been.

        Raises
        ------
        BadInput
            If the data set does not say of which plant it is, as one that was imported may not.
        """
        path = self.folder / "runs"
        if "plant_said" not in self.said:
            cure = "Import it with a plant, or ask what needs none: trace, recall, spc."
            raise BadInput.at(path, "plant_said", "is not said: the data are of no plant", cure)
        return from_said(self.said["plant_said"], str(path))

    @cached_property
    def start(self) -> datetime:
        """When production began; times below count from here."""
        said = self.said.get("start") or self.plant.head.start
        return datetime.fromisoformat(said.replace("Z", "+00:00"))

    @cached_property
    def begin(self) -> float:
        """When the warm-up ended; 0 where the run was stopped before that [s]."""
        warm_up = float(self.said["warm_up_days"]) * 86_400
        return warm_up if warm_up < self.end else 0.0

    @cached_property
    def end(self) -> float:
        """When the records end [s]."""
        return float(self.said["simulated_days"]) * 86_400

    @property
    def has_cells(self) -> bool:
        """Whether every cell is recorded."""
        return (self.folder / "cells.parquet").is_file()

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns of a table, or all.

        Raises
        ------
        BadInput
            If the file cannot be read, or has not these columns.
        """
        path = self.folder / f"{name}.parquet"
        wanted = None if columns is None else list(columns)
        try:
            found: pa.Table = pq.read_table(path, columns=wanted)
        except (OSError, pa.ArrowException) as error:
            raise BadInput.at(path, name, f"cannot be read: {_first_line(error)}", REMAKE) from None
        if missing := set(columns or ()) - set(found.column_names):
            raise BadInput.at(path, name, f"has no column {min(missing)}", REMAKE)
        return found

    def rows(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        within: Mapping[str, Ranges] | None = None,
    ) -> pa.Table:
        """Rows of a table of which every named column lies in one of its ranges.

        Parameters
        ----------
        columns
            Those that are wanted; all without.
        within
            By column of numbers or times: ranges (from, to), both included. Times in microseconds
            since 1970. A row of which the column is empty lies in none.

        Raises
        ------
        BadInput
            If the file cannot be read, or has not these columns.
        """
        within = within or {}
        wanted = list(self.names(name) if columns is None else columns)
        table = self.table(name, list(dict.fromkeys([*wanted, *within])))
        keep = np.ones(table.num_rows, bool)
        for column, ranges in within.items():
            keep &= _within(table[column], ranges)
        return table.filter(pa.array(keep)).select(wanted)

    def names(self, name: str) -> tuple[str, ...]:
        """Names of the columns of a table, those that only its plant can name included.

        Raises
        ------
        BadInput
            If the file cannot be read.
        """
        path = self.folder / f"{name}.parquet"
        try:
            return tuple(pq.read_schema(path).names)
        except (OSError, pa.ArrowException) as error:
            raise BadInput.at(path, name, f"cannot be read: {_first_line(error)}", REMAKE) from None

    def columns(self, name: str, *columns: str) -> tuple[Any, ...]:
        """Columns of a table as arrays, in the order asked for.

        Times are in seconds since the start (empty: NaN), words are `Words`, numbers are as they
        stand (empty: NaN).
        """
        table = self.table(name, columns)
        return tuple(self._array(table[column]) for column in columns)

    def _array(self, column: pa.ChunkedArray) -> Any:
        if pa.types.is_dictionary(column.type):
            one = column.unify_dictionaries().combine_chunks()
            one = one.chunk(0) if isinstance(one, pa.ChunkedArray) else one
            number = one.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            return Words(number, tuple(one.dictionary.to_pylist()))
        if pa.types.is_timestamp(column.type):
            seconds = (pc.cast(column, pa.int64()).to_numpy() - self._origin) / MICRO
            if column.null_count:
                seconds[pc.is_null(column).to_numpy()] = np.nan
            return seconds
        return column.to_numpy()

    @cached_property
    def _origin(self) -> int:
        return round(self.start.timestamp() * MICRO)


def read_records(folder: Path) -> Records:
    """The data set in a folder.

    Raises
    ------
    BadInput
        If there is none, it is not complete, or it does not say of which plant it is.
    """
    folder = folder.absolute()
    partial = folder.parent / f"{folder.name}.partial"
    if not folder.is_dir():
        what = "does not exist" + (f"; {partial.name} is still being written" * partial.is_dir())
        raise BadInput.at(folder, "", what, REMAKE)
    for name in TABLES:
        if name != "cells" and not (folder / f"{name}.parquet").is_file():
            raise BadInput.at(folder, name, "is missing: this is no whole data set", REMAKE)
    path = folder / "runs.parquet"
    try:
        runs = pq.read_table(path)
        said = dict(zip(runs["key"].to_pylist(), runs["value"].to_pylist(), strict=True))
    except (OSError, KeyError, pa.ArrowException) as error:
        raise BadInput.at(path, "runs", f"cannot be read: {_first_line(error)}", REMAKE) from None
    for key in ("warm_up_days", "simulated_days"):
        if key not in said:
            raise BadInput.at(path, key, "is not said", "Make the data set anew.")
    return Records(folder, said)


def _within(column: pa.ChunkedArray, ranges: Ranges) -> NDArray[np.bool_]:
    """Rows of a column that lie in one of some ranges, both ends included."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.int64())
    known = pc.is_valid(column).to_numpy()
    numbers = (pc.fill_null(column, 0) if column.null_count else column).to_numpy()
    found = np.zeros(len(numbers), bool)
    for low, high in ranges:
        found |= (numbers >= low) & (numbers <= high)
    return found & known


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
