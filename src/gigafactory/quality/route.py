"""What lies behind a step on the way out of the plant, and whether all cells pass it."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant import flow
from gigafactory.plant.held import Units
from gigafactory.plant.model import Plant


@dataclass(frozen=True)
class Route:
    """The part of a plant behind one step, up to where cells leave as good.

    Parameters
    ----------
    step
        The step.
    later
        Steps that what it makes comes to, in the order of the plant.
    buffers
        Buffers in which it stands on the way.
    beside
        Buffers for rework which the step and later ones alone fill, and later ones alone empty.
    all_pass
        Whether no cell can leave the plant as good that has not passed the step, by itself or with
        what it is made of.
    """

    step: str
    later: tuple[str, ...]
    buffers: frozenset[str]
    beside: frozenset[str]
    all_pass: bool

    def holds(self, buffer: str) -> bool:
        """Whether what is put into a buffer is still behind the step."""
        return buffer in self.buffers or buffer in self.beside


def route(plant: Plant, name: str) -> Route:
    """What lies behind a step.

    A cell leaves as good where it goes into a module: nothing behind that is looked at.
    """
    found: set[str] = set()
    buffers: set[str] = set()
    front = [name]
    while front:
        at = front.pop()
        if takes_for_good(plant, at):
            continue
        for link in flow.forward(at, plant.steps[at]):
            buffers.add(link.buffer)
            for taker in consumers(plant, link.buffer):
                if taker not in found:
                    found.add(taker)
                    front.append(taker)
    found.discard(name)
    later = tuple(s for s in plant.order if s in found and not takes_for_good(plant, s))
    whole = not takes_for_good(plant, name) and not _leaves_without(plant, name)
    beside = {
        buffer
        for buffer in plant.buffers
        if (who := consumers(plant, buffer))
        and set(who) <= set(later)
        and {link.step for link in flow.outputs(plant) if link.buffer == buffer} <= {name, *later}
    }
    return Route(name, later, frozenset(buffers), frozenset(beside), whole)


def consumers(plant: Plant, buffer: str) -> tuple[str, ...]:
    """Steps that take from a buffer, or draw from it."""
    return tuple(dict.fromkeys(i.step for i in flow.inputs(plant) if i.buffer == buffer))


def takes_for_good(plant: Plant, name: str) -> bool:
    """Whether cells count as good where a step takes them, or already have: it makes modules."""
    step = plant.steps[name]
    if step.kind != "manual":
        return False
    kinds = Units(plant).kinds
    return any(kinds.get(b) in ("cell", "tray", "assembly") for b in step.takes)


def exits(plant: Plant) -> tuple[str, ...]:
    """Steps at which cells leave the plant as good."""
    return tuple(n for n in plant.order if takes_for_good(plant, n) or _lets_out(plant, n))


def _lets_out(plant: Plant, name: str) -> bool:
    step = plant.steps[name]
    out = step.gives is None and not step.grades
    return out or any(g.to == flow.LEAVES for g in step.grades)


def _leaves_without(plant: Plant, name: str) -> bool:
    """Whether cells could leave if a step made nothing."""
    fed: set[str] = set(plant.materials)
    runs: set[str] = set()
    grown = True
    while grown:
        grown = False
        for other, step in plant.steps.items():
            if other == name or other in runs:
                continue
            needs = [*step.together, *(d.from_ for d in step.draws.values())]
            if all(b in fed for b in needs) and (not step.takes or fed & set(step.takes)):
                runs.add(other)
                fed |= {link.buffer for link in flow.forward(other, step)}
                grown = True
    return bool(runs & set(exits(plant)))
