"""State times per machine close to the window, short waits are told from work."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.plant import Plant, read_plant
from gigafactory.plant.states import STATES
from gigafactory.quality.states import state_times
from gigafactory.records.read import Records, read_records
from tests.rooms import hand
from tests.rooms.conftest import ROOT, DataSet


@pytest.fixture(scope="module")
def plant() -> Plant:
    """One source and two machines."""
    return read_plant(ROOT / "tests/plants/parts")


@pytest.fixture(scope="module")
def records(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Records:
    """A hundred seconds of three machines, the first ten a warm-up."""
    rows = [
        hand.state("arrivals", 1, "working", 0, 60, starved=6.0, blocked=12.0),
        hand.state("arrivals", 1, "down", 60, 100),
        hand.state("service", 1, "starved", 0, 30),
        hand.state("service", 1, "working", 30, 100),
        hand.state("service", 2, "off_shift", 0, 100),
    ]
    folder = tmp_path_factory.mktemp("states") / "set"
    return hand.write(folder, plant, 100, warm_up=10, states=rows)


def test_by_hand(records: Records) -> None:
    """Of 50 s of a row of 60 s five sixths of its short waits count; the rest is work."""
    times = state_times(records)
    first = times.of("arrivals")
    assert (times.begin, times.end, times.span) == (10, 100, 90)
    assert first["starved"] == pytest.approx(5)
    assert first["blocked"] == pytest.approx(10)
    assert first["working"] == pytest.approx(35)
    assert first["down"] == pytest.approx(40)
    both = times.of("service")
    assert both["working"] == pytest.approx(70)
    assert both["off_shift"] == pytest.approx(90)
    assert times.machines.tolist() == [1, 2]
    assert times.machine.tolist() == [1, 1, 2]
    assert times.shares[1].sum() == pytest.approx(1)


def test_a_window(records: Records) -> None:
    """A window cuts every row at its ends."""
    times = state_times(records, 25, 65)
    assert times.of("service")["starved"] == pytest.approx(5)
    assert times.of("arrivals")["down"] == pytest.approx(5)
    assert times.seconds.sum(axis=1) == pytest.approx([40, 40, 40])


@pytest.mark.parametrize(("begin", "end"), [(50, 50), (60, 50), (-1, 50), (0, 101)])
def test_what_is_no_window_is_refused(records: Records, begin: float, end: float) -> None:
    """A window that is empty, or not all in the records, is bad input."""
    with pytest.raises(BadInput, match="is no stretch of these records"):
        state_times(records, begin, end)


@settings(max_examples=30, deadline=None)
@given(st.tuples(st.floats(0, 1), st.floats(0, 1)).filter(lambda t: abs(t[0] - t[1]) > 1e-4))
def test_every_machine_closes_on_any_window(everything: DataSet, cut: tuple[float, float]) -> None:
    """Whatever window of a run is looked at, no machine has more or less time than it."""
    records = read_records(everything.folder)
    begin, end = (records.end * c for c in sorted(cut))
    times = state_times(records, begin, end)
    assert np.abs(times.seconds.sum(axis=1) / (end - begin) - 1).max() < 1e-9
    assert times.seconds.min() > -1e-6


def test_rows_say_what_was_counted(any_set: DataSet) -> None:
    """The rows of the states add up to the counters of the line, state by state."""
    records = read_records(any_set.folder)
    times = state_times(records)
    tally = any_set.outcome.tally
    assert any_set.outcome.warm_up == 0 or any_set.plant.head.short_wait == 0  # no row is cut
    share = np.abs(times.groups - tally.state_s) / (tally.machines * times.span)[:, np.newaxis]
    assert share.max() < 1e-9
    assert times.seconds.shape == (tally.machines.sum(), len(STATES))
