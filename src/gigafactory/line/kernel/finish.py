"""The end of a job: what became of it and where it goes."""

from __future__ import annotations

from gigafactory.line.kernel import cold, mem
from gigafactory.line.kernel.crew import dismiss
from gigafactory.line.kernel.draw import MASK, U32, words
from gigafactory.line.kernel.effect import grade_of, uptake
from gigafactory.line.kernel.jit import hot, jit
from gigafactory.line.kernel.machine import ends_job, wait
from gigafactory.line.kernel.stock import look_at, push
from gigafactory.line.kernel.tray import (
    empty_tray,
    free_slot,
    load_tray,
    lot_leaves,
    make_good,
    note_rework,
    scrap_lot,
    spoil,
    write_visit,
)
from gigafactory.line.layout import (
    BLOCKED,
    CAUSE_STEP,
    FULL,
    KEEP_CELLS,
    LOSS_STEP,
    LOT_SCRAPPED,
    MAKE_SAME,
    P_UNIT,
    PATH_PLAIN,
    PATH_SINGLE,
    TAKE_CELLS,
    TAKE_TRAY,
    WORK_HEAD,
    WORK_TAIL,
)


@hot
def hand_on(h, i, c, m, t):
    """Cell c goes on to buffer i, or leaves the plant as good; rework blocks no machine."""
    if i < 0:
        make_good(h, c, t)
    elif mem.buf(h)[i].tray > 0:
        load_tray(h, i, c, m, t)
    else:
        push(h, i, c, m, t)


@hot
def note_step(h, m, c, t):
    """Write down that cell c has been through a step on machine m."""
    if mem.ctl(h)[KEEP_CELLS] != 0:
        q = mem.mach(h)[m]
        st = mem.station(h)[q.station]
        rows = mem.cell(h).shape[0]
        at = st.col * rows + (c & (rows - 1))
        mem.flat(mem.c_time(h))[2 * at] = q.job0
        mem.flat(mem.c_time(h))[2 * at + 1] = t
        mem.flat(mem.c_mach(h))[at] = m - q.m0


@hot
def finish_cell(h, m, t):
    """One cell is done on machine m: scrap, to be reworked (a share of the others), or good."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    ss = mem.ss(h)[k]
    c = q.item
    note_step(h, m, c, t)
    if (q.quality & MASK) < st.scrap:
        ss.scrapped += 1
        spoil(h, c, k, CAUSE_STEP, t)
    elif (q.quality >> U32) < st.rework:
        ss.reworked += 1
        note_rework(h, m, c, t)
        hand_on(h, st.rework_to, c, -1, t)
    elif st.sort == 0:
        ss.good += 1
        hand_on(h, st.out, c, m, t)
    else:
        row = c & (mem.cell(h).shape[0] - 1)
        grade, failed = grade_of(h, k, row)
        mem.cell(h)[row].grade = grade
        if grade < 0:
            ss.scrapped += 1
            spoil(h, c, k, failed, t)
        else:
            ss.good += 1
            hand_on(h, mem.grade(h)[st.g0 + grade].to, c, m, t)
    if st.take == TAKE_TRAY and q.tray_i == mem.lot(h)[q.tray].n:
        empty_tray(h, m, t)


@jit
def stamp(h, m, n, t):
    """Write down a lot's stay; where the step makes fresh, age and exposure count from here."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    write_visit(h, n, m, q.job0, t)
    lot = mem.lot(h)[n]
    if st.stamps != 0:
        lot.stamp = t
        lot.uptake = uptake(h, st.room, t)
    mem.ss(h)[q.station].made += lot.size


@jit
def finish_made(h, m, t):
    """What a job of machine m has made is judged together: scrap, to be made again, or good."""
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    ss = mem.ss(h)[k]
    n_held = q.n_held
    q.n_held = 0
    bad = (q.quality & MASK) < st.scrap
    again = not bad and (q.quality >> U32) < st.rework
    to = st.rework_to if again else st.out
    for i in range(n_held):
        n = mem.hold(h)[q.item + i]
        mem.lot(h)[n].made = t
        stamp(h, m, n, t)
        if bad:
            ss.scrapped += 1
            scrap_lot(h, n, k, LOSS_STEP, CAUSE_STEP, t)
            continue
        if again:
            ss.reworked += 1
        else:
            ss.good += 1
        if to < 0:
            lot_leaves(h, n, t)
        else:
            push(h, to, n, -1 if again else m, t)


@jit
def spoil_in_tray(h, m, n, sub, t):
    """Take the cells that a step has spoilt out of tray n; how many are left."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    lot = mem.lot(h)[n]
    if st.scrap > 0:
        for i in range(lot.n):
            c = mem.tray(h)[lot.slot, i]
            if c >= 0:
                w0, _ = words(st.key0, st.key1, q.order, P_UNIT, sub + i)
                if w0 < st.scrap:
                    spoil(h, c, q.station, CAUSE_STEP, t)
                    mem.ss(h)[q.station].scrapped += 1
                    mem.tray(h)[lot.slot, i] = -1
                    lot.rest -= 1000000
    return lot.rest // 1000000


@jit
def finish_loose(h, m, c, bad, again, t):
    """A cell comes out of an oven or rack."""
    k = mem.mach(h)[m].station
    st = mem.station(h)[k]
    ss = mem.ss(h)[k]
    note_step(h, m, c, t)
    if bad:
        ss.scrapped += 1
        spoil(h, c, k, CAUSE_STEP, t)
    elif again:
        ss.reworked += 1
        note_rework(h, m, c, t)
        hand_on(h, st.rework_to, c, -1, t)
    else:
        ss.good += 1
        hand_on(h, st.out, c, m, t)


@jit
def finish_several(h, m, t):
    """An oven or rack opens: each lot, each loose cell, each cell of a tray is judged by itself.

    A spoilt cell leaves a hole in its tray; a tray that is to be reworked goes back as a whole.
    """
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    ss = mem.ss(h)[k]
    n_held = q.n_held
    q.n_held = 0
    for i in range(n_held):
        n = mem.hold(h)[q.item + i]
        bad = False
        again = False
        if st.scrap > 0 or st.rework > 0:
            w0, w1 = words(st.key0, st.key1, q.order, P_UNIT, i * st.rack)
            bad = w0 < st.scrap
            again = w1 < st.rework
        if st.take == TAKE_CELLS:
            finish_loose(h, m, n, bad, again, t)
            continue
        stamp(h, m, n, t)
        cells = 1
        if mem.lot(h)[n].slot >= 0:
            cells = spoil_in_tray(h, m, n, i * st.rack, t)
        elif bad:
            ss.scrapped += 1
            scrap_lot(h, n, k, LOSS_STEP, CAUSE_STEP, t)
            continue
        if cells == 0:
            free_slot(h, n)
            mem.lot(h)[n].state = LOT_SCRAPPED
            continue
        if again:
            ss.reworked += cells
        else:
            ss.good += cells
        to = st.rework_to if again else st.out
        if to < 0:
            lot_leaves(h, n, t)
        else:
            push(h, to, n, -1 if again else m, t)


@jit
def finish_any(h, m, t):
    """Machine m is done with its set-up, or with its job, whatever they were."""
    q = mem.mach(h)[m]
    st = mem.station(h)[q.station]
    if not ends_job(h, m, q, t):
        return
    dismiss(h, m, t)
    if st.single != 0:
        finish_cell(h, m, t)
    else:
        mem.ss(h)[q.station].done += 1
        if st.make == MAKE_SAME:
            finish_several(h, m, t)
        else:
            finish_made(h, m, t)
    if q.pending > 0:
        wait(h, m, BLOCKED, t)
    else:
        look_at(h, m)


@hot
def finish_plain(h, m, t):
    """The same as `finish_any` where a job is a service time and nothing else (the common case).

    What depends on neither tools nor cleaning counts neither.
    """
    q = mem.mach(h)[m]
    k = q.station
    st = mem.station(h)[k]
    ss = mem.ss(h)[k]
    q.odo += t - q.run0
    q.phase = 0
    q.left = 0
    c = q.item
    note_step(h, m, c, t)
    if (q.quality & MASK) < st.scrap:
        ss.scrapped += 1
        spoil(h, c, k, CAUSE_STEP, t)
    elif (q.quality >> U32) < st.rework:
        ss.reworked += 1
        note_rework(h, m, c, t)
        hand_on(h, st.rework_to, c, -1, t)
    else:
        ss.good += 1
        hand_on(h, st.out, c, m, t)
    if q.pending > 0:
        wait(h, m, BLOCKED, t)
        return -1
    ctl = mem.ctl(h)
    if ctl[WORK_HEAD] == ctl[WORK_TAIL] and ctl[FULL] == 0:
        return m
    look_at(h, m)
    return -1


@hot
def finish(h, m, t):
    """Machine m is done with its set-up, or with its job.

    Returns the machine where it shall look for its next job and nobody has to look before it;
    otherwise -1.
    """
    path = mem.mach(h)[m].path
    if path == PATH_PLAIN:
        return finish_plain(h, m, t)
    cold.call(h, cold.FINISH_SINGLE if path == PATH_SINGLE else cold.FINISH, m, t)
    return -1
