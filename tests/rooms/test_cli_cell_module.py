"""The commands on modules: the same answers in words and in JSON, and one clear error."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from gigafactory.cli import gigafactory_command
from gigafactory.errors import BadInput

CELLS = Path(__file__).parents[2] / "cells"


def asked(*words):
    """What a command gives."""
    return CliRunner().invoke(gigafactory_command, ["cell", *map(str, words)])


@pytest.mark.parametrize("file", sorted((CELLS / "modules").glob("*.toml")), ids=lambda p: p.stem)
def test_every_shipped_module_answers(file):
    """Mass is that of its parts to 1e-9, and the words hold the numbers of the JSON."""
    answer = json.loads(asked("module", file, "--json").output)
    assert sum(part["mass"] for part in answer["parts"]) == pytest.approx(answer["mass"], rel=1e-9)
    assert f"{answer['energy']:.5g}" in asked("module", file).output


def test_a_design_goes_into_a_module():
    """A module of designed cells has the energy that their file rates."""
    file = CELLS / "modules" / "grenoble_prototype.toml"
    design = CELLS / "premium_pouch.toml"
    module = json.loads(asked("module", file, "--cell", design, "--json").output)
    cell = json.loads(asked("design", design, "--json").output)
    assert module["energy"] == pytest.approx(12 * cell["rated"]["energy"], rel=1e-9)


def test_people_read_a_module_in_the_units_of_the_trade():
    """What is metres, ohms, pascals and shares in JSON is mm, L, mΩ, kPa and per cent in words."""
    file = CELLS / "modules" / "grenoble_prototype.toml"
    answer = json.loads(asked("module", file, "--json").output)
    words = [line.split() for line in asked("module", file).output.splitlines()]
    said = {tuple(one[:2]): one for one in words if len(one) > 3}
    assert ["resistance", f"{1e3 * answer['resistance']:.5g}", "mΩ"] in [one[:3] for one in words]
    assert ["along", f"{1e3 * answer['along']:.5g}", "mm"] in [one[:3] for one in words]
    assert said["mass", "ratio"][2:4] == [f"{100 * answer['mass_ratio']:.5g}", "%"]
    assert said["fitted", "pressure"][2:4] == [f"{answer['fitted_pressure'] / 1e3:.5g}", "kPa"]


def test_matched_cells_are_each_in_one_place(tmp_path):
    """Every cell is in one place or left over, and less is stranded than at random."""
    chance = np.random.default_rng(4)
    cells = [f"c{i}" for i in range(500)]
    graded = pl.DataFrame({"cell": cells, "capacity": chance.normal(78, 0.6, 500)})
    file, out = tmp_path / "graded.csv", tmp_path / "modules.csv"
    graded.write_csv(file)
    words = ("match", file, "--series", 6, "--parallel", 2, "--csv", out)
    answer = json.loads(asked(*words, "--json").output)
    placed = pl.read_csv(out)
    assert answer["modules"] == 500 // 12
    assert placed["cell"].n_unique() == len(placed) == 12 * answer["modules"]
    assert answer["left"] == 500 - len(placed)
    assert answer["stranded"] < answer["stranded_at_random"] / 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cell,kapazität\n1,78\n", "has no column capacity"),
        ("cell,capacity\n1,78\n2,-3\n", "row 2"),
        ("cell,capacity\n1,78\n1,77\n", "1 stands in it more than once"),
        ("cell,capacity\n1,78\n", "a module takes 12"),
    ],
)
def test_a_wrong_list_of_cells_is_one_error(text, says, tmp_path):
    """A list that cannot be matched says what is wrong with it."""
    file = tmp_path / "graded.csv"
    file.write_text(text, encoding="utf-8")
    found = asked("match", file, "--series", 6, "--parallel", 2)
    assert isinstance(found.exception, BadInput)
    assert says in str(found.exception)
