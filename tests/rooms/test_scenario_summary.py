"""The answer in words and as JSON says what the outcomes say, under stable names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gigafactory.plant import read_plant
from gigafactory.plant.states import STATES
from gigafactory.scenario import summary as s
from gigafactory.scenario.simulate import Answer, simulate

PLANTS = Path(__file__).parents[1] / "plants"
TABLES = (("steps", s.STEP), ("buffers", s.BUFFER), ("draws", s.DRAW), ("stock", s.STOCK))
KINDS = {
    "integer": int,
    "number": (int, float),
    "text": str,
    "boolean": bool,
    "table": dict,
    "list": list,
}


@pytest.fixture(scope="module")
def answer() -> Answer:
    """Three replications of the plant that uses every construct."""
    return simulate(read_plant(PLANTS / "everything"), 2, 1, 3, 0.5, processes=1)


def check(found: dict[str, object], keys: tuple[s.Key, ...]) -> None:
    """A table of the answer has its keys, in order, each of its kind."""
    assert list(found) == [key.name for key in keys]
    for key in keys:
        value = found[key.name]
        if key.kind == "interval":
            assert isinstance(value, dict)
            check({**value, "half_width_95": value["half_width_95"] or 0.0}, s.INTERVAL)
        else:
            assert isinstance(value, KINDS[key.kind]), key.name
            assert key.kind == "boolean" or not isinstance(value, bool)


def test_keys(answer: Answer) -> None:
    """The answer has exactly the keys that are documented, each of the kind that it says."""
    found = s.as_json(answer)
    check(found, s.ANSWER)
    for table, keys in TABLES:
        assert found[table]
        for one in found[table].values():
            check(one, keys)
    assert list(found["steps"]) == list(answer.plant.order)
    assert list(found["buffers"]) == list(answer.plant.buffers)
    for step in found["steps"].values():
        assert list(step["states"]) == [state.name for state in STATES]
        assert sum(step["states"].values()) == pytest.approx(1)


def test_it_is_json(answer: Answer) -> None:
    """The answer is strict JSON: no NaN, and it reads back as it was."""
    one = simulate(answer.plant, 1, 1, 1, 0.5)
    for found in (s.as_json(answer), s.as_json(one)):
        assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_sums_and_means(answer: Answer) -> None:
    """Counts are summed over replications; energy is that of all steps."""
    found, runs = s.as_json(answer), answer.outcomes
    assert found["cells_good"] == sum(o.tally.cells_good for o in runs)
    assert found["days"] == pytest.approx(6)
    assert found["part_steps"] == sum(o.part_steps for o in runs)
    energy = sum(one["electricity_wh"] + one["heat_wh"] for one in found["steps"].values())
    assert found["energy_wh"] == pytest.approx(energy)
    assert found["draws"]["filling.electrolyte"]["unit"] == "kg"


def test_words(answer: Answer) -> None:
    """The printed answer names every step, states the warm-up, and is the same every time."""
    words = s.printed(answer, None)
    assert words == s.printed(simulate(answer.plant, 2, 1, 3, 0.5, processes=1), None)
    assert "3 × 2 days counted after a warm-up of 0.5 days, seed 1, 3 replications\n" in words
    for step in answer.plant.order:
        assert re.search(rf"^  {step} +[\d,]+ +[\d,]+ [a-z]+ +\d+\.\d\d ", words, re.MULTILINE)
    assert "STOPPED" not in words


def test_units_of_jobs_and_contents(answer: Answer) -> None:
    """Every count says what it counts: jobs of each step and contents of each buffer."""
    found = s.as_json(answer)
    jobs = {name: step["job"] for name, step in found["steps"].items()}
    assert jobs["mixing_cathode"] == "batch"
    assert jobs["drying_cathode"] == "load of 4 coils"
    assert (jobs["stacking"], jobs["formation"], jobs["assembly"]) == ("cell", "tray", "module")
    assert found["buffers"]["slurry_cathode"]["unit"] == "batch"
    assert found["buffers"]["trays"]["unit"] == "tray"
    words = s.printed(answer, None)
    assert re.search(r"^  mixing_cathode +2 +\d+ batches ", words, re.MULTILINE)
    assert re.search(r"^  drying_cathode +2 +\d+ loads ", words, re.MULTILINE)


def test_stock_is_said_where_it_stands(answer: Answer) -> None:
    """Work in progress adds up over its places; the words name the fullest of each kind, ranked
    within its kind and never cells against coils."""
    found, words = s.as_json(answer)["stock"], s.printed(answer, None)
    assert next(iter(found)) == "cell"
    assert (found["coil"]["unit"], found["slurry"]["unit"]) == ("m", "L")
    for kind, one in found.items():
        places = {**one["buffers"], **one["steps"]}
        assert sum(places.values()) == pytest.approx(one["mean"]), kind
    most = max(found["coil"]["buffers"], key=found["coil"]["buffers"].get)
    assert re.search(rf"m of coil, most of it: .*{most}", words)


def test_nothing_yet() -> None:
    """A run too short for any cell says so, and divides nothing by zero."""
    words = s.printed(simulate(read_plant(PLANTS / "everything"), 0.01, warm_up=0), None)
    assert "no cell was decided" in words
    assert "no good cell left" in words
    assert "nan" not in words


def test_memory_is_counted(answer: Answer) -> None:
    """The most memory that was held is more than Python alone and less than the machine's."""
    assert 20e6 < s.peak_rss() < 1e12


def test_memory_is_that_of_this_program():
    """What the process held that started a program does not count as its memory."""
    held = bytearray(1 << 30)  # 1 GiB in this process
    said = "from gigafactory.scenario.summary import peak_rss; print(peak_rss())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True)
    assert len(held) > int(done.stdout) > 10 << 20
