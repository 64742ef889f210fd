"""Many designs through one protocol."""

import math

import numpy as np
import pytest

from gigafactory.cell.virtual import (
    COARSE,
    counts,
    designs,
    designs_of,
    discharge,
    failures,
    fast_charge,
    protocol,
    run,
    run_batch,
    run_designs,
)
from gigafactory.errors import BadText
from tests.cells import chen_2020, replace

CHEN = chen_2020()


def test_a_failed_design_is_shown_and_takes_no_other_with_it():
    """A design that the model cannot run is counted, shown with its values, and has no numbers;
    those beside it are as if it were not there."""
    efficiencies = np.array([0.19, 0.04, 0.2])
    runs = run_batch(
        CHEN, {"cathode.transport_efficiency": efficiencies}, discharge("1C"), threads=2
    )
    assert runs.status == ("done", "failed", "done")
    assert counts(runs) == {"done": 2, "failed": 1}
    assert np.isnan([runs.discharged[1], runs.time[1], runs.discharged_energy[1]]).all()
    (failure,) = failures(runs)
    assert failure.index == 1
    assert failure.design == {"cathode.transport_efficiency": 0.04}
    assert "electrolyte is depleted" in str(failure)
    alone = run_batch(
        CHEN, {"cathode.transport_efficiency": efficiencies[[0, 2]]}, discharge("1C"), threads=2
    )
    assert runs.discharged[[0, 2]] == pytest.approx(alone.discharged, rel=1e-12)


def test_the_solver_s_failure_is_caught_and_counted():
    """A design whose equations have no solution gives the solver's words, not an exception."""
    asked = protocol("more than it can", "discharge at 400 W for 1 min")
    runs = run_batch(CHEN, {"area": [CHEN.area, 100 * CHEN.area]}, asked, "DFN", COARSE)
    assert runs.status[0] in {"failed", "ended early"}
    assert runs.status[1] == "done"
    assert math.isnan(runs.discharged[0])
    assert runs.reason[0]


def test_ending_early_is_not_done():
    """A charge that meets the upper voltage before its 80 % has ended early and has no time."""
    runs = run_batch(CHEN, {}, fast_charge("3C", held=False, cooling=None), "DFN", COARSE)
    assert runs.status == ("ended early",)
    assert runs.reason == ("the charge ended at the upper voltage",)
    assert math.isnan(runs.time[0])


def test_a_step_that_is_over_before_it_begins():
    """A full cell that is to be charged to its voltage goes on to the next step at once."""
    full = protocol("full", "discharge at C/3 for 60 s", "charge at C/3 until 3.9 V", "rest 1 min")
    one = run(CHEN, full, "SPMe")
    assert one.status == "done"
    assert one.time == pytest.approx(120.0)


def test_the_current_follows_each_design():
    """A rate is of each design's own capacity: twice the area and capacity, twice the charge."""
    varied = {"area": [CHEN.area, 2 * CHEN.area], "capacity": [5.0, 10.0]}
    runs = run_batch(CHEN, varied, discharge("1C"))
    assert runs.discharged[1] == pytest.approx(2 * runs.discharged[0], rel=1e-6)
    assert runs.time[1] == pytest.approx(runs.time[0], rel=1e-6)


def test_cells_and_arrays_are_the_same_designs():
    """Complete cells give what the same values as arrays give."""
    thick = replace(CHEN, cathode=replace(CHEN.cathode, thickness=9e-5))
    cells = run_designs(designs_of([CHEN, thick]), discharge("1C"))
    arrays = run_batch(CHEN, {"cathode.thickness": [CHEN.cathode.thickness, 9e-5]}, discharge("1C"))
    assert cells.discharged.tolist() == arrays.discharged.tolist()


@pytest.mark.parametrize(
    ("varied", "what"),
    [
        ({"anode.colour": [1.0]}, '"anode.colour" cannot vary'),
        ({"anode.porosity": [0.3, -0.1]}, "design 1: anode.porosity is -0.1"),
        ({"anode.porosity": [0.3, 1.2]}, "design 1: anode.porosity is 1.2"),
        ({"area": [math.nan]}, "design 0: area is nan"),
        ({"area": [0.1, 0.2], "pairs": [1, 2, 3]}, "several lengths"),
    ],
)
def test_what_cannot_vary_is_named(varied, what):
    """A name, value or length that cannot be is refused by name and index."""
    with pytest.raises(BadText, match=what):
        designs(CHEN, varied)


def test_another_chemistry_is_refused():
    """Cells of two chemistries are no batch."""
    other = replace(CHEN, salt=replace(CHEN.salt, transference=0.4))
    with pytest.raises(BadText, match="cell 1 is of another chemistry"):
        designs_of([CHEN, other])
