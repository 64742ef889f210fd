"""Sealing: rows move from the journal into Parquet, and every reader sees each of them once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from gigafactory.records.store import delta
from gigafactory.records.store.chain import parts_said, seal_link
from gigafactory.records.store.event import Event
from gigafactory.records.store.hot import hot_rows
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.repeats import Conflict, Receipt
from gigafactory.records.store.schema import JOURNAL, SEALS, SEEN, START
from gigafactory.records.store.store import Store, open_store
from gigafactory.records.tables import TABLES, schema
from tests.postgres import fresh

START_TIME = datetime(2026, 1, 1, tzinfo=UTC)
EDGES = schema(TABLES["edges"])


def edge(seq: int, source: str = "slitter") -> Event:
    """A row of `edges`."""
    row = {"parent": seq, "child": seq + 1, "left": seq / 3, "right": seq / 3 + 1, "flipped": True}
    return Event(source, seq, "edges", row)


def visit(seq: int) -> Event:
    """A row of `visits`."""
    start = START_TIME + timedelta(seconds=seq)
    row = {"lot": seq, "step": f"s{seq % 3}", "start": start, "end": None}
    return Event("oven", seq, "visits", row)


def seen(place: Place, table: str, shape: pa.Schema) -> pa.Table:
    """All rows of a table as a reader finds them: sealed ones and hot ones of one moment."""
    with reading(place).connect() as connection:
        parts = [p for p in read_parts(connection) if p.table == table]
        sealed = [pq.read_table(place.folder / p.path) for p in parts]
        return pa.concat_tables([*sealed, hot_rows(connection, table, shape)]).unify_dictionaries()


def counted(place: Place, table: sa.Table) -> int:
    """Rows of a table of the database."""
    with reading(place).connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


@pytest.fixture
def place(tmp_path: Path, url: str | None) -> Place:
    """A store that is not there yet."""
    return Place(tmp_path / "set", url)


def filled(place: Place, numbers: range) -> Store:
    """A store with an edge and a visit for each number."""
    store = open_store(place.folder, place.url)
    store.append([e for n in numbers for e in (edge(n), visit(n))]).result(10)
    return store


def test_rows_are_the_same_before_and_after(place: Place) -> None:
    """What a reader finds does not change by sealing, wherever the border lies: every value, every
    empty cell, in the same order."""
    with filled(place, range(20)) as store:
        shapes = {name: schema(TABLES[name]) for name in ("edges", "visits")}
        before = {name: seen(place, name, shape) for name, shape in shapes.items()}
        assert before["edges"].to_pylist()[3] == {
            "parent": 3, "child": 4, "left": 1.0, "right": 2.0,
            "child_left": None, "lane": None, "flipped": True,
        }  # fmt: skip
        for at_most in (7, 1, 13, 100):
            store.seal(at_most)
            for name, shape in shapes.items():
                assert seen(place, name, shape).equals(before[name])
        assert counted(place, JOURNAL) == 0
        assert store.seal() == ()


def test_other_engines_find_the_same_parts(place: Place) -> None:
    """DuckDB over the files, Polars over the Delta table: what they count is what was written."""
    with filled(place, range(30)) as store:
        store.seal(20)
        store.seal()
    files = f"{place.folder}/edges/*.parquet"
    assert duckdb.sql(f"select count(*), sum(child) from '{files}'").fetchall() == [(30, 465)]
    assert (
        pl.scan_delta(str(place.folder / "edges")).select(pl.col("child").sum()).collect().item()
        == 465
    )


def test_seals_are_chained(place: Place) -> None:
    """Each seal holds the last event's hash and the SHA-256 of its files, and the seal before."""
    with filled(place, range(10)) as store:
        with reading(place).connect() as connection:
            hashes = dict(connection.execute(sa.select(JOURNAL.c.n, JOURNAL.c.hash)).all())
        made = [store.seal(8), store.seal()]
    with reading(place).connect() as connection:
        seals = connection.execute(sa.select(SEALS).order_by(SEALS.c.number)).all()
    before = START
    for seal, parts, n in zip(seals, made, (8, 20), strict=True):
        assert (seal.what, seal.n, seal.head, seal.parts) == (
            "seal",
            n,
            hashes[n],
            parts_said(parts),
        )
        before = seal_link(before, seal.number, "seal", n, hashes[n], seal.parts)
        assert seal.hash == before


def test_a_repeat_of_what_is_sealed_is_harmless_too(place: Place) -> None:
    """After sealing and reopening the same event is acknowledged and not written; another row under
    its number is a conflict still; a number in the gap is new. What was seen takes a row a
    stretch."""
    with filled(place, range(10)) as store:
        store.append([edge(n) for n in range(20, 30)]).result(10)
        store.seal()
        assert store.append([edge(3), edge(25), edge(15)]).result(10) == Receipt(1, 2)
    with open_store(place.folder, place.url) as store:
        assert store.append([edge(3), edge(15), visit(0)]).result(10) == Receipt(0, 3)
        odd = Event("slitter", 3, "edges", {"parent": 99})
        with pytest.raises(Conflict, match="event 3"):
            store.append([odd]).result(10)
        with pytest.raises(Conflict, match="event 3"):
            store.append([Event("slitter", 3, "lots", {"lot": 1})]).result(10)
    assert counted(place, SEEN) == 3
    assert counted(place, JOURNAL) == 1


def test_cells_are_sealed_in_their_order(place: Place) -> None:
    """Cells that come in any order stand sorted by their number in the part."""
    with open_store(place.folder, place.url) as store:
        store.declare("cells", pa.schema([("cell", pa.int64()), ("mass", pa.float32())]))
        numbers = [5, 2, 9, 1]
        events = [Event("m", i, "cells", {"cell": c, "mass": 0.1}) for i, c in enumerate(numbers)]
        store.append(events).result(10)
        (part,) = [p for p in store.seal() if p.table == "cells"]
        assert pq.read_table(place.folder / part.path)["cell"].to_pylist() == sorted(numbers)


def half_sealed(place: Place, upto: str, monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """A store whose writer failed while sealing, before a step; the events that it acknowledged."""
    store = filled(place, range(10))
    store.seal(4)

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(f"gigafactory.records.store.{upto}", fail)
        with pytest.raises(Exception, match=r"could not be written: .*Input/output error"):
            store.seal()
        with pytest.raises(Exception, match="nothing is taken any more"):
            store.append([edge(99)])
    store.close()
    return [edge(n) for n in range(10)]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("seal.delta.commit", "was being sealed"),
        ("seal.add_parts", "never came to count"),
        ("parts.give_name", "was half written"),
    ],
)
def test_a_seal_that_was_cut_off_is_undone(
    place: Place, step: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step of sealing failed: opening says what it found, every row is there once, in the
    files that DuckDB finds and in the Delta log too, and sealing goes on."""
    if step == "parts.give_name":
        monkeypatch.setattr("gigafactory.records.store.parts.PartFile.abandon", lambda self: None)
    events = half_sealed(place, step, monkeypatch)
    with open_store(place.folder, place.url) as store:
        assert any(says in one for one in store.found), store.found
        found = seen(place, "edges", EDGES)
        assert found["parent"].to_pylist() == [e.seq for e in events]
        with reading(place).connect() as connection:
            named = {p.path for p in read_parts(connection) if p.table == "edges"}
        assert delta.logged(place.folder, "edges") == named
        store.seal()
        files = f"{place.folder}/edges/*.parquet"
        assert duckdb.sql(f"select count(*), count(distinct parent) from '{files}'").fetchall() == [
            (10, 10)
        ]
        assert pl.scan_delta(str(place.folder / "edges")).collect().height == 10
    with open_store(place.folder, place.url) as store:
        assert store.found == ()


def test_a_torn_entry_of_the_delta_log_is_cut(place: Place) -> None:
    """An entry whose end a power cut took is removed, and the parts that count are found again."""
    with filled(place, range(10)) as store:
        store.seal()
    log = place.folder / "edges" / delta.LOG
    (log / "00000000000000000001.json").write_text('{"add": {"path": "x"')
    (log / "_commit_1.json.tmp").write_text("{")
    with open_store(place.folder, place.url) as store:
        assert sum("was half written" in one for one in store.found) == 2
    assert len(delta.logged(place.folder, "edges")) == 1


def test_a_reader_keeps_its_moment(place: Place) -> None:
    """A reader that began before a sealing reads on as of its moment, and holds nobody up."""
    with filled(place, range(10)) as store, reading(place).connect() as connection:
        first = hot_rows(connection, "edges", EDGES)
        store.seal(10)
        store.append([edge(50)]).result(10)
        assert read_parts(connection) == ()
        assert hot_rows(connection, "edges", EDGES).equals(first)
    assert seen(place, "edges", EDGES).num_rows == 11


def test_sqlite_and_postgresql_are_told_apart_by_nothing(postgres: str, tmp_path: Path) -> None:
    """The same events into both: the same hashes, the same seals, the same bytes in every part, the
    same hot rows."""
    places = [Place(tmp_path / "one"), Place(tmp_path / "other", fresh(postgres))]
    found = []
    for place in places:
        with filled(place, range(40)) as store:
            store.append([edge(3), edge(41), edge(57)]).result(10)
            parts = store.seal(50)
        with reading(place).connect() as connection:
            seals = connection.execute(sa.select(SEALS.c.parts, SEALS.c.hash)).all()
            links = connection.execute(sa.select(JOURNAL.c.n, JOURNAL.c.hash)).all()
            hot = hot_rows(connection, "edges", EDGES)
        found.append((parts, [tuple(s) for s in seals], [tuple(one) for one in links], hot))
    assert found[0][:3] == found[1][:3]
    assert found[0][3].equals(found[1][3])
