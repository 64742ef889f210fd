"""What a run changes, as it begins: arrays with room for what will be written."""

from __future__ import annotations

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower.around import crews, rooms
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.machines import tree
from gigafactory.line.lower.numbers import power_of_two, ticks


def margin(f: Fill) -> int:
    """More rows than one machine's look for work, or the end of its job, can write anywhere.

    What it holds, the lots that its draws use, the defects of a web, and the states of all that
    it calls.
    """
    held = int(f.station["hold"].max(initial=1))
    draws = int(f.station["n_draws"].max(initial=0))
    lots = draws * max(y.MOST_LOTS, y.MOST_SUPPLIED)
    return 8 * len(f.mach) + 4096 + 2 * (held + lots)


def state(f: Fill, noisy: int) -> y.State:
    """The state of an empty plant at time 0."""
    n, machines = f.names, len(f.mach)
    kept = {"none": 0, "lots": 1, "cells": 2}[f.keep]
    spare = margin(f)
    rows = power_of_two(4 * (machines + 1024))

    def tall(on: bool, width: int, dtype: type) -> y.Array:
        return np.zeros((rows if on else 1, max(1, width)), dtype)

    graded = bool(f.effects) or bool(f.grades)
    slots = 4096
    ctl = np.zeros(y.N_CTL, np.int64)
    nodes = tree(f, ctl)
    ctl[y.MARGIN] = spare
    ctl[y.KEEP_CELLS], ctl[y.KEEP_LOTS] = kept > 1, kept > 0
    ctl[y.SHORT_WAIT] = ticks(f.plant.head.short_wait)
    ctl[y.N_FREE_SLOTS] = slots
    stops = sum(int(s["machines"]) * int(s["n_stops"]) for s in f.station)
    mounts = sum(int(s["machines"]) * int(s["n_draws"]) for s in f.station)
    mount = np.zeros(max(1, mounts), y.MOUNT)
    mount["lot"] = -1
    mount["defect"] = mount["defect_end"] = y.NEVER
    stations = len(f.station)
    return y.State(
        ctl=ctl,
        tree=np.full(nodes, y.NEVER, np.int64),
        ss=f.ss,
        mach=f.mach,
        mount=mount,
        draw=f.draw,
        material=f.materials,
        buf=f.buf,
        ring=np.zeros(f.ring_size, y.RING),
        lot=np.zeros(2 * spare + 8192, y.LOT),
        cell=np.zeros(rows, y.CELL),
        c_time=np.zeros((max(1, len(n.columns)), rows if kept > 1 else 1, 2), np.int64),
        c_mach=np.zeros((max(1, len(n.columns)), rows if kept > 1 else 1), np.int16),
        c_par=tall(bool(n.parents), len(n.parents), np.int32),
        c_pos=tall(bool(n.parents), len(n.parents), np.int64),
        c_x=tall(graded, 2 * y.N_CHAR, np.float64),
        c_tray=tall(bool(n.trays), 2 * len(n.trays), np.int32),
        stops=np.zeros(max(1, stops), y.STOP_STATE),
        crew=crews(f),
        queue=np.zeros(2 * (len(n.crews) + 1) * (machines + 1), np.int64),
        calendar=f.calendar,
        room=rooms(f),
        idle=np.zeros(machines, np.int64),
        hold=np.zeros(max(1, f.holds), np.int64),
        work=np.zeros(power_of_two(16 * machines + 1024), np.int64),
        tray=np.zeros((slots, f.tray_cells), np.int64),
        open_tray=np.full((len(f.buf), len(n.products)), -1, np.int64),
        free=np.arange(slots, dtype=np.int64),
        roll=np.zeros((2 * spare, y.KNOTS)),
        defect=np.zeros(2 * spare + 8192, y.DEFECT),
        span=np.zeros(2 * spare + 8192, y.SPAN),
        edge=np.zeros(2 * spare + 8192, y.EDGE),
        visit=np.zeros(2 * spare + 8192, y.VISIT),
        state_row=np.zeros(2 * spare + 8192, y.STATE_ROW),
        measure=np.zeros(2 * spare + 8192, y.MEASURE),
        event=np.zeros(2 * spare + 8192, y.EVENT),
        acc=np.zeros((machines, y.N_STATES), np.int64),
        good=np.zeros((len(n.products), 3)),
        lost=np.zeros((len(f.draw) + stations, y.N_LOSS), np.int64),
        drawn=np.zeros((stations, y.BLOCK), np.int64),
        quality=np.zeros((stations, y.BLOCK), np.uint64),
        first_stop=np.zeros((stations, y.BLOCK), np.int64),
        z=np.zeros((max(1, noisy), y.BLOCK, y.N_CHAR)),
        scratch=np.zeros((6, y.BLOCK + 1)),
    )
