"""Names that somebody else gave to cells, lots and machines of a data set that was imported."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from gigafactory.errors import BadInput
from gigafactory.records.read import Records

CELL, LOT, MACHINE = "cell", "lot", "machine"


def named(records: Records, name: str, kind: str) -> tuple[int, ...]:
    """Numbers of the cells (or lots) that somebody calls so; none where the set has no names.

    Parameters
    ----------
    kind
        cell, lot, machine, lane, slot.
    """
    if not _has_names(records):
        return ()
    table = records.table("names", ["kind", "number", "name"])
    kinds = pc.cast(table["kind"], "string")
    rows = table.filter(pc.and_(pc.equal(kinds, kind), pc.equal(table["name"], name)))
    return tuple(rows["number"].to_pylist())


def names_of(records: Records, kind: str, numbers: Sequence[int]) -> dict[int, str]:
    """What somebody calls some cells (or lots); those without a name are left out."""
    if not _has_names(records) or not len(numbers):
        return {}
    within = {"number": [(min(numbers), max(numbers))]}
    table = records.rows("names", ["kind", "number", "name"], within)
    rows = table.filter(pc.equal(pc.cast(table["kind"], "string"), kind))
    wanted = set(numbers)
    pairs = zip(rows["number"].to_pylist(), rows["name"].to_pylist(), strict=True)
    return {number: name for number, name in pairs if number in wanted}


def cell_number(records: Records, text: str) -> int:
    """The number of the cell that somebody names: by its name there, else by our number.

    Raises
    ------
    BadInput
        If there is no such cell.
    """
    found = named(records, text, CELL)
    if not found and text.isdecimal() and records.has_cells:
        number = int(text)
        if records.rows("cells", ["cell"], {"cell": [(number, number)]}).num_rows:
            return number
    if not found:
        cure = "Give its number in the table `cells`, or its name in `names`."
        raise BadInput.at(records.folder, f"cell {text}", "is not in the data set", cure)
    return found[0]


def _has_names(records: Records) -> bool:
    try:
        return bool(records.names("names"))
    except BadInput:
        return False
