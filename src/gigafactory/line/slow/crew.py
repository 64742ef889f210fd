"""People whom machines share: for repairs, and for running jobs."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import Law, quantile, uniform
from gigafactory.line.slow.machine import leave_idle, rest, turn, wait
from gigafactory.line.slow.parts import Crew, Machine, StopClock
from gigafactory.line.slow.said import NEVER
from gigafactory.line.slow.stock import look_at


def spell(m: Machine, s: StopClock, law: Law, what: int) -> int:
    """The time to a stop (what = 0) or of a stop (1).

    A memoryless stop (exponential, on the working-time clock) belongs to the job that it hits: it
    is drawn by the job's order of start and the number of stops in it. Any other one is drawn by
    machine and number of the stop.
    """
    purpose = y.P_STOP + 2 * s.rule.number + what
    if s.rule.memoryless:
        return quantile(law, uniform(m.station.key, m.order, purpose, m.hits))
    return quantile(law, uniform(m.station.key, s.count, purpose, m.index))


def first_memoryless(m: Machine) -> tuple[StopClock | None, int]:
    """The memoryless stop that comes first in the present job, and the working time to it."""
    stops = [(s, spell(m, s, s.rule.every, 0)) for s in m.stops if s.rule.memoryless]
    return min(stops, key=lambda found: found[1], default=(None, NEVER))


def forget(m: Machine) -> None:
    """A job begins, or goes on after a stop: the time to the next memoryless stop counts anew."""
    _, left = first_memoryless(m)
    m.memoryless_at = m.worked + left if left < NEVER else NEVER


def ask_repair(line: Line, m: Machine, s: StopClock) -> None:
    """Machine m stands: somebody of the crew comes, if one is free and at work; else it waits."""
    crew = s.rule.crew
    if crew is not None:
        if crew.free <= 0 or crew.closed:
            crew.repairs.append(m)
            rest(line, m, y.WAITING_REPAIR)
            return
        crew.free -= 1
    begin_repair(line, m, s)


def begin_repair(line: Line, m: Machine, s: StopClock) -> None:
    """Somebody, or the machine itself, starts to end the stop. Who has begun finishes."""
    turn(line, m, s.rule.counts_as)
    m.event, m.at = y.EV_END_STOP, line.now + spell(m, s, s.rule.lasts, 1)


def people(line: Line, m: Machine) -> bool:
    """Whether the people whom a job of machine m needs are free; otherwise it queues for them."""
    pool = m.station.pool
    if pool is None:
        return True
    if pool.free >= m.station.pool_needs and not pool.closed:
        pool.free -= m.station.pool_needs
        m.staffed = True
        return True
    leave_idle(m)
    if not m.queued:
        pool.jobs.append(m)
        m.queued = True
    wait(line, m, y.WAITING_OPERATOR)
    return False


def dismiss(line: Line, m: Machine) -> None:
    """The people of machine m's job are free: it is done, or stands until somebody has come."""
    pool = m.station.pool
    if pool is not None and m.staffed:
        m.staffed = False
        pool.free += m.station.pool_needs
        call(line, pool)


def call(line: Line, crew: Crew) -> None:
    """People of a crew may be free: repairs first, then all who wait for people look again.

    Both in the order in which they came.
    """
    while crew.repairs and crew.free > 0 and not crew.closed:
        m = crew.repairs.popleft()
        crew.free -= 1
        assert m.stop is not None
        begin_repair(line, m, m.stop)
    if crew.closed or crew.free <= 0:
        return
    while crew.jobs:
        m = crew.jobs.popleft()
        m.queued = False
        look_at(line, m)
