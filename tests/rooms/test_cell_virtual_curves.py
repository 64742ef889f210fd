"""Runs as columns of the Battery Data Format."""

import numpy as np
import pytest

from gigafactory.cell.virtual import COARSE, fast_charge, protocol, run
from gigafactory.cell.virtual.curves import LABELS, flown
from gigafactory.records.curves.bdf import read_bdf
from tests.cells import chen_2020

CHEN = chen_2020()
STEPS = ("discharge at 1C for 20 min", "rest 5 min", "charge at C/2 for 20 min")


def test_signs_and_sums():
    """A current that charges is positive, time rises, and the net charge is the current's integral
    to the solver's tolerance."""
    one = run(CHEN, protocol("there and back", *STEPS), "SPMe")
    assert one.curve is not None
    time, current = one.curve[LABELS["time"]], one.curve[LABELS["current"]]
    step, net = one.curve[LABELS["step"]], one.curve[LABELS["net"]]
    assert (np.diff(time) >= 0).all()
    assert [current[step == n][-1] for n in (1.0, 2.0, 3.0)] == pytest.approx([-5.0, 0.0, 2.5])
    assert net[-1] == pytest.approx(-5 / 3 + 2.5 / 3, abs=1e-6)
    assert one.discharged == pytest.approx(5 / 3, rel=1e-6)
    assert one.charged == pytest.approx(2.5 / 3, rel=1e-6)
    assert one.discharged_energy - one.charged_energy == pytest.approx(
        -one.curve[LABELS["net_energy"]][-1], rel=1e-9
    )


def test_a_measured_cell_lies_on_the_same_axes(tmp_path):
    """A run written under its labels is read by the reader of measured cells, sign and all."""
    one = run(CHEN, fast_charge("1C"), "SPMe", COARSE)
    assert one.curve is not None
    labels = [LABELS[name] for name in ("time", "voltage", "current", "step", "temperature")]
    rows = np.column_stack([one.curve[label] for label in labels])
    file = tmp_path / "virtual.bdf.csv"
    np.savetxt(file, rows, delimiter=",", header=",".join(labels), comments="", fmt="%.9g")
    read = read_bdf(file)
    assert read.current[0] == pytest.approx(5.0)
    assert read.voltage == pytest.approx(one.curve[LABELS["voltage"]], rel=1e-8)
    assert read.temperature is not None
    assert read.temperature.max() == pytest.approx(one.temperature, rel=1e-8)


def test_a_power_is_integrated_to_the_fourth_order():
    """Half the spacing makes the error of an integral about sixteen times smaller."""
    errors = []
    for count in (20, 40):
        time = np.linspace(0, 1, count + 1)
        errors.append(abs(flown(time, np.exp(time))[-1] - (np.e - 1)))
    assert errors[0] / errors[1] > 8
    assert errors[1] < 1e-7
