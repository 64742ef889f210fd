"""One machine: its state and its next event."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.tree import alarm, silence
from gigafactory.line.layout import (
    BLOCKED,
    EV_DONE,
    EV_NONE,
    EV_STOP,
    FULL,
    KEEP_LOTS,
    MARGIN,
    N_STATE_ROWS,
    NEVER,
    SERVING,
    SETTING_UP,
    SETUP,
    SHORT_WAIT,
    STARVED,
    WORKING,
)


@jit
def write_state(h, m, state, start, end, starved, blocked):
    """Append one row to the table of machine states."""
    i = mem.ctl(h)[N_STATE_ROWS]
    row = mem.state_row(h)[i]
    row.machine = m
    row.state = state
    row.start = start
    row.end = end
    row.starved = starved
    row.blocked = blocked
    mem.ctl(h)[N_STATE_ROWS] = i + 1
    if i + mem.ctl(h)[MARGIN] > mem.state_row(h).shape[0]:
        mem.ctl(h)[FULL] = 1


@jit
def close_rows(h, m, state, since, t):
    """Write the work up to `since`, then the spell of another state that followed it."""
    q = mem.mach(h)[m]
    if since > q.row0:
        write_state(h, m, WORKING, q.row0, since, q.in_starved, q.in_blocked)
    q.in_starved = 0
    q.in_blocked = 0
    write_state(h, m, state, since, t, 0, 0)
    q.row0 = t


@hot
def turn(h, m, state, t):
    """Machine m enters a state; the ticks of the one it leaves are booked."""
    q = mem.mach(h)[m]
    old = q.state
    if old == state:
        return
    spell = t - q.since
    mem.acc(h)[m, old] += spell
    if mem.ctl(h)[KEEP_LOTS] != 0 and old != WORKING and spell > 0:
        if old == STARVED and spell < mem.ctl(h)[SHORT_WAIT]:
            q.in_starved += spell
        elif old == BLOCKED and spell < mem.ctl(h)[SHORT_WAIT]:
            q.in_blocked += spell
        else:
            close_rows(h, m, old, q.since, t)
    q.since = t
    q.state = state


@hot
def run_on(h, m, q, left, t):
    """Machine m (its record q) runs on for `left` ticks, unless a stop comes before."""
    q.run0 = t
    at = t + left
    event = EV_DONE
    work = q.stop_odo - q.odo
    if work < left:
        at = t + work
        event = EV_STOP
    if q.stop_cal < at:
        at = q.stop_cal
        event = EV_STOP
    q.event = event
    alarm(h, m, at)


@hot
def work_on(h, m, q, left, t):
    """Machine m (its record q) works for `left` ticks, unless a stop comes before."""
    turn(h, m, WORKING, t)
    run_on(h, m, q, left, t)


@hot
def go_on(h, m, t):
    """Machine m runs the rest of its job (set-up or service): find what comes first."""
    q = mem.mach(h)[m]
    turn(h, m, SETUP if q.phase == SETTING_UP else WORKING, t)
    run_on(h, m, q, q.left, t)


@hot
def begin_job(h, m, q, setup, service, t):
    """Machine m (its record q) is set up for a job and what it mounts, then serves it."""
    setup += q.due
    q.due = 0
    q.service = service
    if setup > 0:
        q.phase = SETTING_UP
        q.left = setup
    else:
        q.phase = SERVING
        q.left = service
        q.job0 = t
    go_on(h, m, t)


@hot
def ends_job(h, m, q, t):
    """Book what machine m (its record q) has worked; whether its job is done.

    Where only the set-up is done the service begins.
    """
    q.odo += t - q.run0
    if q.phase == SETTING_UP:
        q.phase = SERVING
        q.left = q.service
        q.job0 = t
        go_on(h, m, t)
        return False
    q.phase = 0
    q.left = 0
    st = mem.station(h)[q.station]
    if st.tool_life > 0:
        q.tool += 1
    if st.clean_every > 0:
        q.jobs += 1
    return True


@hot
def wait(h, m, state, t):
    """Machine m waits in a state; only a stop on the calendar clock can reach it."""
    q = mem.mach(h)[m]
    turn(h, m, state, t)
    at = q.stop_cal
    if at < NEVER:
        q.event = EV_STOP
        alarm(h, m, at)
    else:
        q.event = EV_NONE
        silence(h, m)


@hot
def halt(h, m, t):
    """Machine m stops in the middle of a job: book what it has worked."""
    q = mem.mach(h)[m]
    worked = t - q.run0
    q.odo += worked
    q.left -= worked
    q.run0 = t


@jit
def leave_idle(h, m):
    """Take machine m out of its station's ring of idle machines, order kept."""
    q = mem.mach(h)[m]
    if q.idle == 0:
        return
    st = mem.station(h)[q.station]
    ss = mem.ss(h)[q.station]
    c = st.machines
    found = False
    for i in range(ss.idle_n):
        at = st.m0 + (ss.idle_head + i) % c
        if found:
            before = st.m0 + (ss.idle_head + i - 1) % c
            mem.idle(h)[before] = mem.idle(h)[at]
        elif mem.idle(h)[at] == m:
            found = True
    ss.idle_n -= 1
    q.idle = 0


@hot
def join_idle(h, m):
    """Put machine m at the end of its station's ring of idle machines."""
    q = mem.mach(h)[m]
    if q.idle == 0:
        st = mem.station(h)[q.station]
        ss = mem.ss(h)[q.station]
        at = ss.idle_head + ss.idle_n
        if at >= st.machines:
            at -= st.machines
        mem.idle(h)[st.m0 + at] = m
        ss.idle_n += 1
        q.idle = 1
