"""Rolls and coils: what a web step makes, and where along its metres it is not good.

Metres run from the start of coating on the mother roll. A coil knows how its own metres map on the
mother's: mother metre = origin + sense x own metre. A rewind turns the sense.
"""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.draw import exp, normal, uniform
from gigafactory.line.kernel.feed import (
    draw_into_lot,
    draw_need,
    machine_deviation,
    mount_of,
    part_into_lot,
    planted,
    reached,
    rest_left,
    write_edge,
)
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.stock import new_lot, pop
from gigafactory.line.kernel.tray import use
from gigafactory.line.layout import (
    D_HEAD,
    D_MARK,
    D_SPLICE,
    D_START,
    D_STOP,
    FULL,
    KNOTS,
    LOSS_HEAD,
    LOT_USED,
    MARGIN,
    N_DEFECTS,
    N_MEASURES,
    N_ROLLS,
    N_SPANS,
    P_DEFECT,
    P_ROLL,
)

RATE_MAX = 150.0
MOST_DEFECTS = 200


@jit
def add_defect(h, m, n, left, right, lane, why, t):
    """Metres left to right of lot n give no cells since machine m; noted on its mother roll."""
    lot = mem.lot(h)[n]
    a = lot.origin + lot.sense * left
    b = lot.origin + lot.sense * right
    if b < a:
        a, b = b, a
    i = mem.ctl(h)[N_DEFECTS]
    d = mem.defect(h)[i]
    d.left = a
    d.right = b
    d.lane = lane
    d.station = mem.mach(h)[m].station
    d.machine = m
    d.why = why
    d.t = t
    d.lot = lot.mother
    mother = mem.lot(h)[lot.mother]
    d.next = mother.defect
    mother.defect = i
    mem.ctl(h)[N_DEFECTS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.defect(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def random_defects(h, m, n, order, t):
    """Defects of one roll: Poisson along metres and lanes, by inversion."""
    st = mem.station(h)[mem.mach(h)[m].station]
    lot = mem.lot(h)[n]
    lanes = st.lanes if lot.lane < 0 else 1
    rate = st.defects * (lot.size * 1e-6) * lanes
    if rate > RATE_MAX:
        rate = RATE_MAX
    u = uniform(st.key0, st.key1, order, P_DEFECT, 0)
    p = exp(-rate)
    total = p
    count = 0
    while u > total and count < MOST_DEFECTS:
        count += 1
        p *= rate / count
        total += p
    for i in range(count):
        at = int(uniform(st.key0, st.key1, order, P_DEFECT, 2 * i + 1) * lot.size)
        lane = lot.lane
        if lane < 0 and lanes > 1:
            lane = int(uniform(st.key0, st.key1, order, P_DEFECT, 2 * i + 2) * lanes)
        end = at + st.defect_length
        add_defect(h, m, n, at, end if end < lot.size else lot.size, lane, D_MARK, t)


@jit
def write_measure(h, n, k, metre, lane, t, value):
    """Append one in-process measurement."""
    i = mem.ctl(h)[N_MEASURES]
    r = mem.measure(h)[i]
    r.lot = n
    r.station = k
    r.metre = metre
    r.t = t
    r.value = value
    r.lane = lane
    mem.ctl(h)[N_MEASURES] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.measure(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def add_span(h, n, left, right, coat):
    """Metres left to right of mother roll n are coated from a batch with this deviation."""
    i = mem.ctl(h)[N_SPANS]
    s = mem.span(h)[i]
    s.left = left
    s.right = right
    s.coat = coat
    s.next = mem.lot(h)[n].span
    mem.lot(h)[n].span = i
    mem.ctl(h)[N_SPANS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.span(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def batch_at(h, n, metre):
    """Deviation of the batches from which mother roll n is coated at a metre."""
    roll = mem.lot(h)[n]
    if metre >= roll.size:
        metre = roll.size - 1
    x = 0.0
    i = roll.span
    while i >= 0:
        s = mem.span(h)[i]
        if s.left <= metre < s.right:
            x += s.coat
        i = s.next
    return x


@jit
def lane_deviation(h, n, lane):
    """What lane `lane` of mother roll n deviates by: its place on the coater, what is planted."""
    roll = mem.lot(h)[n]
    c = mem.station(h)[roll.station]
    x = mem.lane(h)[c.m0 + roll.machine, lane]
    return x + planted(h, c.c0, c.n_causes, roll.machine, lane, -1, -1, roll.begun)


@jit
def measure_lanes(h, k, n, j, x, t):
    """Measure the coat weight of mother roll n at knot j, lane by lane."""
    st = mem.station(h)[k]
    roll = mem.lot(h)[n]
    metre = roll.size * j // (KNOTS - 1)
    x = batch_at(h, n, metre) + x
    nominal = mem.nominal(h)[k, roll.product]
    if st.lanes == 1:
        write_measure(h, n, k, metre, -1, t, nominal * (1.0 + x))
        return
    for lane in range(st.lanes):
        write_measure(h, n, k, metre, lane, t, nominal * (1.0 + (x + lane_deviation(h, n, lane))))


@jit
def lay_profile(h, k, m, n, order, t):
    """Coat weight along a mother roll: its machine, its own mean and a slow drift.

    What its batches are, metre by metre, is noted apart (`add_span`): they change in a step.
    """
    st = mem.station(h)[k]
    i = mem.ctl(h)[N_ROLLS]
    mem.ctl(h)[N_ROLLS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.roll(h).shape[0]:
        mem.ctl(h)[FULL] = 1
    mem.lot(h)[n].roll = i
    x = machine_deviation(h, m, t)
    if st.roll_spread > 0.0:
        x += st.roll_spread * normal(uniform(st.key0, st.key1, order, P_ROLL, 0))
    for j in range(KNOTS):
        if j > 0 and st.drift_spread > 0.0:
            x += st.drift_spread * normal(uniform(st.key0, st.key1, order, P_ROLL, j))
        mem.roll(h)[i, j] = x
        if st.measure > 0:
            measure_lanes(h, k, n, j, x, t)


@jit
def coat_at(h, n, pos):
    """Relative deviation of coat weight of coil n at its own metre."""
    lot = mem.lot(h)[n]
    mother = mem.lot(h)[lot.mother]
    if mother.roll < 0:
        return lot.coat
    metre = lot.origin + lot.sense * pos
    x = metre / mother.size * (KNOTS - 1)
    i = int(x)
    if i < 0:
        i = 0
    if i > KNOTS - 2:
        i = KNOTS - 2
    a = mem.roll(h)[mother.roll, i]
    base = lot.coat + batch_at(h, lot.mother, metre)
    return base + a + (mem.roll(h)[mother.roll, i + 1] - a) * (x - i)


@jit
def weigh_in(h, m, i, n, t):
    """Draw i goes into batch n; each of its lots counts by its share of all that does.

    All: of every draw that is measured in the same unit.
    """
    st = mem.station(h)[mem.mach(h)[m].station]
    product = mem.lot(h)[n].product
    total = 0
    for o in range(st.d0, st.d0 + st.n_draws):
        if mem.draw(h)[o].unit == mem.draw(h)[i].unit:
            total += draw_need(h, o, product, st.length)
    need = draw_need(h, i, product, st.length)
    rest = need
    while rest > 0:
        x = part_into_lot(h, m, i, n, need, rest, st.length, 0, t)
        rest -= x
        parent = mem.mount(h)[mount_of(h, m, i)].lot
        mem.lot(h)[n].coat += mem.lot(h)[parent].coat * (x / total)


@jit
def make_joint(h, m, b, product, t):
    """Start a batch of a vessel, or a module: from materials and from what the step takes."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    size = st.length if st.length > 0 else st.number * 1000000
    n = new_lot(h, st.kind, k, m - st.m0, product, q.campaign, size, t)
    base = 0.0
    if b >= 0:
        for _ in range(st.number):
            u = pop(h, b, t)
            if mem.buf(h)[b].cells != 0:
                use(h, u, -1, n, t)
                mem.lot(h)[n].n += 1
            else:
                parent = mem.lot(h)[u]
                left = rest_left(h, u)
                write_edge(h, u, n, left, left + parent.rest, 0, -1, 0)
                base += parent.coat / st.number
                parent.rest = 0
                parent.state = LOT_USED
    lot = mem.lot(h)[n]
    lot.coat = base + machine_deviation(h, m, t)
    if st.roll_spread > 0.0:
        lot.coat += st.roll_spread * normal(uniform(st.key0, st.key1, q.order, P_ROLL, 0))
    for i in range(st.d0, st.d0 + st.n_draws):
        weigh_in(h, m, i, n, t)
    if st.measure > 0:
        write_measure(h, n, k, 0, -1, t, mem.nominal(h)[k, product] * (1.0 + lot.coat))
    mem.hold(h)[q.item] = n
    q.n_held = 1


@jit
def coat(h, m, i, n, t):
    """Draw i goes onto mother roll n: which batch where, and a defect wherever a lot is spliced."""
    q = mem.mach(h)[m]
    length = mem.station(h)[q.station].length
    d = mem.draw(h)[i]
    need = draw_need(h, i, mem.lot(h)[n].product, length)
    rest = need
    while rest > 0:
        at = reached(need, rest, length)
        x = part_into_lot(h, m, i, n, need, rest, length, 0, t)
        if rest < need and d.splice > 0:
            end = at + d.splice
            add_defect(h, m, n, at, end if end < length else length, -1, D_SPLICE, t)
        rest -= x
        if d.buffer >= 0:
            parent = mem.mount(h)[mount_of(h, m, i)].lot
            add_span(h, n, at, reached(need, rest, length), mem.lot(h)[parent].coat)


@jit
def make_mother(h, m, product, t):
    """Start a mother roll: coated from slurry and foil."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    order = q.order
    n = new_lot(h, st.kind, k, m - st.m0, product, q.campaign, st.length, t)
    for i in range(st.d0, st.d0 + st.n_draws):
        coat(h, m, i, n, t)
    if st.head_loss > 0:
        add_defect(h, m, n, 0, st.head_loss, -1, D_HEAD, t)
    lay_profile(h, k, m, n, order, t)
    random_defects(h, m, n, order, t)
    if q.restart != 0 and st.start_loss > 0:
        add_defect(h, m, n, 0, st.start_loss, -1, D_START, t)
    q.restart = 0
    mem.hold(h)[q.item] = n
    q.n_held = 1
    q.size = st.length


@jit
def inherit(h, st, parent, n, lane):
    """What coil n has from its parent, and from its lane where it is cut out of several."""
    lot = mem.lot(h)[n]
    p = mem.lot(h)[parent]
    lot.mother = p.mother
    lot.stamp = p.stamp
    lot.uptake = p.uptake
    lot.coat = p.coat
    lot.lane = p.lane
    if st.lanes > 1:
        lot.lane = lane
        lot.coat += lane_deviation(h, p.mother, lane)


@jit
def make_coils(h, m, parent, t):
    """Start to run roll `parent` through a web step: one coil for each lane.

    What is left of the roll are its first metres. A step that turns unwinds it: the metre that was
    wound last leads. One that does not lets its first metre lead. From the end that leads the head
    is cut off; there the coils begin. What the step draws goes into the roll before it is cut.
    """
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    p = mem.lot(h)[parent]
    rest = p.rest
    cut = st.head_loss if st.head_loss < rest else rest
    left = 0 if st.turns != 0 else cut
    right = rest - cut if st.turns != 0 else rest
    lead = right if st.turns != 0 else left
    way = -1 if st.turns != 0 else 1
    mem.lost(h)[mem.draw(h).shape[0] + k, LOSS_HEAD] += cut
    if q.restart != 0 and st.start_loss > 0 and right > left:
        start = st.start_loss if st.start_loss < right - left else right - left
        add_defect(h, m, parent, lead, lead + way * start, p.lane, D_START, t)
    q.restart = 0
    thick = machine_deviation(h, m, t)
    if st.roll_spread > 0.0:
        thick += st.roll_spread * normal(uniform(st.key0, st.key1, q.order, P_ROLL, 0))
    for lane in range(st.lanes):
        n = new_lot(h, st.kind, k, m - st.m0, p.product, p.campaign, right - left, t)
        inherit(h, st, parent, n, lane)
        lot = mem.lot(h)[n]
        lot.thickness = p.thickness + thick
        lot.origin = p.origin + p.sense * lead
        lot.sense = p.sense * way
        write_edge(h, parent, n, left, right, 0, lot.lane, st.turns)
        random_defects(h, m, n, q.order * st.lanes + lane, t)
        if st.measure > 0 and lane == 0:
            value = mem.nominal(h)[k, p.product] * (1.0 + lot.thickness)
            write_measure(h, n, k, 0, lot.lane, t, value)
        mem.hold(h)[q.item + lane] = n
    q.n_held = st.lanes
    q.size = rest
    for i in range(st.d0, st.d0 + st.n_draws):
        draw_into_lot(h, m, i, parent, draw_need(h, i, p.product, rest), rest, st.turns, t)
    p.rest = 0
    p.state = LOT_USED


@jit
def web_stopped(h, m, t):
    """The web stood in the middle of a roll: metres at that place are lost.

    Where it stood while the head ran through, they begin with the first metre behind the head.
    """
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    if st.start_loss <= 0 or q.n_held == 0 or q.service <= 0:
        return
    n = mem.hold(h)[q.item]
    lot = mem.lot(h)[n]
    at = int(q.size * ((q.service - q.left) / q.service)) - (q.size - lot.size)
    end = at + st.start_loss
    if end <= 0 or lot.size == 0:
        return
    lane = -1 if st.lanes > 1 else lot.lane
    left = at if at > 0 else 0
    add_defect(h, m, n, left, end if end < lot.size else lot.size, lane, D_STOP, t)
