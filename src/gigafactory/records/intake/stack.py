"""Rows of one table, gathered column by column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Stack:
    """Columns that grow together; a row that leaves a column out says nothing there."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    rows: int = 0

    def add(self, **row: Any) -> None:
        """One more row."""
        for name in row:
            if name not in self.columns:
                self.columns[name] = [None] * self.rows
        for name, column in self.columns.items():
            column.append(row.get(name))
        self.rows += 1

    def column(self, name: str) -> list[Any]:
        """A column, of nothing where no row says it."""
        return self.columns.get(name, [None] * self.rows)
