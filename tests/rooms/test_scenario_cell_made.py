"""Cells as a line made them: what its data say enters, cell by cell, and what they lack is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from gigafactory.cell.design.read import read_design
from gigafactory.cell.process.linked import nominal_settings
from gigafactory.cell.process.pressing import pilot_press_laws
from gigafactory.cli import gigafactory_command
from gigafactory.errors import BadInput
from gigafactory.line.run import run
from gigafactory.plant import read_plant
from gigafactory.records.intake.run import take, write
from gigafactory.records.read import read_records
from gigafactory.records.trace.back import behind_cell
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.scenario.cell_made import DATA, LAW, TOLERANCE, cells_made
from gigafactory.scenario.cell_made_answer import as_json, printed
from gigafactory.scenario.cell_settings import cells_of
from tests import sets
from tests.rooms import foreign_line

ROOT = Path(__file__).parents[2]
FILE = ROOT / "cells/premium_pouch.toml"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """The pilot line from its first day until cells were tested, its records open."""
    folder = tmp_path_factory.mktemp("line") / "set"
    run(read_plant(ROOT / "plants/grenoble"), 7, 21, 0.0, "cells", folder)
    return read_records(folder)


@pytest.fixture(scope="module")
def cells(line):
    """What the line's data say of its cells."""
    return cells_of(line)


@pytest.fixture(scope="module")
def design():
    """The cell that the line makes."""
    return read_design(FILE)


@pytest.fixture(scope="module")
def found(line, design):
    """Its cells as made."""
    return cells_made(line, design)


def test_a_value_is_the_one_behind_the_cell(line, cells):
    """Coat weight and thickness are those on the stretch of roll that `trace` finds behind it."""
    g = Genealogy(line)
    names = ("lot", "lane", "metre", "characteristic", "value")
    lot, lane, metre, word, value = line.columns("measures", *names)
    for row in np.linspace(0, len(cells.number) - 1, 8).astype(int):
        behind = behind_cell(g, int(cells.number[row]))
        for side in ("cathode", "anode"):
            for name, quantity in (("coat_weight", "coating"), ("thickness", "thickness")):
                told = cells.told[f"{side}_{quantity}"].values[row]
                parts = []
                for i in np.flatnonzero(behind.slot == f"stacking_{side}"):
                    mine = (word == name) & (lot == behind.lot[i])
                    mine &= (lane == 0) | (lane == behind.lane[i])
                    if mine.any():
                        order = np.argsort(metre[mine])
                        middle = (behind.left[i] + behind.right[i]) / 2
                        parts.append(np.interp(middle, metre[mine][order], value[mine][order]))
                assert min(abs(np.array(parts) - told)) < 1e-5


def test_the_capacity_of_the_line_follows_what_was_measured(found):
    """The line's capacity goes with the coat weight behind each cell, and so does ours."""
    assert found.beside["capacity"].correlation > 0.8
    assert found.beside["mass"].correlation > 0.8
    assert found.costs["capacity"][0].name in {"cathode_coating", "cathode_capacity"}


def test_a_wait_is_that_of_the_tray(line, cells):
    """Waiting ends where the visit of the cell's tray to formation begins."""
    row = len(cells.number) // 2
    names = ["cell", "filling_end", "filled_trays_tray", "degassed_trays_tray"]
    one = line.rows("cells", names, {"cell": [(int(cells.number[row]),) * 2]}).to_pylist()[0]
    visits = [v for v in line.table("visits").to_pylist() if v["step"] == "formation"]
    start = min(v["start"] for v in visits if v["lot"] == one["filled_trays_tray"])
    wait = (start - one["filling_end"]).total_seconds()
    assert abs(cells.told["wetting_time"].values[row] - wait) < 1e-5


def test_the_dose_is_what_the_line_used(cells):
    """Electrolyte used over cells filled is what the plant draws for one, within 0.5 %."""
    assert cells.dose == pytest.approx(0.078, rel=0.005)


def test_it_is_said_what_was_measured_and_what_was_not(found, design):
    """Every quantity names its origin; the data's and the tolerances' are all there is."""
    origin = {one.name: one.origin for one in found.entered}
    for name in ("cathode_coating", "anode_coating", "cathode_thickness", "wetting_time"):
        assert origin[name] == DATA
    for name in ("cathode_active", "anode_capacity", "electrolyte", "separator_thickness"):
        assert origin[name] == TOLERANCE
    assert "cathode_porosity" not in origin  # the thickness says it
    told = printed(found)
    assert "drawn from the design's [tolerance]" in told
    assert "of its own pores; a cell would not work so" in told
    counted = {one.name: one.counted for one in found.entered}
    assert not counted["formation_time"]
    assert counted["wetting_time"]


def test_the_answer_is_whole_as_json(found):
    """The answer is JSON without anything that is not a number, and names the law of each entry."""
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert told["cells"] == found.count
    entered = {one["quantity"] for one in told["process"]}
    assert entered <= {name for law in told["laws"] for name in law["quantities"]}
    assert told["fast_charge"] is None
    assert all(law["source"] and law["holds"] and law["says"] for law in told["laws"])


def test_the_mean_of_the_cells_is_near_the_design(found):
    """A line whose measures lie within half a per cent of nominal makes cells near the design."""
    assert found.spreads["capacity"].mean == pytest.approx(found.designed["capacity"], rel=0.02)
    assert 0 < found.spreads["capacity"].deviation < 0.02 * found.designed["capacity"]


def test_without_cells_it_is_refused(line, tmp_path, design):
    """Data without a row for each cell say nothing of cells, and the message says the cure."""
    bare = sets.anew(line.folder, tmp_path / "bare", without=("cells",))
    with pytest.raises(BadInput, match="--records cells"):
        cells_made(read_records(bare), design)


def test_cells_that_lack_a_measurement_are_left_out(line, tmp_path, cells, design):
    """Coat weights of some lots removed: their cells are counted as left out, and no more."""
    measures = pq.read_table(line.folder / "measures")
    kind = np.array(measures["characteristic"].cast(pa.string()).to_pylist())
    lot = measures["lot"].fill_null(-1).to_numpy()
    weighed = np.unique(lot[kind == "coat_weight"])
    mine = np.isin(lot, weighed[::7]) & (kind == "coat_weight")
    poorer = sets.anew(line.folder, tmp_path / "poorer", measures=measures.filter(pa.array(~mine)))
    found = cells_made(read_records(poorer), design)
    assert found.left_out > 0
    assert found.count + found.left_out == len(cells.number)


def test_a_gauge_of_another_unit_gives_its_spread(line, tmp_path, cells, design):
    """Values in g/m² enter over their own mean, since a gauge may weigh both sides or the foil."""
    measures = pq.read_table(line.folder / "measures")
    kind = measures["characteristic"].cast(pa.string()).to_pylist()
    weighed = np.array([k == "coat_weight" for k in kind])
    value = measures["value"].to_numpy() * np.where(weighed, 279.0, 1.0)
    unit = pa.array(np.where(weighed, "g/m²", "1").tolist()).dictionary_encode()
    other = measures.set_column(measures.schema.get_field_index("value"), "value", pa.array(value))
    other = other.append_column("unit", unit)
    told = cells_of(read_records(sets.anew(line.folder, tmp_path / "g", measures=other))).told
    ours, theirs = told["cathode_coating"], cells.told["cathode_coating"]
    assert "g/m²" in ours.source
    assert np.allclose(ours.values, theirs.values / theirs.values.mean(), rtol=1e-9)
    assert np.allclose(told["cathode_thickness"].values, cells.told["cathode_thickness"].values)


def test_what_was_measured_on_a_cell_enters_as_it_is(line, tmp_path, cells, design):
    """Electrolyte weighed cell by cell takes the place of the tolerance."""
    measures = pq.read_table(line.folder / "measures")
    number, mass = cells.number, np.linspace(0.97, 1.03, len(cells.number))
    more = {name: [None] * len(number) for name in measures.schema.names}
    more |= {"cell": number.tolist(), "value": mass.tolist(), "metre": [0.0] * len(number)}
    more |= {"characteristic": ["electrolyte_mass"] * len(number), "lane": [0] * len(number)}
    more |= {"step": ["filling"] * len(number), "time": [measures["time"][0].as_py()] * len(number)}
    late = pa.table(more).cast(measures.schema)
    both = pa.concat_tables([measures, late])
    records = read_records(sets.anew(line.folder, tmp_path / "late", measures=both))
    found = cells_made(records, design)
    one = next(e for e in found.entered if e.name == "electrolyte")
    assert one.origin == DATA
    assert one.mean == pytest.approx(nominal_settings(design)["electrolyte"], rel=1e-9)


def test_a_foreign_line_enters_as_far_as_it_tells(tmp_path, design):
    """Imported records: coat weight and waiting enter, the anode is drawn, a wrong design shows."""
    folder = tmp_path / "files"
    folder.mkdir()
    foreign_line.write(folder, foreign_line.Options())
    write(take(folder, folder / "mapping.toml"), tmp_path / "set")
    found = cells_made(read_records(tmp_path / "set"), design)
    origin = {one.name: one.origin for one in found.entered}
    assert origin["cathode_coating"] == origin["wetting_time"] == DATA
    assert origin["anode_coating"] == origin["cathode_porosity"] == TOLERANCE
    told = " ".join(printed(found).split())
    assert "see whether this is the design of these cells" in told
    assert "counted as dry somewhere" in told
    json.dumps(as_json(found), allow_nan=False)


def test_a_gap_enters_only_with_a_law(line, tmp_path, design):
    """Roll gaps enter where no thickness is told: by a law of the calender, with its error."""
    measures = pq.read_table(line.folder / "measures")
    kind = measures["characteristic"].cast(pa.string()).to_pylist()
    gaps = pa.array(["roll_gap" if k == "thickness" else k for k in kind]).dictionary_encode()
    place = measures.schema.get_field_index("characteristic")
    renamed = measures.set_column(place, "characteristic", gaps)
    records = read_records(sets.anew(line.folder, tmp_path / "share", measures=renamed))
    without = {one.name for one in cells_made(records, design).entered}
    assert "cathode_gap" not in without  # a share of a gap that is not told is no length
    assert "cathode_porosity" in without  # so that the tolerance says how dense it is
    press = pilot_press_laws(design, ROOT / "examples/wmg_calendering")
    unit = pa.array(["µm" if k == "thickness" else "1" for k in kind]).dictionary_encode()
    gapped = renamed.append_column("unit", unit)
    records = read_records(sets.anew(line.folder, tmp_path / "gap", measures=gapped))
    lawless = cells_made(records, design)
    assert {"cathode_gap", "anode_gap"} <= set(lawless.unused)
    assert "told and not used" in printed(lawless)
    found = cells_made(records, design, press=press)
    entered = {one.name: one for one in found.entered}
    assert abs(entered["anode_gap"].mean) < 1e-12
    assert 0 < entered["anode_gap"].deviation < 1e-6
    assert 0.005 < entered["anode_press"].deviation < 0.1
    assert entered["anode_press"].origin == LAW
    told = printed(found)
    assert "(wmg_calendering)" in told
    assert "is not borne out" in " ".join(told.split())  # that of the cathode


def test_the_command_prints_and_charges(line):
    """`cell made` prints the answer, with a fast charge of a few cells and what it rests on."""
    asked = [
        "cell",
        "made",
        str(line.folder),
        str(FILE),
        "--sample",
        "4",
        "--rate",
        "1C",
        "--model",
        "SPMe",
    ]
    done = CliRunner().invoke(gigafactory_command, asked)
    assert done.exit_code == 0, done.output
    assert "fast charge, 10 to 80 % at 1C of the design, SPMe: 4 done" in done.output
    assert "held against DFN on 4 of them" in done.output
    assert "too few cells to say what costs how much" in done.output
    assert "not counted: formation_time" in done.output


def test_the_command_answers_as_json(line):
    """`--json` is one document; a change of the design enters it."""
    asked = ["cell", "made", str(line.folder), str(FILE), "--sample", "0", "--json"]
    asked += ["--set", "electrolyte.ratio=2 g/Ah"]
    done = CliRunner().invoke(gigafactory_command, asked)
    told = json.loads(done.output)
    assert told["fast_charge"] is None
    assert told["fill"]["stated"] > 1
