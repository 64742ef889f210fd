"""Out of which lot, and where on it, a place on another lot was made: `edges` read upwards.

Decision 2 says how: a place p on a parent lies on the child at child_left + (p − left), or at
child_left + (right − p) where the web was turned. Places of cells are kept to the millimetre, so a
place at the very end of a part may be given to its neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigafactory.records.read import Array, Records

Lots = NDArray[np.int64]
Metres = NDArray[np.float64]
LENGTH = 10**9
"""No lot is longer. [mm]"""
NONE = -1


@dataclass(frozen=True)
class Lineage:
    """The genealogy of a data set.

    Parameters
    ----------
    records
        The data set.
    """

    records: Records

    @cached_property
    def kinds(self) -> Array:
        """What each lot is, (lots,)."""
        kind: Array = self.records.columns("lots", "kind")[0].text()
        return kind

    @cached_property
    def edges(self) -> dict[str, Array]:
        """Columns of `edges`, ordered by child and place, with the kind of the parent."""
        names = ("parent", "child", "left", "right", "child_left", "flipped")
        found = dict(zip(names, self.records.columns("edges", *names), strict=True))
        order = np.lexsort((found["child_left"], found["child"]))
        found = {name: column[order] for name, column in found.items()}
        found["kind"] = self.kinds[found["parent"]]
        return found

    def parent_kinds(self, lots: Lots) -> list[str]:
        """Kinds of what went into any of some lots."""
        into = np.isin(self.edges["child"], lots)
        return [str(kind) for kind in np.unique(self.edges["kind"][into])]

    def up(self, lots: Lots, metres: Metres, kinds: Sequence[str]) -> tuple[Lots, Metres]:
        """For places on lots: the parent of these kinds, −1 where there is none, and the place.

        Where several parts begin at the same place, such as powder of two lots in one batch, it is
        the one that went in last.

        Parameters
        ----------
        lots
            (places,); −1: none.
        metres
            Where on each, in its unit.
        kinds
            Of the parents that are looked for.
        """
        rows = np.flatnonzero(np.isin(self.edges["kind"], kinds))
        e = {name: column[rows] for name, column in self.edges.items()}
        if not len(rows):
            return np.full(len(lots), NONE), metres.copy()
        key = e["child"] * LENGTH + _millimetres(e["child_left"])
        i = np.searchsorted(key, lots * LENGTH + _millimetres(metres), side="right") - 1
        i = np.where(e["child"][np.maximum(i, 0)] == lots, i, i + 1)  # before its first part
        i = np.clip(i, 0, len(rows) - 1)
        found = e["child"][i] == lots
        into = np.maximum(metres - e["child_left"][i], 0.0)
        place = np.where(e["flipped"][i], e["right"][i] - into, e["left"][i] + into)
        return np.where(found, e["parent"][i], NONE), np.where(found, place, metres)


def _millimetres(metres: Metres) -> Lots:
    return np.floor(metres * 1000.0 + 1e-6).astype(np.int64)
