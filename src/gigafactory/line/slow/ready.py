"""What a job needs before it can begin, and what is scrapped because it is too old for it."""

from __future__ import annotations

from typing import NamedTuple

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.feed import prepare
from gigafactory.line.slow.lots import Cell, Lot, Unit
from gigafactory.line.slow.parts import Buffer, Machine, Station
from gigafactory.line.slow.stock import (
    look_at,
    lot_leaves,
    make_good,
    pop,
    push,
    scrap_lot,
    spoil,
)
from gigafactory.line.slow.tray import empty_tray, next_place

NONE = -1


class Job(NamedTuple):
    """What machine m would do next: where its main input comes from, and what for."""

    buffer: Buffer | None
    campaign: int
    product: int


def ready(line: Line, m: Machine) -> Job | None:
    """The next job of machine m, or None where something that it needs is not there.

    What goes into one thing is of one campaign. Units and lots of an older campaign than the
    youngest of those that would meet are left over, and are scrapped; then it looks again.
    """
    st = m.station
    floor = NONE
    while True:
        job = main_input(line, m)
        if job is None or any(not b.entries for b in st.together):
            return None
        newest = max([job.campaign, floor, *(b.entries[0].unit.campaign for b in st.together)])
        if drop_older(line, m, job, newest):
            continue
        product = job.product
        if st.take == y.TAKE_NOTHING:
            if st.together:
                product = st.together[0].entries[0].unit.product
            elif st.by_plan:
                newest, product = plan(line, st)
        if st.draws:
            length = st.length
            if st.web and job.buffer is not None:
                length = lot_at(job.buffer).rest
            fed = prepare(line, m, newest, product, length)
            if fed.campaign > newest and (st.take != y.TAKE_NOTHING or st.together):
                floor = fed.campaign
                continue
            if not fed.all_there:
                return None
            newest, product = fed.campaign, fed.product
        return Job(job.buffer, newest, product)


def main_input(line: Line, m: Machine) -> Job | None:
    """What the job works on: the next cell of the mounted tray, or the head of an input.

    Inputs are asked in order of priority; the first that holds as many units as a job takes is
    used.
    """
    st = m.station
    if st.take == y.TAKE_NOTHING:
        return Job(None, NONE, NONE)
    if st.take == y.TAKE_TRAY:
        if not mount_tray(line, m):
            return None
        assert m.tray is not None
        cell = m.tray.places[m.place]
        assert cell is not None
        return Job(None, cell.campaign, cell.product)
    if not fresh(line, m):
        return None
    while True:
        b = next((b for b in st.inputs if len(b.entries) >= st.units), None)
        if b is None:
            return None
        if st.make != y.MAKE_JOINT or alike(line, b, st.units):
            first = b.entries[0].unit
            return Job(b, first.campaign, first.product)


def alike(line: Line, b: Buffer, number: int) -> bool:
    """Whether the units that are to become one (a module) are of one product.

    Where they are not, those of the product that ends leave the plant as they are.
    """
    while len(b.entries) >= number:
        products = [b.entries[i].unit.product for i in range(number)]
        same = next((i for i, p in enumerate(products) if p != products[0]), number)
        if same == number:
            return True
        for _ in range(same):
            unit_ = pop(line, b)
            if isinstance(unit_, Cell):
                make_good(line, unit_)
            else:
                lot_leaves(line, unit_)
    return False


def mount_tray(line: Line, m: Machine) -> bool:
    """Have a tray on machine m; whether there is one. It stays until its last cell is done."""
    st = m.station
    if m.tray is not None:
        return True
    if not fresh(line, m):
        return False
    b = next((b for b in st.inputs if b.entries), None)
    if b is None:
        return False
    tray = pop(line, b)
    assert isinstance(tray, Lot)
    m.tray, m.tray_since, m.place = tray, line.now, next_place(tray, 0)
    return True


def fresh(line: Line, m: Machine) -> bool:
    """Turn away what is too old at the heads of all inputs of machine m; whether none is left."""
    return sum(not turn_away_old(line, m, b) for b in m.station.inputs) == 0


def turn_away_old(line: Line, m: Machine, b: Buffer) -> bool:
    """Turn away lots at the head of an input that are older than the step allows.

    They go back to be made fresh, or are scrapped with all that is in them; `AWAY` at most, then
    the machine looks again in the same instant. Returns whether none is left.
    """
    st = m.station
    away = 0
    while st.limit > 0 and b.entries and line.now - lot_at(b).stamp > st.limit:
        if away == y.AWAY:
            look_at(line, m)
            return False
        away += 1
        lot = pop(line, b)
        assert isinstance(lot, Lot)
        if st.redo_to is not None:
            push(line, st.redo_to, lot, None)
        else:
            scrap_lot(line, lot, st, y.LOSS_AGE, y.CAUSE_AGE)
    return True


def lot_at(b: Buffer) -> Lot:
    """The first lot of a buffer."""
    lot = b.entries[0].unit
    assert isinstance(lot, Lot)
    return lot


def drop_older(line: Line, m: Machine, job: Job, newest: int) -> bool:
    """Scrap what would go into the job and is of an older campaign; whether there was any."""
    st, found = m.station, False
    if st.take != y.TAKE_NOTHING and job.campaign < newest:
        found = True
        if job.buffer is not None:
            discard(line, st, pop(line, job.buffer))
        else:
            drop_cell(line, m)
    for b in st.together:
        if b.entries[0].unit.campaign < newest:
            found = True
            discard(line, st, pop(line, b))
    return found


def drop_cell(line: Line, m: Machine) -> None:
    """The next cell of the mounted tray is left over."""
    tray = m.tray
    assert tray is not None
    cell = tray.places[m.place]
    assert cell is not None
    spoil(line, cell, NONE, y.CAUSE_CAMPAIGN)
    m.place = next_place(tray, m.place + 1)
    if m.place == len(tray.places):
        empty_tray(line, m, tray)


def discard(line: Line, st: Station, unit_: Unit) -> None:
    """A unit was left over from an older campaign."""
    if isinstance(unit_, Cell):
        spoil(line, unit_, NONE, y.CAUSE_CAMPAIGN)
    else:
        scrap_lot(line, unit_, st, y.LOSS_CAMPAIGN, y.CAUSE_CAMPAIGN)


def plan(line: Line, st: Station) -> tuple[int, int]:
    """Campaign and product of the next job of a station that starts material.

    The sequence of campaigns repeats. Each station keeps its own account, in millionths of a cell's
    worth; what it starts too much of one campaign it starts less of the next. Entries of the same
    product that follow one another are one campaign.
    """
    n = len(line.campaigns)
    while st.left <= 0:
        st.campaign += 1
        st.left += line.campaigns[st.campaign % n][1]
    product, _, number = line.campaigns[st.campaign % n]
    in_a_round = line.campaigns[-1][2] + (line.campaigns[-1][0] != line.campaigns[0][0])
    return st.campaign // n * in_a_round + number, product
