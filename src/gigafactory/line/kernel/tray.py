"""What becomes of cells and of the trays that they stand in."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.stock import new_lot, push
from gigafactory.line.layout import (
    CELL_GOOD,
    CELL_SCRAP,
    CELL_USED,
    CELLS_GOOD,
    CELLS_SCRAPPED,
    CELLS_USED,
    E_REWORK,
    FULL,
    KEEP_LOTS,
    LOT_GONE,
    LOT_SCRAPPED,
    LOT_USED,
    MARGIN,
    N_CHAR,
    N_EVENT_ROWS,
    N_FREE_SLOTS,
    N_VISITS,
)


@jit
def write_visit(h, n, m, start, end):
    """Append one lot's stay on one machine."""
    if mem.ctl(h)[KEEP_LOTS] == 0:
        return
    i = mem.ctl(h)[N_VISITS]
    v = mem.visit(h)[i]
    v.lot = n
    v.machine = m
    v.start = start
    v.end = end
    mem.ctl(h)[N_VISITS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.visit(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def write_event(h, what, on, cell, start, end):
    """Append what is out of the ordinary."""
    i = mem.ctl(h)[N_EVENT_ROWS]
    e = mem.event(h)[i]
    e.what = what
    e.on = on
    e.cell = cell
    e.start = start
    e.end = end
    mem.ctl(h)[N_EVENT_ROWS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.event(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def note_rework(h, m, c, t):
    """Write down that cell c has been through a step of machine m and is to be done again."""
    if mem.ctl(h)[KEEP_LOTS] != 0:
        write_event(h, E_REWORK, m, c, mem.mach(h)[m].job0, t)


@hot
def spoil(h, n, k, cause, t):
    """Cell n is scrap."""
    c = mem.cell(h)[n & (mem.cell(h).shape[0] - 1)]
    c.state = CELL_SCRAP
    c.step = k
    c.cause = cause
    c.out = t
    mem.ctl(h)[CELLS_SCRAPPED] += 1


@hot
def leave(h, n, t):
    """Cell n leaves the plant as good, alone or in a module."""
    row = n & (mem.cell(h).shape[0] - 1)
    c = mem.cell(h)[row]
    c.out = t
    good = mem.good(h)[c.product]
    good[0] += 1.0
    good[2] += (t - c.born) * 1e-6
    if mem.c_x(h).shape[0] > 1:
        good[1] += mem.c_x(h)[row, N_CHAR]


@hot
def make_good(h, n, t):
    """Cell n leaves the plant as it is."""
    mem.cell(h)[n & (mem.cell(h).shape[0] - 1)].state = CELL_GOOD
    mem.ctl(h)[CELLS_GOOD] += 1
    leave(h, n, t)


@jit
def use(h, n, k, module, t):
    """Cell n goes into a module (a lot), or into another unit at station k."""
    c = mem.cell(h)[n & (mem.cell(h).shape[0] - 1)]
    c.state = CELL_USED
    mem.ctl(h)[CELLS_USED] += 1
    if module >= 0:
        c.module = module
        leave(h, n, t)
    else:
        c.step = k
        c.out = t


@jit
def free_slot(h, n):
    """Tray n holds nothing any more; its slot is free for another one."""
    lot = mem.lot(h)[n]
    if lot.slot >= 0:
        mem.free(h)[mem.ctl(h)[N_FREE_SLOTS]] = lot.slot
        mem.ctl(h)[N_FREE_SLOTS] += 1
        lot.slot = -1


@jit
def scrap_lot(h, n, k, why, cause, t):
    """Lot n is scrap, what is left of it is lost, and so are the cells of a tray."""
    lot = mem.lot(h)[n]
    if lot.slot >= 0:
        for i in range(lot.n):
            c = mem.tray(h)[lot.slot, i]
            if c >= 0:
                spoil(h, c, k, cause, t)
        free_slot(h, n)
    mem.lost(h)[mem.draw(h).shape[0] + k, why] += lot.rest
    lot.rest = 0
    lot.state = LOT_SCRAPPED


@jit
def lot_leaves(h, n, t):
    """Lot n leaves the plant; the cells of a tray are good."""
    lot = mem.lot(h)[n]
    if lot.slot >= 0:
        for i in range(lot.n):
            c = mem.tray(h)[lot.slot, i]
            if c >= 0:
                make_good(h, c, t)
        free_slot(h, n)
    lot.state = LOT_GONE


@jit
def lot_goes_in(h, n, k, t):
    """Lot n, with all that is left of it, goes into what station k makes."""
    lot = mem.lot(h)[n]
    if lot.slot >= 0:
        for i in range(lot.n):
            c = mem.tray(h)[lot.slot, i]
            if c >= 0:
                use(h, c, k, -1, t)
        free_slot(h, n)
    lot.rest = 0
    lot.state = LOT_USED


@jit
def close_tray(h, i, p, m, t):
    """The open tray of product p goes into buffer i; its age counts from here."""
    b = mem.buf(h)[i]
    n = mem.open_tray(h)[i, p]
    mem.open_tray(h)[i, p] = -1
    lot = mem.lot(h)[n]
    b.fill_waited += lot.n * t
    lot.size = lot.n * 1000000
    lot.rest = lot.size
    lot.made = t
    lot.stamp = t
    push(h, i, n, m, t)


@jit
def open_new_tray(h, i, p, campaign, t):
    """An empty tray for product p stands in front of buffer i."""
    n = new_lot(h, mem.buf(h)[i].kind, -1, -1, p, campaign, 0, t)
    ctl = mem.ctl(h)
    ctl[N_FREE_SLOTS] -= 1
    mem.lot(h)[n].slot = mem.free(h)[ctl[N_FREE_SLOTS]]
    if ctl[N_FREE_SLOTS] < 64 + mem.open_tray(h).shape[0] * mem.open_tray(h).shape[1]:
        ctl[FULL] = 1
    mem.open_tray(h)[i, p] = n


@jit
def load_tray(h, i, c, m, t):
    """Put cell c into its product's open tray in front of buffer i; a full tray goes in.

    A tray of another product that has been open since before this one was is closed with it, so
    that the last cells of a campaign do not wait for the next one.
    """
    b = mem.buf(h)[i]
    row = c & (mem.cell(h).shape[0] - 1)
    p = mem.cell(h)[row].product
    if mem.open_tray(h)[i, p] < 0:
        open_new_tray(h, i, p, mem.cell(h)[row].campaign, t)
    n = mem.open_tray(h)[i, p]
    lot = mem.lot(h)[n]
    mem.tray(h)[lot.slot, lot.n] = c
    if b.tray_col >= 0 and mem.c_tray(h).shape[0] > 1:
        mem.c_tray(h)[row, 2 * b.tray_col] = n
        mem.c_tray(h)[row, 2 * b.tray_col + 1] = lot.n
    lot.n += 1
    b.fill_waited -= t
    if lot.n == b.tray:
        for o in range(mem.open_tray(h).shape[1]):
            other = mem.open_tray(h)[i, o]
            if other >= 0 and other < n:
                close_tray(h, i, o, m, t)
        close_tray(h, i, p, m, t)


@jit
def next_place(h, n, i):
    """The first place of tray n from i on that holds a cell, or the number of its places."""
    lot = mem.lot(h)[n]
    while i < lot.n and mem.tray(h)[lot.slot, i] < 0:
        i += 1
    return i


@jit
def empty_tray(h, m, t):
    """The tray on machine m is empty and goes back."""
    q = mem.mach(h)[m]
    write_visit(h, q.tray, m, q.tray_t, t)
    free_slot(h, q.tray)
    mem.lot(h)[q.tray].rest = 0
    mem.lot(h)[q.tray].state = LOT_GONE
    q.tray = -1
