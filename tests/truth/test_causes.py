"""Planted causes are ranked first, and nothing is found where nothing was planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from gigafactory.quality.causes.causes import causes
from tests.truth.months import PLANTED, month

MONTHS, RIGHT = 20, 19
"""Of so many months with a cause, the least in which it is ranked first."""
PLAIN, FALSE = 120, 6
"""Of so many months without a cause, the most with any discovery: 5 %."""


def _first(folder: Path, what: str, seed: int) -> str:
    """What is wrong with the ranking of a month with a planted cause; "" where nothing is."""
    said, key, name = PLANTED[what](seed)
    first = causes(month(folder, seed, said)).findings[0]
    right = first.key == key and first.name.endswith(name)
    return "" if right else f"{what} {seed}: {first.characteristic} {first.key} {first.name}"


@pytest.mark.parametrize("what", PLANTED)
def test_one_planted_cause_is_ranked_first(what: str, tmp_path: Path) -> None:
    """A lane that drifts, a bad lot, a worn stacker, a leaky channel: first of all members."""
    assert _first(tmp_path / "month", what, 1) == ""


def test_a_month_without_a_cause_has_no_discovery(tmp_path: Path) -> None:
    """Where nothing was planted nothing is called a discovery."""
    assert causes(month(tmp_path / "month", 1)).discovered == 0


@pytest.mark.long
@pytest.mark.parametrize("what", PLANTED)
def test_planted_causes_are_ranked_first(what: str, tmp_path: Path) -> None:
    """In at least 19 of 20 months a cause of one standard deviation leads the ranking."""
    wrong = [_first(tmp_path / str(seed), what, seed) for seed in range(MONTHS)]
    assert sum(one == "" for one in wrong) >= RIGHT, wrong


@pytest.mark.long
def test_without_a_cause_discoveries_are_rare(tmp_path: Path) -> None:
    """In at most 5 % of 120 months without a planted cause is anything called a discovery."""
    found = {}
    for seed in range(1000, 1000 + PLAIN):
        answer = causes(month(tmp_path / str(seed), seed))
        if answer.discovered:
            found[seed] = [(f.characteristic, f.key, f.name) for f in answer.discoveries]
    assert len(found) <= FALSE, found
