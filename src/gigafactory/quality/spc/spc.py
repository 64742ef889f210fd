"""A control chart of any characteristic of a data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.causes.characteristic import SCRAP
from gigafactory.quality.spc.asked import Asked, asked
from gigafactory.quality.spc.charts import LAMBDA, Chart, chart
from gigafactory.quality.spc.defects import defects, is_defects
from gigafactory.quality.spc.every import Every, every
from gigafactory.quality.spc.phase import Phase, phase_one
from gigafactory.quality.spc.subgroups import Taken, taken
from gigafactory.records.read import Records

HOURLY, DAILY = "1h", "1d"
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
    extremes: bool = False,
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
    extremes
        Whether the least and the largest value of each subgroup are wanted.

    Raises
    ------
    BadInput
        If something of this is not there, or the chart is not for it.
    """
    _fits(of, kind)
    one = phase_one(phase)
    if is_defects(of):
        day = every(often or DAILY)
        found = defects(records, of, by, day, one)
        what = Asked(of, "1/m", "events", "", "", "", None, False)
        return Spc(what, day, one, found, chart(kind, found.groups, weight), float("nan"))
    what = asked(records, of, by)
    stretch = None if what.single else every(often or HOURLY)
    found = taken(records, what, stretch, one, extremes or kind == "xbar-r")
    drawn = chart(kind, found.groups, weight)
    return Spc(what, stretch, one, found, drawn, _overdispersed(found, drawn))


def usual(of: str) -> str:
    """The chart that a characteristic is drawn in where none is asked for."""
    return "u" if is_defects(of) else "p" if of == SCRAP else "xbar-s"


def _fits(of: str, kind: str) -> None:
    """Shares are charted by p, rates by u, values by the others."""
    right = "u" if is_defects(of) else "p" if of == SCRAP else ""
    if right and kind not in (right, "i-mr", "ewma"):
        cure = f"Write --chart {right}, or i-mr where points scatter by more than counts do."
        raise BadInput.at("--chart", "", f"{kind} is not for {of}, which is counted", cure)
    if not right and kind in ("p", "u"):
        cure = "Write --chart xbar-s, xbar-r, i-mr or ewma."
        raise BadInput.at("--chart", "", f"{kind} is for counts, and {of} is measured", cure)


def _overdispersed(found: Taken, drawn: Chart) -> float:
    g = found.groups
    if drawn.kind not in ("xbar-r", "xbar-s") or g.phase.sum() < 2:
        return float("nan")
    z = (g.mean - drawn.centre[g.stream]) / (drawn.sigma[g.stream] / np.sqrt(g.n))
    z = z[g.phase & np.isfinite(z)]
    freedom = len(z) - len(np.unique(g.stream[g.phase]))
    return float(np.sqrt((z**2).sum() / freedom)) if freedom > 0 else float("nan")
