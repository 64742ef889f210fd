"""Which constructs of a plant a run has exercised: not what its file says, but what happened."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.plant import flow
from gigafactory.plant.model import Plant
from gigafactory.plant.states import INDEX

CONSTRUCTS = (
    *("good cells", "stacking", "merge", "split", "tray", "rack", "rework", "module"),
    *("two products", "campaign loss", "working clock", "calendar clock", "repair crew"),
    *("operators", "calendar", "too old", "redo", "excursion", "cause", "tool", "cleaning"),
    "pace",
    *("stacking and tray", "splice", "defect"),
)


def exercised(plant: Plant, lowered: Lowered, s: y.State, story: dict[str, Any]) -> set[str]:
    """The constructs that did something before the run ended."""
    ran = {name for k, name in enumerate(lowered.names.stations) if s.ss["starts"][k]}
    checks = (_parts, _ways, _products, _stops, _people, _limits, _rest)
    found = {what for check in checks for what in check(plant, lowered, s, story, ran)}
    return found | ({"stacking and tray"} if {"stacking", "tray", "good cells"} <= found else set())


def _parts(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """What was built."""
    found = set()
    if s.ctl[y.CELLS_GOOD]:
        found.add("good cells")
    if "stacking" in ran and s.ctl[y.CELLS_GOOD]:
        found.add("stacking")
    kinds = {lowered.names.kinds[lot["kind"]] for lot in s.lot[: s.ctl[y.N_LOTS]]}
    return found | ({"tray", "module"} & kinds)


def _ways(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """Where streams met and parted."""
    found = set()
    for name in ran:
        step, k = plant.steps[name], lowered.names.stations.index(name)
        if step.together or sum(d.from_ in plant.buffers for d in step.draws.values()) > 1:
            found.add("merge")
        if step.rework and s.ss["reworked"][k]:
            found.add("rework")
        if step.kind == "rack" and s.ss["good"][k]:
            found.add("rack")
        if step.takes and (step.lanes or 1) > 1 and s.ss["good"][k]:
            found.add("split")
    return found


def _products(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """Several products, and what was lost between them."""
    found = set()
    if (s.good[:, 0] > 0).sum() > 1:
        found.add("two products")
    lost = s.lost[:, y.LOSS_CAMPAIGN].sum() > 0
    if lost or any(cell[5] == y.CAUSE_CAMPAIGN for cell in story["cells"]):
        found.add("campaign loss")
    return found


def _stops(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """Machines that stood by either clock, and people for whom they waited."""
    found = set()
    spent = np.array(story["spent"])
    stood = spent[:, [INDEX[w] for w in ("down", "micro_stop", "planned_stop")]].sum(axis=1) > 0
    for machine, (name, _) in enumerate(lowered.names.machines):
        stops = plant.machines[name].stops.values()
        if stood[machine]:
            clocks = {stop.clock for stop in stops}
            found |= {f"{clock} clock" for clock in clocks if len(clocks) == 1}
            found |= {"repair crew"} if any(stop.crew for stop in stops) else set()
        if spent[machine, INDEX["off_shift"]] and s.ctl[y.CELLS_GOOD]:
            found.add("calendar")
    return found


def _people(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """Jobs that needed somebody, tools that wore out, vessels that were cleaned."""
    machines = {name: plant.machines[name] for name in ran}
    found = {"operators" for m in machines.values() if m.operators}
    found |= {"pace" for name in machines if plant.steps[name].pace}
    for name, m in machines.items():
        k = lowered.names.stations.index(name)
        jobs = int(s.ss["starts"][k]) / m.machines
        found |= {"tool"} if m.tool and jobs > m.tool.life else set()
        found |= {"cleaning"} if m.cleaning and jobs > m.cleaning.every else set()
    return found


def _limits(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """What had grown too old: lost, or done again."""
    found = set()
    old = s.lost[:, y.LOSS_AGE].sum() > 0
    if old or any(cell[5] == y.CAUSE_AGE for cell in story["cells"]):
        found.add("too old")
    back = {
        link.buffer
        for name, step in plant.steps.items()
        for link in flow.back(name, step)
        if "limit" in link.path
    }
    again = {
        k
        for k, name in enumerate(lowered.names.stations)
        if back & set(plant.steps[name].takes) and not plant.steps[name].rework
    }
    station = s.mach["station"]
    visits = Counter((row[0], int(station[row[1]])) for row in story["visit"])
    if any(count > 1 and k in again for (_, k), count in visits.items()):
        found.add("redo")
    return found


def _rest(plant: Plant, lowered: Lowered, s: y.State, story: Any, ran: set[str]) -> set[str]:
    """Dry rooms that left their band, planted causes, splices and defects."""
    found = set()
    if any(out or count for out, _, count in story["rooms"]):
        found.add("excursion")
    used = {
        plant.steps[step].draws[slot].from_
        for (step, slot), (_, mounts) in zip(lowered.names.draws, story["draws"], strict=False)
        if mounts > 1
    }
    for cause in plant.causes.values():
        if (cause.step in ran or cause.material in used) and s.ctl[y.CELLS_GOOD]:
            found.add("cause")
    if s.lost[:, y.LOSS_TAIL].sum() > 0:
        found.add("splice")
    if s.lost[:, y.LOSS_DEFECT].sum() > 0:
        found.add("defect")
    return found
