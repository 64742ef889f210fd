"""Buffers: first in, first out, with blocking after service.

A ring holds what is in the buffer and, behind it, what finished upstream and still stands on its
machine because the buffer is full. The first `places` entries are in the buffer; when one leaves,
the next one moves in and its machine has one unit less to hand over. Zero places need no special
case.

How much went in and out, and the content over time, follow from what stands here (`tally.Flow`).
"""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.layout import FULL, MARGIN, N_LOTS, WORK_TAIL


@hot
def look_at(h, what):
    """Add a machine (its number) or a station (-1 - its number) to the work of this instant.

    A station stands on the list once.
    """
    if what < 0:
        ss = mem.ss(h)[-1 - what]
        if ss.listed != 0:
            return
        ss.listed = 1
    tail = mem.ctl(h)[WORK_TAIL]
    mem.work(h)[tail & (mem.work(h).shape[0] - 1)] = what
    mem.ctl(h)[WORK_TAIL] = tail + 1


@hot
def push(h, i, item, m, t):
    """Machine m hands a unit to buffer i, or keeps it (blocked) until a place is free."""
    b = mem.buf(h)[i]
    n = b.n
    e = mem.ring(h)[b.ring + ((b.head + n) & b.mask)]
    e.item = item
    e.t = t
    b.n = n + 1
    if n < b.places:
        e.machine = -1
    else:
        e.machine = m
        if m >= 0:
            mem.mach(h)[m].pending += 1
    if n >= b.full:
        mem.ctl(h)[FULL] = 1
    c = b.only
    if c >= 0:
        if mem.ss(h)[c].idle_n > 0:
            look_at(h, -1 - c)
    else:
        for k in range(b.n_cons):
            c = mem.ints(h)[b.cons0 + k]
            if mem.ss(h)[c].idle_n > 0:
                look_at(h, -1 - c)


@jit
def move_in(h, b, t):
    """The first unit that waited behind buffer b has a place in it now."""
    e = mem.ring(h)[b.ring + ((b.head + b.places - 1) & b.mask)]
    e.t = t
    if e.machine >= 0:
        release(h, e.machine)
        e.machine = -1


@hot
def pop(h, i, t):
    """Take the first unit of buffer i; the next one that was blocked moves in."""
    b = mem.buf(h)[i]
    head = b.head
    n = b.n - 1
    e = mem.ring(h)[b.ring + (head & b.mask)]
    item = e.item
    b.head = head + 1
    b.n = n
    if b.places > 0:
        b.waited += t - e.t
        if n >= b.places:
            move_in(h, b, t)
    elif e.machine >= 0:
        release(h, e.machine)
    return item


@jit
def take_out(h, i, at, t):
    """Take the unit at place `at` out of buffer i, or from behind it."""
    b = mem.buf(h)[i]
    if at == 0:
        return pop(h, i, t)
    out = mem.ring(h)[b.ring + ((b.head + at) & b.mask)]
    item, since, machine = out.item, out.t, out.machine
    for k in range(at, 0, -1):
        to = mem.ring(h)[b.ring + ((b.head + k) & b.mask)]
        e = mem.ring(h)[b.ring + ((b.head + k - 1) & b.mask)]
        to.item, to.t, to.machine = e.item, e.t, e.machine
    b.head += 1
    b.n -= 1
    if at < b.places:
        b.waited += t - since
        if b.n >= b.places:
            move_in(h, b, t)
    else:
        b.beyond += 1
        if machine >= 0:
            release(h, machine)
    return item


@hot
def item_at(h, i, at):
    """The unit at place `at` of buffer i or behind it."""
    b = mem.buf(h)[i]
    return mem.ring(h)[b.ring + ((b.head + at) & b.mask)].item


@hot
def release(h, m):
    """One unit less stands on machine m; when none is left it looks for its next job."""
    q = mem.mach(h)[m]
    q.pending -= 1
    if q.pending == 0 and q.phase == 0:
        look_at(h, m)


@jit
def new_lot(h, kind, station, machine, product, campaign, size, t):
    """Append a lot; return its number."""
    n = mem.ctl(h)[N_LOTS]
    lot = mem.lot(h)[n]
    lot.kind = kind
    lot.station = station
    lot.machine = machine
    lot.product = product
    lot.campaign = campaign
    lot.begun = t
    lot.made = t
    lot.size = size
    lot.rest = size
    lot.stamp = t
    lot.uptake = 0.0
    lot.mother = n
    lot.lane = -1
    lot.origin = 0
    lot.sense = 1
    lot.roll = -1
    lot.defect = -1
    lot.span = -1
    lot.coat = 0.0
    lot.thickness = 0.0
    lot.slot = -1
    lot.n = 0
    lot.state = 0
    lot.serial = 0
    mem.ctl(h)[N_LOTS] = n + 1
    if n + mem.ctl(h)[MARGIN] > mem.lot(h).shape[0]:
        mem.ctl(h)[FULL] = 1
    return n
