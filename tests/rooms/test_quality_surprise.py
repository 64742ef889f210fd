"""Chances are those of the exact test, and looking at many classes does not make causes of luck."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from gigafactory.quality.surprise import holm, surprise


@given(st.data())
def test_the_exact_tail(data: st.DataObject) -> None:
    """It is the upper tail of the hypergeometric distribution, whatever the counts."""
    decided = data.draw(st.integers(1, 3_000))
    lost = data.draw(st.integers(0, decided))
    n = data.draw(st.integers(1, decided))
    x = data.draw(st.integers(max(0, n - (decided - lost)), min(n, lost)))
    found = surprise([x], [n], lost, decided)[0]
    assert found == pytest.approx(hypergeom.sf(x - 1, decided, lost, n), rel=1e-7, abs=1e-12)


def test_by_hand() -> None:
    """Of four cells two are lost: that both fall into a class of two has a chance of one in six,
    that one or both do five in six, and that none or more does is certain."""
    assert surprise([2, 1, 0], [2, 2, 2], 2, 4) == pytest.approx([1 / 6, 5 / 6, 1])
    assert surprise([2], [4], 2, 4) == pytest.approx([1])  # no rest: no surprise


def test_holm_by_hand() -> None:
    """The smallest chance times three, the next times two, never falling, never above 1; classes
    that lost nothing count among those looked at."""
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.01, 0.5], family=10) == pytest.approx([0.1, 1.0])
    assert holm([]).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_orders(chances: list[float]) -> None:
    """Correction never lowers a chance, never changes their order, and lies between one and
    Bonferroni's bound."""
    p, found = np.array(chances), holm(chances)
    assert (found >= p).all()
    assert (found <= np.minimum(p * len(p), 1)).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


def test_luck_is_no_cause() -> None:
    """With all cells alike, at most one data set in twenty has a class below 0.05 after correction:
    of 400 no more than 30, which would happen by chance once in 500 at exactly one in twenty."""
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(400):
        scrapped = rng.random(1000) < 0.06
        where = rng.integers(0, 20, 1000)
        lost, decided = np.bincount(where, scrapped, 20), np.bincount(where, minlength=20)
        chances = surprise(lost, decided, int(scrapped.sum()), 1000)
        alarms += bool((holm(chances) < 0.05).any())
    assert alarms <= 30
