"""The buffer in which something stands between two steps."""

from __future__ import annotations

from gigafactory.plant import flow
from gigafactory.plant.model import Plant, Step

GATE = "gate"
"""Where something stands that no buffer holds."""


def between(plant: Plant, before: str, after: str) -> str:
    """Where what a step has done stands until another step takes it.

    The buffer that the first fills and the second empties; where there is none, because it was sent
    back on the way, the one that the first gives to.
    """
    one, other = plant.steps[before], plant.steps[after]
    filled = [link.buffer for link in (*flow.forward(before, one), *flow.back(before, one))]
    emptied = _emptied(other)
    return next((b for b in filled if b in emptied), filled[0] if filled else GATE)


def behind(plant: Plant, last: str, grade: str) -> str:
    """Where a cell stands behind its last step, by its grade where that step sorts."""
    step = plant.steps[last]
    sent = [g.to for g in step.grades if g.name == grade]
    place = sent[0] if sent else step.gives
    return GATE if place in (None, flow.LEAVES) else str(place)


def _emptied(step: Step) -> set[str]:
    return {*step.takes, *step.together, *(draw.from_ for draw in step.draws.values())}
