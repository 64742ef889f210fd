"""Opening a store: one writer, on a database that keeps what it commits."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pysqlite3
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.records.store.event import Event
from gigafactory.records.store.hot import unsealed
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.repeats import Conflict, Receipt
from gigafactory.records.store.schema import HEAD
from gigafactory.records.store.sealed import Sealed
from gigafactory.records.store.store import open_store
from gigafactory.records.store.writer import StoreFailed
from gigafactory.records.verify import verify
from tests.postgres import fresh


def note(seq: int, text: str = "", source: str = "press") -> Event:
    """A row of `notes`."""
    return Event(source, seq, "notes", {"time": seq, "who": source, "text": f"{seq} {text}"})


def texts(place: Place) -> list[tuple[str, str]]:
    """Who said what, sealed and not, in no order."""
    columns = ["who", "text"]
    with reading(place).connect() as connection:
        hot = unsealed(connection).get("notes")
        rows = hot.select(columns).to_pylist() if hot is not None else []
        for part in read_parts(connection):
            if part.table == "notes":
                rows += Sealed(place.folder, part).read(columns).to_pylist()
    return sorted((row["who"], row["text"]) for row in rows)


def test_a_second_writer_is_kept_out(tmp_path: Path, url: str | None) -> None:
    """While one writes, another is refused, and told who it is; afterwards it is let in, and the
    epoch is higher."""
    with open_store(tmp_path, url) as first:
        first.append([note(1)]).result(10)
        by = f"process {os.getpid()}" if url is None else "session [0-9]+"
        with pytest.raises(BadInput, match=f"is being written by {by}"):
            open_store(tmp_path, url)
        first.append([note(2)]).result(10)
    with open_store(tmp_path, url) as second:
        second.append([note(3)]).result(10)
    with reading(second.place).connect() as connection:
        assert connection.execute(sa.select(HEAD.c.epoch)).scalar_one() == 2
    assert len(texts(second.place)) == 3


def test_who_was_taken_over_writes_nothing(tmp_path: Path, url: str | None) -> None:
    """A writer that was taken over keeps nothing more, seals nothing, and says why; what it had
    acknowledged is there."""
    with open_store(tmp_path, url) as first:
        first.append([note(1)]).result(10)
        with open_store(tmp_path, url, take_over=True) as second:
            with pytest.raises(StoreFailed, match="nothing is taken any more"):
                first.append([note(2)]).result(10)
            with pytest.raises(StoreFailed):
                first.append([note(3)])
            with pytest.raises(StoreFailed):
                first.seal()
            assert second.append([note(1), note(4)]).result(10) == Receipt(1, 1)
            second.seal()
    assert texts(second.place) == [("press", "1 "), ("press", "4 ")]
    assert verify(tmp_path, url) == ()


def test_who_was_taken_over_while_sealing_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It slept after its part had its name: the new writer removes its part, and what it does then
    meets no file of the new one; nothing counts twice, nothing is lost."""
    first = open_store(tmp_path)
    first.append([note(n) for n in range(5)]).result(10)

    def overtaken(*_: object) -> None:
        with open_store(tmp_path, take_over=True) as second:
            assert any("being sealed" in one for one in second.found)
            second.append([note(9)]).result(10)
            monkeypatch.undo()
            second.seal()

    monkeypatch.setattr("gigafactory.records.store.seal.delta.commit", overtaken)
    with pytest.raises(StoreFailed):
        first.seal()
    first.close()
    assert len(texts(first.place)) == 6
    open_store(tmp_path).close()
    assert len(texts(first.place)) == 6
    assert verify(tmp_path) == ()


def test_sqlite_that_loses_commits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite up to 3.51.2 has the WAL-reset bug: nothing is opened with it."""
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(BadInput, match="can lose commits"):
        open_store(tmp_path)


@pytest.mark.parametrize("address", ["mysql://here/there", "postgresql://nobody@127.0.0.1:9/none"])
def test_a_database_that_is_not_there_is_named(address: str, tmp_path: Path) -> None:
    """Another kind of database, or none that answers, is one sentence, without a trace of ours."""
    with pytest.raises(BadInput, match=r"is of mysql|cannot be opened"):
        open_store(tmp_path, address)


def test_a_database_of_something_else_is_left_alone(postgres: str, tmp_path: Path) -> None:
    """Tables that are not ours are not touched, nor are ours put beside them."""
    address = fresh(postgres)
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text("create table payroll (n int)"))
    with pytest.raises(BadInput, match="holds tables, and none of records"):
        open_store(tmp_path, address)
    assert sa.inspect(engine).get_table_names() == ["payroll"]
    engine.dispose()


SAID = st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.sampled_from(["x", "y"]))
ACTS = st.one_of(st.lists(SAID, min_size=1, max_size=5), st.sampled_from(["seal", "reopen"]))


@given(st.lists(ACTS, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_said_first_stands(acts: list[list[tuple[str, int, str]] | str]) -> None:
    """Against a dictionary: whatever is said, repeated, contradicted, sealed and reopened in
    between, each number keeps its first text, and every receipt counts right."""
    with tempfile.TemporaryDirectory() as name:
        folder, model = Path(name), dict[tuple[str, int], str]()
        store = open_store(folder)
        for act in acts:
            if act == "seal":
                store.seal(4)
            elif act == "reopen":
                store.close()
                store = open_store(folder)
                assert store.found == ()
            else:
                new, again, other = 0, 0, []
                for source, seq, text in act:
                    first = model.setdefault((source, seq), "")
                    model[source, seq] = first or text
                    new += not first
                    again += first == text
                    other += [(source, seq)] if first not in {"", text} else []
                ticket = store.append([note(seq, text, source) for source, seq, text in act])
                if other:
                    with pytest.raises(Conflict) as error:
                        ticket.result(10)
                    assert list(error.value.events) == other
                    assert error.value.receipt == Receipt(new, again)
                else:
                    assert ticket.result(10) == Receipt(new, again)
        store.close()
        expected = sorted((source, f"{seq} {text}") for (source, seq), text in model.items())
        assert texts(store.place) == expected
        assert verify(folder) == ()
