"""Events that come again: the same is harmless, something else under the same number is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gigafactory.errors import GigafactoryError
from gigafactory.records.store.chain import digest
from gigafactory.records.store.journal import Line
from gigafactory.records.store.schema import JOURNAL
from gigafactory.records.store.seen import Seen, holds

ASKED = 400  # numbers in one question to the database

Marks = Callable[[str, Collection[int]], Mapping[int, tuple[str, int]]]
"""Table and digest of sealed events of a source, by number; those that are kept still."""


@dataclass(frozen=True)
class Receipt:
    """What became of a group of events; all of them are on the disk.

    Parameters
    ----------
    written
        How many were new.
    repeated
        How many were there already, with the same content.
    """

    written: int
    repeated: int


class Conflict(GigafactoryError):  # noqa: N818
    """A source says something else under a number that it used before.

    What else was in the group is written; what is said first stands.

    Parameters
    ----------
    receipt
        Of the rest of the group.
    events
        Source and number of each conflict.
    """

    def __init__(self, receipt: Receipt, events: Sequence[tuple[str, int]]) -> None:
        source, seq = events[0]
        more = f" and {len(events) - 1} more" if events[1:] else ""
        super().__init__(
            f"source {source!r}: event {seq}{more}: another row has this number already. "
            "Number each row once; what was said first stands, the rest of the group is written."
        )
        self.receipt = receipt
        self.events = tuple(events)


NEW, AGAIN, OTHER = 0, 1, 2


def sort_out(
    connection: sa.Connection, lines: Sequence[Line], seen: Seen, marks: Marks
) -> list[int]:
    """Of each event: whether it is new, comes again, or contradicts what was said before.

    Parameters
    ----------
    marks
        Looks up what is sealed.
    """
    said = _hot(connection, lines)
    marked = _sealed(lines, seen, marks)
    verdicts = []
    for source, seq, of, text in lines:
        if (source, seq) in said:
            verdicts.append(AGAIN if said[source, seq] == (of, text) else OTHER)
        elif holds(seen, source, seq):
            mark = marked[source].get(seq)
            verdicts.append(AGAIN if mark in {None, (of, digest(text))} else OTHER)
        else:
            said[source, seq] = (of, text)
            verdicts.append(NEW)
    return verdicts


def _sealed(
    lines: Sequence[Line], seen: Seen, marks: Marks
) -> dict[str, Mapping[int, tuple[str, int]]]:
    """Table and digest of those events that are sealed, by source and number."""
    asked: dict[str, set[int]] = {}
    for source, seq, _, _ in lines:
        if holds(seen, source, seq):
            asked.setdefault(source, set()).add(seq)
    return {source: marks(source, numbers) for source, numbers in asked.items()}


def _hot(
    connection: sa.Connection, lines: Sequence[Line]
) -> dict[tuple[str, int], tuple[str, str]]:
    """Table and text of those events that the journal has."""
    asked: dict[str, list[int]] = {}
    for source, seq, _, _ in lines:
        asked.setdefault(source, []).append(seq)
    j, found = JOURNAL.c, {}
    for source, numbers in asked.items():
        for start in range(0, len(numbers), ASKED):
            some = j.seq.in_(numbers[start : start + ASKED])
            rows = sa.select(j.seq, j.of, j.row).where(j.source == source, some)
            for row in connection.execute(rows):
                found[source, row.seq] = (row.of, row.row)
    return found
