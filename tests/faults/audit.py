"""What is in a store after a fault, beside what was acknowledged."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from gigafactory.records.store.event import text_of
from gigafactory.records.store.hot import hot_rows
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.shapes import standing
from gigafactory.records.store.store import open_store
from tests.faults.writer import event

SHAPE = standing()["visits"]


@dataclass(frozen=True)
class Audit:
    """The verdict on one fault.

    Parameters
    ----------
    lost, doubled, wrong
        Numbers that were acknowledged and are not there; there twice; there with another row.
    last
        The largest number that is there; −1 without any.
    reopening
        How long opening took. [s]
    found
        What opening mended.
    refused
        Why it could not be opened or read at all; empty otherwise.
    """

    lost: int
    doubled: int
    wrong: int
    last: int
    reopening: float
    found: tuple[str, ...]
    refused: str = ""

    @property
    def sound(self) -> bool:
        """Nothing lost, doubled, changed."""
        return not (self.lost or self.doubled or self.wrong or self.refused)


def audit(folder: Path, acknowledged: Collection[int], url: str | None = None) -> Audit:
    """Open a store as the product does, and compare."""
    begun = time.perf_counter()
    try:
        with open_store(folder, url) as store:
            lasted = time.perf_counter() - begun
            rows = present(store.place)
            found = store.found
    except Exception as error:
        lasted = time.perf_counter() - begun
        return Audit(
            len(set(acknowledged)), 0, 0, -1, lasted, (), f"{type(error).__name__}: {error}"
        )
    numbers = [int(row["lot"]) for row in rows]  # type: ignore[call-overload]
    wrong = sum(
        text_of(SHAPE, event(n)) != _text(row, n) for n, row in zip(numbers, rows, strict=True)
    )
    there = set(numbers)
    lost = len(set(acknowledged) - there)
    return Audit(lost, len(numbers) - len(there), wrong, max(there, default=-1), lasted, found)


def present(place: Place) -> list[dict[str, object]]:
    """Every row of `visits`, sealed or hot."""
    with reading(place).connect() as connection:
        parts = [p for p in read_parts(connection) if p.table == "visits"]
        rows = hot_rows(connection, "visits", SHAPE.schema).to_pylist()
        for part in parts:
            rows += pq.read_table(place.folder / part.path).to_pylist()
    return rows


def _text(row: dict[str, object], n: int) -> str:
    said = event(n)
    return text_of(SHAPE, type(said)(said.source, said.seq, said.table, row))


def quantile(times: Collection[float], share: float) -> float:
    """The value that a share of some times does not exceed. [s]"""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
