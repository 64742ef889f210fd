"""Output a day and its interval come from whole cycles of the plant's hours, or not at all."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import Outcome
from gigafactory.plant import Plant, read_plant
from gigafactory.scenario import summary
from gigafactory.scenario.output import cautions, not_made, output, wanted
from gigafactory.scenario.simulate import Answer, simulate

ROOT = Path(__file__).parents[2]
PER_DAY = 86_400 / 10
"""Parts that arrive in the plant `parts`, and leave it, whatever hours the second step keeps."""


@pytest.fixture(scope="module")
def weekdays(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """The plant `parts` with more machines, whose second step works from Monday to Friday."""
    text = (ROOT / "tests/plants/parts/plant.toml").read_text(encoding="utf-8")
    text = text.replace('"2 machines', 'calendar = "shifts"\nmachines = "6 machines', 1)
    text = text.replace("machines = calendar", "calendar")
    place = tmp_path_factory.mktemp("weekdays")
    hours = '\n[calendar.shifts]\nopen = ["Mon-Fri 00:00-24:00"]\n'
    (place / "plant.toml").write_text(text + hours, encoding="utf-8")
    return read_plant(place)


def ask(plant: Plant, days: float, replications: int = 1, seed: int = 1) -> Answer:
    """Simulate behind a warm-up of one week."""
    return simulate(plant, days, seed, replications, warm_up=7.0, processes=1)


@pytest.mark.parametrize(
    ("days", "replications"), [(5, 3), (6, 3), (3, 1), (5, 1), (7, 1), (13, 1)]
)
def test_no_interval_without_whole_weeks(weekdays: Plant, days: int, replications: int) -> None:
    """Replications that all saw the same weekdays, and days of one week, give no interval: the
    answer says so in words and as JSON, and what to ask for."""
    answer = ask(weekdays, days, replications)
    least = 7 if replications > 1 else 14
    said = f"ask for --days {least} or more, a multiple of 7"
    assert math.isnan(answer.cells_per_day.half)
    assert math.isnan(answer.wh_per_year.half)
    assert said in answer.cells_per_day.method
    words = summary.printed(answer, None)
    assert "(no interval)" in words
    assert said in " ".join(words.split())
    found = summary.as_json(answer)
    assert found["cells_per_day"]["half_width_95"] is None
    assert any(said in one for one in found["cautions"])


@pytest.mark.parametrize("days", [14, 17, 20, 30])
@pytest.mark.parametrize("replications", [1, 3])
def test_whole_weeks_find_the_long_run(weekdays: Plant, days: int, replications: int) -> None:
    """Wherever the window ends, output is that of whole weeks: near the arrivals, not near the
    seven fifths of them that leave on a weekday; what was left out is said."""
    cells = ask(weekdays, days, replications).cells_per_day
    assert cells.mean == pytest.approx(PER_DAY, rel=0.03)
    assert 0 < cells.half < 0.15 * PER_DAY
    assert ("the first" in cells.method) == (days % 7 > 0)


def test_the_interval_covers_the_long_run(weekdays: Plant) -> None:
    """Of 40 answers over two replications of a week about 38 hold the true mean in their interval;
    the same over weekdays alone would hold none."""
    runs = [ask(weekdays, 7, 1, seed).outcomes[0] for seed in range(1, 81)]
    covered = 0
    for pair in zip(runs[::2], runs[1::2], strict=True):
        cells, _ = output(weekdays, pair)
        covered += abs(cells.mean - PER_DAY) <= cells.half
    assert covered >= 34


def test_a_plant_without_hours_needs_no_weeks() -> None:
    """Where every day is alike, replications of any length are alike too."""
    plant = read_plant(ROOT / "tests/plants/parts")
    cells = ask(plant, 0.5, 4).cells_per_day
    assert cells.method == "4 replications of 0.5 d"
    assert cells.half > 0
    one = ask(plant, 1, 1).cells_per_day
    assert one.method.endswith("ask for --days 2 or more")


def test_a_part_of_a_day_is_no_day() -> None:
    """Of two and a half days the spread is that of the two whole ones."""
    answer = ask(read_plant(ROOT / "tests/plants/parts"), 2.5)
    daily = answer.outcomes[0].tally.daily_good
    assert len(daily) == 3
    assert answer.cells_per_day.method == "2 batches of 1 d"
    assert answer.cells_per_day.half == pytest.approx(
        12.7062 * np.std(daily[:2], ddof=1) / math.sqrt(2), rel=1e-4
    )


def test_a_run_that_was_stopped_does_not_count_beside_whole_ones(weekdays: Plant) -> None:
    """A replication that somebody stopped is shorter than the others and is left out."""
    whole = ask(weekdays, 7, 2).outcomes
    stopped = replace(whole[0], complete=False, tally=replace(whole[0].tally, days=0.0))
    assert output(weekdays, [*whole, stopped]) == output(weekdays, whole)


@pytest.fixture(scope="module")
def month() -> Answer:
    """A month of Dunkirk would take long: Grenoble's first campaign lasts nine weeks as well."""
    return simulate(read_plant(ROOT / "plants/grenoble"), 7, 1, warm_up=17.0)


def test_products_that_were_not_made(month: Answer) -> None:
    """A window inside the first campaign says which product it never saw, in words and as JSON."""
    assert wanted(month.plant) == ("e78", "e70")
    assert not_made(month.plant, month.outcomes) == ("e70",)
    words = " ".join(summary.printed(month, None).split())
    assert "of 2 products only e78 was made in this window" in words
    found = summary.as_json(month)
    assert found["products_not_made"] == ["e70"]
    assert found["products"] == {"e78": found["cells_good"], "e70": 0}


def test_all_products_were_made(month: Answer) -> None:
    """Where each product was made, nothing is said of products."""
    made = month.outcomes[0].tally
    both: Outcome = replace(
        month.outcomes[0], tally=replace(made, good_each=np.array([10, 5]), cells_good=15)
    )
    assert not_made(month.plant, [both]) == ()
    assert not [
        c for c in cautions(month.plant, [both], month.cells_per_day) if "product" in c.text
    ]


def test_a_product_outside_the_campaigns_is_not_missed() -> None:
    """Without campaigns a plant makes its first product, and no other is asked for."""
    plant = replace(read_plant(ROOT / "plants/grenoble"), campaign=())
    assert wanted(plant) == ("e78",)


def test_closed_dates_are_said() -> None:
    """Holidays in the window count as they fall, and the answer says how many there were."""
    plant = read_plant(ROOT / "tests/plants/everything")
    outcome = simulate(plant, 0.5, warm_up=0.1).outcomes[0]
    late = replace(outcome, warm_up=110.0, tally=replace(outcome.tally, days=14.0))
    texts = [c.text for c in cautions(plant, [late], simulate(plant, 0.5).cells_per_day)]
    assert any(text.startswith("1 closed date falls in this window") for text in texts)


def test_stopped_in_the_warm_up() -> None:
    """A run that somebody stopped within its warm-up says that its days count for nothing."""
    plant = read_plant(ROOT / "tests/plants/parts")

    def stop(days: float, _: int) -> None:
        if days >= 1:
            raise KeyboardInterrupt

    early = simulate(plant, 2, warm_up=3.0, progress=stop)
    assert [c.about for c in early.cautions if c.about == "STOPPED"] == ["STOPPED"]
    assert "a plant that fills up" in " ".join(summary.printed(early, None).split())
    late = simulate(plant, 2, warm_up=0.5, progress=stop)
    assert not [c for c in late.cautions if c.about == "STOPPED"]
