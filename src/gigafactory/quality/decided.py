"""Which cells are decided: those that left the plant as good, and those that were scrapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.read import Array, Records


def with_cells(records: Records, what: str) -> Records:
    """The same records, if they hold a row for each cell.

    Raises
    ------
    BadInput
        If they do not.
    """
    if not records.has_cells:
        says = f"is missing: {what} needs a row for each cell"
        cure = "Run gigafactory simulate with --records cells."
        raise BadInput.at(records.folder, "cells", says, cure)
    return records


def good_cells(records: Records) -> Array:
    """Cells that left as good, alone or in a module, as a mask, (cells,).

    A cell that was put into another unit without being in a module is a part, such as a case, and
    nobody decided on it.
    """
    what, module = records.columns("cells", "disposition", "module")
    good: Array = (what == "good") | ((what == "used") & np.isfinite(module))
    return good


def scrapped_cells(records: Records) -> Array:
    """Cells that were scrapped, as a mask, (cells,)."""
    scrapped: Array = records.columns("cells", "disposition")[0] == "scrap"
    return scrapped


def out_within(records: Records, first: float, last: float) -> Array:
    """Cells that left or were scrapped in a stretch, as a mask, (cells,)."""
    (out,) = records.columns("cells", "out")
    found: Array = (out > first) & (out <= last)
    return found


@dataclass(frozen=True)
class Cohort:
    """Cells that were begun one after the other, and all of which are decided.

    Scrap is decided early, good cells weeks later: of a lot that is in use when the records end
    only the scrapped cells are decided, and of one that was in use before a stretch began only the
    good ones leave in it. Whoever compares lots has to take all cells that were begun in some time,
    whatever became of them and when.

    Parameters
    ----------
    begin, end
        When its cells were begun, the end excluded; since the start of production. [s]
    rows
        Which they are, as a mask, (cells,).
    """

    begin: float
    end: float
    rows: Array


def cohort(records: Records, first: float, last: float) -> Cohort:
    """The cells begun since the oldest good cell that left in a stretch, up to those still inside.

    A cell that has been inside for longer than any good one that left has been left behind, such
    as in a tray that never filled: it ends no cohort, and is not in it. Where no good cell left
    there is no cohort.
    """
    born, out = records.columns("cells", "born", "out")
    good = good_cells(records)
    left = good & (out > first) & (out <= last)
    if not left.any():
        return Cohort(first, first, np.zeros(len(born), bool))
    oldest, longest = float(born[left].min()), float((out - born)[left].max())
    inside = (born <= last) & ~(out <= last) & (born >= last - longest)
    until = float(born[inside].min()) if inside.any() else last
    rows = (good | scrapped_cells(records)) & (out <= last) & (born >= oldest) & (born < until)
    return Cohort(oldest, max(oldest, until), rows)
