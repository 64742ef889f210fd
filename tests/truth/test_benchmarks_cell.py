"""The race of virtual tests compares like with like."""

import numpy as np
import pytest

from benchmarks.cell.compare import Entry, section
from benchmarks.cell.task import CHEN, cell, designs
from benchmarks.cell.ways import built, by_pybop, rebuilt


def test_all_ways_run_the_same_designs():
    """A model built once, one rebuilt per design and PyBOP deliver the same charge within 2e-5."""
    varied = designs(2)
    ours = built("SPMe")(varied)
    assert rebuilt("SPMe")(varied) == pytest.approx(ours, rel=2e-5)
    assert by_pybop("SPMe")(varied) == pytest.approx(ours, rel=1e-4)


def test_designs_are_the_same_at_every_call():
    """Few designs are the first of many, and a design as a cell has the values of its row."""
    few, many = designs(3), designs(600)
    for name, array in few.items():
        assert array.tolist() == many[name][:3].tolist()
    assert cell(few, 1).cathode.thickness == few["cathode.thickness"][1]
    assert cell(few, 1).salt == CHEN.salt


def test_a_race_is_told_with_its_equality():
    """The section says speed, range and verdict of each way, and how equal the capacities are."""
    ways = {
        "SPMe, one built model": Entry(built("SPMe"), 3),
        "SPMe, PyBaMM rebuilt per design": Entry(rebuilt("SPMe"), 1),
    }
    said = []
    text = section(1, said.append, ways)
    assert "SPMe: capacities differ" in text
    assert "bar met" in text
    assert len(said) == 4


def test_a_failed_design_stops_the_race():
    """A way that leaves a design out has no speed."""
    ways = {"broken": Entry(lambda varied: np.array([np.nan]), 1)}
    with pytest.raises(SystemExit, match="a design failed"):
        section(1, lambda _: None, ways)
