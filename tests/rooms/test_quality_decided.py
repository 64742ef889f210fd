"""A cohort is cells that were begun one after the other, whatever became of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigafactory.quality.decided import cohort, good_cells, scrapped_cells
from gigafactory.records.read import Records, Words, read_records
from tests.rooms.conftest import DataSet

WORDS = ("open", "good", "scrap", "used")


def written(*cells: tuple[float, float, str, float]) -> Records:
    """Cells by hand: born, out (NaN: inside), disposition, module (NaN: none)."""
    born, out, what, module = zip(*cells, strict=True)
    columns = {
        "born": np.array(born, float),
        "out": np.array(out, float),
        "disposition": Words(np.array([WORDS.index(w) for w in what], np.int32), WORDS),
        "module": np.array(module, float),
    }
    return cast("Records", SimpleNamespace(columns=lambda _, *names: [columns[n] for n in names]))


NAN = float("nan")
CELLS = (
    (0, 9, "good", NAN),  # left before the stretch
    (2, 3, "scrap", NAN),  # begun before the oldest that left in it
    (3, 14, "good", NAN),
    (4, 5, "scrap", NAN),  # scrapped before the stretch, but of the cohort
    (5, 15, "used", 7),
    (6, 7, "used", NAN),  # a part: nobody decided on it
    (7, NAN, "open", NAN),  # left behind: inside for longer than any good one
    (8, 19, "good", NAN),
    (12, NAN, "open", NAN),  # still on its way
    (13, 14, "scrap", NAN),  # begun behind it: its like are not decided
)


def test_by_hand() -> None:
    """Begun from the oldest good cell that left in the stretch to the first still on its way."""
    found = cohort(written(*CELLS), 10, 20)
    assert (found.begin, found.end) == (3, 12)
    assert np.flatnonzero(found.rows).tolist() == [2, 3, 4, 7]


def test_no_good_cell_no_cohort() -> None:
    """Where no good cell left nobody knows how long it takes."""
    assert not cohort(written(*CELLS), 0, 8).rows.any()


@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(1, 9), st.booleans()), min_size=1, max_size=40),
    st.floats(0, 40),
)
def test_fate_is_no_reason(cells: list[tuple[float, float, bool]], first: float) -> None:
    """Of the cells begun in the time of a cohort none is left out for being good or scrapped or for
    when it was decided; only those that were left behind are."""
    last = first + 15
    rows = [
        (
            b,
            b + n if b + n <= last else NAN,
            ("scrap" if bad else "good") if b + n <= last else "open",
            NAN,
        )
        for b, n, bad in cells
        if b < last
    ] or [(0.0, NAN, "open", NAN)]
    found = cohort(written(*rows), first, last)
    longest = max((o - b for b, o, w, _ in rows if w == "good" and first < o), default=0.0)
    for i, (born, _, what, _) in enumerate(rows):
        if found.begin <= born < found.end and not found.rows[i]:
            assert what == "open"
            assert born < last - longest


def test_real_records(grenoble: DataSet) -> None:
    """In the cohort of a real run every cell is good or scrapped, and none begun in its time is
    still inside."""
    records = read_records(grenoble.folder)
    found = cohort(records, 0.0, 19 * 86_400.0)
    born = grenoble.column("cells", "born") / 1e6
    mine = (born >= found.begin) & (born < found.end)
    assert found.rows.sum() > 1000
    assert np.array_equal(mine, found.rows)
    assert (good_cells(records) | scrapped_cells(records))[found.rows].all()
    assert found.end == pytest.approx(born[grenoble.column("cells", "out") < 0].min(), abs=86_400)
