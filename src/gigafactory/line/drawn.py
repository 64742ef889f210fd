"""What a data set says of the draws of its cells: enough to follow a cell without the plant.

`runs` keeps it as JSON: by pair of columns in `cells` what one cell takes, out of which kinds of
lots, whether a part may go on to the next lot, and whether a cell may have the step twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from gigafactory.line.names import Names
from gigafactory.plant import flow
from gigafactory.plant.draws import amount
from gigafactory.plant.model import Plant
from gigafactory.records.trace.columns import DRAWS, JOINS

PLACES = 6
"""The line counts in millionths of a unit."""


def said_of_draws(plant: Plant, names: Names) -> dict[str, str]:
    """Rows of `runs` on the draws of cells."""
    again, sent_back = _twice(plant)
    draws = {}
    for name, slot in names.parents:
        step = plant.steps[name]
        draw = step.draws[slot]
        draws[f"{name}_{slot}"] = {
            "kinds": sorted(_kinds(plant, draw.from_)),
            "straddles": bool(draw.straddle),
            "again": name in again,
            "sent_back": name in sent_back,
            "takes": {p: round(amount(plant, step, draw, p), PLACES) for p in names.products},
        }
    joins = [s for s in names.columns if plant.steps[s].together]
    return {DRAWS: json.dumps(draws), JOINS: json.dumps(joins)}


def _kinds(plant: Plant, source: str) -> set[str]:
    """Kinds of the lots that come out of a material or a buffer."""
    if source in plant.materials:
        return {source}
    found: set[str] = set()
    seen, front = set(), [source]
    while front:
        buffer = front.pop()
        seen.add(buffer)
        for link in flow.outputs(plant):
            step = plant.steps[link.step]
            if link.buffer != buffer:
                continue
            if link.path[2] == "draws":  # a lot that was too old is sent back
                front += {step.draws[str(link.path[3])].from_} - seen
            elif step.makes:
                found.add(step.makes)
            else:
                front += [b for b in _into(plant, link.step) if b not in seen]
    return found


def _into(plant: Plant, name: str) -> Iterator[str]:
    return (link.buffer for link in flow.inputs(plant) if link.step == name)


def _twice(plant: Plant) -> tuple[set[str], set[str]]:
    """Steps that a unit may have again: because they send it back themselves, or a later one."""
    own: set[str] = set()
    later: set[str] = set()
    for link in (k for name, step in plant.steps.items() for k in flow.back(name, step)):
        if link.path[2] == "draws":
            continue  # what it sends back is no unit of its own
        behind = _reach(plant, link.buffer)
        own |= behind & {link.step}
        later |= {s for s in behind - {link.step} if link.step in _after(plant, s)}
    return own, later


def _after(plant: Plant, name: str) -> set[str]:
    """Steps that come behind a step."""
    given = flow.forward(name, plant.steps[name])
    return set().union(*(_reach(plant, link.buffer) for link in given))


def _reach(plant: Plant, buffer: str) -> set[str]:
    """Steps that a unit in a buffer may come to."""
    found: set[str] = set()
    front = [buffer]
    while front:
        here = front.pop()
        for link in flow.inputs(plant):
            if link.buffer == here and link.step not in found:
                found.add(link.step)
                front += [k.buffer for k in flow.forward(link.step, plant.steps[link.step])]
    return found
