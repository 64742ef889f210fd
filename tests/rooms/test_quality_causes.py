"""What causes rest on: levels of members, lots against neighbours, what lies behind coils."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gigafactory.errors import BadInput
from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.quality.causes.abreast import levels
from gigafactory.quality.causes.after import off_neighbours
from gigafactory.quality.causes.answer import printed
from gigafactory.quality.causes.causes import causes
from gigafactory.quality.causes.spread import chances
from gigafactory.quality.grouped import grouped
from gigafactory.quality.lineage import Lineage
from gigafactory.quality.parents.kinds import Kinds
from gigafactory.records.read import Records, read_records
from tests.stories.command import gigafactory
from tests.truth.months import month


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Six days of the small plant of causes, behind a warm-up of three."""
    return month(tmp_path_factory.mktemp("causes") / "month", 2, days=6)


def _blocks(seed: int, members: int, blocks: int, common: float) -> tuple[np.ndarray, ...]:
    """Members in blocks: 50 cells each, blocks that share a level, members that are alike."""
    random = np.random.default_rng(seed)
    i, b = np.divmod(np.arange(members * blocks), blocks)
    n = np.full(len(i), 50.0)
    mean = common * random.normal(size=blocks)[b] + 0.3 * random.normal(size=len(i))
    return i, b, n, mean * n


def test_levels_and_drifts_of_members() -> None:
    """A level of 0.5 σ and a drift of 1 σ are found beside blocks that move by 2 σ."""
    i, b, n, total = _blocks(1, 8, 30, 2.0)
    total = total + n * (0.5 * (i == 2) + (i == 5) * (b / 29 - 0.5))
    found = levels(i, b, n, total, 8, 30)
    assert found.level[2] == pytest.approx(0.5, abs=3 * found.level_se[2])
    assert found.drift[5] == pytest.approx(1.0, abs=3 * found.drift_se[5])
    assert np.abs(found.level[[0, 1, 3, 4, 6, 7]]).max() < 0.25


def test_chances_are_even_where_members_are_alike() -> None:
    """Of members that are alike 5 % have a chance below 0.05, and 1 % one below 0.01."""
    level, drift = [], []
    for seed in range(150):
        found = levels(*_blocks(seed, 12, 30, 1.0), 12, 30)
        none = np.zeros(12)
        level.append(chances(found.level, found.level_se, found.level_dof, 0.1, none)[0])
        drift.append(chances(found.drift, found.drift_se, found.drift_dof, 0.0, none)[0])
    for said in (np.concatenate(level), np.concatenate(drift)):
        assert (said < 0.05).mean() < 0.065
        assert (said < 0.01).mean() < 0.016


def test_scatter_that_goes_on_widens_the_interval() -> None:
    """Where block means of members wander slowly the standard error grows with it."""
    random = np.random.default_rng(3)
    i, b, n, total = _blocks(3, 8, 60, 1.0)
    slow = np.zeros((8, 60))
    for k in range(1, 60):
        slow[:, k] = 0.6 * slow[:, k - 1] + 0.3 * random.normal(size=8)
    alike = levels(i, b, n, total, 8, 60).level_se.mean()
    apart = levels(i, b, n, total * 0 + n * slow.ravel(), 8, 60).level_se.mean()
    assert apart > 1.5 * alike


def test_a_lot_is_held_against_its_neighbours() -> None:
    """A steady drift over all lots puts none of them off; a lot 1 σ off is off by 1 σ."""
    when = np.random.default_rng(4).permutation(40).astype(float)
    mean = 0.05 * when + 1.0 * (when == 20)
    off = off_neighbours(when, np.full(40, 100.0), mean)
    assert off[when == 20] == pytest.approx(1.0, abs=0.03)
    inside = (when > 5) & (when < 34) & (when != 20)
    assert np.abs(off[inside]).max() < 0.1
    few = off_neighbours(when, np.where(when == 20, 5.0, 100.0), mean)
    assert np.isnan(few[when == 20]).all()  # a remnant is not judged


def test_batches_behind_cells_equal_the_climb_of_each_cell(days: Records) -> None:
    """The slurry batch, roll and lane of every cell are those that `edges` give for its metre."""
    lineage, kinds = Lineage(days), {k.key: k for k in Kinds(days).all()}
    cell, lot, at = days.columns("cells", "cell", "stacking_cathode_lot", "stacking_cathode_at")
    lots, metres = lot.astype(np.int64), at / 1000.0
    webs = ["coil", "roll"]
    while True:
        up, place = lineage.up(lots, metres, webs)
        if (up < 0).all():
            break
        lots, metres = np.where(up < 0, lots, up), np.where(up < 0, metres, place)
    batch, _ = lineage.up(lots, metres, ["slurry"])
    for key, plain in (("stacking.cathode.slurry", batch), ("stacking.cathode.roll", lots)):
        kind = kinds[key]
        found = grouped(
            days,
            {"cell": "t.cell", "m": f"CAST({kind.member} AS BIGINT)"},
            {"w": kind.when},
            beside=kind.beside,
            join=kind.join,
        )
        order = np.argsort(cell)
        same = found["m"] == plain[order]
        # Places are kept to the millimetre: the cell on a cut may be given to its neighbour.
        assert same.mean() > 0.999


def test_machines_and_channels_of_trays_are_those_of_visits(days: Records) -> None:
    """Every formed cell has one channel: the place of its tray, and its place in the tray."""
    kind = Kinds(days).found("formation.channel")
    found = grouped(
        days,
        {"cell": "t.cell", "m": f"CAST({kind.member} AS BIGINT)"},
        {"w": kind.when},
        beside=kind.beside,
        join=kind.join,
    )
    visits = days.table("visits").to_pydict()
    machine = {
        lot: m
        for lot, step, m in zip(visits["lot"], visits["step"], visits["machine"], strict=True)
        if step == "formation"
    }
    cells = days.table("cells", ["cell", "filled_trays_tray", "filled_trays_slot"]).to_pydict()
    tray = dict(zip(cells["cell"], cells["filled_trays_tray"], strict=True))
    slot = dict(zip(cells["cell"], cells["filled_trays_slot"], strict=True))
    for number, member in zip(found["cell"].tolist(), found["m"].tolist(), strict=True):
        assert member == machine[tray[number]] * 10_000 + slot[number]


def test_what_is_not_there(days: Records) -> None:
    """A characteristic or kind that is not there is refused, and those that are there are named."""
    with pytest.raises(BadInput, match="There are: capacity"):
        causes(days, ("colour",))
    with pytest.raises(BadInput, match=r"filling\.electrolyte\.lot"):
        causes(days, (), ("oven.machine",))


def test_command(days: Records) -> None:
    """The command says what it looked at, in JSON under stable names."""
    words = ("causes", str(days.folder), "--of", "capacity,scrap", "--by", "stacking.machine")
    found = json.loads(gigafactory(*words, "--json").stdout)
    assert [one["name"] for one in found["characteristics"]] == ["capacity", "scrap"]
    assert found["kinds"] == ["stacking.machine"]
    assert found["looked_at"] == 16
    assert "16 comparisons" in printed(causes(days, ("capacity", "scrap"), ("stacking.machine",)))


def test_data_without_cells(tmp_path: Path) -> None:
    """Records of lots alone are refused, with what to do."""
    plant = read_plant(Path(__file__).parents[1] / "plants" / "parts")
    run(plant, 1, 0.1, 0.0, "lots", tmp_path / "set")
    with pytest.raises(BadInput, match="--records cells"):
        causes(read_records(tmp_path / "set"))


def test_cells_that_no_test_has_measured(tmp_path: Path) -> None:
    """Where no test measures, the answer says what may be asked for instead."""
    plant = read_plant(Path(__file__).parents[1] / "plants" / "parts")
    run(plant, 1, 0.1, 0.0, "cells", tmp_path / "set")
    with pytest.raises(BadInput, match="hold nothing that a test measured"):
        causes(read_records(tmp_path / "set"))
