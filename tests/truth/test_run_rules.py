"""The run rules of Nelson: each is said at the point that completes it, and not one earlier."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.quality.spc.rules import broken

LEAST: dict[int, list[float]] = {
    1: [3.1],
    2: [0.5] * 9,
    3: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    4: [0.2, -0.2] * 7,
    5: [2.1, 0.0, 2.1],
    6: [1.1, 1.1, 0.0, 1.1, 1.1],
    7: [0.5, -0.5, 0.5, 0.5, -0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, -0.5, 0.5, 0.5, -0.5],
    8: [1.5, -1.5, 1.5, 1.5, -1.5, -1.5, 1.5, -1.5],
}
"""The shortest sequence that completes each rule."""


def rules(z: list[float]) -> list[set[int]]:
    """The rules that each point of one stream completes."""
    found = broken(np.array(z, float), np.zeros(len(z), np.int64))
    return [set((np.flatnonzero(row) + 1).tolist()) for row in found]


@pytest.mark.parametrize("rule", LEAST)
@pytest.mark.parametrize("side", [1, -1])
def test_least_sequence(rule: int, side: int) -> None:
    """Each rule is completed by its shortest sequence at its last point, on either side."""
    found = rules([side * z for z in LEAST[rule]])
    assert rule in found[-1]
    assert not any(rule in said for said in found[:-1])


@given(st.sampled_from(sorted(LEAST)), st.lists(st.floats(-0.9, 0.9), max_size=3))
def test_no_run_goes_over_from_one_stream_to_the_next(rule: int, before: list[float]) -> None:
    """A sequence that is cut in two streams anywhere completes nothing; rule 1 needs one point."""
    z = LEAST[rule]
    for cut in range(1, len(z)):
        stream = np.array([0] * (len(before) + cut) + [1] * (len(z) - cut))
        found = broken(np.array([*before, *z], float), stream)
        assert not found[len(before) + cut :, rule - 1].any()


def _windows(z: list[float], k: int, size: int) -> list[float] | None:
    return z[k - size + 1 : k + 1] if k >= size - 1 else None


def _says(size: int, holds: Callable[[list[float]], bool]) -> Callable[[list[float], int], bool]:
    def said(z: list[float], k: int) -> bool:
        some = _windows(z, k, size)
        return some is not None and holds(some)

    return said


def _sides(many: int, limit: float) -> Callable[[list[float]], bool]:
    return lambda w: any(
        s * w[-1] > limit and sum(s * x > limit for x in w) >= many for s in (1, -1)
    )


def _turns(w: list[float]) -> bool:
    d = np.diff(w)
    return bool((d[1:] * d[:-1] < 0).all())


PLAIN = {
    1: _says(1, lambda w: abs(w[0]) > 3),
    2: _says(9, lambda w: all(x > 0 for x in w) or all(x < 0 for x in w)),
    3: _says(6, lambda w: bool((np.diff(w) > 0).all() or (np.diff(w) < 0).all())),
    4: _says(14, _turns),
    # Two of three: two in a row are enough, whatever stood before them.
    7: _says(15, lambda w: all(abs(x) < 1 for x in w)),
    8: _says(8, lambda w: all(abs(x) > 1 for x in w)),
}
"""The rules as they are printed, point by point."""


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.6, -0.3, 0.0, 0.3, 0.6, 1.5, 2.5]), max_size=40)
)
def test_equal_to_the_rules_as_printed(z: list[float]) -> None:
    """On any sequence the rules are those that a reading of the list, window by window, finds."""
    found = rules(z)
    for k, said in enumerate(found):
        for rule, plain in PLAIN.items():
            assert (rule in said) == plain(z, k), (rule, k)
        for rule, many, last, limit in ((5, 2, 3, 2.0), (6, 4, 5, 1.0)):
            w = z[max(0, k - last + 1) : k + 1]
            assert (rule in said) == _sides(many, limit)(w), (rule, k)


def test_run_length_in_control() -> None:
    """Rule 1 alone is said once in 370.4 points of a process in control; rules 1, 2, 5, 6: in 92.

    1/0.0027; for the four Western Electric rules 91.75 (Champ and Woodall, Technometrics 29 (1987)
    393, with eight in a row where Nelson has nine): between the two.
    """
    points = np.random.default_rng(5).normal(size=2_000_000)
    found = broken(points, np.zeros(len(points), np.int64))
    assert 1 / found[:, 0].mean() == pytest.approx(370.4, rel=0.05)
    starts = np.arange(0, len(points), 4_000)
    stream = np.arange(len(points)) // 4_000
    some = broken(points, stream)[:, [0, 1, 4, 5]].any(axis=1).reshape(len(starts), -1)
    first = some.argmax(axis=1) + 1
    assert some.any(axis=1).all()
    assert 91.75 * 0.9 < first.mean() < 110
