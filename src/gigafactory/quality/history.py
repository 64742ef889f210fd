"""What happened to each lot: its visits in order, what it was made of, and who drew from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from gigafactory.quality.lineage import Lineage
from gigafactory.records.read import Array, Records


class Visit(NamedTuple):
    """A stay on a machine: from when to when [s], which step, and the number of the machine."""

    start: float
    end: float
    step: str
    machine: int


@dataclass(frozen=True)
class History:
    """The lots of a data set, each with its visits.

    Parameters
    ----------
    records
        The data set.
    """

    records: Records

    @cached_property
    def lineage(self) -> Lineage:
        """Its genealogy."""
        return Lineage(self.records)

    @cached_property
    def made(self) -> Array:
        """When each lot was finished, delivered or closed, (lots,) [s]."""
        made: Array = self.records.columns("lots", "made")[0]
        return made

    @cached_property
    def webs(self) -> tuple[str, ...]:
        """Kinds of lots that have metres."""
        steps = self.records.plant.steps.values()
        return tuple(sorted({s.makes for s in steps if s.kind == "web" and s.makes}))

    @cached_property
    def _stays(self) -> dict[str, Array]:
        names = ("lot", "start", "end", "step", "machine")
        found = dict(zip(names, self.records.columns("visits", *names), strict=True))
        found["step"] = found["step"].text()
        order = np.lexsort((found["start"], found["lot"]))
        return {name: column[order] for name, column in found.items()}

    def visits(self, lot: int) -> list[Visit]:
        """Its stays on machines, in their order."""
        s = self._stays
        first, last = np.searchsorted(s["lot"], [lot, lot + 1])
        return [
            Visit(float(s["start"][i]), float(s["end"][i]), str(s["step"][i]), int(s["machine"][i]))
            for i in range(first, last)
        ]

    def made_here(self, lot: int) -> bool:
        """Whether a lot was made in the plant, and not delivered."""
        return str(self.lineage.kinds[lot]) not in self.records.plant.materials

    def parents(self, lot: int) -> list[int]:
        """Lots made in the plant that went into it."""
        edges = self.lineage.edges
        first, last = np.searchsorted(edges["child"], [lot, lot + 1])
        return [p for p in np.unique(edges["parent"][first:last]).tolist() if self.made_here(p)]

    def arrived(self, lot: int, before: float) -> float:
        """When the last visit of a lot before a moment ended: from then on it was there [s]."""
        ends = [v.end for v in self.visits(lot) if v.end <= before]
        return ends[-1] if ends else float(self.made[lot])

    @cached_property
    def drawn(self) -> Array:
        """When the first lot that was made of each lot began, ∞ where none was, (lots,) [s]."""
        maker, s = self.records.columns("lots", "step")[0].text(), self._stays
        making = s["step"] == maker[s["lot"]]
        begun = np.full(len(maker), np.inf)
        begun[s["lot"][making]] = s["start"][making]
        found = np.full(len(maker), np.inf)
        np.minimum.at(found, self.lineage.edges["parent"], begun[self.lineage.edges["child"]])
        return found
