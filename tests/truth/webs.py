"""Small lines of web whose metres can be counted on paper, and where their cells lie.

A coater makes mother rolls of 60 m with two lanes, a slitter cuts 4 m of head off, a notcher 5 m; a
cell takes 1 m. Every machine runs 1 m/s or one cell in 1 s.
"""

from __future__ import annotations

from typing import Any

from gigafactory.line import layout as y
from gigafactory.line.lower import lower
from gigafactory.line.slow.loop import open_plant, run
from gigafactory.plant.model import Plant
from tests.truth import plants
from tests.truth.plants import SOURCE
from tests.twins.compare import Diary, differences, fast_story, slow_story

UNTIL = 400
"""All cells of the first roll are stacked by then. [s]"""


def web(takes: str | None, gives: str, **more: Any) -> dict[str, Any]:
    """A web step that takes rolls or, if it takes nothing, coats them."""
    step: dict[str, Any] = {"kind": "web", "makes": "roll", "gives": gives}
    return step | ({"takes": [takes], "turns": True} if takes else {}) | more


def tables(head: float, foil: float = 1000) -> plants.Tables:
    """Coater (this much head loss on foils of this length), slitter, notcher and stacker. [m]"""
    running = {"machines": f"1 machine {SOURCE}", "speed": f"1 m/s {SOURCE}"}
    two = f"2 lanes {SOURCE}"
    return {
        "material.foil": {"lot": f"{foil} m {SOURCE}"},
        **{f"buffer.{b}": plants.places(None) for b in ("rolls", "slit", "notched")},
        "step.coating": web(
            None, "rolls", length=f"60 m {SOURCE}", lanes=two, head_loss=f"{head} m {SOURCE}"
        ),
        "step.coating.draws.foil": {
            "from": "foil",
            "per": "metre",
            "quantity": f"1 m {SOURCE}",
            "straddle": True,
            "splice_loss": f"2 m {SOURCE}",
        },
        "step.slitting": web("rolls", "slit", lanes=two, head_loss=f"4 m {SOURCE}"),
        "step.notching": web("slit", "notched", makes="coil", head_loss=f"5 m {SOURCE}"),
        "step.stacking": {"kind": "piece"},
        "step.stacking.draws.web": {"from": "notched", "quantity": f"1 m {SOURCE}"},
        "machine.coating": running,
        "machine.slitting": running,
        "machine.notching": running,
        "machine.stacking": plants.machine(f"1 s {SOURCE}"),
    }


def story(plant: Plant, until: int = UNTIL) -> dict[str, Any]:
    """What both engines say happened; they must say the same."""
    diary = Diary(lower(plant, 1, "cells", 1.0))
    diary.line.run(until * y.TICKS)
    found = fast_story(diary)
    line = open_plant(lower(plant, 1, "cells", 1.0))
    run(line, until * y.TICKS)
    assert not differences(found, slow_story(line, diary.line.state))
    return found | {"kinds": diary.lowered.names.kinds}


def mothers(told: dict[str, Any], lot: int, left: float) -> tuple[int, int, float]:
    """Mother roll, lane, and metre on it where the metre of web that begins there on a lot lies."""
    lane = -1
    while True:
        up = [e for e in told["edge"] if e[1] == lot and e[0] in webs(told)]
        if not up:
            return lot, lane, left
        ((parent, _, begin, end, child_left, on, flipped),) = up
        lane = max(lane, on)
        into = left - child_left / y.MICRO
        left = end / y.MICRO - into - 1 if flipped else begin / y.MICRO + into
        lot = parent


def webs(told: dict[str, Any]) -> set[int]:
    """Rolls and coils."""
    return of_kind(told, "roll") | of_kind(told, "coil")


def of_kind(told: dict[str, Any], kind: str) -> set[int]:
    """The lots of a kind."""
    return {lot[0] for lot in told["lots"] if lot[1] == told["kinds"].index(kind)}


def first_roll(told: dict[str, Any]) -> dict[int, list[float]]:
    """For each lane, where on the first mother roll its cells lie, in the order of their making."""
    (first, *_) = sorted(webs(told))
    found: dict[int, list[float]] = {0: [], 1: []}
    for cell in told["cells"]:
        lot, at = cell[-3][0]
        roll, lane, metre = mothers(told, lot, at / y.MICRO)
        if roll == first:
            found[lane].append(metre)
    return found


def metres(first: int, last: int) -> list[float]:
    """Metres one behind the other; from the higher to the lower where `last` is below `first`."""
    way = 1 if last >= first else -1
    return [float(x) for x in range(first, last + way, way)]


def slurry(said: plants.Tables) -> plants.Tables:
    """The same line coated from batches of 40 L, 1 L a metre, whose coat weight the cells show."""
    drawn = {"from": "tanks", "per": "lane_metre", "quantity": f"0.5 L {SOURCE}", "straddle": True}
    effect = {"of": "coat_weight", "draw": "web", "capacity": f"1 %/% {SOURCE}"}
    return said | {
        "buffer.tanks": plants.places(9),
        "step.mixing": {
            "kind": "vessel",
            "makes": "slurry",
            "gives": "tanks",
            "batch": f"40 L {SOURCE}",
        },
        "machine.mixing": plants.machine(f"30 s {SOURCE}"),
        "step.coating.draws.slurry": drawn,
        "step.coating": said["step.coating"] | {"measures": "coat_weight"},
        "step.stacking.effects.coat": effect,
    }


def capacities(told: dict[str, Any]) -> dict[tuple[int, float], float]:
    """Deviation of the capacity of each cell of the first roll, by lane and metre."""
    (first, *_) = sorted(webs(told))
    found = {}
    for cell in told["cells"]:
        lot, at = cell[-3][0]
        roll, lane, metre = mothers(told, lot, at / y.MICRO)
        if roll == first:
            found[lane, metre] = round(float.fromhex(cell[-1][0]), 9)
    return found
