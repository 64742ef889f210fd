"""A data set appears under its name when it is complete, or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.records import write
from gigafactory.records.write import Writer

PARTS = Path(__file__).parents[1] / "plants" / "parts"
TABLE = pa.table({"a": pa.array([1, 2, 3])})


def test_the_folder_appears_at_the_end(tmp_path: Path) -> None:
    """Until it is closed, a data set stands beside its name; then it has it, nothing is left."""
    writer = Writer(tmp_path / "set")
    writer.add("t", TABLE)
    assert not (tmp_path / "set").exists()
    assert (tmp_path / "set.partial").is_dir()
    size = writer.close()
    assert [p.name for p in tmp_path.iterdir()] == ["set"]
    files = [file for file in (tmp_path / "set").rglob("*") if file.is_file()]
    assert size == sum(file.stat().st_size for file in files)
    assert {file.suffix for file in files} == {".parquet", ".json", ".sqlite"}


def test_rows_keep_their_order(tmp_path: Path) -> None:
    """Tables given one after the other are appended; one without rows still makes its file."""
    writer = Writer(tmp_path / "set")
    for _ in range(10):
        writer.add("t", TABLE)
    writer.add("empty", TABLE.slice(0, 0))
    writer.close()
    assert pq.read_table(tmp_path / "set" / "t")["a"].to_pylist() == [1, 2, 3] * 10
    empty = pq.read_table(tmp_path / "set" / "empty")
    assert (empty.num_rows, empty.schema) == (0, TABLE.schema)


@settings(deadline=None, max_examples=50)
@given(pieces=st.lists(st.integers(0, 12), max_size=12), part=st.integers(1, 9))
def test_no_row_is_lost_between_parts(pieces: list[int], part: int) -> None:
    """However rows arrive and however long a part is, all of them are there, in their order."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(write, "PART_ROWS", part)
        writer = Writer(Path(name) / "set")
        writer.add("t", TABLE.slice(0, 0))
        begins = np.cumsum([0, *pieces])
        for begin, rows in zip(begins, pieces, strict=False):
            writer.add("t", pa.table({"a": np.arange(begin, begin + rows)}))
        writer.close()
        files = sorted((Path(name) / "set" / "t").glob("*.parquet"))
        found = [pq.read_table(file)["a"].to_pylist() for file in files]
    assert [row for one in found for row in one] == list(range(sum(pieces)))
    assert all(len(one) == part for one in found[:-1])


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    """A folder that exists and is empty becomes the data set."""
    (tmp_path / "set").mkdir()
    writer = Writer(tmp_path / "set")
    writer.add("t", TABLE)
    writer.close()
    assert sorted(p.name for p in (tmp_path / "set").iterdir()) == ["records.sqlite", "t"]


def test_a_full_folder_is_refused(tmp_path: Path) -> None:
    """A folder that holds something is refused and left as it is; so is a file."""
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(BadInput, match="is not empty"):
        Writer(tmp_path)
    with pytest.raises(BadInput, match="is not a folder"):
        Writer(tmp_path / "mine")
    with pytest.raises(BadInput, match="cannot be written"):
        Writer(tmp_path / "mine" / "set")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    """While one run writes, another one is refused the same name, and harms nothing."""
    writer = Writer(tmp_path / "set")
    writer.add("t", TABLE)
    with pytest.raises(BadInput, match="another run writes it now"):
        Writer(tmp_path / "set")
    writer.close()
    assert pq.read_table(tmp_path / "set" / "t").equals(TABLE)


def test_a_failure_is_handed_on(tmp_path: Path) -> None:
    """What goes wrong in the thread that writes is raised by a later call, in words."""
    writer = Writer(tmp_path / "set")
    writer.partial.rmdir()
    writer.partial.write_text("a file stands where the folder was")
    writer.add("t", TABLE)
    with pytest.raises(BadInput, match="cannot be written"):
        writer.close()
    writer.partial.unlink()
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A run that ends with an error leaves neither a data set nor a part of one."""

    def fail(days: float, cells: int) -> None:
        if days > 0:
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        run(read_plant(PARTS), 1, 1.0, keep="cells", out=tmp_path / "set", progress=fail)
    assert list(tmp_path.iterdir()) == []
