"""What a job draws from mounted lots: coils, slurry, foil, separator, electrolyte.

A draw that may not straddle (a coil into a cell) skips defects and throws the tail away; one that
may (slurry into a roll) uses the end of one lot and the start of the next. Lots of an older
campaign that meet a younger one on the same machine are what was left over: they are scrapped, so
that two sides of a merge can never wait for each other.
"""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.draw import normal, uniform
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.stock import item_at, look_at, new_lot, pop, push, take_out
from gigafactory.line.layout import (
    AWAY,
    FULL,
    LOSS_AGE,
    LOSS_CAMPAIGN,
    LOSS_DEFECT,
    LOSS_TAIL,
    LOT_SCRAPPED,
    LOT_USED,
    MARGIN,
    MOST_LOTS,
    N_EDGES,
    NEVER,
    P_LOT,
)


@jit
def planted(h, c0, n, machine, lane, channel, serial, t):
    """Deviation that planted causes add here and now."""
    x = 0.0
    for i in range(c0, c0 + n):
        c = mem.cause(h)[i]
        if t < c.t0 or t >= c.t1:
            continue
        if c.machine >= 0 and c.machine != machine:
            continue
        if (c.lane >= 0 or lane >= 0) and c.lane != lane:
            continue
        if c.channel >= 0 and c.channel != channel:
            continue
        if c.first >= 0 and (serial < c.first or serial > c.last):
            continue
        x += c.deviation + c.drift * ((t - c.t0) * 1e-6)
    return x


@jit
def machine_deviation(h, m, t):
    """Deviation of machine m: its bias, the wear of its tool, and what is planted in it."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    x = q.bias
    if st.tool_life > 0:
        x += st.wear * (q.tool / st.tool_life)
    if st.n_causes > 0:
        x += planted(h, st.c0, st.n_causes, m - st.m0, -1, -1, -1, t)
    return x


@jit
def deliver(h, i, t):
    """A supplier's next lot of material i arrives at the machine."""
    a = mem.material(h)[i]
    n = new_lot(h, a.kind, -1, -1, -1, -1, a.size, t)
    lot = mem.lot(h)[n]
    lot.serial = a.lots
    if a.spread > 0.0:
        lot.coat = a.spread * normal(uniform(a.key0, a.key1, a.lots, P_LOT, 0))
    lot.coat += planted(h, a.c0, a.n_causes, -1, -1, -1, a.lots, t)
    a.lots += 1
    return n


@jit
def is_web(h, n):
    """Whether lot n is a roll or a coil: it is unwound, what was wound last comes off first."""
    k = mem.lot(h)[n].station
    return k >= 0 and mem.station(h)[k].web != 0


@jit
def rest_left(h, n):
    """Where what is left of lot n begins on it: the first metres of a web, the end of the rest."""
    lot = mem.lot(h)[n]
    return 0 if is_web(h, n) else lot.size - lot.rest


@jit
def next_defect(h, j):
    """Find the next span of mount j's lot, from its position on, that gives no cells."""
    p = mem.mount(h)[j]
    lot = mem.lot(h)[p.lot]
    p.defect = NEVER
    p.defect_end = NEVER
    origin = lot.origin
    sense = lot.sense
    if p.unwinds != 0:
        origin += sense * lot.size
        sense = -sense
    i = mem.lot(h)[lot.mother].defect
    while i >= 0:
        d = mem.defect(h)[i]
        if d.lane < 0 or lot.lane < 0 or d.lane == lot.lane:
            left = d.left - origin
            right = d.right - origin
            if sense < 0:
                left, right = -right, -left
            if right > p.pos and left < p.defect:
                p.defect = left
                p.defect_end = right
        i = d.next


@jit
def unmount(h, i, j, why):
    """Take mount j's lot off draw i's spindle; what is left of it is lost."""
    p = mem.mount(h)[j]
    lot = mem.lot(h)[p.lot]
    mem.lost(h)[i, why] += p.end - p.pos
    lot.rest = 0
    lot.state = LOT_USED if why == LOSS_TAIL else LOT_SCRAPPED
    p.lot = -1


@jit
def too_old(h, i, n, t):
    """Whether lot n is older than draw i allows."""
    limit = mem.draw(h)[i].limit
    return limit > 0 and t - mem.lot(h)[n].stamp > limit


@jit
def turn_away(h, i, n, t):
    """A lot that is too old for draw i goes back to be made fresh, or is scrapped."""
    d = mem.draw(h)[i]
    lot = mem.lot(h)[n]
    if d.redo_to >= 0:
        push(h, d.redo_to, n, -1, t)
    else:
        mem.lost(h)[i, LOSS_AGE] += lot.rest
        lot.rest = 0
        lot.state = LOT_SCRAPPED


@jit
def turn_away_old(h, m, i, t):
    """Turn away lots in draw i's buffer that are too old; whether none is left.

    A draw that straddles looks at all, another one at the first. After a few the machine looks
    again in the same instant, so that no ring runs over.
    """
    d = mem.draw(h)[i]
    if d.limit == 0:
        return True
    b = mem.buf(h)[d.buffer]
    most = MOST_LOTS if d.straddle != 0 else 1
    at = 0
    away = 0
    while at < b.n and at < most:
        if not too_old(h, i, item_at(h, d.buffer, at), t):
            at += 1
            continue
        if away == AWAY:
            look_at(h, m)
            return False
        away += 1
        turn_away(h, i, take_out(h, d.buffer, at, t), t)
    return True


@jit
def mount_next(h, m, i, j, t):
    """Put the next lot of draw i on mount j; whether there was one."""
    d = mem.draw(h)[i]
    if d.buffer < 0:
        n = deliver(h, d.material, t)
    else:
        if not turn_away_old(h, m, i, t) or mem.buf(h)[d.buffer].n == 0:
            return False
        n = pop(h, d.buffer, t)
    p = mem.mount(h)[j]
    p.lot = n
    p.unwinds = 1 if is_web(h, n) else 0
    p.pos = mem.lot(h)[n].size - mem.lot(h)[n].rest
    p.end = mem.lot(h)[n].size
    next_defect(h, j)
    d.mounts += 1
    mem.mach(h)[m].due += d.change
    return True


@jit
def reach(h, i, j, need):
    """Whether the mounted lot and those of its campaign that wait behind it hold `need`."""
    p = mem.mount(h)[j]
    d = mem.draw(h)[i]
    have = p.end - p.pos
    b = mem.buf(h)[d.buffer]
    campaign = mem.lot(h)[p.lot].campaign
    k = 0
    while have < need and k < b.n and k < MOST_LOTS:
        lot = mem.lot(h)[mem.ring(h)[b.ring + ((b.head + k) & b.mask)].item]
        if lot.campaign != campaign:
            break
        have += lot.rest
        k += 1
    return have >= need


@jit
def draw_need(h, i, product, length):
    """What one job takes of draw i."""
    q = mem.draw_quantity(h)[i, product]
    if mem.draw(h)[i].per != 0:
        return (q * (length // 1000)) // 1000
    return q


@jit
def clear(h, i, j, t):
    """Take an empty lot, and one that is too old, off mount j."""
    p = mem.mount(h)[j]
    if p.pos >= p.end:
        unmount(h, i, j, LOSS_TAIL)
    elif too_old(h, i, p.lot, t):
        n = p.lot
        p.lot = -1
        turn_away(h, i, n, t)


@jit
def fetch_straddling(h, m, i, j, product, length, t):
    """Have enough of draw i at hand, over several lots if need be."""
    p = mem.mount(h)[j]
    b = mem.draw(h)[i].buffer
    while True:
        if p.lot >= 0:
            clear(h, i, j, t)
        if p.lot < 0 and not mount_next(h, m, i, j, t):
            return False
        if b < 0:
            return True
        if not turn_away_old(h, m, i, t):
            return False
        own = mem.lot(h)[p.lot].product
        if reach(h, i, j, draw_need(h, i, own if own >= 0 else product, length)):
            return True
        if mem.buf(h)[b].n == 0:
            return False
        if mem.lot(h)[item_at(h, b, 0)].campaign == mem.lot(h)[p.lot].campaign:
            return False
        unmount(h, i, j, LOSS_CAMPAIGN)


@jit
def fetch_whole(h, m, i, j, product, length, t):
    """Have enough of draw i on one lot, past its defects."""
    p = mem.mount(h)[j]
    while True:
        if p.lot >= 0:
            clear(h, i, j, t)
        if p.lot < 0 and not mount_next(h, m, i, j, t):
            return False
        own = mem.lot(h)[p.lot].product
        need = draw_need(h, i, own if own >= 0 else product, length)
        if p.end - p.pos < need:
            unmount(h, i, j, LOSS_TAIL)
        elif p.defect < p.pos + need:
            end = p.defect_end if p.defect_end < p.end else p.end
            mem.lost(h)[i, LOSS_DEFECT] += end - p.pos
            p.pos = end
            mem.lot(h)[p.lot].rest = p.end - end
            next_defect(h, j)
        else:
            return True


@jit
def fetch(h, m, i, j, product, length, t):
    """Have what one job needs of draw i at hand; whether that worked."""
    p = mem.mount(h)[j]
    d = mem.draw(h)[i]
    if p.lot >= 0 and d.straddle == 0 and d.buffer < 0 and d.limit == 0:
        need = draw_need(h, i, product, length)
        if p.end - p.pos >= need and p.defect >= p.pos + need:
            return True
    if d.straddle != 0:
        return fetch_straddling(h, m, i, j, product, length, t)
    return fetch_whole(h, m, i, j, product, length, t)


@jit
def drop_older(h, k, m, newest):
    """Scrap the mounted lots that are of an older campaign than the youngest; whether any was."""
    st = mem.station(h)[k]
    found = False
    for i in range(st.d0, st.d0 + st.n_draws):
        j = mem.draw(h)[i].m0 + m - st.m0
        if mem.draw(h)[i].buffer >= 0 and mem.mount(h)[j].lot >= 0:
            if mem.lot(h)[mem.mount(h)[j].lot].campaign < newest:
                unmount(h, i, j, LOSS_CAMPAIGN)
                found = True
    return found


@jit
def prepare(h, m, campaign, product, length, t):
    """Have every draw of machine m at hand, all of one campaign: the youngest of those mounted.

    Campaign and product are those of what else goes into the job; below 0 the lots that come from
    buffers decide. Returns whether all is there, the campaign, and the product.
    """
    k = mem.mach(h)[m].station
    st = mem.station(h)[k]
    while True:
        there = True
        newest = campaign
        for i in range(st.d0, st.d0 + st.n_draws):
            if mem.draw(h)[i].buffer < 0:
                continue
            j = mem.draw(h)[i].m0 + m - st.m0
            if not fetch(h, m, i, j, product, length, t):
                there = False
            n = mem.mount(h)[j].lot
            if n >= 0 and mem.lot(h)[n].campaign > newest:
                newest = mem.lot(h)[n].campaign
                product = mem.lot(h)[n].product
        if not drop_older(h, k, m, newest):
            break
    if there:
        for i in range(st.d0, st.d0 + st.n_draws):
            if mem.draw(h)[i].buffer < 0:
                j = mem.draw(h)[i].m0 + m - st.m0
                fetch(h, m, i, j, product, length, t)
    return there, newest, product


@jit
def write_edge(h, parent, child, left, right, child_left, lane, flipped):
    """Append one parent's part in one child."""
    i = mem.ctl(h)[N_EDGES]
    e = mem.edge(h)[i]
    e.parent = parent
    e.child = child
    e.left = left
    e.right = right
    e.child_left = child_left
    e.lane = lane
    e.flipped = flipped
    mem.ctl(h)[N_EDGES] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.edge(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def part(h, m, i, j, rest, t):
    """Take at most `rest` of draw i from one lot, mounting the next one if need be: how much."""
    p = mem.mount(h)[j]
    if p.lot >= 0 and p.pos >= p.end:
        unmount(h, i, j, LOSS_TAIL)
    if p.lot < 0:
        mount_next(h, m, i, j, t)
    x = p.end - p.pos
    if x > rest:
        x = rest
    p.pos += x
    lot = mem.lot(h)[p.lot]
    lot.rest = p.end - p.pos
    if lot.rest == 0:
        lot.state = LOT_USED
    return x


@jit
def draw_into_cell(h, k, m, i, row, product, t):
    """Take draw i's quantity for one cell; note the lot and where on it the part begins."""
    st = mem.station(h)[k]
    j = mem.draw(h)[i].m0 + m - st.m0
    p = mem.mount(h)[j]
    need = draw_need(h, i, product, 0)
    col = st.par0 + i - st.d0
    x = part(h, m, i, j, need, t)
    mem.c_par(h)[row, col] = p.lot
    mem.c_pos(h)[row, col] = p.end - p.pos if p.unwinds != 0 else p.pos - x
    mem.draw(h)[i].used += need
    rest = need - x
    while rest > 0:
        rest -= part(h, m, i, j, rest, t)


@jit
def mount_of(h, m, i):
    """The mount of draw i on machine m."""
    return mem.draw(h)[i].m0 + m - mem.station(h)[mem.mach(h)[m].station].m0


@jit
def reached(need, rest, length):
    """The metre that runs when `rest` of what a lot of this length needs is still to come [µm]."""
    return int(length * ((need - rest) / need))


@jit
def part_into_lot(h, m, i, child, need, rest, length, backwards, t):
    """Take the next part of draw i, out of one parent, for one lot; note the edge: how much.

    Where the child runs `backwards`, from metre `length` to its first, the parts lie so too.
    """
    j = mount_of(h, m, i)
    p = mem.mount(h)[j]
    x = part(h, m, i, j, rest, t)
    mem.draw(h)[i].used += x
    if child >= 0:
        left = p.end - p.pos if p.unwinds != 0 else p.pos - x
        place = reached(need, rest, length)
        if backwards != 0:
            place = length - reached(need, rest - x, length)
        flipped = 1 if (p.unwinds != 0) != (backwards != 0) else 0
        write_edge(h, p.lot, child, left, left + x, place, -1, flipped)
    return x


@jit
def draw_into_lot(h, m, i, child, need, length, backwards, t):
    """Take a quantity of draw i for one lot, over several parents; note an edge for each."""
    rest = need
    while rest > 0:
        rest -= part_into_lot(h, m, i, child, need, rest, length, backwards, t)
