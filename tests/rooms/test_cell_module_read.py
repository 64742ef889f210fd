"""The door of module files: one clear finding for each defect."""

from pathlib import Path

import pytest

from gigafactory.cell.module import read_module
from gigafactory.errors import BadInput

FILES = Path(__file__).parents[2] / "cells" / "modules"
PROTOTYPE = FILES / "grenoble_prototype.toml"


@pytest.mark.parametrize("path", sorted(FILES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_modules_are_read(path):
    """Every module file that is shipped reads without a finding and says what it is."""
    assert read_module(path).title


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ('rows = "1 [', 'rows = "5 [', "", "12 cells do not fill 5 rows evenly"),
        ('width = "100.0 mm', 'width = "-100 mm', "cell.width", "must be more than 0"),
        ('density = "320 kg/m³', 'density = "320 kg', "pads.density", "is not a density"),
        ('mass = "120 g', 'mass = "120', "piece.electronics.mass", "has no unit"),
        ("35 MS/m [hatch: aluminium 1050]", "35 MS/m", "busbar.conductivity", "comes from"),
        ('fitted = "15 %', 'fitted = "95 %', "pads", "outside their curve"),
        ('"34 kPa [', '"340 kPa [', "pads", "pressure does not rise"),
        ('    "0 kPa [rogers]",\n', "", "pads", "5 strains and 4 pressures"),
        ('plates = "2 [', 'plates = "3 [', "plate.end_plates", "do not fit two sides"),
        ('upright = "width"', 'upright = "height"', "arrangement.upright", "is not known here"),
        ("at_ends = true", 'at_ends = "yes"', "pads.at_ends", "is not true or false"),
        ("fitted = ", "fited = ", "pads.fited", "is not a key of this table"),
        ('solid = "60 %', 'solid = "160 %', "plate.end_plates.solid", "or less"),
        ('polyurethane foam"\nthickness', 'foam"\nthick', "pads.thick", "is not a key"),
        ('thickness = "2 mm', 'thickness = "90 mm', "busbar", "of busbars do not fit"),
        ('rogers = "', 'roger = "', "pads.density", "the source rogers stands nowhere"),
        ("[joint]", "[joints]", "joints", "is not a key"),
    ],
)
def test_one_defect_is_one_finding(tmp_path, old, new, place, what):
    """A wrong value gives one finding that names the place, what is wrong, and a cure."""
    text = PROTOTYPE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "module.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_module(path)
    (finding,) = error.value.findings
    assert finding.file == str(path)
    assert finding.place == place
    assert what in finding.what
    assert finding.cure.endswith((".", "?"))


def test_a_missing_file_is_said(tmp_path):
    """A file that is not there is a finding, as is a file that is no TOML."""
    with pytest.raises(BadInput, match="is not there"):
        read_module(tmp_path / "nothing.toml")
    path = tmp_path / "odd.toml"
    path.write_text("[cell\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is not TOML"):
        read_module(path)


def test_values_can_be_set_for_once():
    """A value given beside the file replaces that of the file for this reading alone."""
    thick = read_module(PROTOTYPE, {"pads.thickness": "3 mm"})
    assert thick.pads.thickness == pytest.approx(3e-3)
    assert read_module(PROTOTYPE).pads.thickness == pytest.approx(2.5e-3)
    with pytest.raises(BadInput, match="pads"):
        read_module(PROTOTYPE, {"pads.thicknes": "3 mm"})
