"""The critical path of a cell: from leaving back to the first batch, always the last to arrive.

Where parts meet, the way goes on with the one that arrived last: the coil that came out of the oven
after the other one held the cell up, and the other one waited for it. The path begins when the
vessel began with the batch behind that coil, since powder is there when it is asked for. It needs a
row for each cell. Which case went into which cell is not recorded: parts that are cells themselves
hold nobody up here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.decided import with_cells
from gigafactory.quality.life import Lives, Work, read_lives
from gigafactory.quality.places import behind, between
from gigafactory.quality.segment import FILL, HELD, STAND, UNLOAD, WORK, Path, Segment
from gigafactory.quality.upstream import way_of_lot
from gigafactory.records.read import Records


def critical_path(records: Records, cell: int) -> Path:
    """The critical path of one cell that has left the plant, or was scrapped or used.

    Parameters
    ----------
    records
        With a row for each cell.
    cell
        Its number.

    Raises
    ------
    BadInput
        If cells are not recorded, there is no such cell, or it is still in the plant.
    """
    (out,) = with_cells(records, "a path").columns("cells", "out")
    if not 0 <= cell < len(out):
        cure = f"They hold the cells 0 to {len(out) - 1}."
        raise BadInput.at(records.folder, "cells", f"there is no cell {cell}", cure)
    if np.isnan(out[cell]):
        cure = "Choose one that has left: its column out is filled."
        raise BadInput.at(records.folder, "cells", f"cell {cell} is still in the plant", cure)
    return path_of(read_lives(records, [cell]), 0)


def path_of(lives: Lives, row: int) -> Path:
    """The critical path of one of some cells."""
    found = [s for s in _backwards(lives, row) if s.end > s.start]
    return Path(int(lives.cells[row]), tuple(reversed(found)))


def _backwards(lives: Lives, row: int) -> Iterator[Segment]:
    """Segments of a cell, the last one first."""
    plant, columns = lives.history.records.plant, lives.columns
    works, taken = lives.works(row), float(columns["out"][row])
    grade = str(columns["grade"][row])
    place = behind(plant, works[-1].step, grade) if works else ""
    for i, work in reversed(list(enumerate(works))):
        if i == len(works) - 1:
            yield Segment(STAND, place, 0, work.end, taken, -1)
        else:
            yield from _waits(lives, row, work, works[i + 1])
        yield Segment(WORK, work.step, work.machine, work.start, work.end, work.tray)
        begun = work.start
        if i == 0:
            begun = min(float(columns["born"][row]), work.start)
            yield Segment(HELD, work.step, work.machine, begun, work.start, -1)
        came = works[i - 1].end if i else -np.inf
        last = _last_part(lives, row, work.step, begun, came)
        if last:
            yield from last
            return


def _last_part(
    lives: Lives, row: int, step: str, begun: float, came: float
) -> Iterator[Segment] | None:
    """The way of the lot that came to a step behind the cell itself and all others, if any did."""
    history = lives.history
    parts = lives.parts(row, step)
    here = [(history.arrived(p.lot, begun), p) for p in parts]
    late = [(t, p) for t, p in here if came < t <= begun]
    if not late:
        return None
    _, part = max(late)
    metre = part.metre if history.lineage.kinds[part.lot] in history.webs else float("nan")
    return way_of_lot(history, part.lot, metre, begun, step, min(part.drawn, begun))


def _waits(lives: Lives, row: int, before: Work, after: Work) -> Iterator[Segment]:
    """Between two steps: in a tray that fills, in the buffer, at the machine that unloads."""
    history, plant = lives.history, lives.history.records.plant
    since, until = before.end, after.start
    full, put_on, tray = since, until, max(before.tray, after.tray)
    for buffer, lot in lives.trays(row).items():
        closed = float(history.made[lot])
        if plant.steps[before.step].gives == buffer and since <= closed <= until:
            full, tray = closed, lot
        unloaded = [v.start for v in history.visits(lot) if v.step == after.step and after.tray < 0]
        put_on = next((t for t in unloaded if since <= t <= until), put_on)
    place = between(plant, before.step, after.step)
    full = min(full, put_on)
    yield Segment(UNLOAD, after.step, after.machine, put_on, until, tray)
    yield Segment(STAND, place, 0, full, put_on, tray)
    yield Segment(FILL, place, 0, since, full, tray)
