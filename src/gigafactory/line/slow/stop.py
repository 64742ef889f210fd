"""Stops, shifts and excursions: what keeps machines from working."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import quantile, uniform
from gigafactory.line.slow.crew import (
    ask_repair,
    call,
    dismiss,
    first_memoryless,
    forget,
    people,
    spell,
)
from gigafactory.line.slow.machine import go_on, halt, leave_idle, rest, runs, wait
from gigafactory.line.slow.parts import Machine
from gigafactory.line.slow.said import NEVER, Calendar, Room
from gigafactory.line.slow.stock import look_at
from gigafactory.line.slow.web import web_stopped


def first_stops(m: Machine) -> None:
    """Draw every first stop of a machine; fixed calendar intervals are spread over its group."""
    for s in m.stops:
        if s.rule.memoryless:
            continue
        s.at = spell(m, s, s.rule.every, 0)
        if s.rule.calendar_clock and s.rule.every.kind == y.CONSTANT:
            s.at = s.at * (m.index + 1) // len(m.station.machines)


def stand(line: Line, m: Machine) -> None:
    """Machine m ceases to run, in the middle of a job or not.

    A web that stands in the middle of a roll loses metres there; one that stands between two rolls
    loses them at the start of the next.
    """
    serving = m.phase == y.SERVING
    if runs(m):
        halt(line, m)
        if serving and m.station.web:
            web_stopped(line, m)
    if not serving:
        m.restart = True
    leave_idle(m)


def stop(line: Line, m: Machine) -> None:
    """The stop that is due begins; of several that are due, the first in the plant file.

    The people of its job stay at a machine whose stop ends by itself, and leave it when a crew has
    to come.
    """
    stand(line, m)
    m.down = True
    due = [s for s in m.stops if s.at <= (line.now if s.rule.calendar_clock else m.worked)]
    m.stop = due[0] if due else first_memoryless(m)[0]
    assert m.stop is not None
    if m.stop.rule.crew is not None:
        dismiss(line, m)
    ask_repair(line, m, m.stop)


def end_stop(line: Line, m: Machine) -> None:
    """The stop is over: the time to the next one is drawn and counts from here."""
    s = m.stop
    assert s is not None
    s.count += 1
    if not s.rule.memoryless:
        s.at = (line.now if s.rule.calendar_clock else m.worked) + spell(m, s, s.rule.every, 0)
    if m.phase != y.IDLE:
        m.hits += 1
        forget(m)
    m.down, m.stop = False, None
    crew = s.rule.crew
    if crew is not None:
        crew.free += 1
        call(line, crew)
    resume(line, m)


def resume(line: Line, m: Machine) -> None:
    """Machine m may work again, unless something else keeps it.

    A stop on the calendar clock that fell due while it stood begins now.
    """
    if m.down:
        return
    if m.closed:
        rest(line, m, y.OFF_SHIFT)
    elif any(s.rule.calendar_clock and s.at <= line.now for s in m.stops):
        stop(line, m)
    elif m.phase != y.IDLE:
        if m.staffed or people(line, m):
            go_on(line, m)
    elif m.pending:
        wait(line, m, y.BLOCKED)
    else:
        look_at(line, m)


def close_machine(line: Line, m: Machine) -> None:
    """The shift of machine m ends: it stands, unless it is being repaired; its job waits.

    Its people leave it.
    """
    if not m.down:
        stand(line, m)
        rest(line, m, y.OFF_SHIFT)
    m.closed = True
    dismiss(line, m)


def toggle(line: Line, c: Calendar) -> None:
    """A calendar opens or closes: its machines, then its crews, go home or come back."""
    c.closed = not c.closed
    c.toggles.pop(0)
    c.at = c.toggles[0] if c.toggles else NEVER
    for number in c.machines:
        m = line.machines[number]
        if c.closed:
            close_machine(line, m)
        else:
            m.closed = False
            resume(line, m)
    for crew in line.crews:
        if crew.calendar == c.number:
            crew.closed = c.closed
            call(line, crew)


def air_spell(r: Room) -> int:
    """How long the present spell of a room's air lasts [ticks]."""
    return quantile(r.lasts if r.out else r.every, uniform(r.key, r.count, y.P_ROOM))


def change_air(line: Line, r: Room) -> None:
    """The dew point of a room leaves its band, or returns to it."""
    rate = r.uptake if r.out else 1.0
    r.hours += rate * ((line.now - r.since) * 1e-6 / 3600.0)
    if r.out and line.keeps_lots:
        line.happened.append((y.E_EXCURSION, r.number, -1, r.since, line.now))
    r.since, r.out = line.now, not r.out
    r.count += 1
    r.at = line.now + air_spell(r)
