"""The page of names: every quantity once, with its unit and where it is defined.

Drawn from the model of plant files, the cell design, the tables of a data set, and the answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docs.readme import ROOT
from gigafactory.cell.design.answer import QUANTITIES
from gigafactory.cell.design.schema import cell_schema, material_schema
from gigafactory.cell.product import values
from gigafactory.plant.read import read_plant
from gigafactory.plant.schema import schema
from gigafactory.records.tables import COUNTED, TABLES
from gigafactory.scenario import summary


class Name(NamedTuple):
    """One quantity: its name, unit, meaning, and where it is defined."""

    name: str
    unit: str
    about: str
    where: str


def names() -> list[Name]:
    """Every quantity that has a unit, in the order of its name."""
    found = [*_plant(), *_cell(), *_tables(), *_answers()]
    return sorted(dict.fromkeys(found), key=lambda n: (n.name.lower(), n.where))


def _plant() -> Iterator[Name]:
    """Quantities of plant files, in the fixed unit that they have inside."""
    for kind, table in schema()["$defs"].items():
        for key, said in table.get("properties", {}).items():
            if unit := said.get("x-unit"):
                about = said.get("description", "").replace(f"[{unit}]", "").strip()
                where = table["description"].partition(":")[0]
                yield Name(key, unit, about, f"plant file, {where if '[' in where else kind}")


def _cell() -> Iterator[Name]:
    """Values that a draw may name, the answer about a design, keys of cell and material files."""
    (cell, *_) = read_plant(ROOT / "plants" / "dunkirk").products.values()
    assert cell is not None
    for key, (_, unit) in values(cell).items():
        yield Name(key, unit, "of one cell, computed from its design", "draws of a plant")
    for key, one in QUANTITIES.items():
        if one.unit:
            yield Name(key, one.unit, f"{one.group}: {one.about}", "answer of `cell design`")
    for what, drawn in (("cell", cell_schema()), ("material", material_schema())):
        for table in drawn["$defs"].values():
            for key, said in table.get("properties", {}).items():
                if unit := said.get("x-unit"):
                    where = table["description"].partition(":")[0]
                    yield Name(key, unit, said.get("description", ""), f"{what} file, {where}")


def _tables() -> Iterator[Name]:
    for table, columns in TABLES.items():
        for column in columns:
            if column.unit:
                yield Name(column.name, column.unit, column.about, f"table `{table}`")
    for what, about in COUNTED.items():
        yield Name(what, "see its row", about, "table `counts`, `what`")


def _answers() -> Iterator[Name]:
    """Numbers of the answers; those in other units than counts and shares say it in brackets."""
    for where, keys in (("simulate", summary.ANSWER), ("simulate, `steps`", summary.STEP)):
        for key in keys:
            if key.kind in {"number", "interval"}:
                about, _, unit = key.about.rpartition("[")
                said = unit.rstrip("]") if about else "1"
                yield Name(key.name, said, (about or key.about).strip(), f"answer of {where}")
