"""The sum over a sample of paths is the sum of its paths."""

from __future__ import annotations

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.quality.path import critical_path
from gigafactory.quality.paths import critical_paths
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet
from tests.rooms.test_records_trace import good_cells


def test_means_add_up(any_set: DataSet) -> None:
    """The means by place add up to the mean length, the working ones to its share, and no place is
    on more paths than there are."""
    found = critical_paths(read_records(any_set.folder), 40)
    assert found.number == 40
    assert found.of == any_set.outcome.tally.cells_good
    assert sum(s.mean for s in found.spent) == pytest.approx(found.lasts)
    worked = sum(s.mean for s in found.spent if s.what == "work")
    assert worked == pytest.approx(found.working * found.lasts)
    assert all(0 < s.share <= 1 for s in found.spent)


def test_all_of_a_short_stretch(everything: DataSet) -> None:
    """Where the sample is all cells its mean length is that of their paths, one by one."""
    records = read_records(everything.folder)
    out = everything.column("cells", "out")
    cells = good_cells(everything)
    end = float(np.sort(out[cells])[6]) / 1e6
    mine = [int(c) for c in cells if out[c] / 1e6 <= end]
    found = critical_paths(records, 10_000, begin=0.0, end=end)
    assert found.number == found.of == len(mine) > 5
    lengths = [critical_path(records, c).lasts for c in mine]
    assert found.lasts == pytest.approx(sum(lengths) / len(lengths))


def test_the_seed_draws(grenoble: DataSet) -> None:
    """The same seed draws the same cells, another one others; ageing takes the most of them all."""
    records = read_records(grenoble.folder)
    first, again, other = (critical_paths(records, 30, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.lasts != other.lasts
    assert (first.spent[0].what, first.spent[0].where) == ("work", "ageing")
    assert first.spent[0].mean == pytest.approx(14 * 86_400, rel=0.02)


def test_refused(grenoble: DataSet) -> None:
    """A stretch in which no good cell left, and a sample of none, are refused."""
    records = read_records(grenoble.folder)
    with pytest.raises(BadInput, match="no good cell"):
        critical_paths(records, 10, begin=0.0, end=86_400.0)
    with pytest.raises(BadInput, match="no sample"):
        critical_paths(records, 0)
