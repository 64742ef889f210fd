"""Every row of every file is accounted for: what became of it, and why it was turned away."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from gigafactory.records.intake.source import Source


@dataclass(frozen=True)
class Reject:
    """Why a row was turned away."""

    file: str
    line: int
    column: str
    reason: str


@dataclass
class Account:
    """What becomes of the rows of some files; rows are numbered through all of them from 0.

    Parameters
    ----------
    sources
        The files.
    """

    sources: Sequence[Source]
    rejected: dict[int, tuple[str, str]] = field(default_factory=dict)
    """By row: column of theirs (or "") and reason; the first reason stands."""
    repeated: set[int] = field(default_factory=set)
    """Rows that say word for word what a row before them says."""
    skipped: set[int] = field(default_factory=set)
    """Rows that the mapping leaves out."""
    remarks: list[str] = field(default_factory=list)
    """What is odd and was taken all the same."""

    def __post_init__(self) -> None:
        self.first: list[int] = []
        count = 0
        for source in self.sources:
            self.first.append(count)
            count += source.rows
        self.count = count

    def reject(self, row: int, column: str, reason: str) -> None:
        """Turn a row away."""
        self.rejected.setdefault(int(row), (column, reason))

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        number = next(i for i in reversed(range(len(self.first))) if self.first[i] <= row)
        source = self.sources[number]
        return source.name, source.lines[row - self.first[number]]

    def rejects(self) -> list[Reject]:
        """Every row that was turned away, in the order of the files."""
        found = []
        for row in sorted(self.rejected):
            file, line = self.place(row)
            found.append(Reject(file, line, *self.rejected[row]))
        return found

    def table(self) -> list[dict[str, str | int]]:
        """By file: rows read, imported, repeated, rejected and left out."""
        found: list[dict[str, str | int]] = []
        for source, first in zip(self.sources, self.first, strict=True):
            rows = range(first, first + source.rows)
            repeated = sum(one in rows for one in self.repeated)
            rejected = sum(one in rows for one in self.rejected)
            skipped = sum(one in rows for one in self.skipped)
            found.append(
                {
                    "file": source.name,
                    "read": source.rows,
                    "imported": source.rows - repeated - rejected - skipped,
                    "repeated": repeated,
                    "rejected": rejected,
                    "left_out": skipped,
                    "sha256": source.sha256,
                }
            )
        return found


def rejects_csv(rejects: Sequence[Reject]) -> str:
    """The rows that were turned away, as a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("file", "line", "column", "reason"))
    writer.writerows((r.file, r.line, r.column, r.reason) for r in rejects)
    return stream.getvalue()
