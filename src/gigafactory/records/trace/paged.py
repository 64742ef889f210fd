"""A table that is read in pages of neighbouring numbers, as they are asked for, and then kept.

Lots that have to do with one another have numbers near each other, so that a walk through a year of
them touches a few pages; whoever walks on soon finds them in memory.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gigafactory.records.read import Array, Records

PAGE = 1 << 14
"""Numbers in a page."""
MOST_AHEAD = 8
"""Pages that a walk reads beyond those asked for: 1, 2, 4 ... this many, the longer it goes on."""
NOTHING = ((0, -1),)
"""Ranges in which no number lies."""
EMPTY = -1
"""Stands for an empty place in a column of whole numbers or times."""


class Paged:
    """Rows of a table in the order of a number, as many as have been asked for.

    Parameters
    ----------
    records, table
        What is read.
    key
        Column of the number.
    columns
        The others that are wanted. Words become numbers into `words`, times microseconds since
        1970; an empty place is −1, or NaN in a column of fractions.
    way
        Whether a walk goes on to higher numbers (1), to lower ones (−1), or not at all (0).
    """

    def __init__(
        self, records: Records, table: str, key: str, columns: Sequence[str], way: int
    ) -> None:
        self.records, self.table, self.key, self.way = records, table, key, way
        self.columns = (key, *columns)
        self.words: dict[str, list[str]] = {}
        self.loaded: NDArray[np.bool_] = np.zeros(0, bool)
        self.rows: dict[str, Array] = {}
        self.ahead = 1

    def ensure(self, numbers: NDArray[np.int64]) -> None:
        """Read the pages of these numbers that have not been read."""
        pages = numbers // PAGE
        if self.rows and (not len(pages) or self._have(pages).all()):
            return
        missing = np.unique(pages[~self._have(pages)])
        steps = np.arange(self.ahead + 1) * self.way
        wanted = np.unique((missing[:, None] + steps).ravel())
        wanted = wanted[wanted >= 0]
        wanted = wanted[~self._have(wanted)]
        self.ahead = min(2 * self.ahead, MOST_AHEAD)
        pieces = [(a * PAGE, b * PAGE + PAGE - 1) for a, b in runs(wanted)]
        within = {self.key: pieces if len(wanted) else NOTHING}
        found = self.records.rows(self.table, self.columns, within)
        fresh = {name: column(found[name], self._words(name)) for name in self.columns}
        if self.rows:
            fresh = {name: np.concatenate([self.rows[name], fresh[name]]) for name in self.columns}
        numbers = fresh[self.key]
        if len(numbers) > 1 and (np.diff(numbers) < 0).any():
            order = np.argsort(numbers, kind="stable")
            fresh = {name: values[order] for name, values in fresh.items()}
        self.rows = fresh
        more = int(wanted.max(initial=-1)) + 1 - len(self.loaded)
        self.loaded = np.concatenate([self.loaded, np.zeros(max(more, 0), bool)])
        self.loaded[wanted] = True

    def _have(self, pages: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which pages have been read; there are none below zero."""
        there = pages < len(self.loaded)
        if there.all():
            return self.loaded[pages] | (pages < 0)
        found = pages < 0
        found[there] |= self.loaded[pages[there]]
        return found

    def _words(self, name: str) -> list[str]:
        return self.words.setdefault(name, [])

    def where(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of these numbers, sorted and without doubles, one number after the other."""
        self.ensure(numbers)
        key = self.rows[self.key]
        first = np.searchsorted(key, numbers, side="left")
        last = np.searchsorted(key, numbers, side="right")
        return stretches(first, last)

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each number, −1 where the table has none."""
        self.ensure(numbers)
        key = self.rows[self.key]
        if not len(key):
            return np.full(len(numbers), EMPTY)
        i = np.minimum(np.searchsorted(key, numbers), len(key) - 1)
        return np.where(key[i] == numbers, i, EMPTY)


def stretches(first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers from each `first` to its `last` (excluded), in one row."""
    size = last - first
    ends = np.cumsum(size)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(last - ends, size) + np.arange(total)


def runs(
    numbers: NDArray[np.int64], gap: int = 1, most: int | None = None
) -> list[tuple[int, int]]:
    """Sorted numbers as stretches (from, to), both included.

    Parameters
    ----------
    gap
        How far apart two numbers of one stretch may be.
    most
        Stretches at most: the nearest are joined.
    """
    if not len(numbers):
        return list(NOTHING)
    apart = np.diff(numbers)
    if most is not None and len(apart) >= most:
        gap = max(gap, int(np.partition(apart, -most)[-most]))
    cuts = np.flatnonzero(apart > gap)
    first = numbers[np.concatenate([[0], cuts + 1])]
    last = numbers[np.concatenate([cuts, [len(numbers) - 1]])]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def column(found: pa.ChunkedArray, words: list[str]) -> Array:
    """A column as an array; words as numbers into a list, which grows by those that are new."""
    if pa.types.is_dictionary(found.type) or pa.types.is_string(found.type):
        return _numbered(found, words)
    if pa.types.is_timestamp(found.type):
        found = pc.cast(found, pa.int64())
    if found.null_count and pa.types.is_integer(found.type):
        found = pc.fill_null(found, EMPTY)
    values: Array = found.to_numpy()
    return values


def _numbered(found: pa.ChunkedArray, words: list[str]) -> Array:
    if not pa.types.is_dictionary(found.type):
        found = found.dictionary_encode()
    place = {word: i for i, word in enumerate(words)}
    parts: list[Array] = []
    for chunk in found.chunks:
        names = chunk.dictionary.to_pylist()
        for name in names:
            if name not in place:
                place[name] = len(words)
                words.append(name)
        table = np.array([*(place[name] for name in names), EMPTY], np.int32)
        parts.append(table[chunk.indices.fill_null(EMPTY).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def says(numbers: Array, words: Sequence[str], word: str) -> Array:
    """Rows of a column of words that say one."""
    found: Array = numbers == (words.index(word) if word in words else -2)
    return found
