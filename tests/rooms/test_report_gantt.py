"""The picture of a day holds every stretch of every machine, and no other."""

from __future__ import annotations

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.records.read import Records, read_records
from gigafactory.report.gantt import MOST, check_day, gantt, rows, whole_days
from gigafactory.report.words import name
from tests.rooms.conftest import DataSet


@pytest.fixture
def records(any_set: DataSet) -> Records:
    """The records of each data set."""
    return read_records(any_set.folder)


def test_rows_are_full(records: Records) -> None:
    """The stretches of each machine fill its day, and machines of large groups have no row."""
    figure, plant = gantt(records, 1, "Chosen."), records.plant
    first, total = rows(plant)
    length = min(86_400.0, records.end - records.begin)
    filled = np.zeros(total)
    for shape in figure.more["states"]:
        row, start, stop = np.array(shape["rows"]).reshape(-1, 3).T
        assert (start <= stop).all()
        np.add.at(filled, row, stop - start)
    mine = np.zeros(total, bool)
    for step in plant.order:
        machines = plant.machines[step].machines
        if machines <= MOST:
            mine[first[step] : first[step] + machines] = True
    assert filled[mine] == pytest.approx(length, abs=1)
    assert not filled[~mine].any()


def test_large_groups_are_summed_up(grenoble: DataSet) -> None:
    """A rack of many places is a band whose height is the share of them at work."""
    records = read_records(grenoble.folder)
    plant = records.plant
    many = [s for s in plant.order if plant.machines[s].machines > MOST]
    assert many
    figure = gantt(records, 19, "Chosen.")
    said = [t["text"] for t in figure.traces if "text" in t]
    assert len(said) == len(many)
    step, state, start, stop = records.columns("states", "step", "state", "start", "end")
    noon = 18.5 * 86_400
    on = (step == many[0]) & (state == "working") & (start <= noon) & (stop > noon)
    share = 100 * on.sum() / plant.machines[many[0]].machines
    shown = float(said[0][len(said[0]) // 2].split(" ")[0])
    assert shown == pytest.approx(share, abs=3)
    assert name(many[0]) in next(t for t in figure.traces if "text" in t)["hovertemplate"]


def test_only_a_day_of_the_window(records: Records) -> None:
    """A day outside is refused, and the refusal says which there are."""
    last = whole_days(records)
    assert check_day(records, 1) == 1
    assert check_day(records, last) == last
    for day in (0, last + 1):
        with pytest.raises(BadInput, match=r"is outside"):
            check_day(records, day)
