"""The journal: what is acknowledged is there, once, in order, chained."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.records.store.event import Event, shape_of, text_of
from gigafactory.records.store.hot import rows_of
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.repeats import Conflict, Receipt
from gigafactory.records.store.schema import JOURNAL
from gigafactory.records.store.seen import holds, joined
from gigafactory.records.store.shapes import standing
from gigafactory.records.store.store import Store, open_store

Rows = list[tuple[str, int, str]]


@pytest.fixture
def store(tmp_path: Path, url: str | None) -> Iterator[Store]:
    """An empty store."""
    with open_store(tmp_path / "set", url) as one:
        yield one


def note(seq: int, text: str = "", source: str = "press", second: float = 0.0) -> Event:
    """A row of `notes`."""
    time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second or seq)
    return Event(source, seq, "notes", {"time": time, "who": "rule", "text": text or f"n{seq}"})


def rows(place: Place) -> Rows:
    """What the journal holds: source, seq, text; in its order."""
    with reading(place).connect() as connection:
        j = JOURNAL.c
        found = connection.execute(sa.select(j.n, j.source, j.seq, j.row).order_by(j.n)).all()
    assert [r.n for r in found] == list(range(1, len(found) + 1))
    return [(r.source, r.seq, r.row) for r in found]


def test_what_is_acknowledged_is_there(store: Store) -> None:
    """When the ticket is done, another connection reads the event."""
    for seq in range(5):
        assert store.append([note(seq)]).result(10) == Receipt(1, 0)
        assert [(s, n) for s, n, _ in rows(store.place)] == [("press", i) for i in range(seq + 1)]


def test_events_of_many_threads_are_kept_once_each(store: Store) -> None:
    """Of 8 threads with 40 groups of 7 events each nothing is missing, doubled, or out of the order
    in which its own thread said it."""

    def produce(source: str) -> None:
        tickets = [
            store.append([note(7 * i + k, source=source) for k in range(7)]) for i in range(40)
        ]
        assert {t.result(10) for t in tickets} == {Receipt(7, 0)}

    threads = [threading.Thread(target=produce, args=(f"m{i}",)) for i in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = rows(store.place)
    for i in range(8):
        assert [seq for source, seq, _ in found if source == f"m{i}"] == list(range(280))


def test_a_repeat_is_harmless(store: Store) -> None:
    """The same number with the same row is acknowledged and not written again, in whatever order
    the row's columns come and whatever zone its time is in; within one group too."""
    first = note(1, "hold")
    time = first.row["time"]
    assert isinstance(time, datetime)
    turned = dict(
        reversed({**first.row, "time": time.astimezone(timezone(timedelta(hours=5)))}.items())
    )
    store.append([first]).result(10)
    assert store.append([Event("press", 1, "notes", turned), note(2)]).result(10) == Receipt(1, 1)
    assert store.append([note(3), note(3), note(1, "hold")]).result(10) == Receipt(1, 2)
    assert [seq for _, seq, _ in rows(store.place)] == [1, 2, 3]


def test_another_row_under_the_same_number_is_a_conflict(store: Store) -> None:
    """What was said first stands, the rest of the group is written, and the ticket says so."""
    store.append([note(1, "hold")]).result(10)
    ticket = store.append([note(2), note(1, "release"), note(3)])
    with pytest.raises(Conflict, match="source 'press': event 1: another row") as error:
        ticket.result(10)
    assert (error.value.receipt, error.value.events) == (Receipt(2, 0), (("press", 1),))
    assert [(n, '"hold"' in t) for _, n, t in rows(store.place)] == [
        (1, True),
        (2, False),
        (3, False),
    ]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Event("m", 1, "nothing", {}), "the store has no such table"),
        (Event("", 1, "notes", {}), "the source is not a name"),
        (Event("m\0", 1, "notes", {}), "the source is not a name"),
        (Event("m", -1, "notes", {}), "no whole number from 0 on"),
        (Event("m", True, "notes", {}), "no whole number from 0 on"),
        (Event("m", 1, "notes", {"color": "red"}), "has no column color"),
        (Event("m", 1, "notes", {"who": 3}), "who is not a text"),
        (Event("m", 1, "notes", {"text": "\ud800"}), "surrogates not allowed"),
        (Event("m", 1, "notes", {"time": datetime(2026, 1, 1)}), "no time with a zone"),
        (Event("m", 1, "lots", {"machine": 2**31}), "machine is too large"),
        (Event("m", 1, "lots", {"machine": 1.5}), "cannot be interpreted as an integer"),
        (Event("m", 1, "lots", {"quantity": float("nan")}), "quantity is no number"),
        (Event("m", 1, "lots", {"quantity": float("inf")}), "quantity is no number"),
        (Event("m", 1, "lots", {"quantity": "3"}), "quantity is no number"),
        (Event("m", 1, "edges", {"flipped": 1}), "flipped is not true or false"),
    ],
)
def test_what_could_not_be_sealed_is_refused(event: Event, says: str, tmp_path: Path) -> None:
    """An event that does not fit its table is refused before anything of its group is kept."""
    with open_store(tmp_path / "set") as store:
        with pytest.raises(BadInput, match=says):
            store.append([note(1), event])
        assert rows(store.place) == []


VALUES = {
    "lot": st.integers(-(2**63), 2**63 - 1),
    "made": st.datetimes(timezones=st.just(UTC)),
    "machine": st.integers(-(2**31), 2**31 - 1),
    "quantity": st.floats(allow_nan=False, allow_infinity=False),
    "unit": st.text(st.characters(exclude_categories=["Cs"])),
}


@given(st.fixed_dictionaries({}, optional=VALUES), st.randoms())
@settings(deadline=None)
def test_one_row_has_one_text(row: dict[str, object], chance: object) -> None:
    """The text does not depend on the order of columns, nor on empty ones being said."""
    shape = standing()["lots"]
    text = text_of(shape, Event("m", 1, "lots", row))
    names = [*row, *(n for n in ("kind", "lane") if n not in row)]
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert text_of(shape, Event("m", 2, "lots", {n: row.get(n) for n in names})) == text


@given(st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=4))
@settings(deadline=None)
def test_a_text_is_read_as_it_was_said(rows: list[dict[str, object]]) -> None:
    """Texts become the very columns that the rows would make by themselves: every sign, every bit
    of a float, every empty place."""
    shape = standing()["lots"]
    texts = [text_of(shape, Event("m", i, "lots", row)) for i, row in enumerate(rows)]
    expected = pa.Table.from_pylist(rows, schema=shape.schema)
    found = rows_of(shape.schema, texts)
    assert found.schema.equals(shape.schema)
    assert found.to_pylist() == expected.to_pylist()
    assert str(found["quantity"].to_pylist()) == str(expected["quantity"].to_pylist())  # −0.0


SEQS = st.dictionaries(st.sampled_from("abc"), st.sets(st.integers(0, 30)), max_size=3)


@given(st.lists(SEQS, max_size=6))
@settings(max_examples=200, deadline=None)
def test_stretches_hold_what_was_put_in(lots: list[dict[str, set[int]]]) -> None:
    """After any joins a number is held if and only if it was joined, and no two stretches touch."""
    seen: dict[str, tuple[tuple[int, int], ...]] = {}
    for more in lots:
        seen = joined(seen, more)
    for source in "abc":
        put = set().union(*(more.get(source, set()) for more in lots))
        assert {n for n in range(-1, 33) if holds(seen, source, n)} == put
        stretches = seen.get(source, ())
        assert all(b[0] > a[1] + 1 for a, b in pairwise(stretches))


def test_a_column_keeps_its_type(store: Store) -> None:
    """`cells` may become wider; a column that is there keeps its type; rows before stay."""
    store.declare("cells", pa.schema([("cell", pa.int64())]))
    store.append([Event("m", 1, "cells", {"cell": 5})]).result(10)
    store.declare("cells", pa.schema([("mass", pa.float32())]))
    store.append([Event("m", 2, "cells", {"cell": 6, "mass": 0.5})]).result(10)
    with pytest.raises(BadInput, match="is int64 in this store, not string"):
        store.declare("cells", pa.schema([("cell", pa.string())]))
    assert [t for _, _, t in rows(store.place)] == ['{"cell":5}', '{"cell":6,"mass":0.5}']


def test_a_type_that_is_not_kept_is_refused() -> None:
    """A list is no column of records."""
    with pytest.raises(BadInput, match="is of type list"):
        shape_of("cells", pa.schema([("curve", pa.list_(pa.float64()))]))


def test_the_end_of_a_store_keeps_what_was_handed_over(tmp_path: Path, url: str | None) -> None:
    """Closing commits what waits; opening again goes on behind it, and found nothing to mend."""
    place = Place(tmp_path / "set", url)
    for seq in range(3):
        with open_store(place.folder, url) as store:
            ticket = store.append([note(seq)])
            assert store.found == ()
        assert ticket.result(0) == Receipt(1, 0)
    assert [seq for _, seq, _ in rows(place)] == [0, 1, 2]
