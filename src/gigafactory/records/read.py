"""The door to a data set: its tables as columns, and the plant that it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.records.store.engine import FILE
from gigafactory.records.store.moment import moment
from gigafactory.records.store.parts import Ranges
from gigafactory.records.store.place import Place
from gigafactory.records.store.sealed import lie_within, taken
from gigafactory.records.store.source import Source
from gigafactory.records.tables import END, START, TIME, TOOK

if TYPE_CHECKING:  # a plant is read only where it is asked for
    from gigafactory.plant.model import Plant

MICRO = 1e6
REMAKE = "Name the folder that `gigafactory simulate PLANT --out DIR` wrote."
MEND = "See what gigafactory records verify says, and restore it from a backup or make it anew."
Array = NDArray[Any]


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
    source
        Where its rows come from.
    """

    folder: Path
    said: dict[str, str]
    source: Source

    @cached_property
    def plant(self) -> Plant:
        """What should have been.

        Raises
        ------
        BadInput
            If the data set does not say of which plant it is, as one that was imported may not.
        """
        path = self.folder / "runs"
        if not self.has_plant:
            cure = "Ask what needs no plant: trace, recall, spc, causes, report."
            raise BadInput.at(path, "plant_said", "is not said: the data are of no plant", cure)
        from gigafactory.plant.read import from_said

        return from_said(self.said["plant_said"], str(path))

    @property
    def has_plant(self) -> bool:
        """Whether it says of which plant it is; what was imported is of none."""
        return "plant_said" in self.said

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
        return "cells" in self.source.tables

    def files(self, name: str) -> tuple[Path, ...]:
        """The sealed Parquet files of a table, in the order of sealing."""
        return self.source.files(name)

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns of a table, or all.

        Raises
        ------
        BadInput
            If the data cannot be read, or have not these columns.
        """
        return self.rows(name, columns)

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
            If the data cannot be read, or have not these columns.
        """
        wanted = list(self.names(name) if columns is None else columns)
        within = within or {}
        self._known(name, [*wanted, *within])
        shape = self.shape(name).names
        late = [column for column in within if column not in shape]  # made of others, see `_stored`
        asked = list(dict.fromkeys([*wanted, *late]))
        stored = list(dict.fromkeys(s for one in asked for s in _stored(shape, one)))
        early = {column: ranges for column, ranges in within.items() if column in shape}
        try:
            found = self.source.rows(name, stored, early)
        except (OSError, pa.ArrowException) as error:
            raise self._unreadable(name, error) from None
        if stored == wanted:
            return found
        found = pa.table({one: _ended(found, one) for one in asked})
        for column in late:
            found = taken(found, lie_within(found[column], within[column]))
        return found.select(wanted)

    def lazy(self, name: str) -> Any:
        """All rows of a table as a lazy frame: of Polars, or of Spark where that reads.

        Raises
        ------
        BadInput
            If the data are not there.
        """
        self.shape(name)
        return self.source.lazy(name)

    def asked(
        self, sql: str, tables: Sequence[str], beside: Mapping[str, pa.Table] | None = None
    ) -> pa.Table:
        """The answer to a question in SQL, in the dialect that DuckDB and Spark share.

        Parameters
        ----------
        sql
            Names in double quotes; `epoch_us(time)` is a time in microseconds since 1970.
        tables
            Those of the data set that it names.
        beside
            Small tables by name that it names besides.

        Raises
        ------
        BadInput
            If the data are not there.
        """
        for name in tables:
            self.shape(name)
        return self.source.asked(sql, tables, beside or {})

    def names(self, name: str) -> tuple[str, ...]:
        """Names of the columns of a table, those that only its plant can name included.

        Raises
        ------
        BadInput
            If the data cannot be read.
        """
        return tuple(one for stored in self.shape(name).names for one in _said_by(stored))

    def shape(self, name: str) -> pa.Schema:
        """Columns of a table as they are stored, with unit and meaning in their metadata.

        Raises
        ------
        BadInput
            If the data cannot be read.
        """
        if name not in self.source.tables:
            raise BadInput.at(self.folder, name, "is not in these records", REMAKE)
        try:
            return self.source.shape(name)
        except (OSError, pa.ArrowException) as error:
            raise self._unreadable(name, error) from None

    def _known(self, name: str, columns: Sequence[str]) -> None:
        if missing := set(columns) - set(self.names(name)):
            what = f"has no column {min(missing)}"
            raise BadInput.at(self.folder, name, what, REMAKE)

    def _unreadable(self, name: str, error: BaseException) -> BadInput:
        what = f"cannot be read: {_first_line(error)}"
        return BadInput.at(self.folder, name, what, MEND)

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


def read_records(folder: Path, database: str | None = None) -> Records:
    """The data set in a folder, as it stands at this moment.

    Parameters
    ----------
    database
        URL of the PostgreSQL that holds what is not sealed, where that is not a file in the folder.

    Raises
    ------
    BadInput
        If there is none, it is not complete, or it does not say what it is.
    """
    folder = folder.absolute()
    partial = folder.parent / f"{folder.name}.partial"
    if not folder.is_dir():
        what = "does not exist" + (f"; {partial.name} is still being written" * partial.is_dir())
        raise BadInput.at(folder, "", what, REMAKE)
    if database is None and not (folder / FILE).is_file():
        raise BadInput.at(folder, "", f"is no data set: it holds no {FILE}", REMAKE)
    source = moment(Place(folder, database))
    for part in source.parts:
        if not (folder / part.path).is_file():
            raise BadInput.at(folder / part.path, "", "is missing", MEND)
    runs = Records(folder, {}, source).table("runs", ["key", "value"])
    said = dict(zip(runs["key"].to_pylist(), runs["value"].to_pylist(), strict=True))
    for key in ("warm_up_days", "simulated_days"):
        if key not in said:
            raise BadInput.at(folder / "runs", key, "is not said", "Make the data set anew.")
    return Records(folder, said, source)


def _stored(shape: Sequence[str], column: str) -> tuple[str, ...]:
    """The columns out of which one is made: the end of a step is its start and what it took."""
    if column in shape:
        return (column,)
    step = column.removesuffix(END)
    return f"{step}{START}", f"{step}{TOOK}"


def _said_by(column: str) -> tuple[str, ...]:
    """The columns that a stored one stands for: with what a step took, its end is known."""
    if column.endswith(TOOK):
        return column, column.removesuffix(TOOK) + END
    return (column,)


def _ended(table: pa.Table, column: str) -> pa.ChunkedArray:
    """A column of a table, or the end of a step out of its start and what it took."""
    if column in table.column_names:
        return table[column]
    step = column.removesuffix(END)
    start = pc.cast(table[f"{step}{START}"], pa.int64())
    return pc.cast(pc.add(start, table[f"{step}{TOOK}"]), TIME)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
