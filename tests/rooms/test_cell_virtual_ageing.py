"""Ageing to the end of life."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.cell.virtual import COARSE, calendar_life, cycle_life
from gigafactory.cell.virtual.ageing import FURTHEST, OKANE_2022, end_of_life
from tests.cells import chen_2020

CHEN = chen_2020()


@given(st.floats(0.0005, 0.02), st.floats(0.4, 1.1), st.floats(0.7, 0.95))
@settings(deadline=None)
def test_a_power_law_is_found_again(scale, power, share):
    """A power law of age reaches the end of life at its age, seen or not yet, or it is not told."""
    age = np.arange(0.0, 201.0, 10.0)
    capacity = 5.0 * (1 - scale * age**power)
    end, beyond = end_of_life(age, capacity, share)
    truth = ((1 - share) / scale) ** (1 / power)
    assert beyond == (truth > 200.0)
    if truth > FURTHEST * 200 * (1 - 1e-9):
        assert math.isnan(end) or end == pytest.approx(FURTHEST * 200)
        return
    assert end == pytest.approx(truth, rel=1e-6 if beyond else 0.05, abs=10.0 if not beyond else 0)


def test_what_loses_nothing_has_no_end():
    """A cell that does not age has no age at its end of life."""
    end, beyond = end_of_life(np.array([0.0, 10.0, 20.0]), np.array([5.0, 5.0, 5.0]), 0.8)
    assert math.isnan(end)
    assert beyond


def test_cycling_costs_lithium_and_a_far_end_is_not_told():
    """Some cycles cost capacity and lithium, ever more; so few say nothing of thousands."""
    life = cycle_life(CHEN, 6, every=2, mesh=COARSE)
    assert life.status == "done"
    assert life.age.tolist() == [0.0, 2.0, 4.0, 6.0]
    assert (np.diff(life.lost) > 0).all()
    assert (np.diff(life.capacity) < 0).all()
    assert life.extrapolated
    assert math.isnan(life.end)


def test_storage_ages_faster_when_warm():
    """A cell stored at 40 °C loses more than one at 20 °C: side reactions are activated."""
    cold, warm = (
        calendar_life(CHEN, 4, every=2, temperature=celsius, mesh=COARSE)
        for celsius in (20.0, 40.0)
    )
    assert cold.unit == "days"
    assert cold.age.tolist() == [0.0, 2.0, 4.0]
    assert warm.lost[-1] > cold.lost[-1] > 0


def test_a_cell_at_rest_loses_per_cents_in_a_year_and_the_square_root_of_time():
    """Solvent diffuses through what has grown: a year of rest costs per cents, as √t, not days."""
    alone = (("SEI", "solvent-diffusion limited"),)
    life = calendar_life(CHEN, 360, every=90, mesh=COARSE, reactions=alone)
    volume, salt = OKANE_2022["SEI partial molar volume [m3.mol-1]"], 2636.0
    assert 0.01 < 1 - life.capacity[-1] / life.capacity[0] < 0.05
    first = OKANE_2022["Initial SEI thickness [m]"]
    grown = np.sqrt(first**2 + 2 * 2.5e-22 * salt * volume * 86_400 * life.age) - first
    assert life.lost[1:] / life.lost[-1] == pytest.approx(grown[1:] / grown[-1], rel=0.01)


def test_a_life_that_cannot_go_on_says_why():
    """A cycle that the cell cannot run ends the life there, with the reason."""
    life = cycle_life(CHEN, 4, cycle=("discharge at 1C for 2 h", "rest 1 min"), every=2)
    assert life.status == "ended early"
    assert life.reason == "step 1: the discharge ended at the lower voltage"
    assert life.age.tolist() == [0.0]


def test_side_reactions_can_be_told():
    """What `Parameters` state of a side reaction holds before the published values."""
    quick = replace(CHEN, more={"SEI solvent diffusivity [m2.s-1]": 2.5e-20})
    lives = [calendar_life(cell, 20, every=20, mesh=COARSE) for cell in (CHEN, quick)]
    assert lives[1].lost[-1] > 3 * lives[0].lost[-1]


def test_a_rest_is_as_long_as_its_title():
    """Days that are no multiple of the check-ups' end with a shorter one, not with more days."""
    life = calendar_life(CHEN, 5, every=2, mesh=COARSE)
    assert life.age.tolist() == [0.0, 2.0, 4.0, 5.0]
