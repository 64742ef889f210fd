"""Work in progress is what the records say stood in the plant, each kind in its own unit."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np
import pytest

from gigafactory.line.names import draw_unit
from gigafactory.plant import Plant
from gigafactory.plant.held import Units, plural
from gigafactory.quality.stock import stock
from tests.rooms.conftest import DataSet
from tests.twins import plants as random_plants


def test_jobs(grenoble: DataSet) -> None:
    """One job is a batch, a roll, a coil, a load of coils, a cell, a tray or a module."""
    units = Units(grenoble.plant)
    jobs = {name: units.job(name) for name in grenoble.plant.order}
    assert jobs["cathode_mixing"] == "batch"
    assert jobs["cathode_coating"] == jobs["cathode_slitting"] == "roll"
    assert jobs["cathode_notching"] == "coil"
    assert jobs["cathode_drying"] == "load of 8 coils"
    assert jobs["stacking"] == jobs["degassing"] == jobs["end_of_line"] == "cell"
    assert jobs["formation"] == jobs["ageing"] == "tray"
    assert jobs["module_assembly"] == "module"


def test_contents(grenoble: DataSet) -> None:
    """A buffer is counted in what stands in it, dried coils no less than others."""
    units = Units(grenoble.plant)
    assert units.held("cathode_slurry_tanks") == "batch"
    assert units.held("cathode_rolls_coated") == "roll"
    assert units.held("cathode_coils_dry") == "coil"
    assert units.size("cathode_coils_dry") == ("coil", "m", 500.0)
    assert units.size("cathode_slurry_tanks") == ("slurry", "L", 100.0)
    assert units.size("aged_trays") == ("cell", "cells", 32.0)
    assert units.held("grade_a") == "cell"


def test_cells_in_progress_are_those_of_the_records(grenoble: DataSet) -> None:
    """Cells in buffers, in trays and on machines add up to the time that cells spent inside, as the
    table of cells has it; most of them stand in ageing."""
    born, out = grenoble.column("cells", "born"), grenoble.column("cells", "out")
    until = np.where(out < 0, grenoble.horizon, out)
    mean = float((until - born).sum()) / grenoble.horizon
    found = [s for s in stock(grenoble.plant, grenoble.outcome.tally) if s.kind == "cell"]
    assert sum(s.mean for s in found) == pytest.approx(mean, rel=0.03)
    assert max(found, key=lambda s: s.mean).place == "ageing"
    assert all(s.unit == "cells" for s in found)


def test_every_place_is_counted_once(any_set: DataSet) -> None:
    """Every buffer and every step has one entry, and a kind has one unit."""
    found, tally = stock(any_set.plant, any_set.outcome.tally), any_set.outcome.tally
    assert [s.place for s in found] == [*tally.buffers, *tally.steps]
    assert all(s.mean >= 0 for s in found)
    units = {(s.kind, s.unit) for s in found}
    assert len(units) == len({kind for kind, _ in units})


@cache
def random_plant(number: int) -> Plant:
    """A small plant drawn at random."""
    return random_plants.read(random_plants.tables(Random(number)))


@pytest.mark.parametrize("number", range(20))
def test_any_plant_has_units(number: int) -> None:
    """Whatever a plant is built of, each job and each content has a word and a size."""
    units = Units(random_plant(number))
    for step in units.plant.order:
        assert units.job(step)
    for buffer in units.plant.buffers:
        kind, unit, size = units.size(buffer)
        assert kind
        assert unit
        assert size > 0


def test_pieces(grenoble: DataSet) -> None:
    """What is counted and is no cell is in pieces: sets of parts, in lots, uses and draws."""
    kind, unit = grenoble.column("lots", "kind"), grenoble.column("lots", "unit")
    assert set(unit[kind == "module_parts"]) == {"pieces"}
    assert set(unit[kind == "tray"]) == set(unit[kind == "module"]) == {"cells"}
    rows = grenoble.column("uses", "of") == "parts"
    assert set(grenoble.column("uses", "unit")[rows]) == {"pieces"}
    assert draw_unit(grenoble.plant, "module_assembly", "parts") == "pieces"


def test_plural() -> None:
    """Words for one and for several."""
    assert [plural(word) for word in ("cell", "batch", "coil")] == ["cells", "batches", "coils"]
