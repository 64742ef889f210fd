"""Reading sealed parts: only those row groups are decoded in which an asked-for row can lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gigafactory.records.store.parts import Part, Ranges

Bools = NDArray[np.bool_]
FEW = 2
"""Row groups that are decoded sooner by one thread than by several that must be called first."""


@dataclass(frozen=True)
class Sealed:
    """A sealed part, whose footer is read once.

    Parameters
    ----------
    folder
        Of the data set.
    part
        What the manifest says of it.
    """

    folder: Path
    part: Part

    @cached_property
    def footer(self) -> pq.FileMetaData:
        """Its footer, read once; OSError or ArrowException where it cannot be read."""
        return pq.read_metadata(self.folder / self.part.path)

    @cached_property
    def shape(self) -> pa.Schema:
        """Its columns."""
        return self.footer.schema.to_arrow_schema()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        return tuple(self.shape.names)

    def read(self, columns: Sequence[str]) -> pa.Table:
        """Every row."""
        with self._opened() as file:
            return file.read(list(columns))

    def _opened(self) -> pq.ParquetFile:
        """The file, for a while: a store has more parts than a process may hold open."""
        return pq.ParquetFile(self.folder / self.part.path, metadata=self.footer)

    def rows(self, columns: Sequence[str], within: Mapping[str, Ranges]) -> pa.Table | None:
        """Rows that lie within ranges of each column named; None where there are none."""
        groups = self._groups(within)
        if not len(groups):
            return None
        some = len(groups) > FEW
        with self._opened() as file:
            asked = file.read_row_groups(groups.tolist(), list(within), use_threads=some)
        keep = np.ones(asked.num_rows, bool)
        for column, ranges in within.items():
            keep &= lie_within(asked[column], ranges)
        if not keep.any():
            return None
        first = np.concatenate([[0], np.cumsum(self._sizes[groups])])
        hit = np.add.reduceat(keep, first[:-1]) > 0
        chosen = np.concatenate(
            [keep[a:b] for a, b, h in zip(first, first[1:], hit, strict=False) if h]
        )
        some = hit.sum() > FEW
        with self._opened() as file:
            found = file.read_row_groups(groups[hit].tolist(), list(columns), use_threads=some)
        return taken(found, chosen)

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        footer = self.footer
        return np.array([footer.row_group(i).num_rows for i in range(footer.num_row_groups)], int)

    @cached_property
    def _limits(self) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
        return {}

    def _groups(self, within: Mapping[str, Ranges]) -> NDArray[np.int64]:
        """Row groups in which a row can lie within the ranges."""
        may = np.ones(self.footer.num_row_groups, bool)
        for column, ranges in within.items():
            if column not in self._limits:
                self._limits[column] = self._limits_of(column)
            low, high = self._limits[column]
            begins, ends = _apart(ranges)
            at = np.searchsorted(begins, high, side="right") - 1  # the last that begins in time
            may &= (at >= 0) & (ends[np.maximum(at, 0)] >= low)
        return np.flatnonzero(may)

    def _limits_of(self, column: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Smallest and largest value in each row group, ∓∞ where the footer does not say."""
        j, footer = self.names.index(column), self.footer
        low = np.full(footer.num_row_groups, -np.inf)
        high = np.full(footer.num_row_groups, np.inf)
        for i in range(footer.num_row_groups):
            said = footer.row_group(i).column(j).statistics
            if said is not None and said.has_min_max:
                low[i], high[i] = said.min_raw, said.max_raw
            elif said is not None and said.has_null_count and not said.num_values:
                low[i], high[i] = np.inf, -np.inf  # empty throughout
        return low, high


def taken(table: pa.Table, keep: Bools) -> pa.Table:
    """Rows of a table that are kept; `pa.array` of numpy would load pandas where that is there."""
    rows = np.flatnonzero(keep)
    return table.take(pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(rows)]))


def lie_within(column: pa.ChunkedArray, ranges: Ranges) -> Bools:
    """Rows of a column that lie in one of some ranges; empty ones lie in none."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.int64())
    known: Bools = pc.is_valid(column).to_numpy()
    numbers = (pc.fill_null(column, 0) if column.null_count else column).to_numpy()
    low, high = _apart(ranges)
    at = np.searchsorted(low, numbers, side="right") - 1
    found: Bools = (at >= 0) & (numbers <= high[np.maximum(at, 0)]) & known
    return found


def _apart(ranges: Ranges) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ranges in order, those that overlap put together: where they begin, and where they end."""
    if not len(ranges):
        return np.array([np.inf]), np.array([-np.inf])
    low, high = np.array(sorted(ranges)).reshape(-1, 2).T
    reach = np.maximum.accumulate(high)
    begins = np.flatnonzero(np.concatenate([[True], low[1:] > reach[:-1]]))
    ends = np.concatenate([begins[1:] - 1, [len(low) - 1]])
    return low[begins], reach[ends]
