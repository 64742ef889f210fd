"""Metres that gave no cell are those of `uses` and `events`."""

from __future__ import annotations

import numpy as np
import pytest

from gigafactory.quality.webs import defects, web_losses
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet

DAY = 86_400.0


def test_all_metres_are_there(any_set: DataSet) -> None:
    """Losses by step and reason add up to the metres that `uses` counts as lost, most first."""
    found = web_losses(read_records(any_set.folder), 0.0, any_set.horizon * 1e-6)
    what, unit = any_set.column("uses", "what"), any_set.column("uses", "unit")
    lost = np.char.startswith(what.astype(str), "lost") & (unit == "m")
    total = any_set.column("uses", "quantity")[lost].sum()
    assert sum(one.metres for one in found) == pytest.approx(total)
    assert [one.metres for one in found] == sorted((o.metres for o in found), reverse=True)
    assert not [one for one in found if one.metres <= 0]


def test_heads_by_hand(grenoble: DataSet) -> None:
    """Of each roll that was notched in any days 10 m were the head: it is the number of coils times
    that."""
    records = read_records(grenoble.folder)
    for first, last in ((0, 19), (5, 6)):
        start = grenoble.column("visits", "end") / 1e6 / DAY
        here = (start > first) & (start <= last)
        coils = (here & (grenoble.column("visits", "step") == "anode_notching")).sum()
        found = web_losses(records, first * DAY, last * DAY)
        metres = [o.metres for o in found if (o.step, o.why) == ("anode_notching", "head")]
        assert metres[0] == pytest.approx(10 * coils, abs=10)  # the head goes when a coil begins


def test_defects_by_lane(grenoble: DataSet) -> None:
    """Marks lie in lanes one and two, heads across all of them; together they are every metre of
    `events`."""
    found = defects(read_records(grenoble.folder), 0.0, 19 * DAY)
    is_defect = grenoble.column("events", "what") == "defect"
    length = grenoble.column("events", "right") - grenoble.column("events", "left")
    assert sum(one.metres for one in found) == pytest.approx(length[is_defect].sum())
    sides = {(one.why, one.of) for one in found if one.step == "cathode_coating"}
    assert {("mark", "lane 1"), ("mark", "lane 2"), ("head", "all lanes")} <= sides
    assert ("mark", "all lanes") not in sides
