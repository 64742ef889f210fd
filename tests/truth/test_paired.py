"""Common seeds pay: a what-if changes what it changes, and no other number is drawn anew."""

from __future__ import annotations

import pytest

from benchmarks import paired


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each what-if of the benchmark."""
    if "what_if" in metafunc.fixturenames:
        metafunc.parametrize("what_if", paired.WHAT_IFS)


@pytest.fixture(scope="module")
def few() -> dict[str, paired.Ratio]:
    """Gains over 60 pairs."""
    return paired.gains(60)


@pytest.fixture(scope="module")
def many() -> dict[str, paired.Ratio]:
    """Gains over 400 pairs, on two processes."""
    return paired.gains(400, workers=2)


def test_a_glance(few: dict[str, paired.Ratio], what_if: str) -> None:
    """Common seeds reduce the variance of a difference by far, also over a few pairs."""
    print(what_if, few[what_if])
    assert few[what_if].value >= 15
    assert few[what_if].low >= 10
    assert few[what_if].difference > 10 * few[what_if].error


@pytest.mark.long
def test_over_400_pairs(many: dict[str, paired.Ratio], what_if: str) -> None:
    """The variance of the difference is at least 20 times smaller (lower 95 % bound 15)."""
    print(what_if, many[what_if])
    assert many[what_if].value >= 20
    assert many[what_if].low >= 15
