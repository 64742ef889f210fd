"""A measured cell over the virtual one: what differs is found as large as it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.bdf import bdf_text, write_curves
from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry
from gigafactory.cell.design.read import read_design
from gigafactory.cell.parameters import Parameters
from gigafactory.cell.trial import TESTS, Trial, read_test, resting_voltage, trial
from gigafactory.cell.virtual.curves import LABELS, MARGIN_LABEL
from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve
from gigafactory.records.curves.cycles import cycles
from gigafactory.records.curves.read import read_curve
from gigafactory.scenario.measured import Overlay, discharges, measured_over
from tests.rooms.conftest import ROOT

CYCLERS = ROOT / "tests/data/cyclers"


@cache
def m50() -> Parameters:
    """The LG M50 out of its file."""
    design = read_design(ROOT / "cells/lg_m50.toml")
    return electrochemistry(design, balance(design))


@cache
def rates() -> Trial:
    """Discharges of it."""
    return trial(m50(), "rate:C/3,1C", "SPMe")


@cache
def charge() -> Trial:
    """A fast charge of it, with temperature and margin."""
    return trial(m50(), "fast-charge:1C", "SPMe")


def test_a_curve_comes_back_as_it_was(tmp_path: Path) -> None:
    """Each virtual test that is written is read back by the reader of cyclers' files to the same
    numbers, with charge as the test itself counts it."""
    tests = (rates(), charge())
    files = write_curves(tests, tmp_path)
    runs = [run for one in tests for run in one.runs]
    assert len(files) == len(runs) == 3
    for file, run in zip(files, runs, strict=True):
        curve = read_curve(file)
        assert run.curve is not None
        assert curve.form == "bdf"
        for name, label in (("time", "time"), ("voltage", "voltage"), ("current", "current")):
            assert np.array_equal(getattr(curve, name), run.curve[LABELS[label]])
        assert curve.step is not None
        assert np.array_equal(curve.step, run.curve[LABELS["step"]])
        said = cycles(curve)
        assert said.discharge.sum() == pytest.approx(max(run.discharged, 0.0), abs=1e-9)
        assert said.charge.sum() == pytest.approx(run.charged, abs=1e-9)
        assert said.charge_energy.sum() == pytest.approx(run.charged_energy, abs=1e-6)
    temperature = read_curve(files[-1]).temperature
    assert temperature is not None
    assert runs[-1].curve is not None
    assert np.array_equal(temperature, runs[-1].curve[LABELS["temperature"]])
    assert MARGIN_LABEL in files[-1].read_text(encoding="utf-8").splitlines()[0]


@given(
    st.lists(
        st.tuples(st.floats(0, 1e3), st.floats(-1e3, 1e3), st.floats(-5, 5)), min_size=1, max_size=9
    )
)
@settings(deadline=None)
def test_no_digit_is_lost(rows: list[tuple[float, float, float]]) -> None:
    """Any numbers at all survive the way through the text of a file."""
    time, current, voltage = (np.array(column) for column in zip(*rows, strict=True))
    text = bdf_text({"Test Time / s": time, "Current / A": current, "Voltage / V": voltage})
    lines = [line.split(",") for line in text.splitlines()[1:]]
    assert np.array_equal(np.array(lines, float), np.array(rows))


def laid(tmp_path: Path, shift: float = 0.0, scale: float = 1.0) -> Overlay:
    """The discharges of the model as if measured: voltage shifted, current and charge scaled."""
    rows = {}
    first, second = (run.curve for run in rates().runs)
    assert first is not None
    assert second is not None
    for name in ("time", "voltage", "current", "step", "net"):
        label = LABELS[name]
        rows[label] = np.concatenate([first[label], second[label]])
    half = len(first[LABELS["time"]])
    rows[LABELS["time"]][half:] += first[LABELS["time"]][-1] + 3600
    rows[LABELS["net"]][half:] += first[LABELS["net"]][-1]
    rows[LABELS["voltage"]] += shift
    rows[LABELS["net"]] *= scale
    # A rest between, as a tester records one.
    for label, column in rows.items():
        middle = column[half - 1 : half].repeat(2)
        if label == LABELS["current"]:
            middle[:] = 0.0
        if label == LABELS["time"]:
            middle += np.array([1.0, 3599.0])
        rows[label] = np.insert(column, half, middle)
    file = tmp_path / "measured.csv"
    file.write_text(bdf_text(rows), encoding="utf-8")
    return measured_over(m50(), file, "SPMe")


def test_a_cell_over_itself_differs_in_nothing(tmp_path: Path) -> None:
    """The model's own curves, read as measured ones, lie on it."""
    found = laid(tmp_path)
    assert [one.measured.current for one in found.laid] == pytest.approx(
        [-m50().capacity / 3, -m50().capacity]
    )
    for one in found.laid:
        assert one.run.done
        assert one.capacity_error == pytest.approx(0.0, abs=2e-4)
        assert one.voltage_error == pytest.approx(0.0, abs=2e-4)


def test_a_shift_is_found_as_large_as_it_is(tmp_path: Path) -> None:
    """A cell that is 10 mV higher all the way is found 10 mV higher."""
    for one in laid(tmp_path, shift=0.01).laid:
        assert one.voltage_shift == pytest.approx(-0.01, abs=5e-4)
        assert one.voltage_error == pytest.approx(0.01, abs=5e-4)


def test_a_lack_of_capacity_is_found(tmp_path: Path) -> None:
    """A cell whose tester counts 5 % less than the model is found to be exceeded by it."""
    for one in laid(tmp_path, scale=0.95).laid:
        assert one.capacity_error == pytest.approx(1 / 0.95 - 1, abs=5e-4)


def test_a_cell_that_was_not_full_is_doubted(tmp_path: Path) -> None:
    """Where no charge is recorded ahead of a discharge, or one that ended below the upper voltage,
    the comparison says so."""
    found = laid(tmp_path)
    assert any("no charge was recorded ahead" in one for one in found.doubts)
    assert any("charged to" in one and "only" in one for one in found.doubts)


@given(
    st.floats(0.5, 20),
    st.lists(st.floats(0.3, 2), min_size=1, max_size=4),
    st.integers(5, 40),
)
@settings(deadline=None)
def test_every_whole_discharge_is_found(amperes: float, hours: list[float], points: int) -> None:
    """Each discharge between rests is found with its current, cycle by cycle, and its charge is
    current times time."""
    time, current, at = [0.0], [0.0], 0.0
    for long in hours:
        for sign in (1.0, -1.0):
            moments = at + 60 + np.linspace(0, 3600 * long, points)
            time += [*moments, moments[-1] + 1]
            current += [sign * amperes] * points + [0.0]
            at = moments[-1] + 1
    curve = Curve("bdf", np.array(time), np.array(current), np.full(len(time), 3.7))
    found, left_out = discharges(curve, amperes * max(hours))
    long_enough = [one for one in hours if one >= 0.2 * max(hours)]
    assert len(found) == len(long_enough)
    assert sum(left_out.values()) == len(hours) - len(found)
    for one, long in zip(found, long_enough, strict=True):
        assert one.current == pytest.approx(-amperes)
        assert one.charge[-1] == pytest.approx(amperes * long)
        assert one.temperature is None


def test_pulses_and_drives_are_left_out() -> None:
    """A short discharge, and one whose current is not constant, are counted and not compared."""
    time = np.arange(0, 7200.0, 10)
    current = np.where(time < 60, -5.0, 0.0)
    current[time > 3600] = -2 - np.sin(time[time > 3600] / 100)
    found, left_out = discharges(Curve("bdf", time, current, np.full(len(time), 3.7)), 2.0)
    assert not found
    assert sum(left_out.values()) == 2


def test_another_cell_is_refused() -> None:
    """A curve of a cell of another size is no comparison, and a curve without one neither."""
    with pytest.raises(BadInput, match="no discharge that can be compared"):
        measured_over(m50(), CYCLERS / "sample.bdf.csv")
    tiny = replace(m50(), capacity=1e-6)
    with pytest.raises(BadInput, match="the design 1e-06 Ah"):
        measured_over(tiny, CYCLERS / "maccor_example.txt")


def test_every_test_by_its_name() -> None:
    """A test that is asked for is named with its values, or has its usual ones; others are not."""
    for name, one in TESTS.items():
        assert read_test(name) == (name, one.values)
    assert read_test("fast_charge: 1C, 3C") == ("fast-charge", ("1C", "3C"))
    with pytest.raises(BadInput, match="is not a test"):
        read_test("torture")
    with pytest.raises(BadInput, match="is no model"):
        trial(m50(), "rate", "P2D")
    for bad in ("drive:many", "calendar:-3 d", "cycle:0"):
        with pytest.raises(BadInput, match="cannot be tried"):
            trial(m50(), bad)


def test_resting_voltage_is_energy_over_charge() -> None:
    """The mean voltage at rest is that of the balance: energy over charge."""
    design = read_design(ROOT / "cells/lg_m50.toml")
    assert resting_voltage(m50()) == pytest.approx(float(balance(design).voltage), rel=1e-3)


def test_a_drive_and_a_life_are_tried() -> None:
    """A drive takes out what it gives back and more; a life begins with all of its capacity."""
    driven = trial(m50(), "drive:80 kWh", "SPMe").runs[0]
    assert driven.done
    assert 0 < driven.charged_energy < driven.discharged_energy
    life = trial(m50(), "cycle:2", "SPMe").lives[0]
    assert life.age[0] == 0
    assert not isnan(life.capacity[0])
    assert (np.diff(life.capacity) < 0).all()
