"""How far members may differ by what the plant itself says: the spread that is nothing special."""

from __future__ import annotations

from gigafactory.plant.model import Effect, Plant, Step
from gigafactory.quality.parents.parent import Parent


def stated(plant: Plant, parent: Parent, characteristic: str) -> tuple[float, float]:
    """Spread of the level of members, and growth by wear of a tool; relative to nominal.

    First order, as the line has it (decision 10): the spread of a machine times what a deviation
    there does to the characteristic. Zero where the plant states none.

    Parameters
    ----------
    plant
        What should be.
    parent
        Whose members.
    characteristic
        Of the cells.
    """
    step = plant.steps.get(parent.step)
    if step is None or parent.material not in {"", *plant.materials}:
        return 0.0, 0.0
    if parent.material:
        coat = _on(plant.steps[parent.consumer], characteristic, ("coat_weight",), parent.slot)
        return plant.materials[parent.material].spread * _share(step, parent.material) * coat, 0.0
    if parent.by == "lot":
        draw = step.draws.get(parent.slot)
        material = plant.materials.get(draw.from_) if draw else None
        spread = material.spread if material else 0.0
        return spread * _on(step, characteristic, ("lot",), parent.slot), 0.0
    if not parent.abreast or parent.by == "place":
        return 0.0, 0.0
    effect = _reach(plant, step, parent, characteristic)
    machine = plant.machines[parent.step]
    wear = machine.tool.wear * effect if machine.tool else 0.0
    if parent.by == "lane":
        return (step.lane_spread**2 + machine.spread**2) ** 0.5 * effect, wear
    return machine.spread * effect, wear


def _reach(plant: Plant, step: Step, parent: Parent, characteristic: str) -> float:
    """Change of a characteristic for a deviation of a machine of this step, at most."""
    if step.kind in ("piece", "sort", "source", "rack"):
        of = "channel" if parent.by == "channel" else "machine"
        return _on(step, characteristic, (of,), None)
    consumer = plant.steps.get(parent.consumer)
    if consumer is None:
        return 0.0
    pressed = step.kind == "web" and bool(step.takes)
    kind = "thickness" if pressed else "coat_weight"
    return _on(consumer, characteristic, (kind,), parent.slot)


def _share(step: Step, material: str) -> float:
    """What a material is of all that a vessel draws in its unit; all where it is taken whole."""
    drawn = {d.from_: d.quantity for d in step.draws.values()}
    mine = drawn.get(material)
    if mine is None or isinstance(mine, str):
        return 1.0
    alike = [q for q in drawn.values() if not isinstance(q, str) and q.unit == mine.unit]
    return mine.value / sum(q.value for q in alike)


def _on(step: Step, characteristic: str, of: tuple[str, ...], slot: str | None) -> float:
    """Size of the effects of some deviations at a step on a characteristic."""
    found = [e for e in step.effects.values() if e.of in of and slot in (None, e.draw)]
    return abs(sum(_size(e, characteristic) for e in found))


def _size(effect: Effect, characteristic: str) -> float:
    return float(getattr(effect, characteristic, 0.0) or 0.0)
