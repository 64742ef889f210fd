"""What is lost of a step's good units between it and the gate, in cells.

What comes to a later step as its main input can be scrapped, be too old, or be sent back; what goes
into a cell there (a coil, a part) is lost with the cell, and once more with every cell that is to
be done again, for which new parts are taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant.model import Plant, Step
from gigafactory.quality.bars import Bar
from gigafactory.quality.produced import Sums
from gigafactory.quality.route import Route, consumers
from gigafactory.quality.used import LOST

LOTS = ("web", "lots")


def lost_behind(total: Sums, way: Route) -> Iterator[Bar]:
    """Every loss behind a step, in the order of the plant; some may be 0."""
    for name in way.later:
        yield from _units(total, way, name)
        yield from _inputs(total, way, name)
    if _left_over_are_ours(total.plant, way):
        yield Bar("left_over", "", 0.0 - left_over(total))


def is_plain(total: Sums, way: Route) -> bool:
    """Whether the bars leave nothing open but what is in the plant."""
    plant = total.plant
    if not way.all_pass:
        return False

    def ours(buffer: str) -> bool:
        takers = consumers(plant, buffer) if buffer in plant.buffers else ()
        return bool(takers) and set(takers) <= set(way.later)

    steps = [(name, plant.steps[name]) for name in way.later]
    if any(s.limit and s.limit.redo_to and not way.holds(s.limit.redo_to) for _, s in steps):
        return False
    if any(any(map(ours, s.takes)) and any(map(ours, _parts(s))) for _, s in steps):
        return False  # both what is worked on and what goes in comes to later steps alone
    mixed = any(_lots_of_both(total, name) for name in way.later)
    cells = left_over(total) and set(mergers(plant)) & set(way.later)
    return not mixed and not (cells and not _left_over_are_ours(plant, way))


def _units(total: Sums, way: Route, name: str) -> Iterator[Bar]:
    """Units that a later step scrapped, or sent where it is to be done again."""
    step, worth = total.plant.steps[name], total.worth
    if worth.units.counted(name) == "cells":
        scrapped = total.counted.sum(name, "scrapped")
    else:
        scrapped = total.used.lost(name, "step", "lots")
    yield Bar("scrap", name, 0.0 - scrapped * worth.made(name))
    if step.rework is None:
        return
    back = total.counted.sum(name, "reworked") * worth.made(name)
    if not any(map(way.holds, step.takes)):
        yield Bar("rework", name, 0.0 - back)
    elif not way.holds(step.rework.to):
        yield Bar("sent_back", name, 0.0 - back)


def _inputs(total: Sums, way: Route, name: str) -> Iterator[Bar]:
    """What a later step lost of what it takes and draws."""
    step, worth = total.plant.steps[name], total.worth
    for use in total.used.losses():
        if use.step != name or use.what == LOST + "step":
            continue
        draw = step.draws.get(use.of)
        source = draw.from_ if draw else _whole_lots(step, worth.units.kinds, use.of)
        if source is not None and way.holds(source):
            yield Bar(use.what, name, 0.0 - use.quantity * worth.stored(source))


def _whole_lots(step: Step, kinds: dict[str, str], of: str) -> str | None:
    """The buffer out of which lots of a step were lost as a whole; None where it has none."""
    if of not in LOTS:
        return None
    lots = [b for b in (*step.takes, *step.together) if kinds.get(b, "cell") != "cell"]
    return lots[0] if lots else None


def _lots_of_both(total: Sums, name: str) -> bool:
    """Whether a step lost lots, and they may be of what it works on or of what goes in."""
    step, kinds = total.plant.steps[name], total.worth.units.kinds
    lots = [
        any(kinds.get(b, "cell") != "cell" for b in side) for side in (step.takes, step.together)
    ]
    return all(lots) and total.used.lost(name, "campaign", "lots") > 0


def _parts(step: Step) -> list[str]:
    """Buffers whose content goes into what a step works on."""
    return [*step.together, *(d.from_ for d in step.draws.values())]


def mergers(plant: Plant) -> list[str]:
    """Steps at which single cells of a campaign that ends may be left over."""
    return [
        name
        for name, step in plant.steps.items()
        if step.together
        or (step.takes and any(d.from_ in plant.buffers for d in step.draws.values()))
    ]


def left_over(total: Sums) -> float:
    """Cells that were scrapped at the end of a campaign, each by itself, at no step."""
    units = total.worth.units
    steps = [s for s in total.plant.order if units.counted(s) == "cells"]
    lost = sum(u.quantity for u in total.used.losses() if u.of == "lots" and u.step in steps)
    return total.counted.sum("", "scrapped") - total.counted.over(steps, "scrapped") - lost


def _left_over_are_ours(plant: Plant, way: Route) -> bool:
    """Whether all single cells that are left over anywhere have passed the step."""
    which = mergers(plant)
    single = not any(plant.steps[name].together for name in which)
    return (
        single
        and bool(which)
        and all(any(map(way.holds, plant.steps[name].takes)) for name in which)
    )
