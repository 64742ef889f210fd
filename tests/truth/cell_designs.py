"""Small designs for the truths about cells: files written for each test, with values changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.value import Design

MATERIALS = """
[active.oxide]
density = "4.7 g/cm³ [assumption]"
capacity = "180 mAh/g [assumption]"
between = ["3.0 V [assumption]", "4.3 V [assumption]"]
first_charge_efficiency = "90 % [assumption]"
potential = "4.6 - 1.2*x - 0.6*exp(-30*(1 - x)) [assumption]"
valid = ["0.01 [assumption]", "1 [assumption]"]
particle_radius = "5 µm [assumption]"
diffusivity = "4e-15 m²/s [assumption]"
reaction_rate = "3e-5 mol/m²/s [assumption]"
conductivity = "0.2 S/m [assumption]"
price = "20 EUR/kg [assumption]"

[active.carbon]
density = "2.25 g/cm³ [assumption]"
capacity = "350 mAh/g [assumption]"
between = ["0.01 V [assumption]", "1.0 V [assumption]"]
first_charge_efficiency = "93 % [assumption]"
potential = "0.16 - 0.155*x + 1.2*exp(-40*x) [assumption]"
valid = ["0 [assumption]", "1 [assumption]"]
particle_radius = "6 µm [assumption]"
diffusivity = "3e-14 m²/s [assumption]"
reaction_rate = "7e-6 mol/m²/s [assumption]"
conductivity = "200 S/m [assumption]"
price = "8 EUR/kg [assumption]"

[binder.glue]
density = "1.75 g/cm³ [assumption]"
price = "15 EUR/kg [assumption]"

[solvent.nmp]
density = "1.03 g/cm³ [assumption]"
price = "2 EUR/kg [assumption]"

[foil.aluminium]
density = "2.7 g/cm³ [assumption]"
conductivity = "37 MS/m [assumption]"
lowest = "0.3 V [assumption]"
price = "9 EUR/kg [assumption]"

[foil.copper]
density = "8.96 g/cm³ [assumption]"
conductivity = "58 MS/m [assumption]"
highest = "3.4 V [assumption]"
price = "13 EUR/kg [assumption]"

[separator.film]
thickness = "12 µm [assumption]"
density = "0.55 g/cm³ [assumption]"
porosity = "45 % [assumption]"
bruggeman = "1.5 [assumption]"
price = "0.9 EUR/m² [assumption]"

[electrolyte.salt]
density = "1.2 g/cm³ [assumption]"
concentration = "1000 mol/m³ [assumption]"
transference = "0.26 [assumption]"
conductivity = "0.95 S/m [assumption]"
diffusivity = "3e-10 m²/s [assumption]"
price = "8 EUR/kg [assumption]"

[housing.laminate]
density = "1.4 g/cm³ [assumption]"
price = "5 EUR/kg [assumption]"

[housing.steel]
density = "7.85 g/cm³ [assumption]"
price = "2 EUR/kg [assumption]"
"""

ELECTRODES = """
[cell]
title = "a cell"
materials = ["materials.toml"]
upper = "4.2 V [assumption]"
lower = "2.8 V [assumption]"

[cathode]
recipe = { oxide = "96 % [assumption]", glue = "4 % [assumption]" }
coating = "200 g/m² [assumption]"
porosity = "30 % [assumption]"
foil = "aluminium"
foil_thickness = "12 µm [assumption]"
width = "90 mm [assumption]"
length = "300 mm [assumption]"

[anode]
recipe = { carbon = "96 % [assumption]", glue = "4 % [assumption]" }
np_ratio = "1.1 [assumption]"
porosity = "32 % [assumption]"
foil = "copper"
foil_thickness = "8 µm [assumption]"
overhang = "1.5 mm [assumption]"

[separator]
material = "film"

[electrolyte]
material = "salt"
fill = "1.1 [assumption]"
"""

POUCH = """
[pouch]
sheets = "20 sheets [assumption]"
laminate = "laminate"
laminate_thickness = "150 µm [assumption]"
seam = "5 mm [assumption]"
terrace = "10 mm [assumption]"
gas_pocket = "0.03 m² [assumption]"
tabs = "8 g [assumption]"
"""

PRISMATIC = """
[prismatic]
length = "330 mm [assumption]"
height = "110 mm [assumption]"
thickness = "30 mm [assumption]"
wall = "0.8 mm [assumption]"
material = "steel"
stacks = "2 [assumption]"
sheets = "20 sheets [assumption]"
lid = "60 g [assumption]"
insulation = "10 g [assumption]"
clearance = "1 mm [assumption]"
"""

WOUND = PRISMATIC.replace('stacks = "2 [assumption]"', 'rolls = "2 rolls [assumption]"').replace(
    'sheets = "20 sheets [assumption]"\n', ""
)

CYLINDRICAL = """
[cylindrical]
diameter = "46 mm [assumption]"
height = "110 mm [assumption]"
wall = "0.4 mm [assumption]"
material = "steel"
mandrel = "4 mm [assumption]"
lid = "20 g [assumption]"
"""

BANDS = ELECTRODES.replace('length = "300 mm [assumption]"\n', "")
CELLS = {
    "pouch": ELECTRODES + POUCH,
    "prismatic": ELECTRODES + PRISMATIC,
    "wound": BANDS + WOUND,
    "cylindrical": BANDS + CYLINDRICAL,
}
"""A cell file of each format; wound ones fill their case."""


def written(folder: Path, cell: str = CELLS["pouch"], materials: str = MATERIALS) -> Path:
    """A cell file with its materials beside it."""
    (folder / "materials.toml").write_text(materials, encoding="utf-8")
    path = folder / "cell.toml"
    path.write_text(cell, encoding="utf-8")
    return path


def designed(folder: Path, kind: str = "pouch", changes: Mapping[str, str] | None = None) -> Design:
    """The design of one format, with values changed."""
    return read_design(written(folder, CELLS[kind]), changes)
