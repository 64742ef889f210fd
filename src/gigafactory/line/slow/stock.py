"""Buffers, trays and lots: first in, first out, with blocking after service.

A unit that is done and finds its buffer full stays on its machine, behind the buffer, and moves in
when a place becomes free. A machine begins nothing while something done stands on it.
"""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.lots import Cell, Lot, Unit
from gigafactory.line.slow.parts import Buffer, Entry, Machine, Station


def look_at(line: Line, what: Machine | Station) -> None:
    """A machine, or the idle machines of a station, shall look for work in this instant.

    What is to look is worked off first come, first served; a station stands on the list once.
    """
    if isinstance(what, Station):
        if what.listed:
            return
        what.listed = True
    line.todo.append(what)


def _book(line: Line, b: Buffer) -> None:
    b.area += b.inside * (line.now - b.area_since)
    b.area_since = line.now


def push(line: Line, b: Buffer, unit: Unit, m: Machine | None) -> None:
    """Machine m (or nobody, for what is sent back) hands a unit to buffer b."""
    _book(line, b)
    fits = len(b.entries) < b.places
    b.entries.append(Entry(unit, line.now, None if fits else m))
    if fits:
        b.entered += 1
    elif m is not None:
        m.pending += 1
    for station in b.takers:
        if station.idle:
            look_at(line, station)


def take_out(line: Line, b: Buffer, i: int) -> Unit:
    """Take the i-th unit out of buffer b or from behind it; whoever waits behind it moves in."""
    _book(line, b)
    entry = b.entries[i]
    del b.entries[i]
    if i < b.places:
        b.waited += line.now - entry.since
        b.left += 1
        if len(b.entries) >= b.places:
            _move_in(line, b, b.entries[b.places - 1])
    elif entry.machine is not None:
        release(line, entry.machine)
    return entry.unit


def _move_in(line: Line, b: Buffer, entry: Entry) -> None:
    b.entered += 1
    entry.since = line.now
    if entry.machine is not None:
        release(line, entry.machine)
        entry.machine = None


def pop(line: Line, b: Buffer) -> Unit:
    """Take the first unit of buffer b."""
    return take_out(line, b, 0)


def release(line: Line, m: Machine) -> None:
    """One unit less stands on machine m; when none is left it looks for its next job."""
    m.pending -= 1
    if m.pending == 0 and m.phase == y.IDLE:
        look_at(line, m)


def new_lot(
    line: Line, kind: int, station: int, machine: int, product: int, campaign: int, size: int
) -> Lot:
    """A lot that is made now."""
    lot = Lot(
        number=len(line.lots),
        kind=kind,
        station=station,
        machine=machine,
        product=product,
        campaign=campaign,
        begun=line.now,
        made=line.now,
        size=size,
        rest=size,
        stamp=line.now,
        web=station >= 0 and line.stations[station].web,
    )
    line.lots.append(lot)
    return lot


def spoil(line: Line, c: Cell, station: int, cause: int) -> None:
    """Cell c is scrap: at which station (-1: left over) and why."""
    c.state, c.step, c.cause, c.out = y.CELL_SCRAP, station, cause, line.now
    line.cells_scrapped += 1


def _leave(line: Line, c: Cell) -> None:
    c.out = line.now
    good = line.good[c.product]
    good[0] += 1.0
    good[2] += (line.now - c.born) * 1e-6
    good[1] += c.value[0]


def use(line: Line, c: Cell, station: int, module: int) -> None:
    """Cell c goes into a module, and counts as good, or into another unit at a station."""
    c.state, c.module = y.CELL_USED, module
    line.cells_used += 1
    if module >= 0:
        _leave(line, c)
    else:
        c.step, c.out = station, line.now


def make_good(line: Line, c: Cell) -> None:
    """Cell c leaves the plant as good."""
    c.state = y.CELL_GOOD
    line.cells_good += 1
    _leave(line, c)


def scrap_lot(line: Line, lot: Lot, station: Station, why: int, cause: int) -> None:
    """A lot is scrap, what is left of it is lost, and so are the cells of a tray."""
    for c in lot.places:
        if c is not None:
            spoil(line, c, station.number, cause)
    station.lost[why] += lot.rest
    lot.places, lot.rest, lot.state = [], 0, y.LOT_SCRAPPED


def lot_leaves(line: Line, lot: Lot) -> None:
    """A lot leaves the plant; the cells of a tray are good."""
    for c in lot.places:
        if c is not None:
            make_good(line, c)
    lot.places, lot.state = [], y.LOT_GONE


def fill_tray(line: Line, b: Buffer, c: Cell, m: Machine | None) -> None:
    """Put cell c into its product's open tray in front of buffer b; a full tray goes in.

    A tray of another product that has been open since before this one was is closed with it,
    however few cells are in it, so that the last cells of a campaign do not wait for the next one.
    """
    if c.product not in b.open:
        b.open[c.product] = new_lot(line, b.kind, -1, -1, c.product, c.campaign, 0)
    tray = b.open[c.product]
    if b.tray_column >= 0:
        c.trays[b.tray_column] = (tray.number, len(tray.places))
    tray.places.append(c)
    b.fill_waited -= line.now
    if len(tray.places) == b.tray:
        older = [t for _, t in sorted(b.open.items()) if t.number < tray.number]
        for t in [*older, tray]:
            close_tray(line, b, t, m)


def close_tray(line: Line, b: Buffer, tray: Lot, m: Machine | None) -> None:
    """An open tray goes into the buffer; its age counts from here."""
    del b.open[tray.product]
    b.fill_waited += len(tray.places) * line.now
    tray.size = tray.rest = len(tray.places) * y.MICRO
    tray.made = tray.stamp = line.now
    push(line, b, tray, m)
