"""What-ifs are told as differences of paired runs, with an interval and a sentence."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.plant import Plant, read_plant
from gigafactory.quality.confidence import mean_interval
from gigafactory.scenario.compare import Comparison, compare
from gigafactory.scenario.comparison import ANSWER, FIGURES, WHAT_IF, as_json, printed
from gigafactory.scenario.runs import Workers
from gigafactory.scenario.sentence import changed, decimals, sentence, signed
from gigafactory.scenario.simulate import simulate

ROOT = Path(__file__).parents[2]
PARTS, GRENOBLE = ROOT / "tests/plants/parts", ROOT / "plants/grenoble"


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A queue with an end, to whose arrivals two machines of 18 s cannot keep up."""
    text = (PARTS / "plant.toml").read_text(encoding="utf-8")
    text = text.replace("mean 10 s", "mean 5 s").replace("unlimited", "20 places [assumption]")
    folder = tmp_path_factory.mktemp("slow")
    (folder / "plant.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plants(slow: Path) -> list[Plant]:
    """The slow queue, and the same with a third machine, and with a fifth."""
    key = "machine.service.machines"
    return [read_plant(slow, more) for more in ({}, {key: "3"}, {key: "5"})]


@pytest.fixture(scope="module")
def answer(plants: list[Plant]) -> Comparison:
    """Four paired runs of two days each."""
    with Workers(1) as workers:
        return compare(plants[0], plants[1:], 2, 5, 4, 0.5, workers)


def test_differences_are_those_of_the_runs(plants: list[Plant], answer: Comparison) -> None:
    """Mean and interval are Student's of the differences between runs on the same seeds."""
    alone = [simulate(p, 2, 5, 4, warm_up=0.5, processes=1) for p in plants]
    for arm, one in zip(answer.what_ifs, alone[1:], strict=True):
        each = [
            (b.tally.cells_good - a.tally.cells_good) / 2
            for a, b in zip(alone[0].outcomes, one.outcomes, strict=True)
        ]
        expected, found = mean_interval(each, ""), answer.output(arm)
        assert found.mean == pytest.approx(expected.mean)
        assert found.half == pytest.approx(expected.half)


def test_any_number_of_processes(plants: list[Plant], answer: Comparison) -> None:
    """The same comparison on two processes tells the same."""
    with Workers(2) as workers:
        other = compare(plants[0], plants[1:], 2, 5, 4, 0.5, workers)
    assert as_json(other) == as_json(answer)


def test_one_pair_has_no_interval(plants: list[Plant]) -> None:
    """One pair of runs gives a difference without an interval, and the answer says what would."""
    one = compare(plants[0], plants[1:2], 4, 5, 1, 0.5, Workers(1))
    found = one.output(one.what_ifs[0])
    assert math.isnan(found.half)
    assert "ask for --replications 2" in found.method
    assert found.mean > 0
    assert "(no interval)" in printed(one)


def test_words(answer: Comparison) -> None:
    """A sentence says what is changed, what it brings and where the bottleneck goes."""
    said = sentence(answer, answer.what_ifs[0])
    mean = answer.output(answer.what_ifs[0]).mean
    assert said.startswith("one more machine at service: +")
    assert f"{mean:,.0f}" in said.replace("+", "")
    assert "parts a day; the bottleneck stays at service" in said
    assert "moves from service to arrivals" in sentence(answer, answer.what_ifs[1])


def test_nothing_to_be_seen(slow: Path, plants: list[Plant]) -> None:
    """A difference within its interval is called one that these runs could not show."""
    more = read_plant(slow, {"machine.arrivals.machines": "2"})
    answer = compare(plants[0], [more], 2, 5, 4, 0.5, Workers(1))
    assert "no difference that these runs could show" in sentence(answer, answer.what_ifs[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"machine.ageing.machines": "-=1"}, "one fewer place at ageing"),
        ({"machine.formation.machines": "+=10"}, "ten more places at formation"),
        ({"buffer.open_cells.places": "+=1_000"}, "1,000 more places in open_cells"),
        ({"step.formation.dwell": "*=0.5"}, "step.formation.dwell 12 h → 6 h"),
        ({"machine.stacking.power_idle": "2 kW"}, "machine.stacking.power_idle 1 kW → 2 kW"),
    ],
)
def test_changes_in_words(change: dict[str, str], words: str) -> None:
    """Machines and places are told as how many more or fewer, everything else as what it was."""
    from gigafactory.plant.diff import diff

    assert changed(diff(read_plant(GRENOBLE), read_plant(GRENOBLE, change))) == words


@pytest.mark.parametrize(
    ("size", "digits"), [(0.04, 3), (0.31, 2), (1.9, 1), (12.0, 0), (2700.0, 0), (0.0, 2)]
)
def test_two_digits_are_told(size: float, digits: int) -> None:
    """A difference is told to two digits of its interval."""
    assert decimals(size) == digits
    interval = mean_interval(np.array([1.0, 1.0 + 1e-9]), "")
    assert signed(interval, 1.0, "GWh").endswith("GWh")


def test_json(answer: Comparison) -> None:
    """The JSON has the documented keys and no others, and numbers that JSON can hold."""
    found = as_json(answer)
    assert list(found) == [key.name for key in ANSWER]
    assert [list(w) for w in found["what_ifs"]] == [[key.name for key in WHAT_IF]] * 2
    assert set(FIGURES) < set(found["what_ifs"][0])
    json.dumps(found, allow_nan=False)
    assert found["what_ifs"][0]["changes"] == {
        "machine.service.machines": [
            "2 machines [assumption]",
            "3 machines [assumption: set on the command line]",
        ]
    }


def test_stopped_in_the_middle(plants: list[Plant]) -> None:
    """Ctrl-C leaves the replications that every plant has come through; none is no answer."""

    def stop_after(runs: float) -> Comparison:
        def progress(done: float, _: int) -> None:
            if done >= runs:
                raise KeyboardInterrupt

        return compare(plants[0], plants[1:2], 1, 5, 4, 0.1, Workers(1), progress)

    half = stop_after(5)
    assert not half.complete
    assert len(half.base.outcomes) == len(half.what_ifs[0].outcomes) == 2
    assert "STOPPED" in printed(half)
    with pytest.raises(KeyboardInterrupt):
        stop_after(1)


def test_parts_beside_cells() -> None:
    """A plant that makes cells is not compared with one that makes parts."""
    with pytest.raises(BadInput, match="makes cells where the other makes parts"):
        compare(read_plant(PARTS), [read_plant(GRENOBLE)], 1)
