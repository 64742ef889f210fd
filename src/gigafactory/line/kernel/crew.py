"""People whom machines share: for repairs, and for running jobs."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.draw import ticks, uniform
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.machine import leave_idle, turn, wait
from gigafactory.line.kernel.stock import look_at
from gigafactory.line.kernel.tree import alarm, silence
from gigafactory.line.layout import (
    EV_END_STOP,
    EV_NONE,
    P_STOP,
    WAITING_OPERATOR,
    WAITING_REPAIR,
)


@jit
def draw_stop(h, m, i, what):
    """Ticks to the next stop i of machine m (what = 0), or how long it lasts (what = 1).

    A memoryless stop (exponential, working time) belongs to the job that it hits and is keyed by
    the job's order of start and the number of stops within it; every other one by machine and
    count.
    """
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    stop = mem.stop(h)[st.s0 + i]
    purpose = P_STOP + 2 * stop.number + what
    if stop.free != 0:
        u = uniform(st.key0, st.key1, q.order, purpose, q.hits)
    else:
        u = uniform(st.key0, st.key1, mem.stops(h)[q.stop0 + i].count, purpose, m - st.m0)
    if what == 0:
        return ticks(stop.every, stop.every_a, stop.every_b, u)
    return ticks(stop.lasts, stop.lasts_a, stop.lasts_b, u)


@jit
def begin_repair(h, m, t):
    """Somebody (or the machine itself) starts to end the stop."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    q.event = EV_END_STOP
    turn(h, m, mem.stop(h)[st.s0 + q.stop].counts_as, t)
    alarm(h, m, t + draw_stop(h, m, q.stop, 1))


@jit
def ask_repair(h, m, t):
    """Machine m stands: somebody of the crew comes if one is free and at work; else it waits."""
    q = mem.mach(h)[m]
    crew = mem.stop(h)[mem.station(h)[q.station].s0 + q.stop].crew
    if crew >= 0:
        c = mem.crew(h)[crew]
        if c.free <= 0 or c.closed != 0:
            mem.queue(h)[c.r0 + (c.r_head + c.r_n) % c.size] = m
            c.r_n += 1
            turn(h, m, WAITING_REPAIR, t)
            q.event = EV_NONE
            silence(h, m)
            return
        c.free -= 1
    begin_repair(h, m, t)


@jit
def operators(h, m, t):
    """Whether the people whom a job of machine m needs are free; otherwise it queues for them."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    if st.pool < 0:
        return True
    pool = mem.crew(h)[st.pool]
    if pool.free >= st.pool_n and pool.closed == 0:
        pool.free -= st.pool_n
        q.staffed = 1
        return True
    leave_idle(h, m)
    if q.queued == 0:
        mem.queue(h)[pool.q0 + (pool.head + pool.n) % pool.size] = m
        pool.n += 1
        q.queued = 1
    wait(h, m, WAITING_OPERATOR, t)
    return False


@jit
def dismiss(h, m, t):
    """The people of machine m's job are free: it is done, or stands until others have come."""
    q = mem.mach(h)[m]
    if q.staffed != 0:
        st = mem.station(h)[q.station]
        q.staffed = 0
        mem.crew(h)[st.pool].free += st.pool_n
        call(h, st.pool, t)


@jit
def call(h, i, t):
    """People of crew i may be free: repairs first, then all who wait for people look again."""
    c = mem.crew(h)[i]
    while c.r_n > 0 and c.free > 0 and c.closed == 0:
        m = mem.queue(h)[c.r0 + c.r_head]
        c.r_head = (c.r_head + 1) % c.size
        c.r_n -= 1
        c.free -= 1
        begin_repair(h, m, t)
    if c.closed != 0 or c.free <= 0:
        return
    while c.n > 0:
        m = mem.queue(h)[c.q0 + c.head]
        c.head = (c.head + 1) % c.size
        c.n -= 1
        mem.mach(h)[m].queued = 0
        look_at(h, m)
