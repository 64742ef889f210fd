"""A planted cause comes out on top; without cells the Pareto says steps and metres alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality.pareto import Pareto, pareto
from gigafactory.quality.yields import yields
from gigafactory.records.read import read_records
from tests.rooms.conftest import ROOT, DataSet
from tests.rooms.test_quality_yields import without_cells

LANE = {
    "cause.thin.step": "cathode_coating",
    "cause.thin.machine": "1",
    "cause.thin.lane": "2",
    "cause.thin.drift": "-0.05 %/day",
}
WET = {"cause.wet.material": "electrolyte", "cause.wet.lots": "[4, 4]"} | {
    "cause.wet.deviation": "-15 %"
}


WIDE = {
    f"step.end_of_line.grades.1.{key}": value
    for key, value in {
        "capacity_min": "-90 %",
        "capacity_max": "90 %",
        "resistance_max": "90 %",
        "self_discharge_max": "500 %",
        "mass_min": "-50 %",
        "mass_max": "50 %",
        "thickness_max": "50 %",
    }.items()
}


def planted(folder: Path, cause: dict[str, str], seed: int = 7) -> Pareto:
    """The Pareto of four weeks of Grenoble with a cause planted in it."""
    run(read_plant(ROOT / "plants/grenoble", cause), seed, 28.0, 21.0, "cells", folder)
    return pareto(read_records(folder))


def test_a_drifting_lane(tmp_path: Path) -> None:
    """A lane of the cathode that gets thinner every day is the first suspect, with most of the
    scrap as its excess, and capacity is the first cause."""
    found = planted(tmp_path / "set", LANE)
    first = found.suspects[0]
    assert (first.by, first.of, first.name) == ("lane", "cathode_coating", "machine 1, lane 2")
    assert first.excess > 0.6 * found.begun_scrapped
    assert found.causes[0].name == "capacity"
    assert found.steps[0].name == "end_of_line"


def test_a_bad_lot_of_electrolyte(tmp_path: Path) -> None:
    """The fourth lot of electrolyte, a poor one, is the first suspect, before all that was used in
    the same days, and resistance the first cause."""
    found = planted(tmp_path / "set", WET)
    first = found.suspects[0]
    assert (first.by, first.of) == ("supply lot", "filling.electrolyte")
    assert first.name.endswith("(no. 4)")
    assert first.excess > 0.7 * found.begun_scrapped
    assert found.causes[0].name == "resistance"


@pytest.mark.parametrize("seed", [7, 8])
def test_luck_is_no_suspect(tmp_path: Path, seed: int) -> None:
    """Where every cell is as likely to be spoilt as any other, nothing is suspected, least of all
    what was in use when the records began or ended."""
    found = planted(tmp_path / "set", WIDE, seed)
    assert found.begun_scrapped > 1000
    assert {one.name.split(" ")[0] for one in found.causes} == {"spoilt"}
    assert found.suspects == ()


def test_suspects_are_sure(grenoble: DataSet) -> None:
    """No class is suspected that chance explains, and the largest excess stands first."""
    found = pareto(read_records(grenoble.folder))
    every = [c for one in found.compared for c in one.classes]
    assert len(found.suspects) == sum(c.holm < 0.05 for c in every)
    assert (np.diff([c.excess for c in found.suspects]) <= 0).all()


def test_lots_are_enough(any_set: DataSet, tmp_path: Path) -> None:
    """Without a row for each cell the sums, steps and metres are the same; origins are unsaid. The
    sums are those of the yields."""
    full, lots = (
        pareto(read_records(any_set.folder)),
        pareto(without_cells(any_set.folder, tmp_path)),
    )
    assert (full.scrapped, full.decided) == (lots.scrapped, lots.decided)
    assert (full.steps, full.webs, full.defects) == (lots.steps, lots.webs, lots.defects)
    assert (lots.causes, lots.compared, lots.suspects, lots.begun_decided) == ((), (), (), 0)
    of_all = yields(read_records(any_set.folder))
    assert (of_all.scrapped, of_all.good + of_all.scrapped) == (full.scrapped, full.decided)
