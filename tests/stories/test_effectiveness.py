"""The commands `oee` and `bottleneck` tell what the records add up to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.command import ROOT, gigafactory

PARTS = str(ROOT / "tests/plants/parts")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data set of two days of a queue."""
    folder = str(tmp_path_factory.mktemp("oee") / "set")
    assert gigafactory("simulate", PARTS, "--days", "2", "--out", folder).returncode == 0
    return folder


def test_states_and_waterfall_close(data: str) -> None:
    """States add up to one, the ratios multiply to OEE, and the bars add up to what left."""
    answer = json.loads(gigafactory("oee", data, "--step", "service", "--json").stdout)
    for step in answer["steps"].values():
        assert sum(step["states"].values()) == pytest.approx(1, rel=1e-9)
        ratios = step["availability"] * step["effectiveness"] * step["quality"]
        assert step["oee"] == pytest.approx(ratios)
    bars = answer["waterfall"]["bars"]
    assert [b["what"] for b in bars if b["is_sum"]] == ["theoretical", "step_good", "left_good"]
    assert bars[0]["is_sum"]
    rest = bars[0]["cells"] + sum(b["cells"] for b in bars if not b["is_sum"])
    assert rest == pytest.approx(bars[-1]["cells"], rel=1e-9)
    said = gigafactory("oee", data, "--step", "service").stdout
    assert f"{bars[-1]['cells']:,.0f}" in said


def test_bottleneck(data: str) -> None:
    """The step that never waits is named, in words as in JSON."""
    answer = json.loads(gigafactory("bottleneck", data, "--json").stdout)
    assert answer["bottleneck"] == "arrivals"  # it never starves, and its queue has no end
    assert answer["steps"]["arrivals"]["active"] == pytest.approx(1)
    assert "parts: bottleneck arrivals" in gigafactory("bottleneck", data).stdout


@pytest.mark.parametrize("command", ["oee", "bottleneck"])
def test_no_data_set(command: str, tmp_path: Path) -> None:
    """What is no data set is refused with one message and exit code 2."""
    done = gigafactory(command, str(tmp_path / "none"))
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert gigafactory("oee", str(tmp_path), "--step", "x").returncode == 2
