"""Machines, lanes and places that have names, numbered as our tables want them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST = 32_767
"""Numbers of machines are kept in 16 bits."""


@dataclass
class Labels:
    """Names by what they are of: ("machine", step), ("slot", buffer), ("lane", "")."""

    seen: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def see(self, what: str, of: str, names: Iterable[str | None]) -> None:
        """Names that are in use."""
        self.seen.setdefault((what, of), set()).update(n for n in names if n is not None)

    def numbers(self) -> dict[tuple[str, str], dict[str, int]]:
        """The number of every name: itself where all are whole numbers from 1, else in order."""
        return {key: _numbered(names) for key, names in self.seen.items()}


def _numbered(names: set[str]) -> dict[str, int]:
    if all(re.fullmatch(r"0*[0-9]{1,5}", one) and int(one) <= MOST for one in names):
        return {one: int(one) for one in names}
    return {one: number for number, one in enumerate(sorted(names, key=_natural), 1)}


def _natural(name: str) -> list[tuple[int, int, str]]:
    """So that M9 stands before M10."""
    parts = re.split(r"(\d+)", name)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p] + [(2, 0, name)]
