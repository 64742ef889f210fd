"""The time that the cells of a data set span, cut into blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.grouped import extent, seconds
from gigafactory.records.read import Records

BLOCKS = 30
HOUR = 3600.0


@dataclass(frozen=True)
class Span:
    """A stretch of time in blocks of equal length.

    Parameters
    ----------
    begin
        Since 1970. [s]
    length
        Of a block. [s]
    blocks
        How many.
    """

    begin: float
    length: float
    blocks: int

    @property
    def where(self) -> str:
        """SQL: cells that were begun in it."""
        return f"{seconds('born')} >= {self.begin!r}"

    def block(self, when: str) -> str:
        """SQL: the block of a time; what lies outside belongs to the first or the last."""
        number = f"floor(({when} - {self.begin!r}) / {self.length!r})"
        return f"CAST(least(greatest({number}, 0), {self.blocks - 1}) AS BIGINT)"


def span_of(records: Records) -> Span:
    """The time in which cells were begun behind the warm-up, in about thirty blocks of hours."""
    begin, end = extent(records, seconds("born"))
    begin = max(begin, records.start.timestamp() + records.begin)
    hours = max(1.0, round((end - begin) / HOUR / BLOCKS))
    blocks = max(1, int(np.ceil((end - begin) / (hours * HOUR))))
    return Span(begin, hours * HOUR, blocks)
