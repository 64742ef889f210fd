"""Tests of a lab."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gigafactory.cell.virtual import (
    COARSE,
    Car,
    Profile,
    compared,
    discharge,
    drive,
    fast_charge,
    pulse_resistance,
    rate_capability,
    run,
    synthetic_drive,
)
from gigafactory.cell.virtual.curves import LABELS
from gigafactory.cell.virtual.drive import synthetic_speed
from tests.cells import chen_2020

CHEN = chen_2020()


def test_a_drive_follows_its_power():
    """The cell gives and takes the power of the profile at every moment of it."""
    time = np.arange(0.0, 61.0, 2.0)
    power = 4 - 14 * np.sin(time / 9) ** 2
    one = run(CHEN, drive(Profile(tuple(time), tuple(power), "made up")), "SPMe", COARSE)
    assert one.status == "done"
    assert one.curve is not None
    said = np.interp(one.curve[LABELS["time"]], time, power)
    assert one.curve[LABELS["power"]] == pytest.approx(said, abs=1e-4)
    assert one.charged > 0
    assert one.discharged > 0


def test_a_drive_that_empties_the_cell_ends_early():
    """A power that the cell cannot hold ends the drive at its lower voltage, without figures."""
    profile = Profile((0.0, 7200.0), (-20.0, -20.0), "made up")
    one = run(CHEN, drive(profile, start=0.5, cooling=None), "SPMe", COARSE)
    assert one.status == "ended early"
    assert "lower voltage" in one.reason
    assert math.isnan(one.discharged)
    assert one.curve is None


def test_the_made_up_course_has_the_length_and_speeds_of_the_wltc():
    """1800 s in all, at most 131.3 km/h, standing at both ends, and the car recovers less than it
    spends."""
    time, speed = synthetic_speed()
    assert (time[0], time[-1]) == (0.0, 1800.0)
    assert speed.max() * 3.6 == pytest.approx(131.3, rel=2e-3)
    assert speed[0] == speed[-1] == 0.0
    profile = synthetic_drive(400)
    assert np.trapezoid(profile.power, profile.time) < 0
    heavier = synthetic_drive(400, Car(mass=3000.0))
    assert np.trapezoid(heavier.power, heavier.time) < np.trapezoid(profile.power, profile.time)


def test_a_faster_rate_gives_less():
    """Runs come back in the order of the rates."""
    runs = rate_capability(CHEN, ("C/3", "1C", "2C"), "SPMe", COARSE)
    assert [one.protocol.title for one in runs] == [
        f"discharge at {r}" for r in ("C/3", "1C", "2C")
    ]
    assert runs[0].discharged > runs[1].discharged > runs[2].discharged


def test_a_pulse_that_does_not_end_has_no_resistance():
    """A pulse that takes the cell below its voltage has no resistance."""
    (pulse,) = pulse_resistance(CHEN, [0.02], rate="5C", seconds=60.0, model="SPMe")
    assert math.isnan(pulse.resistance)
    assert pulse.run.status != "done"


def test_a_full_cell_can_be_pulsed():
    """A pulse of a cell that stands at its upper voltage has a resistance like any other."""
    full = replace(CHEN, upper=4.18)
    (pulse,) = pulse_resistance(full, [1.0], model="SPMe")
    assert pulse.run.status == "done"
    assert 0.01 < pulse.resistance < 0.1


def test_both_models_and_their_difference():
    """At C/3 SPMe is within 0.1 % of DFN, and the difference is given by name."""
    both = compared(CHEN, discharge("C/3"), COARSE)
    assert (both.breadth.model, both.truth.model) == ("SPMe", "DFN")
    assert both.difference["discharged"] == pytest.approx(0.0, abs=1e-3)
    assert "margin" not in both.difference


@pytest.mark.parametrize("celsius", [0.0, 45.0])
def test_a_warm_cell_plates_less(celsius):
    """The margin is smaller where the cell is colder."""
    base = run(CHEN, fast_charge("1C", cooling=None), "SPMe", COARSE)
    other = run(CHEN, fast_charge("1C", cooling=None, temperature=celsius), "SPMe", COARSE)
    assert (other.margin > base.margin) == (celsius > 25.0)
