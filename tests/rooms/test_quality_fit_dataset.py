"""A data set read as a log says what its tables say, and its CSV says the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.plant.pace import pace
from gigafactory.plant.states import INDEX
from gigafactory.quality.fit.cut import cut
from gigafactory.quality.fit.dataset import read_data_set
from gigafactory.quality.fit.door import write_csv
from gigafactory.quality.fit.fit import fit
from gigafactory.quality.fit.log import TICKS, Log
from gigafactory.quality.fit.naming import Naming
from gigafactory.quality.fit.read import read_log
from gigafactory.quality.fit.timeline import Timeline
from tests.rooms.conftest import DataSet
from tests.sets import anew


@pytest.fixture(scope="module")
def log(grenoble: DataSet) -> Log:
    """The pilot line's records as a log."""
    return read_data_set(grenoble.folder)


def test_states_fill_the_time(grenoble: DataSet, log: Log) -> None:
    """Every machine is in one state at any time, from the first moment to the last."""
    assert log.end - log.start == grenoble.horizon
    for s in log.spells.values():
        assert (s.start[0], s.end[-1]) == (log.start, log.end)
        assert (s.start[1:] == s.end[:-1]).all()


def test_working_time_is_that_of_the_summary(grenoble: DataSet, log: Log) -> None:
    """The working clocks of the machines of a step run as long as the summary says they worked."""
    tally = grenoble.outcome.tally
    for k, step in enumerate(tally.steps):
        worked = sum(
            float(
                np.diff(
                    Timeline(log.spells[u], log.jobs[u]).worked(np.array([log.start, log.end]))
                )[0]
            )
            for u in log.spells
            if u.step == step and u in log.jobs
        )
        if all(u in log.jobs for u in log.spells if u.step == step):
            said = tally.state_s[k, [INDEX["working"], INDEX["setup"]]].sum()
            assert worked == pytest.approx(said, abs=1e-3)


def test_jobs_are_those_that_were_counted(grenoble: DataSet, log: Log) -> None:
    """Each step has as many jobs as it counted, with rework, ovens' loads and lanes of one roll."""
    tally = grenoble.outcome.tally
    for k, step in enumerate(tally.steps):
        jobs = sum(len(j) for u, j in log.jobs.items() if u.step == step)
        assert jobs == tally.done[k], step


def test_jobs_without_their_stops_take_the_time_of_the_plant(grenoble: DataSet, log: Log) -> None:
    """Where the plant says a constant time, each job of its product has that, whatever came."""
    for step, machine in grenoble.plant.machines.items():
        law = machine.cycle or grenoble.plant.steps[step].dwell
        if law is None or law.kind != "constant":
            continue
        expected = law.a * pace(grenoble.plant, grenoble.plant.steps[step], "e78")
        for unit, jobs in log.jobs.items():
            if unit.step == step:
                times = (jobs.end - jobs.start) / TICKS
                times -= Timeline(log.spells[unit], jobs).off_work() + machine.load
                assert times == pytest.approx(expected, abs=2e-6), step


def test_webs(grenoble: DataSet, log: Log) -> None:
    """Speed and lost metres of each web are those of the plant, exactly: they are no chance."""
    found = {step.step: step for step in fit(log).steps}
    for name, step in grenoble.plant.steps.items():
        if step.kind != "web":
            continue
        speed = found[name].speed
        assert speed is not None
        assert speed.value == pytest.approx(grenoble.plant.machines[name].speed, rel=1e-6)
        for key in ("start_loss", "head_loss"):
            loss = getattr(found[name], key)
            if loss is not None:
                assert loss.bounds.value == pytest.approx(getattr(step, key), abs=1e-6), name


def test_scrap_is_what_was_counted(grenoble: DataSet, log: Log) -> None:
    """Units spoilt by each step are those of the summary, whether cells or the day's counts say."""
    tally = grenoble.outcome.tally
    shares = {step.step: step.scrap for step in fit(log).steps}
    for k, name in enumerate(tally.steps):
        step = grenoble.plant.steps[name]
        if step.kind == "sort":
            continue
        found = shares[name]
        lanes = step.lanes if step.lanes and step.takes else 1
        if found is not None:
            assert found.hits == tally.scrapped[k] / lanes
            assert found.of * lanes == tally.good[k] + tally.scrapped[k] + tally.reworked[k]


def test_csv_gives_the_same_answer(grenoble: DataSet, log: Log, tmp_path: Path) -> None:
    """Written as CSV and read again, the log gives the same laws, with the plant's names."""
    log = cut(log, until=log.start + 6 * 86_400 * TICKS)
    write_csv(log, tmp_path / "events.csv")
    again = read_log(tmp_path / "events.csv", fresh=True)
    a, b = fit(log), fit(again, Naming(grenoble.plant))
    for one, other in zip(a.steps, b.steps, strict=True):
        assert (one.step, one.cycle, one.speed, one.stops) == (
            other.step,
            other.cycle,
            other.speed,
            other.stops,
        ) or _equal_but_for_nan(one.stops, other.stops)


def _equal_but_for_nan(a: object, b: object) -> bool:
    """Whether two answers read alike; NaN is not equal to itself."""
    return repr(a) == repr(b)


def test_lots_alone(grenoble: DataSet, log: Log, tmp_path: Path) -> None:
    """Without cells the same stops, webs and shares are found, and no cycles of single cells."""
    bare = anew(grenoble.folder, tmp_path / "lots", without=("cells",))
    whole, lots = fit(log).steps, fit(read_data_set(bare)).steps
    for a, b in zip(whole, lots, strict=True):
        assert [s.times for s in a.stops] == [s.times for s in b.stops]
        assert (a.scrap is None) == (b.scrap is None) or grenoble.plant.steps[a.step].kind == "sort"
        assert a.speed == b.speed


def test_everything_is_read(everything: DataSet) -> None:
    """The plant that uses every construct gives a log whose jobs are those counted."""
    log = read_data_set(everything.folder)
    tally = everything.outcome.tally
    for k, step in enumerate(tally.steps):
        jobs = sum(len(j) for u, j in log.jobs.items() if u.step == step)
        assert jobs == tally.done[k], step


def test_a_stretch(log: Log) -> None:
    """A stretch holds what lies in it; its machines are not new, counts of the whole are out."""
    middle = (log.start + log.end) // 2
    part = cut(log, since=middle)
    assert (part.start, part.end, part.fresh) == (middle, log.end, False)
    assert not part.counted
    for s in part.spells.values():
        assert (s.start[0], s.end[-1]) == (middle, log.end)
    assert cut(log).counted == log.counted
    with pytest.raises(BadInput, match="has nothing between"):
        cut(log, since=log.end)


def test_no_data_set(tmp_path: Path) -> None:
    """A folder that is no data set, and a place that is not there, are refused."""
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput):
            read_log(place)
