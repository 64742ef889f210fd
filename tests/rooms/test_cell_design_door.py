"""A wrong cell file gets one clear error each: file, place, what is wrong, how to mend it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from gigafactory.cell.design.read import read_design
from gigafactory.cli import gigafactory_command
from gigafactory.errors import BadInput
from tests.truth.cell_designs import CELLS, MATERIALS, written

POUCH = CELLS["pouch"]
A = "[assumption]"

WRONG = {
    "negative porosity": (
        'porosity = "30 % [assumption]"',
        'porosity = "-3 % [assumption]"',
        ["[cathode] porosity", "more than 0"],
    ),
    "denser than its solids": (
        'porosity = "30 % [assumption]"',
        'density = "4.9 g/cm³ [assumption]"',
        ["[cathode] density", "denser than its solids", "porosity would be -1"],
    ),
    "anode smaller than cathode": (
        'overhang = "1.5 mm [assumption]"',
        'width = "89 mm [assumption]"\nlength = "303 mm [assumption]"',
        ["[anode] width", "89 mm is smaller than the cathode's 90 mm"],
    ),
    "foil thicker than the stack": (
        'foil_thickness = "12 µm [assumption]"',
        'foil_thickness = "500 µm [assumption]"',
        ["[cathode] foil_thickness", "500 µm of foil"],
    ),
    "unknown material": (
        "oxide =",
        "oxid =",
        ["[cathode.recipe] oxid", '"oxid" is not a known solid', "Did you mean oxide?"],
    ),
    "missing unit": (
        'coating = "200 g/m² [assumption]"',
        'coating = "200 [assumption]"',
        ["[cathode] coating", "has no unit"],
    ),
    "missing source": (
        'coating = "200 g/m² [assumption]"',
        'coating = "200 g/m²"',
        ["[cathode] coating", "does not say where it comes from"],
    ),
    "unknown source": (
        'coating = "200 g/m² [assumption]"',
        'coating = "200 g/m² [smith]"',
        ["[cathode] coating", "the source smith stands nowhere"],
    ),
    "recipe not whole": (
        'glue = "4 % [assumption]"',
        'glue = "3 % [assumption]"',
        ["cathode", "adds up to 99 %"],
    ),
    "nothing active": (
        'recipe = { oxide = "96 % [assumption]", glue = "4 % [assumption]" }',
        'recipe = { glue = "100 % [assumption]" }',
        ["[cathode] recipe", "holds no active material"],
    ),
    "electrodes exchanged": (
        'recipe = { oxide = "96 % [assumption]", glue = "4 % [assumption]" }',
        'recipe = { carbon = "96 % [assumption]", glue = "4 % [assumption]" }',
        ["cell", "lower"],
    ),
    "too little anode": (
        'np_ratio = "1.1 [assumption]"',
        'np_ratio = "0.6 [assumption]"',
        ["[anode] np_ratio", "lithium would plate"],
    ),
    "window upside down": (
        'lower = "2.8 V [assumption]"',
        'lower = "4.3 V [assumption]"',
        ["cell", "lower is not below upper"],
    ),
    "two ways to say one thing": (
        'np_ratio = "1.1 [assumption]"',
        'np_ratio = "1.1 [assumption]"\ncoating = "120 g/m² [assumption]"',
        ["anode", "states coating and np_ratio"],
    ),
    "colder than anything works": (
        'lower = "2.8 V [assumption]"',
        'lower = "2.8 V [assumption]"\ntemperature = "-273.15 °C [assumption]"',
        ["cell", "where no cell works"],
    ),
    "rated beyond its cathode": (
        "[pouch]",
        '[rated]\ncapacity = "100 Ah [assumption]"\n[pouch]',
        ["[rated] capacity", "100 Ah is more than the 37.32 Ah that the cathode holds"],
    ),
    "rated at no voltage of its own": (
        "[pouch]",
        '[rated]\nenergy = "1000 Wh [assumption]"\n[pouch]',
        ["[rated] energy", "outside the cell's window"],
    ),
    "one charged electrode": (
        'overhang = "1.5 mm [assumption]"',
        'overhang = "1.5 mm [assumption]"\nfull = "90 % [assumption]"',
        ["[cathode] full", "is missing"],
    ),
    "a cathode on copper": (
        'foil = "aluminium"',
        'foil = "copper"',
        ["[cathode] foil", "copper dissolves above 3.4 V"],
    ),
    "an anode on aluminium": (
        'foil = "copper"',
        'foil = "aluminium"',
        ["[anode] foil", "aluminium takes up lithium below 0.3 V"],
    ),
    "misspelt key": ("terrace =", "terace =", ["[pouch] terace", "Did you mean terrace?"]),
    "no such materials": ('["materials.toml"]', '["nowhere"]', ["cell", "does not exist"]),
}


def said(path):
    """The findings about a cell file."""
    with pytest.raises(BadInput) as error:
        read_design(path)
    return error.value.findings


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_cell_gets_one_clear_error(what, tmp_path):
    """One defect gives one finding that names the file, the place, what is wrong and the cure."""
    right, wrong, words = WRONG[what]
    assert right in POUCH
    path = written(tmp_path, POUCH.replace(right, wrong, 1))
    findings = said(path)
    assert len(findings) == 1, findings
    text = str(findings[0])
    assert text.startswith(str(path))
    assert all(word in text for word in words), text
    assert findings[0].cure.endswith((".", "?"))


CURVE = '"4.6 - 1.2*x - 0.6*exp(-30*(1 - x)) [assumption]"'


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (CURVE, '"4.6 - 1.2*x + 0.5*tanh(30*(x - 0.6)) [assumption]"',
         ["active.oxide", "does not fall at a stoichiometry of 0.5"]),
        (CURVE, '"4.6 - 1.2*y [assumption]"', ["potential", '"y"']),
        (CURVE, '"__import__(x) [assumption]"', ["[active.oxide] potential"]),
        ('"3.0 V [assumption]", "4.3 V', '"3.0 V [assumption]", "5.3 V',
         ["active.oxide", "does not reach 5.3 V"]),
        (CURVE, f'"4.6 - 1.2*x{" - 0.001*x" * 600} [assumption]"',
         ["[active.oxide] potential", "more than 100 operations within one another"]),
        (CURVE, f'"4.6 - 1.2*x + 1{"0" * 400} [assumption]"',
         ["[active.oxide] potential", "is not an expression"]),
        ('diffusivity = "3e-14 m²/s [assumption]"', 'diffusivity = "3e-14 - 1e-13*x [assumption]"',
         ["active.carbon", "diffusivity that is not a number above 0"]),
        ('conductivity = "0.95 S/m [assumption]"', 'conductivity = "0.95 - 0.001*x [assumption]"',
         ["electrolyte.salt", "conductivity of -0.05"]),
        ('capacity = "180 mAh/g [assumption]"\n', "", ["active.oxide", "one of the two"]),
        ('density = "4.7 g/cm³ [assumption]"', 'density = "4.7 [assumption]"', ["has no unit"]),
    ],
)  # fmt: skip
def test_a_wrong_material_gets_one_clear_error(right, wrong, words, tmp_path):
    """A curve that rises, means nothing or falls short, and a missing value, are said once each."""
    assert right in MATERIALS
    path = written(tmp_path, POUCH, MATERIALS.replace(right, wrong, 1))
    findings = said(path)
    assert len(findings) == 1, findings
    text = str(findings[0])
    assert text.startswith(str(tmp_path / "materials.toml"))
    assert all(word in text for word in words), text


def test_a_case_that_is_too_small_is_said(tmp_path):
    """Stacks that do not fit their case are told with the millimetres that are missing."""
    path = written(tmp_path, CELLS["prismatic"].replace('"30 mm', '"15 mm'))
    (finding,) = said(path)
    assert "do not fit" in finding.what
    assert finding.place == "prismatic.thickness"


BESIDE = {
    "a stack longer than its case": ("prismatic", "prismatic.length", "300 mm", "309"),
    "a stack wider than its case": ("prismatic", "prismatic.height", "94 mm", "95"),
    "a roll higher than its case": ("wound", "prismatic.height", "94 mm", "95"),
    "a roll thicker than its case is long": ("wound", "prismatic.length", "14 mm", "13.7"),
    "a roll higher than its can": ("cylindrical", "cylindrical.height", "95.5 mm", "95"),
}


@pytest.mark.parametrize("what", BESIDE)
def test_what_does_not_fit_beside_its_thickness_is_said(what, tmp_path):
    """A stack or roll that is too long or too high for its case is told at the key of the case."""
    kind, place, small, wanted = BESIDE[what]
    with pytest.raises(BadInput) as error:
        read_design(written(tmp_path, CELLS[kind]), {place: small})
    (finding,) = error.value.findings
    assert finding.place == place
    assert f"{wanted} mm stand in it" in finding.what


def test_a_band_that_is_filled_needs_an_anode_as_long(tmp_path):
    """A band of the cathode that fills the case is not longer than a stated one of the anode."""
    sizes = 'width = "93 mm [assumption]"\nlength = "100 mm [assumption]"'
    cell = CELLS["cylindrical"].replace('overhang = "1.5 mm [assumption]"', sizes)
    (finding,) = said(written(tmp_path, cell))
    assert finding.place == "anode.length"
    assert "smaller than" in finding.what


def test_points_and_sites_say_a_curve_as_well(tmp_path):
    """A half-cell curve may be points or MSMR sites; a rising stretch of points is refused."""
    points = (
        "[active.oxide.points]\nstoichiometry = [0.0, 0.5, 1.0]\n"
        'potential = [4.6, {}, 2.9]\nsource = "assumption"\n'
    )
    fewer = MATERIALS.replace(f"potential = {CURVE}\n", "", 1)
    head, carbon, tail = fewer.partition("[active.carbon]")
    valid = 'valid = ["0.01 [assumption]", "1 [assumption]"]\n'
    twice = written(tmp_path, POUCH, head + points.format(4.0) + carbon + tail)
    assert "states valid beside points" in said(twice)[0].what
    whole, head = head, head.replace(valid, "")
    nobody = head + points.format(4.0).replace('"assumption"', '"smith"') + carbon + tail
    (finding,) = said(written(tmp_path, POUCH, nobody))
    assert finding.place == "active.oxide.points.source"
    good = written(tmp_path, POUCH, head + points.format(4.0) + carbon + tail)
    assert read_design(good).cathode.layers[0].recipe.curve.reversible == pytest.approx(180)
    bad = written(tmp_path, POUCH, head + points.format(4.7) + carbon + tail)
    assert "does not fall" in said(bad)[0].what
    site = (
        '[[active.oxide.site]]\npotential = "{} V [assumption]"\n'
        'occupancy = "50 % [assumption]"\nideality = "4 [assumption]"\n'
    )
    sites = written(tmp_path, POUCH, whole + site.format(3.7) + site.format(4.1) + carbon + tail)
    assert read_design(sites).cathode.layers[0].recipe.curve.reversible == pytest.approx(180)


def answer(*words):
    """Exit code and output of the command."""
    return CliRunner().invoke(gigafactory_command, ["cell", *map(str, words)])


def test_the_command_answers_in_words_and_in_json(tmp_path):
    """Both answers of `cell design` hold the same capacity; --set changes it; diff tells what."""
    path = written(tmp_path)
    plain = json.loads(answer("design", path, "--json").output)
    other = json.loads(answer("design", path, "--json", "--set", "cathode.coating=220 g/m²").output)
    assert other["cathode_coating"] == pytest.approx(0.22)
    assert other["capacity"] / plain["capacity"] == pytest.approx(1.1, rel=0.001)
    assert f"{plain['capacity']:.5g} Ah" in answer("design", path).output
    assert sum(row["mass"] for row in plain["bill_of_materials"]) == pytest.approx(
        plain["mass"], rel=1e-9
    )
    second = tmp_path / "second.toml"
    second.write_text(path.read_text(encoding="utf-8").replace('"200 g/m²', '"220 g/m²'), "utf-8")
    assert answer("diff", path, path).exit_code == 0
    told = answer("diff", path, second)
    assert told.exit_code == 1
    assert "+10.0 %" in told.output


def test_another_way_to_say_a_thing_takes_the_place_of_the_first(tmp_path):
    """--set of a density, an N/P or a width drops the porosity, coating or overhang of the file."""
    path = written(tmp_path)
    porous = read_design(path, {"cathode.density": "3.1 g/cm³"}).cathode
    assert porous.layers[0].porosity != read_design(path).cathode.layers[0].porosity
    assert read_design(path, {"anode.coating": "130 g/m²"}).anode.np_ratio is None
    sized = read_design(path, {"anode.width": "95 mm", "anode.length": "310 mm"}).anode
    assert (sized.overhang, sized.width) == (None, 0.095)
    both = {"cathode.density": "3.1 g/cm³", "cathode.porosity": "30 %"}
    with pytest.raises(BadInput, match="states porosity and density"):
        read_design(path, both)


def test_a_recipe_can_be_given_another_material(tmp_path):
    """--set may name a material in a recipe that the file does not use; an unknown one is told."""
    path = written(tmp_path)
    shares = {"cathode.recipe.oxide": "90 %", "cathode.recipe.carbon": "6 %"}
    assert "carbon" in read_design(path, shares).cathode.layers[0].recipe.shares
    whole = {"cathode.recipe": '{ carbon = "90 %", glue = "10 % [assumption]" }'}
    with pytest.raises(BadInput, match=r"lies above every voltage"):
        read_design(path, whole)  # which is read: no cell has two anodes
    with pytest.raises(BadInput, match='"gum" is not a known solid'):
        read_design(path, {"cathode.recipe.gum": "6 %", "cathode.recipe.oxide": "90 %"})


def test_dry_pores_and_potentials_beyond_the_measured_are_told(tmp_path):
    """Little electrolyte, and an upper voltage beyond the half cell's, are remarked on."""
    path = written(tmp_path)
    assert json.loads(answer("design", path, "--json").output)["remarks"] == []
    dry = json.loads(answer("design", path, "--json", "--set", "electrolyte.fill=0.8").output)
    assert dry["electrolyte_fill"] == pytest.approx(0.8)
    assert "fills 80 % of the pores" in dry["remarks"][0]
    high = answer("design", path, "--set", "cell.upper=4.35 V").output
    assert "what lies above is extrapolated" in high


def test_a_voltage_that_no_cathode_reaches_is_refused():
    """Where the cathode's curve ends below the upper voltage, that is said, with the voltage."""
    path = Path(__file__).parents[2] / "cells" / "premium_pouch.toml"
    with pytest.raises(BadInput, match=r"\[cell\] upper: 9 V is never reached: .* its half-cell"):
        read_design(path, {"cell.upper": "9 V"})


def test_bpx_is_not_written_over_another_file(tmp_path):
    """--bpx refuses the place of a cell file, and renews a BPX file."""
    pytest.importorskip("bpx")
    path = written(tmp_path)
    before = path.read_bytes()
    refused = answer("design", path, "--bpx", path)
    assert refused.exit_code != 0
    assert path.read_bytes() == before


def test_a_file_that_is_not_there_is_told(tmp_path):
    """A name that leads nowhere is told as such."""
    with pytest.raises(BadInput, match="is not there"):
        read_design(tmp_path / "none.toml")


def test_the_schema_knows_every_key_of_the_shipped_files():
    """Each table and key of the shipped cells and materials stands in the JSON Schema."""
    root = Path(__file__).parents[2] / "cells"
    for words, files in (
        ((), [*root.glob("*.toml"), *root.glob("published/*.toml")]),
        (("--materials",), root.glob("materials/*.toml")),
    ):
        schema = json.loads(answer("schema", *words).output)
        for path in files:
            for table, content in tomllib.loads(path.read_text(encoding="utf-8")).items():
                assert table in schema["properties"], (path, table)
                if words or table == "source":
                    continue
                kind = schema["properties"][table]["$ref"].rpartition("/")[2]
                assert set(content) <= set(schema["$defs"][kind]["properties"]), (path, table)


def test_what_was_rated_is_not_of_a_changed_cell(tmp_path):
    """A rated capacity counts as the file stands, with other values only where it is set itself."""
    path = written(tmp_path, POUCH + '[rated]\ncapacity = "30 Ah [assumption]"\n')
    assert read_design(path).rated.capacity == 30
    assert read_design(path, {"cathode.coating": "100 g/m²"}).rated.capacity is None
    assert read_design(path, {"rated.capacity": "29 Ah"}).rated.capacity == 29


def test_a_rating_stands_beside_what_follows(tmp_path):
    """What a file rates is told with our own value beside it, in words and in JSON."""
    path = written(tmp_path, POUCH + '[rated]\ncapacity = "30 Ah [assumption]"\n')
    found = json.loads(answer("design", path, "--json").output)
    assert found["rated"] == {"capacity": 30}
    assert f"capacity 30 Ah (ours {found['capacity']:.4g})" in answer("design", path).output
