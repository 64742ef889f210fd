"""What a recall rests on, and when not to trust it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.moments import iso, utc
from gigafactory.records.trace.paged import column
from gigafactory.records.trace.recall import Recall


def rests_on(g: Genealogy, found: Recall) -> tuple[str, ...]:
    """What was followed to come to the list."""
    edges = len(np.unique(found.lots.lot))
    steps = [
        f"Lots: {edges:,} were followed along the edges of the genealogy, metre by metre through "
        "every rewind, slit and splice.",
        "Cells: each names the lot that each of its draws began on, and where; places are kept to "
        "the thousandth of the unit of the lot, and a cell that touches counts.",
    ]
    straddling = [d.slot for d in g.cells.draws if d.straddles is not False]
    if straddling:
        steps.append(
            "Parts that began on one lot and ended on the next are found by the cell that the "
            f"machine made next: {', '.join(straddling)}."
        )
    if found.seeds.through:
        steps.append("Of a machine: what its records say it had in hand; a lot counts as a whole.")
    steps.append(
        "What came later than the row of a cell (regrade, scrap, release, another module) counts."
    )
    return tuple(steps)


def doubts(g: Genealogy, found: Recall) -> tuple[str, ...]:
    """Why the list may be too short or too long."""
    return tuple(_doubts(g, found))


def _doubts(g: Genealogy, found: Recall) -> Iterator[str]:
    if "seed" in g.records.said:
        yield "The records were simulated: they tell of no cell that anybody has made."
    if not g.records.has_cells:
        yield "Cells are not recorded, only lots: cells cannot be named."
        return
    may = int((~found.sure).sum())
    if may:
        yield (
            f"{may:,} cells may be affected: it is not told for certain which of two lots they "
            "had. They are in the list; leaving them out needs another proof."
        )
    untold = [d.slot for d in g.cells.draws if not d.takes]
    if untold:
        yield (
            "How much a cell takes is not told for "
            f"{', '.join(untold)}: its part is taken to reach to the next one on the lot."
        )
    if any(d.again is not False for d in g.cells.draws):
        yield (
            "Of a step that a cell had twice the lot of the last time is told. What it may have "
            "had before is bounded by the cells beside it on the machine."
        )
    back = sorted({d.step for d in g.cells.draws if d.sent_back})
    if back:
        yield (
            f"A later step may send a cell back past {', '.join(back)}: what it drew there the "
            "first time is not told, and not in the list."
        )
    if not g.ships:
        yield "No shipments are recorded: who has which unit is not told."
    elif (found.fates.shipment == "").any():
        left = int(((found.fates.disposition == "good") & (found.fates.shipment == "")).sum())
        if left:
            yield f"{left:,} cells left the plant, and no shipment names them."
    yield f"What happened after the records end ({_end(g)}) is not in it."
    yield (
        "A web that was stretched, as in calendering, is followed as if it had kept its length: "
        "places before that step are off by the stretch."
    )


def _end(g: Genealogy) -> str:
    """When the records end: the last state of a machine, or the last lot."""
    for table, name in (("states", "end"), ("lots", "made")):
        times = column(g.records.table(table, [name])[name], [])
        if len(times):
            return iso(utc(int(times.max())))
    return "not told"
