"""A plant takes the design of a cell as its product, and what its machines must do follows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.read import read_design
from gigafactory.cell.product import values
from gigafactory.errors import BadInput
from gigafactory.plant.diff import diff
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
    plant = read_plant(GRENOBLE, {"product.e78.cathode.coating": "*=1.1"})
    assert plant.products["e78"].cathode.coating == pytest.approx(0.279 * 1.1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
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
