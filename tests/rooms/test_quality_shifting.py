"""The bottleneck is the step with the longest active period, and shifts where two overlap."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.plant import read_plant
from gigafactory.quality.shifting import ONE, Spans, active_periods, bottlenecks, gaps, shifting
from gigafactory.records.read import read_records
from tests.rooms import hand
from tests.rooms.conftest import ROOT, DataSet


def spans(*rows: tuple[int, float, float]) -> Spans:
    """Spans of (step, start, end)."""
    step, start, end = zip(*rows, strict=True)
    return Spans(np.array(step), np.array(start, float), np.array(end, float))


def rows(found: Spans) -> list[tuple[int, float, float]]:
    """Spans as rows."""
    return list(zip(found.step.tolist(), found.start.tolist(), found.end.tolist(), strict=True))


def test_figure_of_the_paper() -> None:
    """Two machines: one is the longer at first, the other later; in between the bottleneck shifts.

    The situation of figure 3 in Roser, Nakano and Tanaka 2002, with numbers of our own.
    """
    sole, shared = bottlenecks(spans((0, 0, 50), (1, 10, 20), (1, 40, 110), (0, 60, 80)))
    assert rows(sole) == [(0, 0, 40), (1, 50, 110)]
    assert rows(shared) == [(0, 40, 50), (1, 40, 50)]


def test_a_gap_has_no_bottleneck() -> None:
    """While every step waits there is none; the next that begins follows."""
    sole, shared = bottlenecks(spans((0, 0, 10), (1, 30, 40)))
    assert rows(sole) == [(0, 0, 10), (1, 30, 40)]
    assert not rows(shared)


def test_the_longest_of_those_that_are_on_follows() -> None:
    """At the end of a bottleneck the longest period that is on takes over, not the first."""
    sole, shared = bottlenecks(spans((0, 0, 50), (1, 30, 60), (2, 40, 200), (1, 70, 90)))
    assert rows(sole) == [(0, 0, 40), (2, 50, 200)]
    assert sorted(rows(shared)) == [(0, 40, 50), (2, 40, 50)]


def test_gaps_of_groups() -> None:
    """A group of two that may spare none is active while neither waits; empty groups always are."""
    found = gaps(
        np.array([0, 0, 0, 2]),
        np.array([10.0, 15, 60, 0]),
        np.array([20.0, 30, 70, 100]),
        np.array([ONE, ONE, ONE // 100, ONE]),
        np.array([ONE // 50, 0, 0]),
        100.0,
    )
    assert rows(found) == [(0, 0, 10), (0, 30, 100), (1, 0, 100)]


def test_by_hand(tmp_path: Path) -> None:
    """A source that is blocked at the end, two servers of which one waits at first.

    The servers, of which none waits from 40 s on, have the longer period: the source is the sole
    bottleneck until 40 s, both are until 90 s, then the servers alone.
    """
    states = [
        hand.state("arrivals", 1, "working", 0, 90),
        hand.state("arrivals", 1, "blocked", 90, 200),
        hand.state("service", 1, "working", 0, 200),
        hand.state("service", 2, "starved", 0, 40),
        hand.state("service", 2, "down", 40, 100),
        hand.state("service", 2, "working", 100, 200, starved=1.0),
    ]
    plant = read_plant(ROOT / "tests/plants/parts")
    records = hand.write(tmp_path / "set", plant, 200, states=states)
    found = shifting(records, bin_s=50)
    assert found.primary == "service"
    assert found.sole == pytest.approx([0.2, 0.55])
    assert found.shifting == pytest.approx([0.25, 0.25])
    assert found.active == pytest.approx([0.45, 0.8])
    assert found.none == pytest.approx(0)
    assert found.edges.tolist() == [0, 50, 100, 150, 200]
    assert found.series[:, 0] == pytest.approx([0.9, 0.4, 0, 0])
    assert found.series.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert shifting(records, 100, 200).sole == pytest.approx([0, 1])


def test_short_waits_count_along_their_row(tmp_path: Path) -> None:
    """A row whose short waits are more than the slack is no active one."""
    states = [
        hand.state("arrivals", 1, "working", 0, 100, blocked=3.0),
        hand.state("service", 1, "working", 0, 100, starved=1.0),
        hand.state("service", 2, "working", 0, 100, starved=1.0),
    ]
    plant = read_plant(ROOT / "tests/plants/parts")
    records = hand.write(tmp_path / "set", plant, 100, states=states)
    assert active_periods(records).step.tolist() == [1]
    assert active_periods(records, slack=0.05).step.tolist() == [0, 1]
    assert shifting(records, slack=0.001).primary is None


PERIODS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=40
)


@settings(max_examples=200, deadline=None)
@given(PERIODS)
def test_the_bottleneck_covers_all_active_time_once(drawn: list[tuple[int, int, int]]) -> None:
    """Sole and shifting time together are the time in which any step is active, each moment once.

    And whenever a step is the sole bottleneck, it is active.
    """
    active = {k: np.zeros(100, bool) for k in range(5)}
    for k, start, length in drawn:
        active[k][start : start + length] = True
    found = []
    for k, on in active.items():
        edge = np.flatnonzero(np.diff(np.concatenate([[0], on, [0]])))
        found += [(k, float(a), float(b)) for a, b in zip(edge[::2], edge[1::2], strict=True)]
    sole, shared = bottlenecks(spans(*found))
    times = np.zeros(100)
    for weight, part in ((1.0, sole), (0.5, shared)):
        for k, a, b in rows(part):
            assert active[k][int(a) : int(b)].all()
            times[int(a) : int(b)] += weight
    assert times.tolist() == np.any(list(active.values()), axis=0).astype(float).tolist()


def test_grenoble_waits_for_formation(grenoble: DataSet) -> None:
    """The pilot line, once it has filled, is limited by its formation places."""
    found = shifting(read_records(grenoble.folder), begin=5 * 86_400)
    assert found.primary == "formation"
    assert found.share.sum() + found.none == pytest.approx(1)
