"""Sealed parts: what is asked of them is what stands in them, however little of them is read."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.records.read import Records, read_records
from gigafactory.records.store import parts as sealing
from gigafactory.records.store.delta import logged
from gigafactory.records.store.manifest import parts_of
from gigafactory.records.store.parts import Part, write_part
from gigafactory.records.store.sealed import Sealed
from gigafactory.records.store.source import Embedded
from tests import sets
from tests.rooms.conftest import DataSet

Columns = dict[str, list[int | None]]


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """A few columns of whole numbers, some of them empty here and there, some of them sorted."""
    rows = draw(st.integers(0, 60))
    number = st.one_of(st.none(), st.integers(-5, 30))
    values = st.lists(number, min_size=rows, max_size=rows)
    columns = {name: draw(values) for name in "abc"}
    columns["d"] = sorted(x or 0 for x in columns["a"])
    return pa.table({name: pa.array(v, pa.int64()) for name, v in columns.items()})


pairs = st.tuples(st.integers(-6, 31), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1]))
withins = st.dictionaries(st.sampled_from("abcd"), st.lists(pairs, max_size=4))


@settings(deadline=None, max_examples=50)
@given(table=tables(), within=withins, group=st.integers(1, 20), part=st.integers(1, 40))
def test_rows_are_those_of_a_filter(
    table: pa.Table, within: dict[str, list[tuple[int, int]]], group: int, part: int
) -> None:
    """Rows within ranges are those that a walk over every row finds, in their order, whatever the
    sizes of parts and row groups."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "ROW_GROUP", group)
        folder = Path(name)
        parts = tuple(
            write_part(folder, "t", i, table.slice(at, part))
            for i, at in enumerate(range(0, max(table.num_rows, 1), part))
        )
        found = Records(folder, {}, Embedded(folder, parts)).rows("t", ["c", "a"], within)
    expected = [
        {"c": row["c"], "a": row["a"]}
        for row in table.to_pylist()
        if all(
            row[column] is not None and any(low <= row[column] <= high for low, high in ranges)
            for column, ranges in within.items()
        )
    ]
    assert found.to_pylist() == expected


@settings(deadline=None, max_examples=50)
@given(table=tables().filter(lambda t: t.num_rows > 0), group=st.integers(1, 20))
def test_bounds_are_smallest_and_largest(table: pa.Table, group: int) -> None:
    """The manifest says the smallest and largest value of every column that has one, the rows, the
    length and the SHA-256 of the file."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "ROW_GROUP", group)
        part = write_part(Path(name), "t", 0, table)
        file = (Path(name) / part.path).read_bytes()
    assert (part.rows, part.bytes) == (table.num_rows, len(file))
    assert part.sha256 == hashlib.sha256(file).hexdigest()
    for column, values in table.to_pydict().items():
        known = [v for v in values if v is not None]
        assert part.bounds.get(column) == ((min(known), max(known)) if known else None)


def test_a_part_that_cannot_hold_is_not_opened(tmp_path: Path) -> None:
    """A part whose bounds lie outside is not even opened: it need not be readable."""
    part = write_part(tmp_path, "t", 0, pa.table({"a": [5, 9]}))
    sets.spoil(tmp_path, "t")
    records = Records(tmp_path, {}, Embedded(tmp_path, (part,)))
    assert not part.may_hold({"a": [(0, 4), (10, 12)]})
    with pytest.raises(BadInput, match="cannot be read"):
        records.rows("t", ["a"], {"a": [(9, 9)]})


def test_only_the_row_groups_that_may_hold_are_read(tmp_path: Path) -> None:
    """Of ten row groups of sorted numbers, the two that reach into a range are decoded."""
    rows = 10 * sealing.ROW_GROUP
    part = write_part(tmp_path, "t", 0, pa.table({"a": np.arange(rows)}))
    sealed = Sealed(tmp_path, part)
    edge = 3 * sealing.ROW_GROUP
    assert sealed._groups({"a": [(edge - 1, edge)]}).tolist() == [2, 3]
    found = sealed.rows(["a"], {"a": [(edge - 1, edge)]})
    assert found is not None
    assert found["a"].to_pylist() == [edge - 1, edge]


def test_the_log_names_what_the_manifest_names(any_set: DataSet) -> None:
    """Another engine finds the same files through the Delta log, and the same rows in them."""
    from deltalake import DeltaTable

    parts = parts_of(any_set.folder)
    for name in sets.names(any_set.folder):
        paths = {part.path for part in parts if part.table == name}
        assert logged(any_set.folder, name) == paths
        rows = pa.table(DeltaTable(any_set.folder / name).to_pyarrow_table())
        assert rows.num_rows == sum(part.rows for part in parts if part.table == name)


def test_the_end_of_a_step_is_its_start_and_what_it_took(any_set: DataSet) -> None:
    """The end of a step is handed out as a column beside those that are stored."""
    records = read_records(any_set.folder)
    for end in [n for n in records.names("cells") if n.endswith("_end")]:
        table = records.table("cells", [end])
        assert table.column_names == [end]
        assert table[end].equals(any_set.table("cells")[end])
        known = table[end].drop_null().cast(pa.int64()).to_pylist()
        if known:
            moment = sorted(known)[len(known) // 2]
            found = records.rows("cells", ["cell"], {end: [(0, moment)]})
            assert found.num_rows == sum(one <= moment for one in known)


def test_a_column_that_came_later_is_empty_before(tmp_path: Path) -> None:
    """Where a table has grown, its older rows are empty in the new column, by whoever reads."""
    parts = (
        write_part(tmp_path, "t", 0, pa.table({"a": [1, 2]})),
        write_part(tmp_path, "t", 1, pa.table({"a": [3], "b": [7]})),
    )
    hot = {"t": pa.table({"a": [4], "b": [8]})}
    records = Records(tmp_path, {}, Embedded(tmp_path, parts, hot))
    rows = [{"a": 1, "b": None}, {"a": 2, "b": None}, {"a": 3, "b": 7}, {"a": 4, "b": 8}]
    assert records.table("t").to_pylist() == rows
    assert records.asked("SELECT a, b FROM t ORDER BY a", ["t"]).to_pylist() == rows
    assert records.lazy("t").collect().to_dicts() == rows
    assert records.rows("t", ["a"], {"b": [(0, 7)]}).to_pylist() == [{"a": 3}]


def test_polars_and_sql_read_the_same(any_set: DataSet) -> None:
    """A lazy frame and a question in SQL give the rows that the table has."""
    records = read_records(any_set.folder)
    for name in ("lots", "cells"):
        table = records.table(name, list(records.shape(name).names))
        assert records.lazy(name).collect().to_dicts() == table.to_pylist()
        counted = records.asked(f"SELECT count(*) AS n FROM {name}", [name])
        assert counted["n"].to_pylist() == [table.num_rows]


def test_a_folder_that_cannot_be_written_can_be_read(parts: DataSet, tmp_path: Path) -> None:
    """Records on a medium that takes no writing are read, and nothing is left beside them."""
    copy = sets.anew(parts.folder, tmp_path / "copy")
    copy.chmod(0o555)
    try:
        assert read_records(copy).table("runs").num_rows
        assert not list(copy.glob("records.sqlite-*"))
    finally:
        copy.chmod(0o755)


def test_a_part_is_described_once(tmp_path: Path) -> None:
    """A part is a value: the same file has the same description."""
    part = write_part(tmp_path, "t", 7, pa.table({"a": [1]}))
    assert part == sealing.describe(tmp_path, "t", tmp_path / "t" / "00000007.parquet")
    assert isinstance(part, Part)
    assert pq.read_table(tmp_path / part.path)["a"].to_pylist() == [1]
