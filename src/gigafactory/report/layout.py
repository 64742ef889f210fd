"""Where each step and buffer of a plant stands on the drawing of its line.

A stretch of steps that follow one another without a branch is written like a line of text: from
left to right, and on into the next row. Stretches stand below one another, each behind those that
lead to it. A buffer stands right of the step that fills it.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant import flow
from gigafactory.plant.model import Plant

BOX, HEIGHT, GAP, LANE = 144.0, 106.0, 52.0, 38.0
"""Width and height of a box, between boxes, and between rows. [px]"""
TANK, LOW, LABEL = 24.0, 18.0, 16.0
"""Height of a buffer's symbol, of one of several, and of a line of text below it. [px]"""


@dataclass(frozen=True)
class Place:
    """The upper left corner of the box of a step, in px."""

    step: str
    row: int
    x: float
    y: float


@dataclass(frozen=True)
class Way:
    """What leads from one step to another: its buffer, and the corners of the line in px."""

    buffer: str
    giver: str
    taker: str
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Layout:
    """A drawing's places.

    Parameters
    ----------
    places
        Of each step.
    stores
        Of each buffer that a step fills: the middle of its symbol, and its height. [px]
    ways
        From step to step; what goes back to be made again is left out.
    width, height
        [px]
    """

    places: dict[str, Place]
    stores: dict[str, tuple[float, float, float]]
    ways: tuple[Way, ...]
    width: float
    height: float


def links(plant: Plant) -> list[tuple[str, str, str]]:
    """Step, buffer, and step that takes from it; forward only."""
    takers = [(link.buffer, link.step) for link in flow.inputs(plant)]
    return [
        (link.step, link.buffer, taker)
        for step in plant.order
        for link in flow.forward(step, plant.steps[step])
        for buffer, taker in takers
        if buffer == link.buffer and taker != step
    ]


def stretches(plant: Plant) -> list[list[str]]:
    """The steps in runs without a branch, each behind those that lead to it."""
    joined = links(plant)
    after = {s: list(dict.fromkeys(b for a, _, b in joined if a == s)) for s in plant.order}
    before = {s: list(dict.fromkeys(a for a, _, b in joined if b == s)) for s in plant.order}

    def goes_on(step: str) -> str | None:
        one = after[step][0] if len(after[step]) == 1 else None
        return one if one is not None and len(before[one]) == 1 else None

    inner = {one for step in plant.order if (one := goes_on(step)) is not None}
    found: list[list[str]] = []
    seen: set[str] = set()
    for head in [*(s for s in plant.order if s not in inner), *plant.order]:
        run, step = [], None if head in seen else head
        while step is not None and step not in seen:
            run.append(step)
            seen.add(step)
            step = goes_on(step)
        found += [run] if run else []
    return _behind(found, before)


def _behind(runs: list[list[str]], before: dict[str, list[str]]) -> list[list[str]]:
    """Runs in an order in which each stands behind what leads to it, where there is one."""
    found: list[list[str]] = []
    placed: set[str] = set()
    while rest := [run for run in runs if run[0] not in placed]:
        ready = [run for run in rest if placed.issuperset(before[run[0]])]
        found.append((ready or rest)[0])
        placed |= set(found[-1])
    return found


def layout(plant: Plant, columns: int) -> Layout:
    """The drawing in so many columns."""
    rows = [run[i : i + columns] for run in stretches(plant) for i in range(0, len(run), columns)]
    used = max(map(len, rows))
    places = {
        step: Place(step, r, i * (BOX + GAP), r * (HEIGHT + LANE) + LANE / 2)
        for r, row in enumerate(rows)
        for i, step in enumerate(row)
    }
    width = used * (BOX + GAP)
    stores = _stores(plant, places)
    ways = tuple(
        Way(buffer, a, b, _corners(places[a], places[b], stores[buffer], width))
        for a, buffer, b in links(plant)
        if a != b
    )
    return Layout(places, stores, ways, width, len(rows) * (HEIGHT + LANE) + LANE / 2)


def _stores(plant: Plant, places: dict[str, Place]) -> dict[str, tuple[float, float, float]]:
    """Each buffer right of the first step that fills it, one below the other."""
    found: dict[str, tuple[float, float, float]] = {}
    for step, one in places.items():
        given = dict.fromkeys(k.buffer for k in flow.forward(step, plant.steps[step]))
        mine = [b for b in given if b not in found]
        for i, buffer in enumerate(mine):
            high = HEIGHT * (i + 0.5) / len(mine)
            room = TANK if len(mine) == 1 else min(LOW, HEIGHT / len(mine) - LABEL)
            found[buffer] = (one.x + BOX + GAP / 2, one.y + high, room)
    return found


def _corners(
    a: Place, b: Place, store: tuple[float, float, float], width: float
) -> tuple[tuple[float, float], ...]:
    """From a step through its buffer to the next: straight on, or around by the right margin."""
    x, y, _ = store
    out = (a.x + BOX, y)
    beside = b.row == a.row and b.x > a.x and b.x - a.x < 1.5 * (BOX + GAP)
    if beside and a.x + BOX < x < b.x:
        return (out, (b.x, y))
    margin, above = max(width - 7, x), b.y - LANE / 2 + 3
    return (out, (margin, y), (margin, above), (b.x + BOX / 2, above), (b.x + BOX / 2, b.y))
