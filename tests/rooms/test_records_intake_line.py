"""A pilot line with habits of its own comes in by its mapping, and is recalled as it was cut.

German names, a comma in numbers, feet, the clock of Berlin, pairs of parent and child.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gigafactory.errors import BadInput
from gigafactory.records.intake.run import take, write
from gigafactory.records.intake.units import AMERICAN, of_unit
from gigafactory.records.read import Records, read_records
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.recall import recall
from gigafactory.records.trace.seeds import of_lot
from gigafactory.records.verify import verify

PILOT = Path(__file__).parents[1] / "data" / "pilot_line"
SHIPPED = "Schein;Zelle;Kunde;Datum\nL-7;Z1;Werft;01.11.2024 10:00\n"
SHIPMENTS = """
[[file]]
path = "Versand.csv"
[[file.gives]]
table = "shipments"
[file.gives.columns]
shipment = "Schein"
cell = "Zelle"
customer = "Kunde"
time = "Datum"
unit = { constant = "cell" }
"""
FOOT = 0.3048  # m
CUTS = {"Z1": (987, 990), "Z2": (507, 510), "Z3": (498, 501), "Z4": (499, 502), "Z5": (17, 20)}
"""Feet of the roll that each cell was cut from: coil A1 runs back from 990, A2 on from 10."""
CHANGE = 500.5  # ft, where the second slurry begins


def files(folder: Path) -> Path:
    """The files of the line, and one of shipments."""
    shutil.copytree(PILOT, folder)
    (folder / "Versand.csv").write_text(SHIPPED, encoding="utf-8")
    with (folder / "mapping.toml").open("a", encoding="utf-8") as stream:
        stream.write(SHIPMENTS)
    return folder


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The data set of it."""
    folder = tmp_path_factory.mktemp("line")
    taken = take(files(folder / "files"), folder / "files" / "mapping.toml")
    assert not taken.rejects
    write(taken, folder / "set")
    return read_records(folder / "set")


def named(records: Records) -> dict[str, int]:
    """Numbers of lots and cells by name."""
    rows = records.table("names").to_pylist()
    return {r["name"]: r["number"] for r in rows if r["kind"] in {"lot", "cell"}}


@pytest.mark.parametrize("slurry", ["SL-1", "SL-2"])
def test_a_slurry_is_in_the_cells_whose_feet_it_coated(line: Records, slurry: str) -> None:
    """Of a reversed coil and a straight one, the cells with a slurry are those whose cut of the
    roll lies on its side of the change, both slurries for a cut across it."""
    side = (0.0, CHANGE) if slurry == "SL-1" else (CHANGE, 1000.0)
    wanted = {name for name, (a, b) in CUTS.items() if a < side[1] and b > side[0]}
    genealogy = Genealogy(line)
    numbers = named(line)
    found = recall(genealogy, of_lot(genealogy, numbers[slurry]))
    assert set(found.fates.cell.tolist()) == {numbers[name] for name in wanted}


def test_what_left_is_told_by_shipments_alone(line: Records) -> None:
    """A cell that a shipment names is with its customer; a good one that none names is not said to
    have left."""
    genealogy = Genealogy(line)
    numbers = named(line)
    found = recall(genealogy, of_lot(genealogy, numbers["RO-A"]))
    where = dict(zip(found.fates.cell.tolist(), found.where.tolist(), strict=True))
    assert where[numbers["Z1"]] == "shipped to Werft"
    assert where[numbers["Z2"]] == "good, where is not told"
    assert where[numbers["Z3"]].startswith("scrapped at eol")


def test_coils_have_the_lane_that_the_genealogy_tells(line: Records) -> None:
    """The lane of the part is the lane of the coil, and its length is that of the part."""
    numbers = named(line)
    rows = line.table("lots").to_pylist()
    for coil, lane in (("CO-A1", 1), ("CO-A2", 2)):
        assert rows[numbers[coil]]["lane"] == lane
        assert rows[numbers[coil]]["quantity"] == pytest.approx(980 * FOOT, rel=1e-12)


def test_it_is_sound(line: Records) -> None:
    """A cell that does not tell where on a lot it began is no finding in somebody else's data."""
    assert verify(line.folder) == ()


def test_a_shipment_of_nothing_is_refused(tmp_path: Path) -> None:
    """A mapping of shipments that names neither cell nor lot says what is missing."""
    folder = files(tmp_path / "files")
    file = folder / "mapping.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('cell = "Zelle"\ncustomer', "customer")
    )
    with pytest.raises(BadInput, match="lot or cell"):
        take(folder, file)


def test_american_units_are_exact() -> None:
    """A yard is three feet of twelve inches of a thousand mils, a pound sixteen ounces, a gallon
    231 cubic inches (NIST Handbook 44, appendix C)."""
    foot, inch = of_unit("ft").factor, of_unit("in").factor
    assert of_unit("yd").factor == pytest.approx(3 * foot, rel=1e-15)
    assert foot == pytest.approx(12 * inch, rel=1e-15)
    assert inch == pytest.approx(1000 * of_unit("mil").factor, rel=1e-15)
    assert of_unit("lb").factor == pytest.approx(16 * of_unit("oz").factor, rel=1e-15)
    assert of_unit("gal").factor == pytest.approx(231 * inch**3 * 1000, rel=1e-12)
    assert {of_unit(name).unit for name in AMERICAN} == {"m", "m²", "kg", "L", "m/s"}
