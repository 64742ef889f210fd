"""Which file of a cycler belongs to which cell, and both put together."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from gigafactory.errors import BadInput, Finding
from gigafactory.records.curves.curve import Curve
from gigafactory.records.curves.keep import Kept, keep
from gigafactory.records.curves.read import read_curve
from gigafactory.records.read import Records
from gigafactory.records.trace.names import called

Pair = tuple[Path, str]
"""A file, and the name or number of its cell."""


def pairs_of(files: Sequence[Path], cells: Sequence[str], listed: Path | None) -> list[Pair]:
    """Files with their cells: one by one, or out of a list.

    Raises
    ------
    BadInput
        If they do not go up, or the list cannot be read.
    """
    if len(files) != len(cells):
        what = f"is given {len(cells)} times and --curves {len(files)} times"
        raise BadInput.at("--cell", "", what, "Give one cell for each file.")
    pairs = list(zip(files, cells, strict=True))
    return pairs if listed is None else pairs + _listed(listed)


def _listed(file: Path) -> list[Pair]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise BadInput.at(
            file, "", what, "Name a CSV file with the columns file and cell."
        ) from None
    for name in ("file", "cell"):
        if not rows or name not in rows[0]:
            what = f"has no column {name}"
            raise BadInput.at(file, "", what, "Write a CSV file with the columns file and cell.")
    return [(file.parent / row["file"], row["cell"]) for row in rows]


def attach(records: Records, pairs: Sequence[Pair]) -> list[Kept]:
    """Read curves and put them beside their cells: all of them, or none.

    Raises
    ------
    BadInput
        With every file that cannot be read, and every cell that is not there.
    """
    found: list[tuple[int, Path, Curve]] = []
    wrong: list[Finding] = []
    for file, cell in pairs:
        try:
            found.append((cell_number(records, cell), file, read_curve(file)))
        except BadInput as error:
            wrong += error.findings
    if wrong:
        raise BadInput(wrong)
    return keep(records, found)


def cell_number(records: Records, text: str) -> int:
    """The number of the cell that somebody names: by its name there, else by our number.

    Raises
    ------
    BadInput
        If there is no such cell.
    """
    found = [one.number for one in called(records, text) if one.cell]
    if found:
        return found[0]
    if text.isdecimal() and records.has_cells:
        number = int(text)
        if records.rows("cells", ["cell"], {"cell": [(number, number)]}).num_rows:
            return number
    cure = "Give its number in the table `cells`, or its name in `names`."
    raise BadInput.at(records.folder, f"cell {text}", "is not in the data set", cure)
