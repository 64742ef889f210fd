"""A store that was taken over, closed twice, or grown: nobody loses what was acknowledged."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from gigafactory.records.store.event import Event
from gigafactory.records.store.moment import moment
from gigafactory.records.store.place import Place
from gigafactory.records.store.store import open_store
from gigafactory.records.verify import verify

ONE = pa.schema([("a", pa.int64())])
TWO = pa.schema([("a", pa.int64()), ("b", pa.int64())])
OTHER = pa.schema([("c", pa.int64())])


def test_who_was_taken_over_declares_nothing(tmp_path: Path) -> None:
    """A writer that was taken over cannot change the columns under the one that writes now."""
    folder = tmp_path / "set"
    old = open_store(folder)
    with open_store(folder, take_over=True) as new:
        new.declare("t", TWO)
        new.append([Event("eq", 1, "t", {"a": 1, "b": 2})]).result(10)
        with pytest.raises(Exception, match="taken over"):
            old.declare("t", OTHER)
        new.append([Event("eq", 2, "t", {"a": 3, "b": 4})]).result(10)
        assert sum(part.rows for part in new.seal() if part.table == "t") == 2
    old.close()
    assert moment(Place(folder)).rows("t", ["a", "b"], {}).to_pylist() == [
        {"a": 1, "b": 2},
        {"a": 3, "b": 4},
    ]
    assert verify(folder) == ()


def test_closing_twice_closes_nobody_elses_file(tmp_path: Path) -> None:
    """The second close of a store does nothing: a file that was opened meanwhile stays open."""
    store = open_store(tmp_path / "set")
    store.close()
    files = [(tmp_path / f"{i}").open("w") for i in range(8)]
    store.close()
    for file in files:
        file.write("still here")
        file.close()


def test_columns_that_came_later_are_read_while_hot(tmp_path: Path) -> None:
    """Rows with a new column are read before they are sealed as they are after."""
    with open_store(tmp_path / "set") as store:
        store.declare("t", ONE)
        store.append([Event("eq", 1, "t", {"a": 1})]).result(10)
        store.seal()
        store.declare("t", TWO)
        store.append([Event("eq", 2, "t", {"a": 2, "b": 3})]).result(10)
        hot = moment(Place(tmp_path / "set")).rows("t", ["a", "b"], {}).to_pylist()
        store.seal()
    assert hot == [{"a": 1, "b": None}, {"a": 2, "b": 3}]
    assert moment(Place(tmp_path / "set")).rows("t", ["a", "b"], {}).to_pylist() == hot


def test_files_are_not_held_open(tmp_path: Path) -> None:
    """A reader of many parts holds none of their files open."""
    with open_store(tmp_path / "set") as store:
        store.declare("t", ONE)
        for i in range(30):
            store.append([Event("eq", i, "t", {"a": i})]).result(10)
            store.seal()
    source = moment(Place(tmp_path / "set"))
    before = len(os.listdir("/proc/self/fd"))
    assert source.rows("t", ["a"], {})["a"].to_pylist() == list(range(30))
    assert source.rows("t", ["a"], {"a": [(3, 4)]})["a"].to_pylist() == [3, 4]
    assert len(os.listdir("/proc/self/fd")) == before
