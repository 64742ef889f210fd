"""Intervals hold the truth as often as they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import binom

from gigafactory.scenario.runs import cores
from tests.truth.coverage import PAIRS, Held, Pair, all_held, held

LEVEL = 0.95


def test_intervals_hold_as_often_as_they_say(tmp_path: Path) -> None:
    """Over 40 runs of each of six cases, 95 % intervals hold the truth in about 95 % of them: the
    number that do is one that happens in 999 of 1,000 such counts."""
    found = [
        held(pair, tmp_path, range(10_000 * number, 10_000 * number + 40))
        for number, pair in enumerate(PAIRS, start=1)
    ]
    runs = sum(h.runs for h in found)
    low, high = binom.interval(0.999, runs, LEVEL)
    assert low <= sum(h.simulate for h in found) <= high
    assert low <= sum(h.compare for h in found) <= high


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> dict[Pair, Held]:
    """A thousand runs of every case."""
    return all_held(tmp_path_factory.mktemp("coverage"), 1000, cores())


@pytest.mark.long
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.case)
def test_a_thousand_intervals(thousand: dict[Pair, Held], pair: Pair) -> None:
    """Of 1,000 intervals of `simulate` and 1,000 of `compare`, 930 to 970 hold the truth."""
    assert thousand[pair].runs == 1000
    assert 930 <= thousand[pair].simulate <= 970
    assert 930 <= thousand[pair].compare <= 970
