"""Little's law as a check: what is inside on average is the rate of leaving times the time inside.

L = λ W holds exactly over a stretch that begins and ends empty (Little, Oper. Res. 9 (1961) 383),
and over any other up to what was inside at its ends. A ratio far from 1 says that the plant was
filling up, or emptying, and that means over this stretch are of no steady state.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.plant.held import Units
from gigafactory.quality.whole_days import whole_sums
from gigafactory.quality.window import window
from gigafactory.quality.wip import cells_inside, wip
from gigafactory.records.read import Records

PLANT = "plant"


@dataclass(frozen=True)
class Little:
    """The three numbers of Little's law in one place.

    Parameters
    ----------
    place
        A buffer, or `plant` for all cells in it.
    unit
        What is counted.
    inside
        Mean number inside, L. [unit]
    rate
        Of leaving, λ; cells that are scrapped leave too. [unit/s]
    time
        Mean time inside of those that left, W. [s]
    """

    place: str
    unit: str
    inside: float
    rate: float
    time: float

    @property
    def ratio(self) -> float:
        """λ W over L: 1 where the place neither filled nor emptied; NaN where nothing was in it."""
        return self.rate * self.time / self.inside if self.inside else float("nan")


def little(
    records: Records, begin: float | None = None, end: float | None = None
) -> tuple[Little, ...]:
    """Little's law in every buffer and, where cells are recorded, for the cells of the plant.

    Parameters
    ----------
    records
        The data set.
    begin, end
        Of the stretch, since the start of production, where days of `counts` end. [s]

    Raises
    ------
    BadInput
        If the stretch is none, or cuts a day in two.
    """
    first, last = window(records, begin, end)
    found, sums = wip(records, first, last), whole_sums(records, first, last)
    units, days = Units(records.plant), np.diff(found.ends)
    places = []
    for level in found.buffers:
        left = sums.get((level.name, "left"), 0.0)
        time = sums.get((level.name, "waited"), 0.0) / left if left else 0.0
        inside = float((level.means * days).sum() / days.sum())
        places.append(
            Little(level.name, units.held(level.name), inside, left / (last - first), time)
        )
    return (*places, _cells(records, first, last)) if records.has_cells else tuple(places)


def _cells(records: Records, first: float, last: float) -> Little:
    born, out = records.columns("cells", "born", "out")
    left = (out > first) & (out <= last)
    time = float((out - born)[left].mean()) if left.any() else 0.0
    inside = float(cells_inside(records, np.array([first, last]))[0])
    return Little(PLANT, "cell", inside, int(left.sum()) / (last - first), time)
