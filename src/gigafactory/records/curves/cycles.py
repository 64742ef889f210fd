"""What each cycle of a curve says: capacity, energy, coulombic efficiency, resistance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.records.curves.curve import Curve, Floats, Ints

JUMP = 0.1
"""A change of current counts as a step from this share of the largest current on."""
QUICK = 60.0
"""The two points of a step of current lie at most so far apart. [s]"""


@dataclass(frozen=True)
class Cycles:
    """One row a cycle, (cycles,) each.

    Parameters
    ----------
    number
        As the tester numbers it; where it does not, counted from 1: a cycle begins when current
        turns back into the direction of the first.
    start
        Since the test began. [s]
    charge, discharge
        Capacity that went in and came out. [Ah]
    charge_energy, discharge_energy
        Energy that went in and came out. [Wh]
    efficiency
        Coulombic: discharge over charge of the cycle; NaN where one of the two is nothing.
    resistance
        Of direct current: median of change of voltage over change of current at the steps of
        current in the cycle, as the method of IEC 61960-3, 7.7.3 between two currents; NaN where
        there is none. [Ω]
    seconds
        Median of the time between the two points of such a step: what lies within it is in the
        resistance. [s]
    counted
        Whether the tester counted capacity; else it is the integral of current (trapezoids).
    """

    number: Ints
    start: Floats
    charge: Floats
    discharge: Floats
    charge_energy: Floats
    discharge_energy: Floats
    efficiency: Floats
    resistance: Floats
    seconds: Floats
    counted: bool


def cycles(curve: Curve) -> Cycles:
    """Every cycle of a curve."""
    number, first, which = np.unique(numbered(curve), return_index=True, return_inverse=True)

    def summed(total: Floats) -> Floats:
        gained = np.diff(total, prepend=0.0)
        return np.bincount(which, gained, len(number)).astype(np.float64)

    counted = curve.charged is not None and curve.discharged is not None
    charge, discharge = (summed(one) for one in capacity(curve))
    energy_in, energy_out = (summed(one) for one in energy(curve))
    resistance, seconds = _resistance(curve, which, len(number))
    both = (charge > 0) & (discharge > 0)
    efficiency = np.full(len(number), np.nan)
    efficiency[both] = discharge[both] / charge[both]
    return Cycles(
        number,
        curve.time[first],
        charge,
        discharge,
        energy_in,
        energy_out,
        efficiency,
        resistance,
        seconds,
        counted,
    )


def capacity(curve: Curve) -> tuple[Floats, Floats]:
    """Capacity in and out since the test began, counted by the tester or integrated [Ah]."""
    if curve.charged is not None and curve.discharged is not None:
        return curve.charged, curve.discharged
    return integral(curve.time, curve.current)


def energy(curve: Curve) -> tuple[Floats, Floats]:
    """Energy in and out since the test began, counted by the tester or integrated [Wh]."""
    if curve.charged_energy is not None and curve.discharged_energy is not None:
        return curve.charged_energy, curve.discharged_energy
    return integral(curve.time, curve.current * curve.voltage)


def integral(time: Floats, flow: Floats) -> tuple[Floats, Floats]:
    """What flowed in and out since the beginning, by trapezoids [unit of flow × h]."""
    hours = np.diff(time) / 3600
    ways = []
    for way in (np.clip(flow, 0, None), np.clip(-flow, 0, None)):
        ways.append(np.concatenate([[0.0], np.cumsum((way[1:] + way[:-1]) / 2 * hours)]))
    return ways[0], ways[1]


def numbered(curve: Curve) -> Ints:
    """The cycle of every point."""
    if curve.cycle is not None:
        return curve.cycle
    least = 0.01 * np.abs(curve.current).max()
    way = np.sign(np.where(np.abs(curve.current) > least, curve.current, 0))
    moving = np.flatnonzero(way)
    if not moving.size:
        return np.ones(len(way), np.int64)
    turned = moving[1:][(way[moving[1:]] == way[moving[0]]) & (way[moving[:-1]] != way[moving[0]])]
    begins = np.zeros(len(way), np.int64)
    begins[turned] = 1
    return np.cumsum(begins) + 1


def _resistance(curve: Curve, which: Ints, count: int) -> tuple[Floats, Floats]:
    jump, rise = np.diff(curve.current), np.diff(curve.voltage)
    apart = np.diff(curve.time)
    largest = np.abs(curve.current).max()
    steps = (np.abs(jump) >= JUMP * largest) & (apart > 0) & (apart <= QUICK) & (largest > 0)
    resistance, seconds = np.full(count, np.nan), np.full(count, np.nan)
    at = np.flatnonzero(steps)
    for cycle in np.unique(which[at + 1]):
        here = at[which[at + 1] == cycle]
        resistance[cycle] = np.median(rise[here] / jump[here])
        seconds[cycle] = np.median(apart[here])
    return resistance, seconds
