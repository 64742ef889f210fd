"""How work flows through a plant: what stands in it, for how long, and whether the two agree."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.quality.lead import DailyLead, Spread, daily_lead, lead_times, lot_times
from gigafactory.quality.little import Little, little
from gigafactory.quality.wip import Wip, wip
from gigafactory.records.read import Records


@dataclass(frozen=True)
class Flow:
    """Work in progress and lead time over a stretch of records.

    Parameters
    ----------
    wip
        What stood in the plant, day by day.
    little
        Little's law in every buffer, and for the plant where cells are recorded.
    lead
        Of good cells; None where cells are not recorded.
    daily
        Mean lead time of each product, day by day.
    lots
        How long lots stood, by kind and the step that made them.
    """

    wip: Wip
    little: tuple[Little, ...]
    lead: Spread | None
    daily: tuple[DailyLead, ...]
    lots: dict[tuple[str, str], Spread]


def flow(records: Records, begin: float | None = None, end: float | None = None) -> Flow:
    """All of it, over a stretch of whole days; by default all that is counted of the run.

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
    return Flow(
        wip(records, begin, end),
        little(records, begin, end),
        lead_times(records, begin, end) if records.has_cells else None,
        daily_lead(records, begin, end),
        lot_times(records, begin, end),
    )
