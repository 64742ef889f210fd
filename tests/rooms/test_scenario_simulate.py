"""The same question has the same answer: twice, on any number of processes, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from gigafactory.errors import BadInput
from gigafactory.line.run import Outcome
from gigafactory.plant import read_plant
from gigafactory.quality.confidence import mean_interval
from gigafactory.scenario.simulate import nominal_warm_up, simulate

ROOT = Path(__file__).parents[2]
PARTS, EVERYTHING = ROOT / "tests/plants/parts", ROOT / "tests/plants/everything"
OF_THE_MOMENT = ("written", "environment")


def content(folder: Path) -> dict[str, object]:
    """Every file of a data set: bytes, and of `runs` what does not change with the moment."""
    found: dict[str, object] = {}
    for file in sorted(folder.rglob("*.parquet")):
        name = str(file.relative_to(folder))
        if file.parent.name == "runs":
            rows = pq.read_table(file).to_pylist()
            found[name] = [r for r in rows if r["key"] not in OF_THE_MOMENT]
        else:
            found[name] = file.read_bytes()
    return found


def same(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes tell the same, however long they took."""
    a, b = (replace(o, wall_s=0, compile_s=0, records_bytes=0) for o in (a, b))
    return (
        all(np.array_equal(value, vars(b.tally)[name]) for name, value in vars(a.tally).items())
        and replace(a, tally=b.tally) == b
    )


@pytest.mark.parametrize("keep", ["lots", "cells"])
@pytest.mark.parametrize("plant", [PARTS, EVERYTHING], ids=["parts", "everything"])
def test_the_same_seed_twice(plant: Path, keep: str, tmp_path: Path) -> None:
    """The same seed gives the same bytes in a second run; another seed gives others."""
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(read_plant(plant), 2, seed, warm_up=0.5, keep=keep, out=tmp_path / name)
    a, b, c = (content(tmp_path / name) for name in "abc")
    assert a == b
    assert a["states/00000000.parquet"] != c["states/00000000.parquet"]
    assert ("cells/00000000.parquet" in a) == (keep == "cells")


def test_any_number_of_processes(tmp_path: Path) -> None:
    """Replications give the same bytes and the same answer on one process and on two."""
    plant = read_plant(PARTS)
    answers = [
        simulate(plant, 1, 3, 3, 0.2, "cells", tmp_path / str(n), processes=n) for n in (1, 2)
    ]
    assert content(tmp_path / "1") == content(tmp_path / "2")
    assert sorted(p.name for p in (tmp_path / "1").iterdir()) == ["001", "002", "003"]
    assert [o.seed for o in answers[0].outcomes] == [3, 4, 5]
    assert all(map(same, answers[0].outcomes, answers[1].outcomes))
    assert answers[0].cells_per_day == answers[1].cells_per_day


def test_a_replication_is_a_run(tmp_path: Path) -> None:
    """The second replication of seed 3 is the run of seed 4."""
    plant = read_plant(PARTS)
    several = simulate(plant, 1, 3, 2, 0.2, processes=1)
    assert same(several.outcomes[1], simulate(plant, 1, 4, 1, 0.2).outcomes[0])


def test_recording_changes_nothing(tmp_path: Path) -> None:
    """What is recorded does not change what happens."""
    plant = read_plant(EVERYTHING)
    runs = [
        simulate(plant, 2, 5, warm_up=0.3, keep=keep, out=tmp_path / keep).outcomes[0]
        for keep in ("lots", "cells")
    ]
    bare = simulate(plant, 2, 5, warm_up=0.3).outcomes[0]
    assert same(runs[0], bare)
    assert same(runs[1], bare)
    lots, cells = content(tmp_path / "lots"), content(tmp_path / "cells")
    assert all(lots[name] == cells[name] for name in lots if not name.startswith("runs"))


def test_the_interval_is_that_of_the_replications() -> None:
    """The interval of an answer is Student's, of the rates of its replications."""
    answer = simulate(read_plant(PARTS), 1, 1, 4, 0.2, processes=1)
    rates = [o.tally.cells_good / o.tally.days for o in answer.outcomes]
    assert answer.cells_per_day == mean_interval(rates, "4 replications of 1 d")


def test_the_warm_up_is_not_counted() -> None:
    """Cells of the warm-up are left out: with it, two runs count what one long run counts."""
    plant = read_plant(PARTS)
    whole = simulate(plant, 2, 1, warm_up=0).outcomes[0].tally
    first = simulate(plant, 0.75, 1, warm_up=0).outcomes[0].tally
    rest = simulate(plant, 1.25, 1, warm_up=0.75).outcomes[0].tally
    assert first.cells_good + rest.cells_good == whole.cells_good
    assert first.cells_started + rest.cells_started == whole.cells_started
    assert np.allclose(first.state_s + rest.state_s, whole.state_s, rtol=1e-12)


def test_nominal_warm_up() -> None:
    """The way through the pilot line is mostly its dwells; a queue in seconds warms up in an hour
    or two."""
    dwells = (14 * 24 + 24 + 12 + 12 + 5) / 24
    found = nominal_warm_up(read_plant(ROOT / "plants/grenoble"))
    assert 1.25 * dwells + 1 < found < 1.25 * (dwells + 1) + 1
    assert nominal_warm_up(read_plant(PARTS)) == pytest.approx(0.05 + 1.25 * 28 / 86_400)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("days", 0.0),
        ("days", -1.0),
        ("days", float("nan")),
        ("days", float("inf")),
        ("days", 4000.0),
        ("warm_up", -1.0),
        ("warm_up", float("nan")),
        ("seed", -1),
        ("seed", 2**63),
        ("replications", 0),
    ],
)
def test_out_of_range(argument: str, value: float, tmp_path: Path) -> None:
    """A number out of range is refused before anything is written."""
    asked = {"days": 1.0, argument: value, "keep": "lots", "out": tmp_path / "set"}
    with pytest.raises(BadInput, match=f"{argument}.*is out of range"):
        simulate(read_plant(PARTS), **asked)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_the_last_seed() -> None:
    """Every replication has a seed in range."""
    with pytest.raises(BadInput, match="Take one from 0 to 9223372036854775806"):
        simulate(read_plant(PARTS), 1.0, 2**63 - 1, replications=2)


@pytest.mark.parametrize("processes", [1, 2])
def test_stopped(processes: int, tmp_path: Path) -> None:
    """An interruption keeps the replications that were done, and says that some are missing."""

    def stop(done: float, good: int) -> None:
        if done >= 1:
            raise KeyboardInterrupt

    answer = simulate(
        read_plant(PARTS), 3, 1, 40, 0.2, "lots", tmp_path / "set", processes, progress=stop
    )
    assert not answer.complete
    assert 1 <= len(answer.outcomes) < 40
    folders = sorted(p.name for p in (tmp_path / "set").iterdir())
    assert folders == [f"{o.seed:03d}" for o in answer.outcomes]
