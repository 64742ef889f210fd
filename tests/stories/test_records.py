"""The commands that keep data sets, as a user types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.stories.command import ROOT, gigafactory

PARTS = str(ROOT / "tests/plants/parts")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of the smallest plant."""
    folder = tmp_path_factory.mktemp("kept") / "set"
    words = ("--days", "1", "--warm-up", "0", "--records", "cells", "--out", str(folder))
    assert gigafactory("simulate", PARTS, *words).returncode == 0
    return folder


def test_a_data_set_is_proved(data: Path, tmp_path: Path) -> None:
    """Sound: exit code 0 and one line. A damaged part: exit code 1 and where it is, in words and as
    JSON. No data set: exit code 2."""
    done = gigafactory("records", "verify", str(data))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{data}: sound.\n", "")
    bad = tmp_path / "bad"
    shutil.copytree(data, bad)
    (part,) = (bad / "states").glob("*.parquet")
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    done = gigafactory("records", "verify", str(bad))
    said = f"states/{part.name}: is not what was sealed: its SHA-256 differs\n{bad}: 1 finding.\n"
    assert (done.returncode, done.stdout) == (1, said)
    found = json.loads(gigafactory("records", "verify", str(bad), "--json").stdout)
    assert (found["ok"], [f["file"] for f in found["findings"]]) == (False, [f"states/{part.name}"])
    done = gigafactory("records", "verify", str(tmp_path))
    assert done.returncode == 2
    assert "is no data set" in done.stderr


def test_a_data_set_is_copied_and_put_back(data: Path, tmp_path: Path) -> None:
    """`backup`, `restore` and `verify` one after the other: sound; `migrate` has nothing to do;
    `expire` drops what is old, and the data set stays sound."""
    copy, again = str(tmp_path / "copy"), str(tmp_path / "again")
    for words in (
        ("backup", str(data), copy),
        ("restore", copy, again),
        ("migrate", again),
        ("expire", again, "--keep", "states=0"),
        ("verify", again),
    ):
        done = gigafactory("records", *words)
        assert (done.returncode, done.stderr) == (0, ""), words
    found = json.loads(gigafactory("records", "backup", again, f"{copy}2", "--json").stdout)
    before = json.loads(gigafactory("records", "backup", str(data), f"{copy}3", "--json").stdout)
    assert found["parts"] <= before["parts"]
    done = gigafactory("records", "expire", again, "--keep", "states")
    assert (done.returncode, "is not TABLE=DAYS" in done.stderr) == (2, True)
