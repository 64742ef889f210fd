"""The loop: the next event, what it does, and what that sets going in the same instant."""

from __future__ import annotations

from gigafactory.line.kernel import cold, mem
from gigafactory.line.kernel.finish import finish
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.start import input_with, may_start_plain, start_plain
from gigafactory.line.kernel.stock import look_at
from gigafactory.line.layout import (
    DONE,
    EV_DONE,
    EV_STOP,
    FULL,
    N_EVENTS,
    NOW,
    OPENED,
    ROOT,
    SHIFT,
    TAKE_NOTHING,
    TAKE_TRAY,
    WANTS_ROOM,
    WORK_HEAD,
    WORK_TAIL,
)


@hot
def nothing_to_take(h, st):
    """Whether no machine of a station can start: every buffer that it takes from is empty."""
    if st.take == TAKE_NOTHING or input_with(h, st, 1) >= 0:
        return False
    return st.take != TAKE_TRAY or (st.n_draws == 0 and st.n_tog == 0)  # else it may hold a tray


@hot
def next_idle(h, k):
    """Take the next machine of station k that shall look out of the ring of idle ones; -1 for none.

    All that are idle when the station's turn comes look once, the one that has waited longest
    first; none looks where there is nothing to take. How many are still to look is kept in the
    state, so that the turn can be broken off to make room.
    """
    ss = mem.ss(h)[k]
    st = mem.station(h)[k]
    if ss.to_look == 0:
        ss.to_look = ss.idle_n + 1
        ss.listed = 0
    ss.to_look -= 1
    if ss.to_look == 0 or nothing_to_take(h, st):
        ss.to_look = 0
        return -1
    m = mem.idle(h)[st.m0 + ss.idle_head]
    mem.mach(h)[m].idle = 0
    ss.idle_n -= 1
    ss.idle_head += 1
    if ss.idle_head == st.machines:
        ss.idle_head = 0
    return m


@hot
def settle(h, m, t):
    """Work off what this instant set going, first in, first out, while there is room.

    A machine looks for its next job. A station lets its idle machines look. Machine m, if there is
    one, looks before them: it has just done a plain job.
    """
    ctl = mem.ctl(h)
    work = mem.work(h)
    mask = work.shape[0] - 1
    while True:
        if m < 0:
            head = ctl[WORK_HEAD]
            if head >= ctl[WORK_TAIL] or ctl[FULL] != 0:
                return
            m = work[head & mask]
            if m < 0:
                m = next_idle(h, -1 - m)
                if m < 0:
                    ctl[WORK_HEAD] = head + 1
                    continue
            else:
                ctl[WORK_HEAD] = head + 1
            if not may_start_plain(h, m, t):
                m = -1
                continue
        start_plain(h, m, t)
        m = -1


@jit
def open_plant(h):
    """Set the first event of everything; machines whose shift has begun look for work."""
    mem.ctl(h)[OPENED] = 1
    cold.call(h, cold.FIRST, 0, 0)
    for m in range(mem.mach(h).shape[0]):
        if mem.mach(h)[m].flags == 0:
            look_at(h, m)


@jit
def run(h, until):
    """Run every event before tick `until`; DONE, or WANTS_ROOM where an array is nearly full."""
    n_machines = mem.mach(h).shape[0]
    n_calendars = mem.calendar(h).shape[0]
    shift = mem.ctl(h)[SHIFT]
    mask = (1 << shift) - 1
    tree = mem.tree(h)
    events = 0
    if mem.ctl(h)[OPENED] == 0:
        open_plant(h)
    t = mem.ctl(h)[NOW]
    next_one = -1
    while True:
        settle(h, next_one, t)
        if mem.ctl(h)[FULL] != 0:
            break
        next_one = -1
        t = tree[ROOT] >> shift
        if t >= until:
            mem.ctl(h)[NOW] = until
            mem.ctl(h)[N_EVENTS] += events
            return DONE
        leaf = tree[ROOT] & mask
        events += 1
        if leaf < n_machines:
            event = mem.mach(h)[leaf].event
            if event == EV_DONE:
                next_one = finish(h, leaf, t)
            else:
                cold.call(h, cold.STOP if event == EV_STOP else cold.END_STOP, leaf, t)
        elif leaf < n_machines + n_calendars:
            cold.call(h, cold.TOGGLE, leaf - n_machines, t)
        else:
            cold.call(h, cold.AIR, leaf - n_machines - n_calendars, t)
    mem.ctl(h)[NOW] = t
    mem.ctl(h)[N_EVENTS] += events
    return WANTS_ROOM
