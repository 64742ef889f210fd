"""Stops, repairs, shifts and excursions: what keeps machines from working."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.crew import ask_repair, call, dismiss, draw_stop, operators
from gigafactory.line.kernel.draw import ticks, uniform
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.machine import go_on, halt, leave_idle, turn, wait
from gigafactory.line.kernel.stock import look_at
from gigafactory.line.kernel.tray import write_event
from gigafactory.line.kernel.tree import alarm_other, silence
from gigafactory.line.kernel.web import web_stopped
from gigafactory.line.layout import (
    BLOCKED,
    CLOSED,
    CONSTANT,
    DOWN,
    E_EXCURSION,
    EV_NONE,
    KEEP_LOTS,
    NEVER,
    OFF_SHIFT,
    P_ROOM,
    SERVING,
    SETUP,
    WORKING,
)


@jit
def first_free(h, m):
    """The memoryless stop of machine m that comes first in its job, and working ticks to it."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    which = -1
    least = NEVER
    for i in range(st.n_stops):
        if mem.stop(h)[st.s0 + i].free != 0:
            x = draw_stop(h, m, i, 0)
            if x < least:
                which = i
                least = x
    return which, least


@jit
def next_stops(h, m):
    """Find machine m's next stop on each clock."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    q.fixed_odo = NEVER
    q.stop_cal = NEVER
    for i in range(st.n_stops):
        at = mem.stops(h)[q.stop0 + i].next
        if mem.stop(h)[st.s0 + i].clock == 0:
            if at < q.fixed_odo:
                q.fixed_odo = at
        elif at < q.stop_cal:
            q.stop_cal = at
    q.stop_odo = q.free_odo if q.free_odo < q.fixed_odo else q.fixed_odo


@jit
def first_stops(h, m, t):
    """Draw every first stop of machine m; fixed calendar intervals are spread over the group."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    q.free_odo = NEVER
    for i in range(st.n_stops):
        stop = mem.stop(h)[st.s0 + i]
        if stop.free != 0:
            mem.stops(h)[q.stop0 + i].next = NEVER
            continue
        at = draw_stop(h, m, i, 0)
        if stop.clock != 0 and stop.every == CONSTANT:
            at = at * (m - st.m0 + 1) // st.machines
        mem.stops(h)[q.stop0 + i].next = at if stop.clock == 0 else t + at
    next_stops(h, m)


@jit
def stand(h, m, t):
    """Machine m ceases to run, in the middle of a job or not.

    A web that stands in the middle of a roll loses metres there; one that stands between two rolls
    loses them at the start of the next.
    """
    q = mem.mach(h)[m]
    if q.phase != 0 and (q.state == WORKING or q.state == SETUP):
        halt(h, m, t)
        if q.phase == SERVING and mem.station(h)[q.station].web != 0:
            web_stopped(h, m, t)
    if q.phase != SERVING:
        q.restart = 1
    leave_idle(h, m)


@jit
def stop(h, m, t):
    """The stop that is due begins; of several that are due, the first in the plant file."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    stand(h, m, t)
    q.flags |= DOWN
    q.stop = -1
    for i in range(st.n_stops):
        at = mem.stops(h)[q.stop0 + i].next
        due = q.odo if mem.stop(h)[st.s0 + i].clock == 0 else t
        if at <= due and q.stop < 0:
            q.stop = i
    if q.stop < 0:
        q.stop, _ = first_free(h, m)
    if mem.stop(h)[st.s0 + q.stop].crew >= 0:
        dismiss(h, m, t)
    ask_repair(h, m, t)


@jit
def resume(h, m, t):
    """Machine m may work again, unless something else keeps it."""
    q = mem.mach(h)[m]
    if q.flags & DOWN != 0:
        return
    if q.flags & CLOSED != 0:
        turn(h, m, OFF_SHIFT, t)
        q.event = EV_NONE
        silence(h, m)
    elif q.stop_cal <= t:
        stop(h, m, t)
    elif q.phase != 0:
        if q.staffed != 0 or operators(h, m, t):
            go_on(h, m, t)
    elif q.pending > 0:
        wait(h, m, BLOCKED, t)
    else:
        look_at(h, m)


@jit
def end_stop(h, m, t):
    """The stop of machine m is over."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    i = q.stop
    mem.stops(h)[q.stop0 + i].count += 1
    if mem.stop(h)[st.s0 + i].free == 0:
        base = q.odo if mem.stop(h)[st.s0 + i].clock == 0 else t
        mem.stops(h)[q.stop0 + i].next = base + draw_stop(h, m, i, 0)
    if st.n_free > 0 and q.phase != 0:
        q.hits += 1
        _, least = first_free(h, m)
        q.free_odo = q.odo + least
    next_stops(h, m)
    q.flags &= ~DOWN
    q.stop = -1
    crew = mem.stop(h)[st.s0 + i].crew
    if crew >= 0:
        mem.crew(h)[crew].free += 1
        call(h, crew, t)
    resume(h, m, t)


@jit
def close_machine(h, m, t):
    """The shift of machine m ends: it stands, unless it is being repaired; its job waits."""
    q = mem.mach(h)[m]
    if q.flags == 0:
        stand(h, m, t)
        turn(h, m, OFF_SHIFT, t)
        q.event = EV_NONE
        silence(h, m)
    q.flags |= CLOSED
    dismiss(h, m, t)


@jit
def toggle(h, i, t):
    """Calendar i opens or closes: its machines and crews go home or come back."""
    c = mem.calendar(h)[i]
    c.closed = 1 - c.closed
    c.i += 1
    at = mem.toggles(h)[c.i] if c.i < c.t1 else NEVER
    alarm_other(h, i, at)
    for k in range(c.m0, c.m1):
        m = mem.ints(h)[k]
        if c.closed != 0:
            close_machine(h, m, t)
        else:
            mem.mach(h)[m].flags &= ~CLOSED
            resume(h, m, t)
    for k in range(mem.crew(h).shape[0]):
        crew = mem.crew(h)[k]
        if crew.calendar == i:
            crew.closed = c.closed
            call(h, k, t)


@jit
def change_air(h, i, t):
    """The dew point of room i leaves its band, or returns to it."""
    r = mem.room(h)[i]
    rate = r.uptake if r.out != 0 else 1.0
    r.sum += rate * ((t - r.since) * 1e-6 / 3600.0)
    if r.out != 0 and mem.ctl(h)[KEEP_LOTS] != 0:
        write_event(h, E_EXCURSION, i, -1, r.since, t)
    r.since = t
    r.out = 1 - r.out
    r.count += 1
    alarm_other(h, mem.calendar(h).shape[0] + i, t + air_spell(h, i))


@jit
def air_spell(h, i):
    """Ticks that the present spell of room i's air lasts."""
    r = mem.room(h)[i]
    u = uniform(r.key0, r.key1, r.count, P_ROOM, 0)
    if r.out != 0:
        return ticks(r.lasts, r.lasts_a, r.lasts_b, u)
    return ticks(r.every, r.every_a, r.every_b, u)


@jit
def first_events(h, _, t):
    """Set the first event of every calendar, room and machine."""
    for i in range(mem.calendar(h).shape[0]):
        c = mem.calendar(h)[i]
        at = mem.toggles(h)[c.i] if c.i < c.t1 else NEVER
        alarm_other(h, i, at)
        for k in range(mem.crew(h).shape[0]):
            if mem.crew(h)[k].calendar == i:
                mem.crew(h)[k].closed = c.closed
        if c.closed != 0:
            for k in range(c.m0, c.m1):
                mem.mach(h)[mem.ints(h)[k]].flags |= CLOSED
    for i in range(mem.room(h).shape[0]):
        alarm_other(h, mem.calendar(h).shape[0] + i, air_spell(h, i))
    for m in range(mem.mach(h).shape[0]):
        first_stops(h, m, t)
        if mem.mach(h)[m].flags & CLOSED != 0:
            mem.mach(h)[m].state = OFF_SHIFT
            mem.mach(h)[m].event = EV_NONE
            silence(h, m)
