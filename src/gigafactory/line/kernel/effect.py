"""What the line does to a cell's measured values: first order, cause by cause."""

from __future__ import annotations

from gigafactory.line.kernel import mem
from gigafactory.line.kernel.draw import fill_noise
from gigafactory.line.kernel.feed import machine_deviation, planted
from gigafactory.line.kernel.jit import jit
from gigafactory.line.kernel.web import coat_at
from gigafactory.line.layout import (
    BLOCK,
    N_CHAR,
    OF_AGE,
    OF_CHANNEL,
    OF_COAT,
    OF_LOT,
    OF_MACHINE,
    OF_THICKNESS,
)


@jit
def uptake(h, r, t):
    """Hours of air that a dried electrode has taken up in room r since the start (weighted)."""
    if r < 0:
        return t * 1e-6 / 3600.0
    room = mem.room(h)[r]
    rate = room.uptake if room.out != 0 else 1.0
    return room.sum + rate * ((t - room.since) * 1e-6 / 3600.0)


@jit
def deviation(h, k, m, e, row, slot, tray, t):
    """The deviation that effect e speaks of, for one cell on machine m."""
    st = mem.station(h)[k]
    of = e.of
    if of == OF_MACHINE:
        return machine_deviation(h, m, t)
    if of == OF_CHANNEL:
        x = mem.channel(h)[st.chan0 + (m - st.m0) * st.rack + slot]
        if st.n_causes > 0:
            x += planted(h, st.c0, st.n_causes, m - st.m0, -1, slot, -1, t)
        return x
    if of == OF_AGE:
        return (t - mem.lot(h)[tray].stamp) * 1e-6 / 3600.0 if tray >= 0 else 0.0
    n = mem.c_par(h)[row, st.par0 + e.draw]
    if of == OF_LOT:
        return mem.lot(h)[n].coat
    if of == OF_COAT:
        return coat_at(h, n, mem.c_pos(h)[row, st.par0 + e.draw])
    if of == OF_THICKNESS:
        return mem.lot(h)[n].thickness
    return uptake(h, st.room, t) - mem.lot(h)[n].uptake


@jit
def apply_effects(h, k, m, row, slot, tray, t):
    """Add every effect of station k to one cell's deviations; tray is the cell's lot, or -1."""
    st = mem.station(h)[k]
    c_x = mem.flat(mem.c_x(h))
    at = 2 * N_CHAR * row
    a, b, c, d, f = c_x[at], c_x[at + 1], c_x[at + 2], c_x[at + 3], c_x[at + 4]
    for i in range(st.e0, st.e0 + st.n_effects):
        e = mem.effect(h)[i]
        x = deviation(h, k, m, e, row, slot, tray, t)
        a += e.on[0] * x
        b += e.on[1] * x
        c += e.on[2] * x
        d += e.on[3] * x
        f += e.on[4] * x
    c_x[at], c_x[at + 1], c_x[at + 2], c_x[at + 3], c_x[at + 4] = a, b, c, d, f


@jit
def measure_cell(h, k, m, row):
    """Measure one cell: what it is, and noise that belongs to the order of this test."""
    st = mem.station(h)[k]
    z = (st.z * BLOCK + (mem.mach(h)[m].order & (BLOCK - 1))) * N_CHAR
    at = 2 * N_CHAR * row
    for c in range(N_CHAR):
        noise = mem.flat(mem.noise(h))[k * N_CHAR + c] * mem.flat(mem.z(h))[z + c]
        mem.flat(mem.c_x(h))[at + N_CHAR + c] = mem.flat(mem.c_x(h))[at + c] + noise


@jit
def grade_of(h, k, row):
    """The first grade whose limits a cell is within, or -1 and what was outside the last one."""
    st = mem.station(h)[k]
    failed = 0
    for g in range(st.n_grades):
        grade = mem.grade(h)[st.g0 + g]
        fits = True
        for c in range(N_CHAR):
            x = mem.c_x(h)[row, N_CHAR + c]
            if x < grade.low[c] or x > grade.high[c]:
                fits = False
                failed = c
                break
        if fits:
            return g, -1
    return -1, failed


@jit
def refill_noise(h, k, order):
    """Draw the next block of measurement noise of station k."""
    st = mem.station(h)[k]
    fill_noise(st.key0, st.key1, order, mem.whole(mem.scratch(h)), mem.z(h)[st.z])
