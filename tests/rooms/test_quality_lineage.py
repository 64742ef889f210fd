"""Reading the genealogy upwards gives what decision 2 says, for every cell at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.quality.lineage import Lineage
from gigafactory.records.read import Records, Words, read_records
from tests.rooms.conftest import DataSet
from tests.rooms.test_records_trace import Edges, good_cells


def written(*edges: tuple[int, int, float, float, float, bool]) -> Lineage:
    """A genealogy of rolls: parent, child, left, right, child_left, flipped."""
    columns = dict(
        zip(
            ("parent", "child", "left", "right", "child_left", "flipped"),
            map(np.array, zip(*edges, strict=True)),
            strict=True,
        )
    )
    columns["kind"] = Words(np.zeros(20, np.int32), ("roll",))
    records: Any = SimpleNamespace(columns=lambda _, *names: tuple(columns[n] for n in names))
    return Lineage(cast("Records", records))


def up(lineage: Lineage, lot: int, metre: float) -> tuple[int, float]:
    """Parent and place of one place."""
    lots, places = lineage.up(np.array([lot]), np.array([metre]), ["roll"])
    return int(lots[0]), float(places[0])


def test_the_example_of_decision_2() -> None:
    """Metres 1,000 to 2,500 rewound: metre 1,300 of the child is metre 1,200 of the parent."""
    assert up(written((3, 7, 1000, 2500, 0, True)), 7, 1300) == (3, pytest.approx(1200))


def test_two_parents_in_one_child() -> None:
    """Behind a splice at metre 40 it is the second parent; what has no parent gives none."""
    lineage = written((4, 9, 0, 60, 40, False), (3, 9, 10, 50, 0, False))
    assert up(lineage, 9, 39.5) == (3, pytest.approx(49.5))
    assert up(lineage, 9, 41.0) == (4, pytest.approx(1.0))
    assert up(lineage, 8, 5.0) == (-1, 5.0)


@given(
    st.lists(st.floats(1, 900), min_size=1, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.floats(0, 0.999),
)
def test_down_and_up(lengths: list[float], flips: list[bool], share: float) -> None:
    """A metre of any part of a child that was joined of many goes up to its own parent, and down
    again to itself, as far as places are kept: to a millimetre."""
    begins = np.concatenate([[0.0], np.cumsum(lengths)])
    edges = [(i, 19, 5.0, 5.0 + n, float(begins[i]), flips[i]) for i, n in enumerate(lengths)]
    metre = share * float(begins[-1])
    parent, place = up(written(*edges), 19, metre)
    _, _, left, right, child_left, flipped = edges[parent]
    down = child_left + (right - place if flipped else place - left)
    assert down == pytest.approx(metre, abs=1e-9)
    assert child_left - 0.001 <= metre <= child_left + lengths[parent] + 0.001


@pytest.mark.parametrize("side", ["cathode", "anode"])
def test_as_the_tables_say(grenoble: DataSet, side: str) -> None:
    """Good cells come from the mother rolls, metres and slurry batches that joining the tables step
    by step gives."""
    edges, lineage = Edges(grenoble), Lineage(read_records(grenoble.folder))
    cells = good_cells(grenoble)
    lot = grenoble.column("cells", f"stacking_{side}_lot")[cells].astype(np.int64)
    place = grenoble.column("cells", f"stacking_{side}_at")[cells] / 1000
    ours, at = lot, place
    for _ in range(3):
        _, lot, place = edges.up(lot, place, ["roll", "coil"])
        ours, at = lineage.up(ours, at, ["roll", "coil"])
    assert np.array_equal(ours, lot)
    assert np.allclose(at, place, rtol=0, atol=1e-9)
    _, batch, _ = edges.up(lot, place, ["slurry"])
    found, _ = lineage.up(ours, at, ["slurry"])
    assert (found == batch).mean() > 0.999  # at a change of batch the millimetre decides
