"""Which cells are decided: those that left the plant as good, and those that were scrapped."""

from __future__ import annotations

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
    return (out > first) & (out <= last)  # type: ignore[no-any-return]
