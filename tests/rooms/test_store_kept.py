"""What a store outlives: versions, disks and its own age."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store import delta
from gigafactory.records.store.backup import backup, restore
from gigafactory.records.store.event import Event
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.migrate import migrate
from gigafactory.records.store.place import Place, engine_of, reading
from gigafactory.records.store.repeats import Receipt
from gigafactory.records.store.schema import HEAD, JOURNAL, SEALS, SEEN, SHAPES, VERSION
from gigafactory.records.store.store import open_store
from gigafactory.records.store.writer import StoreFailed
from gigafactory.records.verify import verify
from tests.rooms.conftest import DataSet

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def note(seq: int, days: float = 0.0) -> Event:
    """A note of some day."""
    row = {"time": DAY + timedelta(days=days, seconds=seq), "who": "rule", "text": f"n{seq}"}
    return Event("press", seq, "notes", row)


def notes(place: Place) -> set[int]:
    """The numbers of all notes, sealed or hot."""
    import pyarrow.parquet as pq

    from gigafactory.records.store.hot import hot_rows
    from gigafactory.records.tables import TABLES, schema

    with reading(place).connect() as connection:
        rows = hot_rows(connection, "notes", schema(TABLES["notes"])).to_pylist()
        for part in read_parts(connection):
            if part.table == "notes":
                rows += pq.read_table(place.folder / part.path).to_pylist()
    numbers = [int(row["text"][1:]) for row in rows]
    assert len(set(numbers)) == len(numbers)
    return set(numbers)


@pytest.fixture
def place(tmp_path: Path, url: str | None) -> Place:
    """A store with sealed notes, and some that are not."""
    found = Place(tmp_path / "set", url)
    with open_store(found.folder, url) as store:
        store.append([note(n) for n in range(10)]).result(10)
        store.seal()
        store.append([note(n) for n in range(10, 14)]).result(10)
    return found


def older(place: Place, version: int) -> None:
    """Make of a store what an older version would have written."""
    with engine_of(place).begin() as connection:
        gone = {1: (HEAD, JOURNAL, SHAPES, SEALS, SEEN), 2: (SEEN,)}[version]
        for table in gone:
            table.drop(connection)
        if version > 1:
            connection.execute(sa.update(HEAD).values(version=version))


def test_a_store_that_forgot_what_was_seen_learns_it(place: Place) -> None:
    """A store of version 2 is refused with the command that helps; after it nothing is lost, and a
    repeat of what was sealed before is harmless."""
    older(place, 2)
    with pytest.raises(BadInput, match=r"version 2, .* writes 3\. Run gigafactory records"):
        open_store(place.folder, place.url)
    with pytest.raises(BadInput, match="of version 2"):
        verify(place.folder, place.url)
    assert len(migrate(place)) == 1
    assert verify(place.folder, place.url) == ()
    with open_store(place.folder, place.url) as store:
        assert store.append([note(3), note(12), note(14)]).result(10) == Receipt(1, 2)
    assert notes(place) == set(range(15))
    assert migrate(place) == ()


def test_a_data_set_with_a_manifest_alone_gets_a_journal(parts: DataSet, tmp_path: Path) -> None:
    """A simulated data set of version 1 is the same afterwards, sound, and can be written on."""
    place = Place(tmp_path / "set")
    shutil.copytree(parts.folder, place.folder)
    older(place, 1)
    assert [one[:6] for one in migrate(place)] == ["1 to 2", "2 to 3"]
    assert verify(place.folder) == ()
    with open_store(place.folder) as store:
        store.append([note(1)]).result(10)
        store.seal()
    assert verify(place.folder) == ()


def test_a_newer_store_is_refused(place: Place) -> None:
    """This program touches nothing that a newer one has written."""
    with engine_of(place).begin() as connection:
        connection.execute(sa.update(HEAD).values(version=VERSION + 1))
    for ask in (migrate, lambda p: open_store(p.folder, p.url), lambda p: verify(p.folder, p.url)):
        with pytest.raises(BadInput, match=r"this program knows 3\. Use a newer gigafactory"):
            ask(place)


def test_a_folder_without_records_is_not_migrated(tmp_path: Path) -> None:
    """There is nothing to bring up to date."""
    with pytest.raises(BadInput, match="holds no records"):
        migrate(Place(tmp_path))


def test_a_store_is_proved_while_it_is_written(place: Place) -> None:
    """Whatever moment of appending and sealing `verify` meets: it is sound."""
    ended = threading.Event()
    with open_store(place.folder, place.url) as store:

        def produce() -> None:
            seq = 100
            while not ended.is_set():
                store.append([note(n) for n in range(seq, seq + 20)]).result(10)
                store.seal()
                seq += 20

        thread = threading.Thread(target=produce)
        thread.start()
        found = [verify(place.folder, place.url) for _ in range(6)]
        ended.set()
        thread.join()
    assert found == [()] * 6


@pytest.mark.parametrize("link", [False, True])
def test_a_backup_is_of_one_moment(place: Place, link: bool, tmp_path: Path) -> None:
    """Taken while a writer appends and seals: the copy is sound, holds all that was acknowledged
    before it began, and can be written on; the store goes on."""
    ended = threading.Event()
    known: list[int] = []
    with open_store(place.folder, place.url) as store:

        def produce() -> None:
            seq = 100
            while not ended.is_set():
                store.append([note(seq)]).result(10)
                known.append(seq)
                seq += 1
                if seq % 40 == 0:
                    store.seal()

        thread = threading.Thread(target=produce)
        thread.start()
        for i in range(3):
            before = set(known)
            backup(place, tmp_path / f"copy{i}", link)
            assert verify(tmp_path / f"copy{i}") == ()
            there = notes(Place(tmp_path / f"copy{i}"))
            assert there >= before | set(range(14))
            assert there - set(range(14)) == set(range(100, 100 + len(there) - 14))
        ended.set()
        thread.join()
    assert notes(place) == set(range(14)) | set(known)
    with open_store(tmp_path / "copy0") as store:
        assert store.append([note(3), note(9_000)]).result(10) == Receipt(1, 1)
        store.seal()
    assert verify(tmp_path / "copy0") == ()


def test_a_backup_is_restored_anywhere(place: Place, postgres: str, tmp_path: Path) -> None:
    """From SQLite or PostgreSQL into a folder, and from there into either: the same rows."""
    from tests.postgres import fresh

    backup(place, tmp_path / "copy")
    for i, url in enumerate((None, fresh(postgres))):
        again = Place(tmp_path / f"again{i}", url)
        restore(tmp_path / "copy", again)
        assert verify(again.folder, url) == ()
        assert notes(again) == set(range(14))
        assert delta.logged(again.folder, "notes") == delta.logged(place.folder, "notes")
        with open_store(again.folder, url) as store:
            assert store.append([note(3), note(14)]).result(10) == Receipt(1, 1)


def test_a_damaged_part_is_not_backed_up(place: Place, tmp_path: Path) -> None:
    """A backup that would not restore is none: it says which part, and leaves nothing behind."""
    (part,) = (place.folder / "notes").glob("*.parquet")
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(BadInput, match="is damaged"):
        backup(place, tmp_path / "copy")
    part.unlink()
    with pytest.raises(BadInput, match="is missing"):
        backup(place, tmp_path / "copy", link=True)
    assert not list(tmp_path.glob("copy*"))
    with pytest.raises(BadInput, match="is there already"):
        backup(place, tmp_path)


def test_what_is_older_than_it_is_kept_goes(place: Place) -> None:
    """Parts of which every row is too old are gone from files, manifest and Delta log; the store is
    sound, a repeat of what went is harmless, and what is younger or hot stays."""
    with open_store(place.folder, place.url) as store:
        store.append([note(n, days=30) for n in range(20, 25)]).result(10)
        store.seal()
        assert store.expire({"notes": 400}, DAY + timedelta(days=100)) == ()
        gone = store.expire({"notes": 50}, DAY + timedelta(days=60))
        assert {part.table for part in gone} == {"notes", "sealed"}
        assert notes(place) == set(range(10, 14)) | set(range(20, 25))
        assert store.append([note(3), note(22, days=30)]).result(10) == Receipt(0, 2)
        assert not any((place.folder / part.path).exists() for part in gone)
    assert verify(place.folder, place.url) == ()
    with open_store(place.folder, place.url) as store:
        assert store.found == ()
        with pytest.raises(BadInput, match="is no table whose rows have a time"):
            store.expire({"edges": 3}, DAY)


def test_parts_that_were_being_dropped_are_removed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash after the manifest forgot a part: opening removes its file, and says so."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch, open_store(place.folder, place.url) as store:
        patch.setattr("gigafactory.records.store.undo.withdraw", fail)
        with pytest.raises(Exception, match="Input/output error"):
            store.expire({"notes": 1}, DAY + timedelta(days=50))
    with open_store(place.folder, place.url) as store:
        assert any("being sealed or dropped" in one for one in store.found)
    assert verify(place.folder, place.url) == ()
    assert notes(place) == set(range(10, 14))


def test_rows_that_come_as_columns_are_sealed_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tables that are attached together are there, or none is; what a failure left is mended,
    and they are copied and proved like any other."""
    rows = pa.table({"curve": [1, 2], "time": [5, 6]})

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, open_store(place.folder, place.url) as store:
        patch.setattr("gigafactory.records.store.attach.add_parts", fail)
        with pytest.raises(StoreFailed, match="No space left"):
            store.attach({"curves": rows, "points": rows})
    with open_store(place.folder, place.url) as store:
        parts = store.attach({"curves": rows, "points": rows})
        assert [(part.table, part.rows) for part in parts] == [("curves", 2), ("points", 2)]
        store.append([note(50)]).result(10)
        store.seal()
    for part in parts:
        assert delta.logged(place.folder, part.table) == {part.path}
        assert [f.name for f in (place.folder / part.table).glob("*.parquet")] == [part.path[-16:]]
    assert verify(place.folder, place.url) == ()
    backup(place, place.folder.with_name("copy"))
    assert verify(place.folder.with_name("copy")) == ()
