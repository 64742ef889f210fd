"""A control chart of any characteristic of a data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.spc.asked import Asked, asked
from gigafactory.quality.spc.charts import LAMBDA, Chart, chart
from gigafactory.quality.spc.every import Every, every
from gigafactory.quality.spc.phase import Phase, phase_one
from gigafactory.quality.spc.subgroups import Taken, taken
from gigafactory.records.read import Records

HOURLY = "1h"
WITHIN = 2.0
"""Means that scatter by more than so many times what the scatter within subgroups lets expect."""


@dataclass(frozen=True)
class Spc:
    """A control chart with what it is of.

    Parameters
    ----------
    of, every, phase
        What was charted, how often, and what fixed the limits.
    taken
        Its subgroups.
    chart
        The chart.
    overdispersed
        Standard deviation of the means of phase I over what the scatter within subgroups lets
        expect; NaN where it is not known. Well above 1 the limits of an X̄ chart are too narrow:
        subgroups hold less than what comes and goes between them.
    """

    of: Asked
    every: Every | None
    phase: Phase
    taken: Taken
    chart: Chart
    overdispersed: float


def spc(
    records: Records,
    of: str,
    by: str | None = None,
    often: str | None = None,
    kind: str = "xbar-s",
    phase: str | None = None,
    weight: float = LAMBDA,
) -> Spc:
    """Chart a characteristic.

    Parameters
    ----------
    records
        The data set.
    of
        A characteristic of cells, scrap, or STEP.characteristic of measurements on lots.
    by
        Kind of parent; machines, lanes and channels are streams, lots are subgroups of one stream.
    often
        Stretch of time of a subgroup; by default an hour.
    kind
        Of chart.
    phase
        Phase I; by default the first 25 subgroups of each stream.
    weight
        Of the newest point of an EWMA chart.

    Raises
    ------
    BadInput
        If something of this is not there.
    """
    what, one = asked(records, of, by), phase_one(phase)
    stretch = None if what.single else every(often or HOURLY)
    found = taken(records, what, stretch, one)
    drawn = chart(kind, found.groups, weight)
    return Spc(what, stretch, one, found, drawn, _overdispersed(found, drawn))


def _overdispersed(found: Taken, drawn: Chart) -> float:
    g = found.groups
    if drawn.kind not in ("xbar-r", "xbar-s") or g.phase.sum() < 2:
        return float("nan")
    z = (g.mean - drawn.centre[g.stream]) / (drawn.sigma[g.stream] / np.sqrt(g.n))
    z = z[g.phase & np.isfinite(z)]
    freedom = len(z) - len(np.unique(g.stream[g.phase]))
    return float(np.sqrt((z**2).sum() / freedom)) if freedom > 0 else float("nan")
