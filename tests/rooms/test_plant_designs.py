"""A plant takes the design of a cell as its product, and what its machines must do follows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.read import read_design
from gigafactory.cell.product import values
from gigafactory.cli import gigafactory_command
from gigafactory.errors import BadInput
from gigafactory.line.run import run
from gigafactory.plant.diff import diff
from gigafactory.plant.pace import pace
from gigafactory.plant.read import from_said, read_plant
from tests.truth.cell_designs import CELLS, written

ROOT = Path(__file__).parents[2]
GRENOBLE = ROOT / "plants" / "grenoble"


def test_what_the_line_draws_follows_from_the_design():
    """Sheets, lane widths, coating, filling mass and cell mass are those of the design."""
    design = read_design(ROOT / "cells" / "premium_pouch.toml")
    found, product = balance(design), read_plant(GRENOBLE).products["e78"]
    assert (product.cathode.sheets, product.anode.sheets) == (16, 17)
    drawn = {name: value for name, (value, _) in values(product).items()}
    assert drawn["cathode_lane_width"] == pytest.approx(0.0946, rel=1e-12)
    assert drawn["electrolyte_mass"] == pytest.approx(found.electrolyte, rel=1e-9)
    assert drawn["cell_mass"] == pytest.approx(found.mass, rel=1e-9)
    assert drawn["cathode_coating_mass"] == pytest.approx(found.parts["cathode coating"], rel=1e-9)
    assert drawn["separator_mass"] == pytest.approx(found.parts["separator"], rel=1e-9)
    assert drawn["cell_energy"] == pytest.approx(287.6, rel=1e-9)


def test_another_design_can_be_set_on_the_command_line(tmp_path):
    """`product.e78.design=FILE` puts a whole other product there; the rest of the plant stays."""
    path = written(tmp_path, CELLS["pouch"])
    plant = read_plant(GRENOBLE, {"product.e78.design": str(path)})
    assert plant.products["e78"].cathode.sheets == 20
    assert plant.products["e70"] == read_plant(GRENOBLE).products["e70"]
    assert {row.place.split(".")[0] for row in diff(read_plant(GRENOBLE), plant)} == {"product"}
    assert from_said(plant.said, "a data set").products == plant.products


def test_a_value_of_a_designed_product_can_be_changed():
    """What follows from a design may still be changed for one reading."""
    plant = read_plant(GRENOBLE, {"product.e78.cathode.coating": "*=1.05"})
    assert plant.products["e78"].cathode.coating == pytest.approx(0.279 * 1.05)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("design = 3", "is not a text"),
        ('design = "nowhere.toml"', '"nowhere.toml" does not exist'),
        ('design = "round.toml"', "what the plant's stackers build"),
        ('design = "cell.toml"\nnominal = { voltage = "3.7 V [assumption]" }', "stands beside"),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(line, says, tmp_path):
    """A design that is not there, is no stacked pouch, or has keys beside it, is one error."""
    shutil.copytree(ROOT / "plants", tmp_path / "plants")
    shutil.copytree(ROOT / "cells", tmp_path / "cells")
    products = tmp_path / "plants" / "process" / "products.toml"
    text = products.read_text(encoding="utf-8")
    for name, kind in (("cell", "pouch"), ("round", "cylindrical")):
        folder = tmp_path / name
        folder.mkdir()
        written(folder, CELLS[kind])
    line = line.replace("round.toml", "../../round/cell.toml").replace(
        '"cell.toml', '"../../cell/cell.toml'
    )
    old = 'design = "../../cells/premium_pouch.toml"'
    assert old in text
    products.write_text(text.replace(old, line), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_plant(tmp_path / "plants" / "grenoble")
    assert says in str(error.value)
    assert len(error.value.findings) == 1
    assert len(error.value.findings) == 1


def test_times_follow_from_the_design(tmp_path):
    """A stack of 41 sheets takes the stacker 41/33 of the time; formation that of its programme."""
    formation = (
        '[formation]\nfirst_charge = "0.1 /h [assumption]"\ndischarge = "0.5 /h [assumption]"\n'
        'shipping = "50 % [assumption]"\ncharge = "0.5 /h [assumption]"\n'
    )
    path = written(tmp_path, CELLS["pouch"] + formation)
    plant = read_plant(GRENOBLE, {"product.e78.design": str(path)})
    assert pace(plant, plant.steps["stacking"], "e78") == pytest.approx(41 / 33)
    assert pace(plant, plant.steps["stacking"], "e70") == 1
    found = balance(read_design(path))
    hours = 10 * found.first_charge / found.capacity + 2 + 1
    assert pace(plant, plant.steps["formation"], "e78") == pytest.approx(hours / 11.16)


def test_a_line_is_as_slow_as_its_product(tmp_path):
    """Where one station sets the beat, twice the sheets make half the cells, within 1 %."""
    cells = {}
    for sheets in (10, 20):
        folder = tmp_path / str(sheets)
        folder.mkdir()
        text = CELLS["pouch"].replace('"20 sheets', f'"{sheets} sheets')
        path = written(folder, text)
        plant = folder / "plant"
        plant.mkdir()
        (plant / "plant.toml").write_text(LINE.format(path), encoding="utf-8")
        cells[sheets] = run(read_plant(plant), days=1, seed=1).tally.cells_good
    assert cells[10] == pytest.approx(86400 / (10 * 21 / 33), rel=0.01)
    assert cells[20] == pytest.approx(86400 / (10 * 41 / 33), rel=0.01)


@pytest.mark.parametrize(
    ("pace_", "says"),
    [
        ('{ by = "shets", at = "33 sheets [assumption]" }', '"shets" is not a value'),
        ('{ by = "sheets", at = "33 kg [assumption]" }', "sheets in pieces"),
        ('{ by = "formation_time", at = "33 sheets [assumption]" }', "formation_time in s"),
    ],
)
def test_a_pace_that_means_nothing_is_refused(pace_, says, tmp_path):
    """A value that no product has, or in another unit, is one clear error."""
    path = written(tmp_path, CELLS["pouch"])
    text = LINE.format(path).replace('{ by = "sheets", at = "33 sheets [assumption]" }', pace_)
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "plant.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_plant(tmp_path / "plant")
    assert says in str(error.value)
    assert len(error.value.findings) == 1


LINE = """
[plant]
name = "one"
start = "2026-01-05T00:00:00Z"

[product.cell]
design = "{}"

[[campaign]]
product = "cell"
cells = "1000 cells [assumption]"

[step.stacking]
kind = "source"
gives = "stacks"
pace = {{ by = "sheets", at = "33 sheets [assumption]" }}

[machine.stacking]
machines = "1 machine [assumption]"
cycle = "10 s [assumption]"

[buffer.stacks]
places = "5 places [assumption]"

[step.wrapping]
kind = "piece"
takes = ["stacks"]

[machine.wrapping]
machines = "1 machine [assumption]"
cycle = "1 s [assumption]"
"""


def test_sources_that_are_no_table_are_refused():
    """A change that puts a text in the place of all sources is one error, not a crash."""
    with pytest.raises(BadInput, match="is not a table"):
        read_plant(GRENOBLE, {"source": "x"})


def test_a_plant_is_checked_with_another_cell(tmp_path):
    """`check --set` says what the machines of a plant cannot make before anything is simulated."""
    path = written(tmp_path, CELLS["pouch"])
    asked = CliRunner().invoke(
        gigafactory_command, ["check", str(GRENOBLE), "--set", f"product.e78.design={path}"]
    )
    assert asked.exit_code == 0, asked.output
    heavy = written(tmp_path, CELLS["pouch"].replace('"200 g/m²', '"330 g/m²'))
    asked = CliRunner().invoke(
        gigafactory_command, ["check", str(GRENOBLE), "--set", f"product.e78.design={heavy}"]
    )
    assert isinstance(asked.exception, BadInput)
    assert "330 g/m²" in str(asked.exception)
