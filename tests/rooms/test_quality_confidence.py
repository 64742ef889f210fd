"""Intervals are Student's, of independent values or of the means of batches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from gigafactory.quality.confidence import batch_interval, mean_interval


def test_against_a_book() -> None:
    """Five values, by hand: mean 10, standard deviation √2.5, t of 4 degrees 2.776 445."""
    found = mean_interval([8, 9, 10, 11, 12], "by hand")
    assert found.mean == 10
    assert found.half == pytest.approx(2.776445 * math.sqrt(2.5 / 5), rel=1e-6)
    assert found.method == "by hand"


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("number", [2, 3, 10, 400])
def test_against_scipy(number: int, level: float) -> None:
    """The interval of a mean is SciPy's."""
    x = np.random.default_rng(number).lognormal(size=number)
    found = mean_interval(x, "", level)
    low, high = stats.t.interval(level, number - 1, loc=x.mean(), scale=stats.sem(x))
    assert found.mean - found.half == pytest.approx(low, rel=1e-12)
    assert found.mean + found.half == pytest.approx(high, rel=1e-12)


def test_one_value_has_no_interval() -> None:
    """One value says nothing about spread, none is zero; both say so."""
    one, none = mean_interval([3.0], ""), mean_interval([], "")
    assert (one.mean, none.mean) == (3.0, 0.0)
    assert math.isnan(one.half)
    assert math.isnan(none.half)
    assert one.method == none.method == "no interval: one value says nothing of spread"


def test_batches() -> None:
    """Ten batches of equal size; what does not fill the last counts for the mean alone."""
    x = np.arange(43.0)
    found = batch_interval(x)
    assert found.mean == x.mean()
    assert found.half == mean_interval(x[:40].reshape(10, 4).mean(axis=1), "").half
    assert found.method == "10 batches of 4 d"


def test_a_batch_is_whole_weeks() -> None:
    """A pattern that repeats every week is no spread: batches are whole weeks."""
    week = [5.0, 5, 5, 5, 5, 0, 0]
    assert batch_interval(week * 30, cycle=7).half == pytest.approx(0, abs=1e-12)
    assert batch_interval(week * 30, cycle=7).method == "10 batches of 21 d"
    assert batch_interval(week * 4, cycle=7).method == "4 batches of 7 d"
    assert batch_interval(week * 4).half > 1


@pytest.mark.parametrize("days", [3, 7, 13])
def test_less_than_two_weeks_have_no_interval(days: int) -> None:
    """Days of one week are not alike: whatever they differ by is no spread of the mean."""
    found = batch_interval([9.0] * 5 + [0.0] * 2 + [9.0] * 6, cycle=7)
    assert found.mean == pytest.approx(45 / 7)
    found = batch_interval(np.arange(1.0, days + 1), cycle=7)
    assert math.isnan(found.half)
    assert found.method.startswith("no interval: one week")


@pytest.mark.parametrize("days", [16, 30, 41])
def test_days_behind_the_last_week_are_left_out(days: int) -> None:
    """Wherever a window ends, the mean is that of whole weeks: no weekday outweighs another."""
    found = batch_interval(np.tile([5.0, 5, 5, 5, 5, 0, 0], 9)[:days], cycle=7)
    assert found.mean == pytest.approx(25 / 7)
    assert found.half == pytest.approx(0, abs=1e-12)


def test_few_days_are_their_own_batches() -> None:
    """A series shorter than ten has batches of one."""
    assert batch_interval([1.0, 2.0, 4.0]).method == "3 batches of 1 d"
    assert batch_interval([1.0, 2.0, 4.0]).half == mean_interval([1.0, 2.0, 4.0], "").half
    assert math.isnan(batch_interval([1.0]).half)


def test_batches_cover_where_single_values_do_not() -> None:
    """On a correlated series the interval from batches covers the mean about as often as it says;
    one from the single values is far too narrow."""
    rng, covered, naive, tries = np.random.default_rng(1), 0, 0, 400
    for _ in range(tries):
        noise = rng.normal(size=1200)
        x = np.zeros(1200)
        for i in range(1, 1200):
            x[i] = 0.7 * x[i - 1] + noise[i]
        covered += abs(batch_interval(x[200:]).mean) <= batch_interval(x[200:]).half
        naive += abs(mean_interval(x[200:], "").mean) <= mean_interval(x[200:], "").half
    assert 0.92 <= covered / tries <= 0.98
    assert naive / tries < 0.75
