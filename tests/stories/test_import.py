"""Somebody else's files, brought in from the shell and asked."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gigafactory.records.read import read_records
from tests.rooms import foreign_line
from tests.stories.command import ROOT, gigafactory

WMG = ROOT / "examples" / "wmg_calendering"
ALUMINIUM = 15e-6
"""Foil of the cathodes. [m], README of the example."""


def test_the_example_comes_in_whole(tmp_path: Path) -> None:
    """Every row of the example is accounted for; the data set is sound; density is what coat weight
    and thickness without the foil give, so that units and columns are the right ones."""
    done = gigafactory("records", "import", str(WMG), "--out", str(tmp_path / "wmg"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    account = json.loads(done.stdout)["files"]
    for row in account:
        lines = len((WMG / row["file"]).read_text().splitlines()) - 1
        assert row["read"] == lines
        assert lines == sum(row[k] for k in ("imported", "repeated", "left_out", "rejected"))
        assert row["rejected"] == 0
    assert gigafactory("records", "verify", str(tmp_path / "wmg")).returncode == 0
    found: dict[tuple[int, str], dict[str, float]] = {}
    for row in read_records(tmp_path / "wmg").table("measures").to_pylist():
        found.setdefault((row["lot"], row["step"]), {})[row["characteristic"]] = row["value"]
    cathodes = [one for one in found.values() if "coat_weight" in one]
    assert len(cathodes) == 36
    near = [
        one["coat_weight"] / (one["thickness"] - ALUMINIUM) / one["density"] for one in cathodes
    ]
    assert sorted(near)[len(near) // 2] == pytest.approx(1.0, abs=0.02)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A foreign line, imported."""
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "files").mkdir()
    foreign_line.write(folder / "files", foreign_line.Options(cells=40))
    done = gigafactory("records", "import", str(folder / "files"), "--out", str(folder / "set"))
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "set"


def test_an_import_can_be_asked(line: Path) -> None:
    """Verify, trace and recall by the names of that line, charts, causes and a report work."""
    for words, says in (
        (("records", "verify", str(line)), "sound"),
        (("trace", str(line), "C-2024-000005"), "C-2024-000005"),
        (("recall", str(line), "--batch", "CH-000"), "recall of slurry"),
        (("spc", str(line), "--of", "capacity", "--by", "stacking.machine"), "machine 1"),
        (("causes", str(line), "--of", "capacity"), "of no plant"),
        (("report", str(line), "--out", str(line.with_name("page.html"))), "report of"),
    ):
        done = gigafactory(*words)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert says in done.stdout
    page = line.with_name("page.html").read_text(encoding="utf-8")
    assert "Deutsch-französische Linie" in page
    assert "Every row of 8 files is accounted for" in page


@pytest.mark.parametrize("command", ["yield", "oee", "bottleneck"])
def test_what_needs_a_plant_says_so(line: Path, command: str) -> None:
    """What cannot be told without a plant ends with 2 and one sentence."""
    done = gigafactory(command, str(line))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "the data are of no plant" in done.stderr


def test_a_row_that_is_turned_away_is_listed(tmp_path: Path) -> None:
    """A wrong row is listed with file, line and reason, and nothing is made unless that is
    allowed; then the rest is there."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "cells.csv").write_text("id,mAh,when\n1,5000,2026-01-01T10:00:00Z\n2,many,x\n")
    (folder / "mapping.toml").write_text(
        '[import]\nname = "x"\n[[file]]\npath = "cells.csv"\n[[file.gives]]\ntable = "cells"\n'
        '[file.gives.columns]\ncell = "id"\nborn = "when"\n[file.gives.values]\n'
        'capacity = { column = "mAh", unit = "mAh" }\n'
    )
    words = ("records", "import", str(folder), "--out", str(tmp_path / "set"))
    done = gigafactory(*words)
    assert done.returncode == 1
    assert not (tmp_path / "set").exists()
    with (tmp_path / "set.rejects.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["file"], row["line"]) for row in rows] == [("cells.csv", "3")] * len(rows)
    assert rows
    assert gigafactory(*words, "--allow-rejects").returncode == 0
    table = read_records(tmp_path / "set").table("cells", ["capacity"])
    assert table["capacity"].to_pylist() == [pytest.approx(5.0)]
