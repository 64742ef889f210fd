"""The rows of a data set, part by part, so that fifty million cells take little memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gigafactory.records.store.engine import FILE
from gigafactory.records.store.parts import Part

Array = NDArray[Any]


@dataclass(frozen=True)
class Chunk:
    """Rows of one part, or those that are not sealed.

    Parameters
    ----------
    file
        Where they stand.
    rows
        Some columns of them.
    """

    file: str
    rows: pa.Table

    def numbers(self, column: str, empty: int = -1) -> Array:
        """A column of whole numbers or times, as they are stored."""
        found = self.rows[column]
        if pa.types.is_timestamp(found.type):
            found = pc.cast(found, pa.int64())
        return np.asarray(pc.fill_null(found, empty))

    def floats(self, column: str) -> Array:
        """A column of numbers; NaN where it is empty."""
        return np.asarray(self.rows[column])

    def known(self, column: str) -> Array:
        """Rows in which a column is not empty."""
        return np.asarray(pc.is_valid(self.rows[column]))

    def words(self, column: str) -> pa.ChunkedArray:
        """A column of words as text."""
        return self.rows[column].cast(pa.string())

    def is_word(self, column: str, *words: str) -> Array:
        """Rows in which a column says one of some words."""
        found = pc.is_in(self.words(column), pa.array(words, pa.string()))
        return np.asarray(pc.fill_null(found, False))


class Unreadable(Exception):  # noqa: N818
    """A part that cannot be read, whatever its hash.

    Parameters
    ----------
    file
        Under the folder of the data set.
    """

    def __init__(self, file: str, error: BaseException) -> None:
        super().__init__(str(error).splitlines()[0])
        self.file = file


def _read(folder: Path, path: str, columns: Sequence[str]) -> pa.Table:
    try:
        return pq.read_table(folder / path, columns=list(columns))
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(path, error) from None


@dataclass(frozen=True)
class Rows:
    """What there is to read.

    Parameters
    ----------
    folder
        Of the data set.
    parts
        Those sealed ones that can be trusted.
    hot
        Rows that are not sealed, by table.
    gone
        Tables of which some parts were dropped for their age.
    """

    folder: Path
    parts: Sequence[Part]
    hot: Mapping[str, pa.Table]
    gone: frozenset[str] = frozenset()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are there."""
        return frozenset(p.table for p in self.parts) | frozenset(self.hot)

    def shapes(self, table: str) -> Iterator[tuple[str, pa.Schema]]:
        """The columns that each part of a table has."""
        for part in self.parts:
            if part.table == table:
                yield part.path, pq.read_schema(self.folder / part.path)
        if table in self.hot:
            yield FILE, self.hot[table].schema

    def common(self, table: str) -> set[str]:
        """Columns that every part of a table has."""
        return set.intersection(*(set(shape.names) for _, shape in self.shapes(table)))

    def chunks(self, table: str, *columns: str) -> Iterator[Chunk]:
        """Some columns of a table, of which it has those that are common to all its parts."""
        for part in self.parts:
            if part.table == table and part.rows:
                yield Chunk(part.path, _read(self.folder, part.path, columns))
        if table in self.hot and self.hot[table].num_rows:
            yield Chunk(FILE, self.hot[table].select(list(columns)))

    def whole(self, table: str, *columns: str) -> Chunk:
        """Some columns of a table that is small."""
        found = [chunk.rows for chunk in self.chunks(table, *columns)]
        if not found:
            return Chunk(table, pa.table({name: pa.array([], pa.int64()) for name in columns}))
        return Chunk(table, pa.concat_tables(found).unify_dictionaries())

    @cached_property
    def said(self) -> dict[str, str]:
        """What the table of runs says."""
        if "runs" not in self.tables:
            return {}
        runs = self.whole("runs", "key", "value").rows
        return dict(zip(runs["key"].to_pylist(), runs["value"].to_pylist(), strict=True))

    @property
    def simulated(self) -> bool:
        """Whether a line of ours wrote it, and all of it is there: nothing that it counts lacks."""
        return "seed" in self.said and not self.gone

    @cached_property
    def lots(self) -> Lots:
        """Every lot."""
        return Lots(self.whole("lots", *LOT))


LOT = ("lot", "kind", "step", "made", "quantity", "unit", "rest", "lane", "cells", "state")


class Lots:
    """Every lot, found by its number.

    Parameters
    ----------
    chunk
        The rows of `lots`.
    """

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.lot = chunk.numbers("lot")
        self._order = np.argsort(self.lot, kind="stable")
        self._sorted = self.lot[self._order]

    def __len__(self) -> int:
        return len(self.lot)

    def row(self, lot: Array) -> Array:
        """The row of each lot; −1 where there is none."""
        if not len(self):
            return np.full(len(lot), -1)
        at = np.minimum(np.searchsorted(self._sorted, lot), len(self) - 1)
        return np.where(self._sorted[at] == lot, self._order[at], -1)

    @cached_property
    def quantity(self) -> Array:
        """Its size. [unit of the lot]."""
        return self.chunk.floats("quantity")

    @cached_property
    def rest(self) -> Array:
        """What is left of it. [unit of the lot]."""
        return self.chunk.floats("rest")

    @cached_property
    def made(self) -> Array:
        """When it was finished or delivered. [µs since 1970]."""
        return self.chunk.numbers("made")

    @cached_property
    def cells(self) -> Array:
        """Cells in it."""
        return self.chunk.numbers("cells")

    def unit(self, unit: str) -> Array:
        """Lots of a unit."""
        return self.chunk.is_word("unit", unit)

    @cached_property
    def made_here(self) -> Array:
        """Lots that a step made."""
        return self.chunk.known("step")
