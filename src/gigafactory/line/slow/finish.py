"""The end of a job: what became of it, and where it goes."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import words
from gigafactory.line.slow.crew import dismiss
from gigafactory.line.slow.effect import grade_of, uptake
from gigafactory.line.slow.lots import Cell, Lot
from gigafactory.line.slow.machine import go_on, wait
from gigafactory.line.slow.parts import Buffer, Machine
from gigafactory.line.slow.stock import (
    fill_tray,
    look_at,
    lot_leaves,
    make_good,
    push,
    scrap_lot,
    spoil,
)
from gigafactory.line.slow.tray import empty_tray, write_visit


def finish(line: Line, m: Machine) -> None:
    """Machine m is done with its set-up, or with its job.

    After its job its people are free, then what it has made goes on. If any of it finds no place
    the machine is blocked; otherwise it looks for its next job, after all that look already.
    """
    m.worked += line.now - m.run_since
    if m.phase == y.SETTING_UP:
        m.phase, m.left, m.job_since = y.SERVING, m.service, line.now
        go_on(line, m)
        return
    m.phase, m.left = y.IDLE, 0
    if m.station.tool_life > 0:
        m.tool += 1
    if m.station.clean_every > 0:
        m.jobs += 1
    dismiss(line, m)
    m.station.done += 1
    if m.cell is not None:
        cell, m.cell = m.cell, None
        finish_cell(line, m, cell)
    elif m.station.make == y.MAKE_SAME:
        finish_several(line, m)
    else:
        finish_made(line, m)
    if m.pending:
        wait(line, m, y.BLOCKED)
    else:
        look_at(line, m)


def note_step(line: Line, m: Machine, c: Cell) -> None:
    """Write down that a cell has been through a step."""
    line.part_steps += 1
    c.times[m.station.column] = (m.job_since, line.now)
    c.machines[m.station.column] = m.index


def note_rework(line: Line, m: Machine, c: Cell) -> None:
    """Write down that a cell has been through a step and is to be done again."""
    if line.keeps_lots:
        line.happened.append((y.E_REWORK, m.number, c.number, m.job_since, line.now))


def hand_on(line: Line, b: Buffer | None, c: Cell, m: Machine | None) -> None:
    """Cell c goes on: into a buffer, into a tray, or out of the plant as good.

    What is to be reworked blocks no machine (m is None): where its buffer is full it waits beside
    it, so that a loop cannot lock itself up.
    """
    if b is None:
        make_good(line, c)
    elif b.tray > 0:
        fill_tray(line, b, c, m)
    else:
        push(line, b, c, m)


def finish_cell(line: Line, m: Machine, c: Cell) -> None:
    """One cell is done: scrap, to be reworked (a share of the others), or good.

    A sort sends it where its grade goes; what has no grade is scrap, because of what was outside
    the limits of the last grade.
    """
    st = m.station
    note_step(line, m, c)
    if m.scrap_word < st.scrap:
        st.scrapped += 1
        spoil(line, c, st.number, y.CAUSE_STEP)
    elif m.rework_word < st.rework:
        st.reworked += 1
        note_rework(line, m, c)
        hand_on(line, st.rework_to, c, None)
    elif not st.sort:
        st.good += 1
        hand_on(line, st.out, c, m)
    else:
        c.grade, failed = grade_of(m, c)
        if c.grade < 0:
            st.scrapped += 1
            spoil(line, c, st.number, failed)
        else:
            st.good += 1
            hand_on(line, st.grades[c.grade].to, c, m)
    if m.tray is not None and m.place == len(m.tray.places):
        empty_tray(line, m, m.tray)


def stamp(line: Line, m: Machine, lot: Lot) -> None:
    """Write down a lot's stay; where the step makes fresh, age and exposure count from here."""
    write_visit(line, lot, m, m.job_since)
    if m.station.stamps:
        lot.stamp, lot.uptake = line.now, uptake(line, m.station.room)
    m.station.made += lot.size


def finish_made(line: Line, m: Machine) -> None:
    """What a job has made is judged together: scrap, to be made again, or good."""
    st = m.station
    made, m.held = m.held, []
    bad = m.scrap_word < st.scrap
    again = not bad and m.rework_word < st.rework
    to = st.rework_to if again else st.out
    for lot in made:
        assert isinstance(lot, Lot)
        lot.made = line.now
        stamp(line, m, lot)
        if bad:
            st.scrapped += 1
            scrap_lot(line, lot, st, y.LOSS_STEP, y.CAUSE_STEP)
            continue
        if again:
            st.reworked += 1
        else:
            st.good += 1
        if to is None:
            lot_leaves(line, lot)
        else:
            push(line, to, lot, None if again else m)


def finish_several(line: Line, m: Machine) -> None:
    """An oven or a rack opens: each lot, loose cell and cell of a tray is judged by itself.

    A spoilt cell leaves a hole in its tray; a tray without cells is gone. A tray that is to be
    reworked goes back as a whole.
    """
    st = m.station
    held, m.held = m.held, []
    for i, unit in enumerate(held):
        sub = i * st.rack
        w0, w1, _, _ = words(st.key, m.order, y.P_UNIT, sub)
        again = w1 < st.rework
        to = st.rework_to if again else st.out
        if isinstance(unit, Cell):
            note_step(line, m, unit)
            _finish_loose(line, m, unit, w0 < st.scrap, again)
            continue
        stamp(line, m, unit)
        cells = _spoil_in_tray(line, m, unit, sub) if unit.places else 1
        if not unit.places and w0 < st.scrap:
            st.scrapped += 1
            scrap_lot(line, unit, st, y.LOSS_STEP, y.CAUSE_STEP)
            continue
        if cells == 0:
            unit.places, unit.state = [], y.LOT_SCRAPPED
            continue
        if again:
            st.reworked += cells
        else:
            st.good += cells
        if to is None:
            lot_leaves(line, unit)
        else:
            push(line, to, unit, None if again else m)


def _finish_loose(line: Line, m: Machine, c: Cell, bad: bool, again: bool) -> None:
    st = m.station
    if bad:
        st.scrapped += 1
        spoil(line, c, st.number, y.CAUSE_STEP)
    elif again:
        st.reworked += 1
        note_rework(line, m, c)
        hand_on(line, st.rework_to, c, None)
    else:
        st.good += 1
        hand_on(line, st.out, c, m)


def _spoil_in_tray(line: Line, m: Machine, tray: Lot, sub: int) -> int:
    """Take the cells that a step has spoilt out of a tray; how many are left."""
    st = m.station
    for place, c in enumerate(tray.places):
        if c is not None and words(st.key, m.order, y.P_UNIT, sub + place)[0] < st.scrap:
            spoil(line, c, st.number, y.CAUSE_STEP)
            st.scrapped += 1
            tray.places[place] = None
            tray.rest -= y.MICRO
    return tray.rest // y.MICRO
