"""A data set has one answer, wherever its rows are: sealed, in SQLite, or in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.records.read import read_records
from gigafactory.records.store.event import Event
from gigafactory.records.store.source import Embedded
from gigafactory.records.store.store import open_store
from tests import sets
from tests.postgres import postgres, url
from tests.stories.answers import answers, same

__all__ = ["postgres", "url"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some days of the pilot line, every cell recorded."""
    folder = tmp_path_factory.mktemp("stores") / "set"
    run(read_plant(ROOT / "plants/grenoble"), 1, 17.0, 0.0, "cells", folder)
    return folder


def test_the_same_answers(data: Path, tmp_path: Path, url: str | None) -> None:
    """Recall, trace and charts of a store that was filled event by event, half of it sealed and
    half of it not, are those of the sealed data set that the line wrote, on SQLite and on
    PostgreSQL; so is every row."""
    tables = {name: pq.read_table(data / name) for name in sets.names(data)}
    with open_store(tmp_path / "set", url) as store:
        for name, table in tables.items():
            store.declare(name, table.schema)
        for half in (0, 1):
            for name, table in tables.items():
                middle = table.num_rows // 2
                rows = table.slice(0, middle) if half == 0 else table.slice(middle)
                first = 0 if half == 0 else middle
                store.append(
                    Event(f"line.{name}", first + i, name, row)
                    for i, row in enumerate(rows.to_pylist())
                ).result(60)
            if half == 0:
                while store.seal():
                    pass
    ours, theirs = read_records(data), read_records(tmp_path / "set", url)
    for name, table in tables.items():
        assert isinstance(theirs.source, Embedded)
        hot = theirs.source.unsealed.get(name)
        assert (hot.num_rows if hot else 0) == table.num_rows - table.num_rows // 2
        assert theirs.table(name).to_pylist() == ours.table(name).to_pylist(), name
    expected = answers(ours)
    assert all(expected.values())
    assert same(answers(theirs), expected)
