"""What lies behind every lot of web: coater, lane, mother roll, and the batches along its metres.

`edges` are climbed once for each lot and not for each cell. A batch that begins in the middle of a
roll cuts its coils in two; the cut is kept as a metre on the coil.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.lineage import NONE, Lineage, Lots, Metres
from gigafactory.records.read import Records


@dataclass(frozen=True)
class Cuts:
    """Which lot of a kind lies behind each metre of some lots.

    Parameters
    ----------
    kind
        Of the lots behind.
    lots
        (lots, stretches): from the first metre on; −1 where there is no further one.
    ends
        (lots, stretches − 1): where one goes over into the next; NaN where it does not. [m]
    """

    kind: str
    lots: Lots
    ends: Metres


@dataclass(frozen=True)
class Behind:
    """All that lies behind the lots of one draw.

    Parameters
    ----------
    records, lineage
        The data set and its genealogy.
    lots
        What was drawn from, (lots,).
    """

    records: Records
    lineage: Lineage
    lots: Lots

    @cached_property
    def table(self) -> dict[str, Any]:
        """The columns of `lots` that are asked for here; times since the start [s]."""
        names = ("step", "machine", "made", "quantity", "unit", "lane", "serial")
        found = dict(zip(names, self.records.columns("lots", *names), strict=True))
        for whole in ("machine", "lane", "serial"):  # in other people's records some are not told
            found[whole] = np.nan_to_num(found[whole], nan=NONE).astype(np.int64)
        return found

    @cached_property
    def webs(self) -> list[str]:
        """Kinds of lots of web that were made in the plant."""
        web = (self.table["unit"] == "m") & (self.table["serial"] == 0)
        return [str(kind) for kind in np.unique(self.lineage.kinds[web])]

    @property
    def is_web(self) -> bool:
        """Whether what was drawn from is web."""
        return bool(len(self.lots)) and str(self.lineage.kinds[self.lots[0]]) in self.webs

    @cached_property
    def levels(self) -> list[tuple[Lots, Metres, Metres]]:
        """From the lots themselves to their mother rolls: the lot, and two places on it [m].

        The two places are those of a quarter and of three quarters of the lot that was drawn from.
        """
        size = np.maximum(self.table["quantity"][self.lots], 1e-3)
        now = (self.lots, size * 0.25, size * 0.75)
        found = [now]
        while True:
            lots, a, b = now
            up, a = self.lineage.up(lots, a, self.webs)
            _, b = self.lineage.up(lots, b, self.webs)
            up = np.where(lots == NONE, NONE, up)
            if not (up != NONE).any():
                return found
            keep = up == NONE
            up = np.where(keep, lots, up)
            now = (up, a, b)
            found.append(now)

    @cached_property
    def roll(self) -> Lots:
        """The mother roll of each lot."""
        return self.levels[-1][0]

    def made_by(self, lots: Lots) -> Iterator[tuple[str, Lots]]:
        """For each step that made some lots: the machine that made each, −1 where another did."""
        step, machine = self.table["step"], self.table["machine"]
        for i, name in enumerate(step.words):
            made = (lots != NONE) & (step.number[lots] == i) & (name != "")
            if made.any():
                yield str(name), np.where(made, machine[lots], NONE).astype(np.int64)

    def cuts(self, kind: str) -> Cuts:
        """The lots of a kind that went into the mother rolls, along the lots drawn from."""
        roll, a, b = self.levels[-1]
        size = np.maximum(self.table["quantity"][self.lots], 1e-3)
        slope = np.where(b >= a, 1.0, -1.0)  # a web that is turned runs the other way
        first = a - slope * size * 0.25
        edges = self.lineage.edges
        into = edges["kind"] == kind
        child, left, parent = (edges[c][into] for c in ("child", "child_left", "parent"))
        begin, end = np.searchsorted(child, roll), np.searchsorted(child, roll, side="right")
        most = int((end - begin).max(initial=0))
        stretch: list[list[tuple[float, int]]] = []
        for i in range(len(roll)):
            parts = range(begin[i], end[i])
            at = [((left[p] - first[i]) * slope[i], int(parent[p])) for p in parts]
            stretch.append(_along(at, slope[i] < 0, float(size[i])))
        wide = max((len(s) for s in stretch), default=1) if most else 1
        lots = np.full((len(roll), max(wide, 1)), NONE, np.int64)
        ends: NDArray[np.float64] = np.full((len(roll), max(wide, 1)), np.nan)
        for i, parts_of in enumerate(stretch):
            for k, (until, lot) in enumerate(parts_of):
                lots[i, k], ends[i, k] = lot, until
        return Cuts(kind, lots, ends[:, :-1])


def _along(at: list[tuple[float, int]], turned: bool, size: float) -> list[tuple[float, int]]:
    """Stretches of a lot as (until, lot behind), from where each begins on the mother roll.

    `at` says for each lot behind where its part begins, in metres of the lot; where the web was
    turned this is where it ends.
    """
    if turned:
        found = [(until, lot) for until, lot in sorted(at) if until > 0.0]
        inside = [one for one in found if one[0] < size]
        return [*inside, *found[len(inside) : len(inside) + 1]]
    begun = sorted(at)
    found = []
    for k, (begin, lot) in enumerate(begun):
        until = begun[k + 1][0] if k + 1 < len(begun) else np.inf
        if until > 0.0 and begin < size:
            found.append((until, lot))
    return found
