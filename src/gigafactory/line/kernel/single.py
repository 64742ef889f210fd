"""Jobs on single cells that draw, treat or test them: the way that nearly all of them go.

The same as `start_any` and `finish_any` for a station whose jobs are single cells. What seldom
happens (a coil ends, a defect comes, a campaign changes, people have left) is left to them.
"""

from __future__ import annotations

from gigafactory.line.kernel import cold, mem
from gigafactory.line.kernel.crew import dismiss, operators
from gigafactory.line.kernel.effect import apply_effects, measure_cell
from gigafactory.line.kernel.feed import draw_into_cell, fetch, too_old
from gigafactory.line.kernel.finish import finish_cell
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.load import born
from gigafactory.line.kernel.machine import begin_job, ends_job, join_idle, leave_idle, wait
from gigafactory.line.kernel.start import (
    input_with,
    mount_tray,
    next_campaign,
    paced_time,
    service_time,
    set_up,
)
from gigafactory.line.kernel.stock import item_at, look_at, pop
from gigafactory.line.kernel.tray import next_place
from gigafactory.line.layout import (
    BLOCKED,
    LOT_USED,
    N_CHAR,
    STARVED,
    TAKE_CELL,
    TAKE_TRAY,
)


@hot
def at_hand(h, i, j, product, t):
    """Whether mount j has what one cell takes of draw i, on one lot and past its defects."""
    p = mem.mount(h)[j]
    if p.lot < 0 or too_old(h, i, p.lot, t):
        return False
    if mem.draw(h)[i].straddle != 0:
        return mem.draw(h)[i].buffer < 0 and p.pos < p.end
    end = p.pos + mem.draw_quantity(h)[i, product]
    return end <= p.end and end <= p.defect


@hot
def mounted(h, m, t):
    """The product for which machine m has a coil of its last job's campaign at every draw; or -1.

    Only draws out of buffers count: supplied material belongs to no campaign.
    """
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    product = q.product
    if product < 0:
        return -1
    for i in range(st.d0, st.d0 + st.n_draws):
        if mem.draw(h)[i].buffer >= 0:
            j = mem.draw(h)[i].m0 + m - st.m0
            if not at_hand(h, i, j, product, t):
                return -1
            lot = mem.lot(h)[mem.mount(h)[j].lot]
            if lot.campaign != q.campaign or lot.product != product:
                return -1
    return product


@hot
def supply(h, m, product, t):
    """Have what one cell takes of supplied material mounted on machine m."""
    st = mem.station(h)[mem.mach(h)[m].station]
    for i in range(st.d0, st.d0 + st.n_draws):
        if mem.draw(h)[i].buffer < 0:
            j = mem.draw(h)[i].m0 + m - st.m0
            if not at_hand(h, i, j, product, t):
                fetch(h, m, i, j, product, 0, t)


@hot
def draw(h, m, row, product, t):
    """Take what goes into one cell; note the lots and where on them its parts begin."""
    st = mem.station(h)[mem.mach(h)[m].station]
    for s in range(st.n_draws):
        i = st.d0 + s
        p = mem.mount(h)[mem.draw(h)[i].m0 + m - st.m0]
        need = mem.draw_quantity(h)[i, product]
        rest = p.end - p.pos - need
        if rest < 0 or p.lot < 0:
            draw_into_cell(h, mem.mach(h)[m].station, m, i, row, product, t)
            continue
        mem.c_par(h)[row, st.par0 + s] = p.lot
        mem.c_pos(h)[row, st.par0 + s] = rest if p.unwinds != 0 else p.pos
        p.pos += need
        mem.draw(h)[i].used += need
        lot = mem.lot(h)[p.lot]
        lot.rest = rest
        if rest == 0:
            lot.state = LOT_USED


@hot
def soon(h, m):
    """Bring the next cell of the tray on machine m out of far memory before its turn comes.

    Cells come to a test days after they were last seen, from all over the tables.
    """
    q = mem.mach(h)[m]
    lot = mem.lot(h)[q.tray]
    if q.tray_i < lot.n:
        row = mem.tray(h)[lot.slot, q.tray_i] & (mem.cell(h).shape[0] - 1)
        mem.fetch_soon(mem.cell(h), row)
        if mem.c_x(h).shape[0] > 1:
            mem.fetch_soon(mem.c_x(h), (row, 0))
            mem.fetch_soon(mem.c_x(h), (row, 2 * N_CHAR - 1))


@jit
def start_single(h, m, t):
    """Let a machine begin its next job on a cell, if it can; otherwise it waits."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    if q.phase != 0:
        cold.call(h, cold.START, m, t)
        return
    mask = mem.cell(h).shape[0] - 1
    b = -1
    item = -1
    product = -1
    campaign = q.campaign
    if st.take == TAKE_CELL:
        b = input_with(h, st, 1)
        if b >= 0:
            item = item_at(h, b, 0)
    elif st.take == TAKE_TRAY:
        if mount_tray(h, m, t):
            item = mem.tray(h)[mem.lot(h)[q.tray].slot, q.tray_i]
    elif st.plan != 0:
        campaign, product = next_campaign(h, k)
    else:
        product = mounted(h, m, t)
        if product < 0:
            cold.call(h, cold.START, m, t)
            return
    if item >= 0:
        c = mem.cell(h)[item & mask]
        product = c.product
        campaign = c.campaign
    if product < 0:
        if q.idle == 0:
            join_idle(h, m)
            wait(h, m, STARVED, t)
        return
    if st.n_draws > 0:
        supply(h, m, product, t)
    if st.scan != 0 or item < 0:
        q.campaign = campaign
    if st.pool >= 0 and not operators(h, m, t):
        return
    if q.idle != 0:
        leave_idle(h, m)
    service = service_time(h, q, k, st)
    if st.paced != 0:
        service = paced_time(h, k, st, service, product)
    setup = 0
    if product != q.product or st.clean_every > 0 or st.tool_life > 0:
        setup = set_up(h, m, product)
    q.size = 0
    if b >= 0:
        item = pop(h, b, t)
    elif item >= 0:
        q.tray_i = next_place(h, q.tray, q.tray_i + 1)
        soon(h, m)
    else:
        item = born(h, product, campaign, t)
        if st.plan != 0:
            mem.ss(h)[k].left -= mem.worth(h)[k, product]
    q.item = item
    row = item & mask
    if st.n_draws > 0:
        draw(h, m, row, product, t)
    if st.n_effects > 0:
        apply_effects(h, k, m, row, 0, q.tray, t)
    if st.sort != 0:
        measure_cell(h, k, m, row)
    begin_job(h, m, q, setup, service, t)


@jit
def finish_single(h, m, t):
    """Machine m is done with its set-up, or with its job on a cell."""
    q = mem.mach(h)[m]
    if not ends_job(h, m, q, t):
        return
    if q.staffed != 0:
        dismiss(h, m, t)
    finish_cell(h, m, t)
    if q.pending > 0:
        wait(h, m, BLOCKED, t)
    else:
        look_at(h, m)
