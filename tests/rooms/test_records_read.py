"""A data set is read with the plant that it is of, or refused with one clear error."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from gigafactory.errors import BadInput
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet
from tests.sets import anew, spoil


def test_a_data_set_says_its_plant(any_set: DataSet) -> None:
    """The plant that a data set keeps is the plant that was run, to the last value."""
    found = read_records(any_set.folder).plant
    assert found.hash == any_set.plant.hash
    for field in ("head", "products", "steps", "machines", "buffers", "causes", "order", "said"):
        assert getattr(found, field) == getattr(any_set.plant, field)


def test_columns_are_what_stands_in_the_file(any_set: DataSet) -> None:
    """Times come as seconds since the start, words as words, numbers as they are."""
    records = read_records(any_set.folder)
    step, start, machine = records.columns("states", "step", "start", "machine")
    assert (step.text() == any_set.column("states", "step")).all()
    assert ((step == "nowhere").sum(), (step == step.words[0]).any()) == (0, True)
    assert np.array_equal(np.round(start * 1e6), any_set.column("states", "start"))
    assert np.array_equal(machine, any_set.column("states", "machine"))
    (out,) = records.columns("cells", "out")
    assert np.array_equal(np.isnan(out), any_set.column("cells", "out") == -1)


def test_names_of_columns(any_set: DataSet, tmp_path: Path) -> None:
    """A table says its columns without being read; a file that is none is refused."""
    records = read_records(any_set.folder)
    assert list(records.names("cells")) == any_set.table("cells").column_names
    copy = shutil.copytree(any_set.folder, tmp_path / "copy")
    spoil(copy, "cells")
    with pytest.raises(BadInput, match=r"cells.*cannot be read"):
        read_records(copy).names("cells")


def test_a_data_set_is_found_from_inside(any_set: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data set can be named as the folder in which one stands; the root of a disk is none."""
    monkeypatch.chdir(any_set.folder)
    assert read_records(Path(".")).plant.hash == any_set.plant.hash
    with pytest.raises(BadInput, match="is no data set"):
        read_records(Path("/"))


def test_what_is_no_data_set_is_refused(parts: DataSet, tmp_path: Path) -> None:
    """No folder, a table that is missing or broken, no plant: one error that says which."""
    with pytest.raises(BadInput, match="does not exist"):
        read_records(tmp_path / "none")
    (tmp_path / "slow.partial").mkdir()
    with pytest.raises(BadInput, match="still being written"):
        read_records(tmp_path / "slow")
    copy = shutil.copytree(parts.folder, tmp_path / "copy")
    spoil(copy, "states")
    with pytest.raises(BadInput, match=r"states.*cannot be read"):
        read_records(copy).columns("states", "step")
    shutil.rmtree(copy / "states")
    with pytest.raises(BadInput, match=r"states.*is missing"):
        read_records(copy)
    runs = pq.read_table(parts.folder / "runs")
    keep = [key != "plant_said" for key in runs["key"].to_pylist()]
    copy = anew(parts.folder, tmp_path / "mute", runs=runs.filter(keep))
    with pytest.raises(BadInput, match=r"plant_said.*is not said"):
        read_records(copy).plant  # noqa: B018
