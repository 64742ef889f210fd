"""The commands `yield` and `path` tell what the rooms below say, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gigafactory.quality.pareto import pareto
from gigafactory.quality.path import critical_path
from gigafactory.quality.yields import yields
from gigafactory.records.read import read_records
from tests.rooms.test_quality_yields import without_cells
from tests.stories.command import ROOT, gigafactory

EVERYTHING = str(ROOT / "tests/plants/everything")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five days of the plant that uses every construct, with cells and without."""
    folder = tmp_path_factory.mktemp("yield")
    words = ("--days", "5", "--warm-up", "0", "--records", "cells")
    done = gigafactory("simulate", EVERYTHING, *words, "--out", str(folder / "cells"))
    assert done.returncode == 0
    (folder / "lots").mkdir()
    without_cells(folder / "cells", folder / "lots")
    return folder


def test_yield(data: Path) -> None:
    """Yields and Pareto are those of the functions; the words say the same numbers."""
    done = gigafactory("yield", str(data / "cells"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found, records = json.loads(done.stdout), read_records(data / "cells")
    expected, lost = yields(records), pareto(records)
    assert found["final_yield"] == expected.final
    assert found["rolled_throughput_yield"] == expected.rolled
    assert found["steps"]["filling"]["reworked"] == expected.steps[3].reworked > 0
    assert sum(one["lost"] for one in found["pareto"]["steps"]) == found["cells_scrapped"]
    assert len(found["pareto"]["compared"]) == len(lost.compared)
    said = gigafactory("yield", str(data / "cells")).stdout
    assert said.startswith("everything: day 0 to 5 of the records\n")
    assert f"{expected.final:.2%} of {lost.decided:,} cells decided" in said
    assert f"among the {lost.begun_decided:,} cells begun" in said


def test_yield_of_lots(data: Path) -> None:
    """Without cells the yields are the same, and the words say what origins would need."""
    words = [gigafactory("yield", str(data / kind)).stdout for kind in ("cells", "lots")]
    assert words[0].splitlines()[:19] == words[1].splitlines()[:19]
    assert "need a row for each cell: --records cells" in words[1]
    assert json.loads(gigafactory("yield", str(data / "lots"), "--json").stdout)


def test_path_of_a_cell(data: Path) -> None:
    """One cell's path is that of the function, in words as in JSON, with one line a segment."""
    way = critical_path(read_records(data / "cells"), 211)
    found = json.loads(gigafactory("path", str(data / "cells"), "211", "--json").stdout)
    assert found["lasts_s"] == way.lasts
    assert [s["where"] for s in found["segments"]] == [s.where for s in way.segments]
    said = gigafactory("path", str(data / "cells"), "211").stdout.splitlines()
    assert said[0] == "everything: critical path of cell 211"
    assert len(said) == 4 + len(way.segments)


def test_path_of_many(data: Path) -> None:
    """Without a cell it is a sample, as large as asked for; means add up to the whole."""
    words = ("path", str(data / "cells"), "--cells", "20", "--seed", "3")
    found = json.loads(gigafactory(*words, "--json").stdout)
    assert found["cells"] == 20
    assert sum(s["mean_s"] for s in found["spent"]) == pytest.approx(found["lasts_mean_s"])
    assert "critical paths of 20 of " in gigafactory(*words).stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("yield", "none"), "does not exist"),
        (("path", "none"), "does not exist"),
        (("path", "lots"), "--records cells"),
        (("path", "lots", "5"), "--records cells"),
        (("path", "cells", "999999"), "there is no cell 999999"),
        (("path", "cells", "x"), "not a valid integer"),
    ],
)
def test_refused(data: Path, words: tuple[str, ...], says: str) -> None:
    """What cannot be answered ends with code 2 and one line that says why."""
    done = gigafactory(*words, cwd=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
