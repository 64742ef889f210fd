"""The machines of each step: why they stand, how they deviate, their leaves in the calendar."""

from __future__ import annotations

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.kernel.draw import normal, uniform
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.numbers import bias, key, law_of, power_of_two, tree_of
from gigafactory.plant.model import Step
from gigafactory.plant.states import STATES

OWN_TREE = 128
"""Machines from which on a station has a tree of its own in the event calendar."""


def fill_stops(f: Fill, k: int) -> None:
    """Why the machines of a step stand."""
    st, machine = f.station[k], f.plant.machines[f.names.stations[k]]
    st["s0"], st["n_stops"] = len(f.stops), len(machine.stops)
    states = [s.name for s in STATES]
    for i, stop in enumerate(machine.stops.values()):
        every, lasts = law_of(stop.every), law_of(stop.lasts)
        f.stops.append(
            (
                stop.clock == "calendar",
                states.index(stop.counts_as),
                f.names.crews.index(stop.crew) if stop.crew else -1,
                every[0],
                lasts[0],
                i,
                stop.clock == "working" and stop.every.kind == "exponential",
                *every[1:],
                *lasts[1:],
            )
        )

    st["n_free"] = sum(bool(s[6]) for s in f.stops[int(st["s0"]) :])


def fill_machines(f: Fill, k: int, step: Step) -> None:
    """Each machine with its deviation, channels and lanes."""
    st, step_name = f.station[k], f.names.stations[k]
    machine = f.plant.machines[step_name]
    m0, machines = int(st["m0"]), int(st["machines"])
    st["rack"], st["chan0"] = f.tray_cells, len(f.channels)
    channelled = any(e.of == "channel" for e in step.effects.values())
    if channelled:
        k0, k1 = key(f.seed, f"step {step_name}")
        f.channels += [
            machine.spread * float(normal(uniform(np.uint64(k0), np.uint64(k1), i, y.P_MACHINE, 1)))
            for i in range(machines * f.tray_cells)
        ]
    stop0 = sum(int(s["machines"]) * int(s["n_stops"]) for s in f.station[:k])
    mounts = sum(int(s["machines"]) * int(s["n_draws"]) for s in f.station[:k])
    for i in range(int(st["n_draws"])):
        f.draw[int(st["d0"]) + i]["m0"] = mounts + i * machines
    for i in range(machines):
        q = f.mach[m0 + i]
        q["station"], q["state"], q["product"], q["tray"] = k, y.STARVED, -1, -1
        q["stop"], q["stop0"], q["campaign"] = -1, stop0 + i * int(st["n_stops"]), -1
        q["item"], q["restart"] = f.holds, 1
        f.holds += int(st["hold"])
        if machine.spread > 0 and not channelled:
            q["bias"] = machine.spread * bias(f.seed, f"step {step_name}", i)
        for lane in range(int(st["lanes"])):
            if step.lane_spread > 0:
                f.lane[m0 + i, lane] = step.lane_spread * bias(
                    f.seed, f"step {step_name}", i, 2 + lane
                )


def tree(f: Fill, ctl: y.Array) -> int:
    """Give every machine its leaf in the event calendar; nodes of all trees."""
    others = len(f.names.calendars) + len(f.names.rooms)
    leaf = 0
    for st in f.station:
        st["leaf"] = leaf
        leaf += 1 if st["machines"] >= OWN_TREE else int(st["machines"])
    first, nodes = tree_of(leaf + others)
    f.station["leaf"] += first
    ctl[y.OTHERS] = first + leaf
    ctl[y.SHIFT] = power_of_two(len(f.mach) + others).bit_length() - 1
    for st in f.station:
        mine = slice(int(st["m0"]), int(st["m0"] + st["machines"]))
        f.mach["path"][mine], f.mach["m0"][mine] = st["path"], st["m0"]
        f.mach["leaf"][mine] = int(st["leaf"]) + np.arange(st["machines"])
        if st["machines"] >= OWN_TREE:
            f.mach["leaf"][mine] = -1
            st["own_tree"] = nodes
            st["own_leaves"], more = tree_of(int(st["machines"]))
            nodes += more
    return nodes
