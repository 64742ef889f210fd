"""The facts of a page are what the run itself has counted."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality import measure
from gigafactory.quality.stock import stock
from gigafactory.records.read import read_records
from gigafactory.report.facts import days_said, gather
from gigafactory.scenario.output import output
from tests.rooms.conftest import ROOT, DataSet


def test_facts_are_those_of_the_run(any_set: DataSet) -> None:
    """Yields, energy, lead time and contents equal those that the engine summed up."""
    facts, tally = gather(read_records(any_set.folder)), any_set.outcome.tally
    steps = measure.steps(any_set.plant, tally)
    for one, of_run in zip(facts.steps, steps, strict=True):
        assert (one.jobs, one.good, one.scrapped) == (of_run.done, of_run.good, of_run.scrapped)
        assert one.share == pytest.approx(of_run.share, abs=1e-6)
        used = of_run.electricity_wh + of_run.heat_wh
        assert one.electricity_wh + one.heat_wh == pytest.approx(used)
    assert facts.narrowest == measure.bottleneck(steps)
    assert facts.good == tally.cells_good
    assert facts.cell_yield == pytest.approx(measure.cell_yield(tally))
    assert facts.lead_s == pytest.approx(measure.lead_time(tally), nan_ok=True)
    assert facts.good_wh == pytest.approx(measure.good_wh(any_set.plant, tally))
    assert facts.inside == tally.cells_inside
    held = {s.place: s.mean for s in stock(any_set.plant, tally) if s.on_machines}
    for one in facts.steps:
        if any_set.plant.steps[one.step].kind == "rack":
            assert one.inside == pytest.approx(held[one.step], rel=1e-3, abs=1e-3)
    contents = [facts.content[b] for b in tally.buffers]
    assert contents == pytest.approx(list(tally.content), rel=1e-4, abs=1e-4)


@pytest.fixture(scope="module", params=[("plants/grenoble", 28.0), ("tests/plants/parts", 10.0)])
def long_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """Runs that are long enough for an interval: hours that repeat every week, and that do not."""
    name, days = request.param
    plant, folder = read_plant(ROOT / name), tmp_path_factory.mktemp("long") / "set"
    return DataSet(plant, run(plant, 1, days, 22.0, "lots", folder), folder)


def test_the_output_is_that_of_simulate(long_run: DataSet) -> None:
    """Mean and interval of the output are those that `simulate` prints."""
    facts = gather(read_records(long_run.folder))
    cells, energy = output(long_run.plant, [long_run.outcome])
    assert facts.cells_a_day.mean == pytest.approx(cells.mean)
    assert facts.cells_a_day.half == pytest.approx(cells.half)
    assert facts.cells_a_day.half > 0
    assert facts.cells_a_day.method == cells.method
    assert facts.wh_a_year.mean == pytest.approx(energy.mean)
    day, sentence = facts.worst_day
    counted = facts.daily.good[np.isclose(facts.daily.end - facts.daily.start, 86_400, atol=1)]
    assert counted[-round(facts.days) :][day - 1] == counted[-round(facts.days) :].min()
    assert f"Day {day} " in sentence


def test_too_short_for_an_interval(parts: DataSet, everything: DataSet) -> None:
    """A window of a day, or of less than two weeks where weeks repeat, says what it would take."""
    one_day, days = (gather(read_records(s.folder)).cells_a_day for s in (parts, everything))
    assert math.isnan(one_day.half)
    assert math.isnan(days.half)
    assert "2 days or more would, in whole days" in one_day.method
    assert "14 days or more would, in whole weeks" in days.method


def test_what_would_not_be_said_aloud(tmp_path: Path) -> None:
    """A window of hours is said in hours, and one day is no plural."""
    assert [days_said(d) for d in (0.1, 1.0, 2.5, 31.0 - 1e-9)] == [
        "2.40 h",
        "1 day",
        "2.50 days",
        "31 days",
    ]
