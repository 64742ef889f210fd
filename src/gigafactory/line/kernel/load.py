"""What a job takes, at the moment at which it begins."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.effect import apply_effects, measure_cell
from gigafactory.line.kernel.feed import (
    draw_into_cell,
    draw_into_lot,
    draw_need,
    rest_left,
    write_edge,
)
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.stock import pop
from gigafactory.line.kernel.tray import lot_goes_in, next_place, use
from gigafactory.line.kernel.web import make_coils, make_joint, make_mother
from gigafactory.line.layout import (
    CELL_OPEN,
    CELLS_BORN,
    FIRST_OPEN,
    FULL,
    MAKE_CELL,
    MAKE_JOINT,
    MAKE_LOTS,
    NEXT_CELL,
    TAKE_CELL,
    TAKE_CELLS,
    TAKE_NOTHING,
    TAKE_TRAY,
)


@jit
def born(h, product, campaign, t):
    """A new cell: its number."""
    n = mem.ctl(h)[NEXT_CELL]
    mem.ctl(h)[NEXT_CELL] = n + 1
    mem.ctl(h)[CELLS_BORN] += 1
    row = n & (mem.cell(h).shape[0] - 1)
    c = mem.cell(h)[row]
    c.product = product
    c.grade = -1
    c.state = CELL_OPEN
    c.step = -1
    c.cause = -1
    c.campaign = campaign
    c.module = -1
    c.born = t
    c.out = -1
    if mem.c_x(h).shape[0] > 1:
        for i in range(mem.c_x(h).shape[1]):
            mem.c_x(h)[row, i] = 0.0
    if mem.c_par(h).shape[0] > 1:
        for i in range(mem.c_par(h).shape[1]):
            mem.c_par(h)[row, i] = -1
    if mem.c_mach(h).shape[1] > 1:
        for i in range(mem.c_mach(h).shape[0]):
            mem.c_mach(h)[i, row] = -1
    if mem.c_tray(h).shape[0] > 1:
        for i in range(mem.c_tray(h).shape[1]):
            mem.c_tray(h)[row, i] = -1
    if n + mem.mach(h).shape[0] + 1024 > mem.ctl(h)[FIRST_OPEN] + mem.cell(h).shape[0]:
        mem.ctl(h)[FULL] = 1
    return n


@jit
def take_several(h, m, b, product, t):
    """Load an oven or a rack with lots, trays or loose cells."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    mask = mem.cell(h).shape[0] - 1
    loose = mem.buf(h)[b].cells != 0
    for i in range(st.number):
        mem.hold(h)[q.item + i] = pop(h, b, t)
    q.n_held = st.number
    if st.n_effects > 0:
        for i in range(st.number):
            n = mem.hold(h)[q.item + i]
            if loose:
                apply_effects(h, k, m, n & mask, i, -1, t)
                continue
            for c in range(mem.lot(h)[n].n):
                cell = mem.tray(h)[mem.lot(h)[n].slot, c]
                if cell >= 0:
                    apply_effects(h, k, m, cell & mask, c, n, t)
    for d in range(st.d0, st.d0 + st.n_draws):
        need = draw_need(h, d, product, st.length)
        for i in range(st.number):
            share = need * (i + 1) // st.number - need * i // st.number
            child = -1 if loose else mem.hold(h)[q.item + i]
            draw_into_lot(h, m, d, child, share, 0, 0, t)


@jit
def take_together(h, m, t):
    """Take one unit of each buffer that is taken together with the main one: it goes in."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    for i in range(st.n_tog):
        o = mem.ints(h)[st.tog0 + i]
        n = pop(h, o, t)
        if mem.buf(h)[o].cells != 0:
            use(h, n, q.station, -1, t)
            continue
        if st.single == 0 and (st.take != TAKE_CELLS or st.make == MAKE_JOINT):
            left = rest_left(h, n)
            write_edge(h, n, mem.hold(h)[q.item], left, left + mem.lot(h)[n].rest, 0, -1, 0)
        lot_goes_in(h, n, q.station, t)


@jit
def treat_cell(h, m, product, t):
    """Draw what goes into a cell, add what this step does to its values, measure it at a sort."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    row = q.item & (mem.cell(h).shape[0] - 1)
    for i in range(st.d0, st.d0 + st.n_draws):
        draw_into_cell(h, k, m, i, row, product, t)
    if st.n_effects > 0:
        apply_effects(h, k, m, row, 0, q.tray, t)
    if st.sort != 0:
        measure_cell(h, k, m, row)


@jit
def load(h, m, b, product, t):
    """Take what the job works on, what goes in together with it, and what it draws."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    take = st.take
    q.size = 0
    if take == TAKE_CELL:
        q.item = pop(h, b, t)
    elif take == TAKE_TRAY:
        q.item = mem.tray(h)[mem.lot(h)[q.tray].slot, q.tray_i]
        q.tray_i = next_place(h, q.tray, q.tray_i + 1)
    elif st.make == MAKE_CELL:
        q.item = born(h, product, q.campaign, t)
    elif st.make == MAKE_JOINT:
        make_joint(h, m, b, product, t)
    elif take == TAKE_NOTHING:
        make_mother(h, m, product, t)
    elif st.make == MAKE_LOTS:
        make_coils(h, m, pop(h, b, t), t)
    else:
        take_several(h, m, b, product, t)
    if take == TAKE_NOTHING and st.plan != 0:
        mem.ss(h)[k].left -= mem.worth(h)[k, product]
    if st.n_tog > 0:
        take_together(h, m, t)
    if st.single != 0 and (st.n_draws > 0 or st.n_effects > 0 or st.sort != 0):
        treat_cell(h, m, product, t)
