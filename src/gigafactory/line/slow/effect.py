"""What the line does to a cell's measured values: to first order, cause by cause."""

from __future__ import annotations

from gigafactory.line import layout as y
from gigafactory.line.slow.build import Line
from gigafactory.line.slow.chance import normal, unit, words
from gigafactory.line.slow.lots import Cell, Lot
from gigafactory.line.slow.parts import Machine
from gigafactory.line.slow.said import Effect, Room
from gigafactory.line.slow.supply import machine_deviation, planted
from gigafactory.line.slow.web import coat_at

HOUR = 3600.0


def uptake(line: Line, room: Room | None) -> float:
    """Hours of air taken up since the start in a room; hours of wet air count more [h]."""
    if room is None:
        return line.now * 1e-6 / HOUR
    rate = room.uptake if room.out else 1.0
    return room.hours + rate * ((line.now - room.since) * 1e-6 / HOUR)


def deviation(line: Line, m: Machine, e: Effect, c: Cell, place: int, tray: Lot | None) -> float:
    """The deviation that an effect speaks of, for one cell on machine m."""
    st = m.station
    if e.of == y.OF_MACHINE:
        return machine_deviation(line, m)
    if e.of == y.OF_CHANNEL:
        x = st.channels[m.index * st.rack + place]
        return x + planted(line, st.causes, m.index, channel=place) if st.causes else x
    if e.of == y.OF_AGE:
        return (line.now - tray.stamp) * 1e-6 / HOUR if tray else 0.0
    number, position = c.parents[st.parent_column + e.draw]
    lot = line.lots[number]
    if e.of == y.OF_LOT:
        return lot.coat
    if e.of == y.OF_COAT:
        return coat_at(lot, position)
    if e.of == y.OF_THICKNESS:
        return lot.thickness
    return uptake(line, st.room) - lot.uptake


def apply_effects(line: Line, m: Machine, c: Cell, place: int, tray: Lot | None) -> None:
    """Add every effect of machine m's station to one cell's deviations."""
    for e in m.station.effects:
        x = deviation(line, m, e, c, place, tray)
        for i in range(y.N_CHAR):
            c.deviation[i] += e.on[i] * x


def measure_cell(m: Machine, c: Cell) -> None:
    """Measure one cell: what it is, and noise that belongs to the order of this test."""
    st = m.station
    for i in range(y.N_CHAR):
        w = words(st.key, m.order, y.P_NOISE_A + i // 2)
        z = normal(unit(w[0], w[1]) if i % 2 == 0 else unit(w[2], w[3]))
        c.value[i] = c.deviation[i] + st.noise[i] * z


def grade_of(m: Machine, c: Cell) -> tuple[int, int]:
    """The first grade whose limits a cell is within, or -1 and what was outside the last one."""
    failed = 0
    for number, grade in enumerate(m.station.grades):
        outside = [i for i in range(y.N_CHAR) if not grade.low[i] <= c.value[i] <= grade.high[i]]
        if not outside:
            return number, -1
        failed = outside[0]
    return -1, failed
