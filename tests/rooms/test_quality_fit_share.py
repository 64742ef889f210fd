"""Shares, lost metres, and how well a law fits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gigafactory.quality.fit.choose import LASTS, choose
from gigafactory.quality.fit.goodness import null, p_value, statistic
from gigafactory.quality.fit.sample import Sample
from gigafactory.quality.fit.share import loss, share
from gigafactory.units.law import Form, Law


@pytest.mark.parametrize(("hits", "of"), [(0, 80), (3, 100), (60, 60), (412, 20_000)])
def test_share_is_that_of_clopper_and_pearson(hits: int, of: int) -> None:
    """The interval of a share is SciPy's exact one."""
    found = share(hits, of)
    assert found is not None
    exact = stats.binomtest(hits, of).proportion_ci(method="exact")
    assert found.bounds.value == hits / of
    assert found.bounds.low == pytest.approx(exact.low, abs=1e-12)
    assert found.bounds.high == pytest.approx(exact.high, abs=1e-12)


def test_share_of_few() -> None:
    """Of fewer than fifty units nothing is said."""
    assert share(1, 49) is None


def test_lost_metres() -> None:
    """Metres lost are the median between order statistics; one roll that ran out moves nothing."""
    found = loss(np.array([15.0] * 9 + [4.0, np.nan]))
    assert found is not None
    assert (found.bounds.value, found.bounds.high, found.times) == (15.0, 15.0, 10)
    assert loss(np.array([15.0] * 5)) is None
    rng, tries, held = np.random.default_rng(1), 2000, 0
    for _ in range(tries):
        one = loss(rng.exponential(10, 12))
        assert one is not None
        held += one.bounds.low <= 10 * np.log(2) <= one.bounds.high
    assert 0.94 <= held / tries <= 0.99


def test_statistic_by_hand() -> None:
    """Anderson and Darling's statistic of three shares, by its formula."""
    u = [0.2, 0.5, 0.9]
    total = sum((2 * i - 1) * (np.log(u[i - 1]) + np.log(1 - u[3 - i])) for i in (1, 2, 3))
    assert statistic(np.array([[0.9, 0.2, 0.5]]))[0] == pytest.approx(-3 - total / 3)


@pytest.mark.parametrize(
    ("form", "critical"), [("exponential", 1.321), ("weibull", 0.757), ("lognormal", 0.752)]
)
def test_chance_is_that_of_the_tables(form: Form, critical: float) -> None:
    """Five of a hundred samples of a law exceed the critical value of the printed tables.

    D'Agostino & Stephens, Goodness-of-Fit Techniques, 1986, tables 4.7, 4.11 and 4.17; their
    modified statistics are all but the statistic itself at 200 values.
    """
    assert 0.03 <= float((null(form, 200) > critical).mean()) <= 0.07


@pytest.mark.parametrize("cut", [np.inf, 60.0], ids=["whole", "cut off"])
def test_chance_is_even_where_the_law_is_right(cut: float) -> None:
    """Where the law is right about one p in twenty is below 0.05, whether times are cut or not."""
    rng, low, tries = np.random.default_rng(12), 0, 300
    for _ in range(tries):
        x = rng.exponential(40.0, 60)
        sample = Sample.of(x[x < cut], np.full(int((x >= cut).sum()), cut))
        found = choose(sample, ("exponential",))
        assert found is not None
        low += found.p < 0.05
    assert low / tries <= 0.08


def test_a_wrong_law_shows() -> None:
    """Two kinds of repair under one name fit no law, and the chance says so."""
    rng = np.random.default_rng(13)
    x = np.concatenate([rng.normal(60, 3, 150), rng.normal(600, 30, 150)])
    found = choose(Sample.of(x), LASTS)
    assert found is not None
    assert found.p < 0.01


def test_a_constant_has_no_chance() -> None:
    """A constant fits or is none: it has no p."""
    assert np.isnan(p_value(Sample.of([5.0] * 9), Law("constant", 5.0)))
