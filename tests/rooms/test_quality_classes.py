"""Cells are put into the classes that the records name, and dimensions leave none out."""

from __future__ import annotations

import numpy as np
import pytest

from gigafactory.quality.classes import Classes, Dimension
from gigafactory.records.read import read_records
from tests.rooms.conftest import DataSet


@pytest.fixture(scope="module")
def found(grenoble: DataSet) -> dict[tuple[str, str], Dimension]:
    """Every dimension of all cells of Grenoble."""
    records = read_records(grenoble.folder)
    rows = np.ones(grenoble.table("cells").num_rows, bool)
    return {(d.by, d.of): d for d in Classes(records, rows).dimensions()}


def test_every_origin_is_there(found: dict[tuple[str, str], Dimension]) -> None:
    """Machines of every step from mixing to ageing, lanes, lots, batches, coils, trays, channels;
    module assembly, in which nobody scraps cells, is not among them."""
    machines = {of for by, of in found if by == "machine"}
    assert {"cathode_mixing", "anode_coating", "cathode_drying", "filling", "ageing"} <= machines
    assert "module_assembly" not in machines
    assert {
        ("lane", "cathode_coating"),
        ("coil", "stacking.anode"),
        ("mother roll", "stacking.anode"),
        ("slurry", "stacking.cathode"),
        ("supply lot", "stacking.cathode.cathode_powder"),
        ("supply lot", "stacking.cathode.aluminium_foil"),
        ("supply lot", "filling.electrolyte"),
        ("place in the tray", "filled_trays"),
        ("channel", "formation"),
    } <= found.keys()


def test_classes_are_those_of_the_tables(
    grenoble: DataSet, found: dict[tuple[str, str], Dimension]
) -> None:
    """Lane, drying oven and formation machine are what lots and visits say of coil and tray."""
    coil = grenoble.column("cells", "stacking_cathode_lot").astype(np.int64)
    lane = found["lane", "cathode_coating"]
    assert np.array_equal(lane.number % 10_000, grenoble.column("lots", "lane")[coil])
    tray = grenoble.column("cells", "filled_trays_tray")
    for step, lots in (("cathode_drying", coil), ("formation", tray)):
        visits = {c: grenoble.column("visits", c) for c in ("step", "lot", "machine")}
        mine = visits["step"] == step
        of = dict(zip(visits["lot"][mine], visits["machine"][mine], strict=True))
        expected = [of.get(x, -1) for x in lots]
        assert np.array_equal(found["machine", step].number, expected)


def test_names(found: dict[tuple[str, str], Dimension]) -> None:
    """A class is said as people say it."""
    lane = found["lane", "cathode_coating"]
    assert {lane.name(int(n)) for n in np.unique(lane.number)} == {
        "machine 1, lane 1",
        "machine 1, lane 2",
    }
    lot = found["supply lot", "filling.electrolyte"]
    assert lot.name(int(lot.number.max())).endswith("(no. 3)")
    assert found["coil", "stacking.anode"].name(17) == "lot 17"


def test_other_plants(any_set: DataSet) -> None:
    """Whatever the plant, each dimension has a class or none for every cell, and no two dimensions
    bear one name."""
    rows = np.ones(any_set.table("cells").num_rows, bool)
    every = list(Classes(read_records(any_set.folder), rows).dimensions())
    assert all(len(d.number) == len(rows) for d in every)
    assert all((d.number >= 0).any() for d in every)
    names = [(d.by, d.of) for d in every]
    assert len(set(names)) == len(names)
