"""Balances that hold at every tick: what went in is what came out, was lost, or is still there."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.plant.flow import units
from gigafactory.plant.model import Plant

Story = dict[str, Any]


def imbalances(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """Every balance that does not close."""
    checks = (_cells, _lots, _materials, _webs, _ticks, _edges, _trays)
    return [
        f"{check.__name__}: {what}" for check in checks for what in check(plant, lowered, s, story)
    ]


def _cells(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """Cells born are good, scrapped, used or in the plant; each of the last stands in one place."""
    states = [cell[3] for cell in story["cells"]]
    born, good, scrapped, used = story["counts"][2:6]
    found = []
    said = [states.count(x) for x in (y.CELL_GOOD, y.CELL_SCRAP, y.CELL_USED)]
    if said != [good, scrapped, used] or len(states) != born:
        found.append(f"{said} of {len(states)} against {[good, scrapped, used]} of {born}")
    inside = _cells_inside(lowered, s)
    still = [cell[0] for cell in story["cells"] if cell[3] == y.CELL_OPEN]
    if sorted(inside) != still:
        odd = sorted(set(inside) ^ set(still)) or inside
        found.append(f"cells in the plant are nowhere, or in two places: {odd[:9]}")
    return found


def _cells_inside(lowered: Lowered, s: y.State) -> list[int]:
    """The cells in buffers, in trays, and on machines."""
    inside: list[int] = []
    for b in s.buf:
        at = np.arange(int(b["head"]), int(b["head"] + b["n"])) & int(b["mask"])
        if b["cells"]:
            inside += [int(c) for c in s.ring["item"][b["ring"] + at]]
    in_trays = [
        (i, place, int(s.tray[lot["slot"], place]))
        for i, lot in enumerate(s.lot[: s.ctl[y.N_LOTS]])
        if lot["slot"] >= 0
        for place in range(lot["n"])
    ]
    taken = {int(q["tray"]): int(q["tray_i"]) for q in s.mach if q["tray"] >= 0}
    inside += [c for i, place, c in in_trays if c >= 0 and place >= taken.get(i, 0)]
    for q in s.mach:
        st = lowered.fixed.station[q["station"]]
        if q["phase"] != y.IDLE and st["single"]:
            inside.append(int(q["item"]))
        elif q["phase"] != y.IDLE and st["take"] == y.TAKE_CELLS and st["make"] == y.MAKE_SAME:
            inside += [int(c) for c in s.hold[q["item"] : q["item"] + q["n_held"]]]
    return inside


def _lots(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """Lots that are alive stand in one place each, in a buffer, on a machine, or open."""
    lots = s.lot[: s.ctl[y.N_LOTS]]
    inside = [int(n) for n in s.open_tray.ravel() if n >= 0]
    for b in s.buf:
        at = np.arange(int(b["head"]), int(b["head"] + b["n"])) & int(b["mask"])
        if not b["cells"]:
            inside += [int(n) for n in s.ring["item"][b["ring"] + at]]
    for q in s.mach:
        st = lowered.fixed.station[q["station"]]
        loose = st["take"] == y.TAKE_CELLS and st["make"] == y.MAKE_SAME
        if q["phase"] != y.IDLE and not st["single"] and not loose:
            inside += [int(n) for n in s.hold[q["item"] : q["item"] + q["n_held"]]]
    inside += [int(q["tray"]) for q in s.mach if q["tray"] >= 0]
    inside += [int(p["lot"]) for p in s.mount if p["lot"] >= 0]
    live = np.flatnonzero(lots["state"] == y.LOT_LIVE)
    mounted = {int(p["lot"]) for p in s.mount if p["lot"] >= 0 and p["pos"] == p["end"]}
    if sorted(set(inside) - mounted) != [int(n) for n in live] or len(inside) != len(set(inside)):
        return [f"{sorted(set(inside) ^ set(live.tolist()))[:9]} of {len(inside)}, {len(live)}"]
    return []


def _materials(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """What is gone from supply lots was drawn or lost, to the millionth."""
    lots, found = s.lot[: s.ctl[y.N_LOTS]], []
    for i, name in enumerate(lowered.names.materials):
        of = lots[lots["kind"] == s.material["kind"][i]]
        gone = int((of["size"] - of["rest"]).sum())
        draws = np.flatnonzero((s.draw["material"] == i) & (s.draw["buffer"] < 0))
        drawn = int(s.draw["used"][draws].sum() + s.lost[draws].sum())
        if lowered.names.draws and gone != drawn:
            found.append(f"{name}: {gone} gone, {drawn} drawn and lost")
    return found


def _webs(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """What is gone from batches, rolls and coils went into lots or cells, or was lost."""
    names, lots = lowered.names, s.lot[: s.ctl[y.N_LOTS]]
    station, step = lowered.fixed.station, list(plant.steps.values())
    held = units(plant)
    ours = [
        step[k].kind in ("web", "vessel")
        or any({"web", "batch"} & set(held[b]) for b in step[k].takes)
        for k in range(len(step))
    ]
    made = {k for k in range(len(step)) if step[k].kind in ("web", "vessel")}
    mine = [i for i, lot in enumerate(lots) if lot["station"] in made]
    gone = sum(int(lots[i]["size"] - lots[i]["rest"]) for i in mine)
    spans = {(e[0], e[2], e[3]) for e in story["edge"] if lots[e[0]]["station"] in made}
    into_lots = sum(right - left for _, left, right in spans)
    drawn = 0
    for d, (name, _) in enumerate(names.draws):
        if s.draw["buffer"][d] >= 0:
            single = station["single"][names.stations.index(name)]
            drawn += int(s.lost[d].sum()) + (int(s.draw["used"][d]) if single else 0)
    lost = sum(int(s.lost[len(s.draw) + k].sum()) for k in range(len(step)) if ours[k])
    if gone == into_lots + drawn + lost:
        return []
    return [f"{gone} gone, {into_lots} into lots, {drawn} drawn and lost, {lost} lost in steps"]


def _ticks(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """The ticks of a machine's states are those of the run."""
    return [
        f"machine {m}: {sum(spent)}"
        for m, spent in enumerate(story["spent"])
        if sum(spent) != story["counts"][0]
    ]


def _edges(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """No metre of a parent goes into two children, but side by side in lanes."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for parent, child, left, right, _, lane, _ in story["edge"]:
        if not 0 <= left <= right <= s.lot["size"][parent] or parent == child:
            return [f"{parent} {child}: {left} to {right}"]
        spans.setdefault((parent, lane), []).append((left, right))
    for (parent, _), parts in spans.items():
        parts.sort()
        for (_, right), (left, _) in pairwise(parts):
            if left < right:
                return [f"parent {parent}: {parts}"]
    return []


def _trays(plant: Plant, lowered: Lowered, s: y.State, story: Story) -> list[str]:
    """The slots of trays are each used once, or free."""
    used = [int(n) for n in s.lot["slot"][: s.ctl[y.N_LOTS]] if n >= 0]
    free = [int(n) for n in s.free[: s.ctl[y.N_FREE_SLOTS]]]
    return [] if sorted(used + free) == list(range(len(s.tray))) else ["slots"]
