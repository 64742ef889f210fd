"""The start of a job: what it needs, and how long it lasts."""

from __future__ import annotations

import numpy as np

from gigafactory.line.kernel import cold, mem
from gigafactory.line.kernel.crew import operators
from gigafactory.line.kernel.draw import fill_service, fill_stop
from gigafactory.line.kernel.effect import refill_noise
from gigafactory.line.kernel.feed import prepare
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.load import born, load
from gigafactory.line.kernel.machine import (
    begin_job,
    go_on,
    join_idle,
    leave_idle,
    wait,
    work_on,
)
from gigafactory.line.kernel.stock import item_at, look_at, pop, push
from gigafactory.line.kernel.tray import (
    empty_tray,
    lot_leaves,
    make_good,
    next_place,
    scrap_lot,
    spoil,
)
from gigafactory.line.layout import (
    AWAY,
    BLOCK,
    BY_LENGTH,
    CAUSE_AGE,
    CAUSE_CAMPAIGN,
    LOSS_AGE,
    LOSS_CAMPAIGN,
    MAKE_JOINT,
    NEVER,
    P_STOP,
    PATH_PLAIN,
    PATH_SINGLE,
    SERVING,
    STARVED,
    TAKE_CELL,
    TAKE_NOTHING,
    TAKE_TRAY,
)


@hot
def input_with(h, st, n):
    """The first of a station's inputs, in order of priority, that holds n units; or -1."""
    if st.n_in == 1:
        return st.in_buffer if mem.buf(h)[st.in_buffer].n >= n else -1
    for i in range(st.n_in):
        b = mem.ints(h)[st.in0 + i]
        if mem.buf(h)[b].n >= n:
            return b
    return -1


@jit
def fresh(h, m, t):
    """Turn away the lots at the heads of machine m's inputs that are too old; whether none is left.

    After a few of one input the machine looks again in the same instant, so that no ring runs over.
    """
    k = mem.mach(h)[m].station
    st = mem.station(h)[k]
    if st.limit == 0:
        return True
    none_left = True
    for i in range(st.n_in):
        b = mem.ints(h)[st.in0 + i]
        away = 0
        while mem.buf(h)[b].n > 0 and t - mem.lot(h)[item_at(h, b, 0)].stamp > st.limit:
            if away == AWAY:
                look_at(h, m)
                none_left = False
                break
            away += 1
            n = pop(h, b, t)
            if st.redo_to >= 0:
                push(h, st.redo_to, n, -1, t)
            else:
                scrap_lot(h, n, k, LOSS_AGE, CAUSE_AGE, t)
    return none_left


@jit
def kind_of(h, b, at):
    """Campaign and product of the unit at a place of buffer b."""
    n = item_at(h, b, at)
    if mem.buf(h)[b].cells != 0:
        c = mem.cell(h)[n & (mem.cell(h).shape[0] - 1)]
        return np.int64(c.campaign), np.int64(c.product)
    lot = mem.lot(h)[n]
    return np.int64(lot.campaign), np.int64(lot.product)


@jit
def discard(h, k, b, t):
    """The unit at the head of buffer b was left over from an older campaign."""
    n = pop(h, b, t)
    if mem.buf(h)[b].cells != 0:
        spoil(h, n, -1, CAUSE_CAMPAIGN, t)
    else:
        scrap_lot(h, n, k, LOSS_CAMPAIGN, CAUSE_CAMPAIGN, t)


@jit
def discard_cell(h, m, t):
    """The next cell of the tray on machine m was left over from an older campaign."""
    q = mem.mach(h)[m]
    spoil(h, mem.tray(h)[mem.lot(h)[q.tray].slot, q.tray_i], -1, CAUSE_CAMPAIGN, t)
    q.tray_i = next_place(h, q.tray, q.tray_i + 1)
    if q.tray_i == mem.lot(h)[q.tray].n:
        empty_tray(h, m, t)


@jit
def next_campaign(h, k):
    """The campaign and product of the next job of a station that starts material."""
    ss = mem.ss(h)[k]
    n = mem.campaigns(h).shape[0]
    while ss.left <= 0:
        ss.campaign += 1
        ss.left += mem.campaigns(h)[ss.campaign % n, 1]
    c = mem.campaigns(h)
    in_a_round = c[n - 1, 2] + (1 if c[n - 1, 0] != c[0, 0] else 0)
    at = ss.campaign % n
    return ss.campaign // n * in_a_round + c[at, 2], c[at, 0]


@jit
def mount_tray(h, m, t):
    """Have a tray with cells on machine m; whether there is one."""
    q = mem.mach(h)[m]
    if q.tray >= 0:
        return True
    if not fresh(h, m, t):
        return False
    st = mem.station(h)[q.station]
    b = input_with(h, st, 1)
    if b < 0:
        return False
    q.tray = pop(h, b, t)
    q.tray_i = next_place(h, q.tray, 0)
    q.tray_t = t
    return True


@jit
def alike(h, b, number, t):
    """Whether the first `number` units of buffer b are of one product.

    Where they are not, those of the product that ends leave the plant as they are.
    """
    buf = mem.buf(h)[b]
    while buf.n >= number:
        _, product = kind_of(h, b, 0)
        same = 1
        while same < number:
            _, other = kind_of(h, b, same)
            if other != product:
                break
            same += 1
        if same == number:
            return True
        for _ in range(same):
            n = pop(h, b, t)
            if buf.cells != 0:
                make_good(h, n, t)
            else:
                lot_leaves(h, n, t)
    return False


@jit
def main_input(h, m, t):
    """What the job works on: buffer, campaign and product of its first unit; buffer -2 to wait.

    Buffer -1 stands for no buffer: nothing is taken, or the next cell of the tray on the machine.
    """
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    if st.take == TAKE_NOTHING:
        return -1, -1, -1
    if st.take == TAKE_TRAY:
        if not mount_tray(h, m, t):
            return -2, -1, -1
        n = mem.tray(h)[mem.lot(h)[q.tray].slot, q.tray_i]
        c = mem.cell(h)[n & (mem.cell(h).shape[0] - 1)]
        return -1, np.int64(c.campaign), np.int64(c.product)
    if not fresh(h, m, t):
        return -2, -1, -1
    while True:
        b = input_with(h, st, st.number)
        if b < 0:
            return -2, -1, -1
        if st.make != MAKE_JOINT or alike(h, b, st.number, t):
            campaign, product = kind_of(h, b, 0)
            return b, campaign, product


@jit
def youngest(h, st, campaign):
    """The youngest campaign of what is taken together, and its product; -2 if some is missing."""
    product = np.int64(-1)
    for i in range(st.n_tog):
        b = mem.ints(h)[st.tog0 + i]
        if mem.buf(h)[b].n == 0:
            return np.int64(-2), np.int64(-1)
        c, p = kind_of(h, b, 0)
        if c > campaign:
            campaign = c
        if i == 0:
            product = p
    return campaign, product


@jit
def discard_older(h, m, b, campaign, newest, t):
    """Scrap what would go into the job and is of an older campaign; whether there was any."""
    k = mem.mach(h)[m].station
    st = mem.station(h)[k]
    found = False
    if st.take != TAKE_NOTHING and campaign < newest:
        found = True
        if b >= 0:
            discard(h, k, b, t)
        else:
            discard_cell(h, m, t)
    for i in range(st.n_tog):
        o = mem.ints(h)[st.tog0 + i]
        c, _ = kind_of(h, o, 0)
        if c < newest:
            found = True
            discard(h, k, o, t)
    return found


@jit
def ready(h, m, t):
    """Whether all that a job of machine m needs is there: the buffer to take from and the product.

    The product is -1 where the machine has to wait. What goes into one thing is of one campaign:
    what is older than the youngest of what would meet is left over, and scrapped.
    """
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    floor = np.int64(-1)
    while True:
        b, campaign, product = main_input(h, m, t)
        if b == -2:
            return b, np.int64(-1)
        newest, other = youngest(h, st, campaign if campaign > floor else floor)
        if newest == -2:
            return b, np.int64(-1)
        if discard_older(h, m, b, campaign, newest, t):
            continue
        if st.take == TAKE_NOTHING:
            if st.n_tog > 0:
                product = other
            elif st.plan != 0:
                newest, product = next_campaign(h, k)
        if st.n_draws > 0:
            length = st.length
            if st.web != 0 and b >= 0:
                length = mem.lot(h)[item_at(h, b, 0)].rest
            there, youngest_lot, product = prepare(h, m, newest, product, length, t)
            if youngest_lot > newest and (st.take != TAKE_NOTHING or st.n_tog > 0):
                floor = youngest_lot
                continue
            if not there:
                return b, np.int64(-1)
            newest = youngest_lot
        q.campaign = newest
        return b, product


@jit
def set_up(h, m, product):
    """Ticks of set-up before a job of this product: changeover, cleaning, tool."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    setup = 0
    if product != q.product:
        if q.product >= 0 and st.changeover > 0:
            setup += st.changeover
            q.restart = 1
        q.product = product
    if st.clean_every > 0 and q.jobs >= st.clean_every:
        setup += st.clean
        q.jobs = 0
    if st.tool_life > 0 and q.tool >= st.tool_life:
        setup += st.tool_change
        q.tool = 0
    return setup


@jit
def refill_stops(h, k, order):
    """Draw the working time to the first memoryless stop of each job of the next block."""
    st = mem.station(h)[k]
    out = mem.first_stop(h)[k]
    for i in range(BLOCK):
        out[i] = NEVER
    for i in range(st.s0, st.s0 + st.n_stops):
        stop = mem.stop(h)[i]
        if stop.free != 0:
            purpose = P_STOP + 2 * stop.number
            fill_stop(st.key0, st.key1, order, purpose, stop.every_a, mem.scratch(h)[0], out)


@jit
def refill(h, k, n):
    """Draw what the jobs of station k from its n-th on need, one block ahead."""
    st = mem.station(h)[k]
    scratch = mem.whole(mem.scratch(h))
    drawn, quality = mem.drawn(h)[k], mem.quality(h)[k]
    fill_service(st.key0, st.key1, n, st.law, st.a, st.b, scratch, drawn, quality)
    if st.sort != 0:
        refill_noise(h, k, n)
    if st.n_free > 0:
        refill_stops(h, k, n)


@hot
def service_time(h, q, k, st):
    """Draw the next service time of machine q's station k, and the quality words of its job."""
    ss = mem.ss(h)[k]
    n = ss.starts
    ss.starts = n + 1
    at = n & (BLOCK - 1)
    if at == 0:
        cold.call(h, cold.REFILL, k, n)
    at += k * BLOCK
    if st.n_free > 0:
        q.hits = 0
        free = q.odo + mem.flat(mem.first_stop(h))[at]
        q.free_odo = free
        q.stop_odo = free if free < q.fixed_odo else q.fixed_odo
    q.order = n
    q.quality = mem.flat(mem.quality(h))[at]
    return mem.flat(mem.drawn(h))[at] + st.load


@hot
def paced_time(h, k, st, service, product):
    """A service time of station k as it is with a product."""
    return int((service - st.load) * mem.pace(h)[k, product] + 0.5) + st.load


@jit
def start_any(h, m, t):
    """Let a machine begin its next job, if it can; otherwise it waits and says for what.

    One whose people left it in the middle of a job goes on when it has them again.
    """
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    if q.phase != 0:
        if q.staffed == 0 and operators(h, m, t):
            go_on(h, m, t)
        return
    product = np.int64(-1)
    if st.scan != 0:
        b, product = ready(h, m, t)
    elif st.take == TAKE_CELL:
        b = input_with(h, st, 1)
        if b >= 0:
            product = mem.cell(h)[item_at(h, b, 0) & (mem.cell(h).shape[0] - 1)].product
    else:
        b = -1
        q.campaign, product = next_campaign(h, k)
    if product < 0:
        if q.idle == 0:
            join_idle(h, m)
            wait(h, m, STARVED, t)
        return
    if not operators(h, m, t):
        return
    leave_idle(h, m)
    service = service_time(h, q, k, st)
    setup = 0
    if product != q.product or st.clean_every > 0 or st.tool_life > 0:
        setup = set_up(h, m, product)
    load(h, m, b, product, t)
    if st.law == BY_LENGTH:
        service = int(q.size * st.a + 0.5) + st.load
    if st.paced != 0:
        service = paced_time(h, k, st, service, product)
    begin_job(h, m, q, setup, service, t)


@hot
def start_plain(h, m, t):
    """The same as `start_any` where a job is a service time and nothing else (the common case)."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    if st.take == TAKE_CELL:
        b = input_with(h, st, 1)
        if b < 0:
            if q.idle == 0:
                join_idle(h, m)
                wait(h, m, STARVED, t)
            return
        item = pop(h, b, t)
    else:
        q.campaign, product = next_campaign(h, k)
        item = born(h, product, q.campaign, t)
        mem.ss(h)[k].left -= mem.worth(h)[k, product]
    if q.idle != 0:
        leave_idle(h, m)
    service = service_time(h, q, k, st)
    q.item = item
    q.phase = SERVING
    q.left = service
    q.job0 = t
    work_on(h, m, q, service, t)


@hot
def may_start_plain(h, m, t):
    """Whether machine m is free for a plain job; another job is begun here, if it can be."""
    q = mem.mach(h)[m]
    if q.pending != 0 or q.flags != 0:
        return False
    path = q.path
    if path == PATH_PLAIN:
        return q.phase == 0
    cold.call(h, cold.START_SINGLE if path == PATH_SINGLE else cold.START, m, t)
    return False
