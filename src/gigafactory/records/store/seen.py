"""Which numbers of which source are sealed already: stretches, so that a year takes no room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from gigafactory.records.store.schema import SEEN

Stretch = tuple[int, int]
"""First and last number, both included."""
Seen = Mapping[str, tuple[Stretch, ...]]
"""By source, in order, with a gap between any two."""


def holds(seen: Seen, source: str, seq: int) -> bool:
    """Whether a number of a source is among them."""
    stretches = seen.get(source)
    if not stretches or seq > stretches[-1][1]:
        return False
    at = bisect_right(stretches, (seq, 2**63)) - 1
    return at >= 0 and stretches[at][0] <= seq <= stretches[at][1]


def joined(seen: Seen, numbers: Mapping[str, Iterable[int]]) -> dict[str, tuple[Stretch, ...]]:
    """What was seen with more numbers, stretches that touch made one."""
    found = dict(seen)
    for source, more in numbers.items():
        spans = sorted([*seen.get(source, ()), *((n, n) for n in more)])
        merged: list[Stretch] = []
        for first, last in spans:
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        found[source] = tuple(merged)
    return found


def read_seen(connection: sa.Connection) -> dict[str, tuple[Stretch, ...]]:
    """What the database says."""
    found: dict[str, list[Stretch]] = {}
    for row in connection.execute(sa.select(SEEN).order_by(SEEN.c.source, SEEN.c.first)):
        found.setdefault(row.source, []).append((row.first, row.last))
    return {source: tuple(stretches) for source, stretches in found.items()}


def write_seen(connection: sa.Connection, sources: Iterable[str], seen: Seen) -> None:
    """Put what was seen of some sources in the place of what the database says of them."""
    for source in sources:
        connection.execute(sa.delete(SEEN).where(SEEN.c.source == source))
        rows = [{"source": source, "first": a, "last": b} for a, b in seen[source]]
        connection.execute(sa.insert(SEEN), rows)
