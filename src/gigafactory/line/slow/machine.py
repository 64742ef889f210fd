"""One machine: the state it is in, and when something next happens to it."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.parts import Machine
from gigafactory.line.slow.said import NEVER


def turn(line: Line, m: Machine, state: int) -> None:
    """Machine m enters a state; the ticks of the one it leaves are booked and written.

    Rows are written for spells that are not work. A wait shorter than the plant's `short_wait` gets
    no row of its own: it is counted inside the row of the work around it.
    """
    if m.state == state:
        return
    old, spell = m.state, line.now - m.since
    m.spent[old] += spell
    if line.keeps_lots and old != y.WORKING and spell > 0:
        if old == y.STARVED and spell < line.short_wait:
            m.row_starved += spell
        elif old == y.BLOCKED and spell < line.short_wait:
            m.row_blocked += spell
        else:
            if m.since > m.row_since:
                row = (m.row_since, m.since, m.row_starved, m.row_blocked)
                line.states.append((m.number, y.WORKING, *row))
            line.states.append((m.number, old, m.since, line.now, 0, 0))
            m.row_starved = m.row_blocked = 0
            m.row_since = line.now
    m.since, m.state = line.now, state


def next_stop(m: Machine, calendar_clock: bool) -> int:
    """Reading of a clock at which machine m's next stop is due [ticks]."""
    due = [s.at for s in m.stops if s.rule.calendar_clock == calendar_clock]
    if not calendar_clock:
        due.append(m.memoryless_at)
    return min(due, default=NEVER)


def go_on(line: Line, m: Machine) -> None:
    """Machine m runs what is left of its set-up or job, until that is done or a stop is due.

    The working-time clock runs while the machine is set up or works. A job that ends at the tick at
    which a stop is due ends first.
    """
    turn(line, m, y.SETUP if m.phase == y.SETTING_UP else y.WORKING)
    m.run_since = line.now
    m.event, m.at = y.EV_DONE, line.now + m.left
    stop = min(
        line.now + next_stop(m, calendar_clock=False) - m.worked,
        next_stop(m, calendar_clock=True),
    )
    if stop < m.at:
        m.event, m.at = y.EV_STOP, stop


def wait(line: Line, m: Machine, state: int) -> None:
    """Machine m waits; only a stop on the calendar clock can reach it."""
    turn(line, m, state)
    m.at = next_stop(m, calendar_clock=True)
    m.event = y.EV_STOP if m.at < NEVER else y.EV_NONE


def rest(line: Line, m: Machine, state: int) -> None:
    """Machine m stands and nothing happens to it by itself."""
    turn(line, m, state)
    m.event, m.at = y.EV_NONE, NEVER


def halt(line: Line, m: Machine) -> None:
    """Machine m stops in the middle of a set-up or job: what it has worked is booked."""
    worked = line.now - m.run_since
    m.worked += worked
    m.left -= worked


def runs(m: Machine) -> bool:
    """Whether machine m is in the middle of a set-up or job and not standing."""
    return m.phase != y.IDLE and m.state in (y.WORKING, y.SETUP)


def leave_idle(m: Machine) -> None:
    """Machine m is no longer among the idle machines of its station."""
    if m.idle:
        m.station.idle.remove(m)
        m.idle = False


def join_idle(m: Machine) -> None:
    """Machine m is the last of the idle machines of its station."""
    if not m.idle:
        m.station.idle.append(m)
        m.idle = True
