"""The loop: the next event, what it does, and what that sets going in the same instant.

Of events at one tick the machine that stands first in the plant file comes first, then calendars,
then rooms. After each event everything that it set going is worked off, first come first served,
before the next one, even one of the same tick.
"""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.finish import finish
from gigafactory.line.slow.parts import Machine, Station
from gigafactory.line.slow.said import NEVER, Calendar, Room
from gigafactory.line.slow.start import start, wake
from gigafactory.line.slow.stock import look_at
from gigafactory.line.slow.stop import air_spell, change_air, end_stop, first_stops, stop, toggle


def open_plant(lowered: Lowered) -> Line:
    """A line at its first tick: empty, and every machine whose shift has begun looks for work."""
    line = Line(lowered)
    for c in line.calendars:
        c.at = c.toggles[0] if c.toggles else NEVER
        for crew in line.crews:
            if crew.calendar == c.number:
                crew.closed = c.closed
        for number in c.machines:
            line.machines[number].closed = c.closed
    for r in line.rooms:
        r.at = air_spell(r)
    for m in line.machines:
        first_stops(m)
        if m.closed:
            m.state = y.OFF_SHIFT
        else:
            look_at(line, m)
    return line


def run(line: Line, until: int) -> None:
    """Run every event before a tick."""
    settle(line)
    while True:
        clock = min(line.clocks, key=lambda c: c.at)  # the first one of equals
        if clock.at >= until:
            break
        line.now = clock.at
        line.events += 1
        happen(line, clock)
        settle(line)
    line.now = until


def happen(line: Line, clock: Machine | Calendar | Room) -> None:
    """What was due happens."""
    if isinstance(clock, Calendar):
        toggle(line, clock)
    elif isinstance(clock, Room):
        change_air(line, clock)
    elif clock.event == y.EV_DONE:
        finish(line, clock)
    elif clock.event == y.EV_STOP:
        stop(line, clock)
    else:
        end_stop(line, clock)


def settle(line: Line) -> None:
    """Work off what this instant set going, first in, first out."""
    while line.todo:
        what = line.todo.popleft()
        if isinstance(what, Station):
            wake(line, what)
        else:
            start(line, what)
