"""Whether a number that makes things deviate reaches anything: a cell, or a measurement.

A machine's deviation goes where its kind of step takes it: into the cells that it works on, a batch
and all that is coated from it, the coat weight of a mother roll, the thickness of a coil. A lot's
goes into the cells or batches that draw it. On its way it is read by an effect of a step on cells,
or by a step that measures it; what neither reads changes nothing, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant import flow, keys
from gigafactory.plant.model import Cause, Plant, Step
from gigafactory.plant.rules.fault import Fault

_LOTS = ("web", "vessel", "manual")
"""Kinds of step that make lots."""
_PASS_ON = ("oven", "rack")


def numbers(plant: Plant) -> Iterator[Fault]:
    """Spreads, wear and planted causes are read by something; said once, as one thing lacks."""
    unread = list(_unread(plant))
    if unread:
        path, does = unread[0]
        more = ", ".join(keys.dotted(other) for other, _ in unread[1:4])
        more += f" and {len(unread) - 4} more" if unread[4:] else ""
        what = f"{does}: no effect and no measurement reads it"
        what += f" (nor {more})" if more else ""
        yield Fault(path, what, "Write an effect where it would reach a cell, or remove it.")


def _unread(plant: Plant) -> Iterator[tuple[keys.Path, str]]:
    """Where a number stands that nothing reads, and what becomes of it."""
    for name, material in plant.materials.items():
        if material.spread > 0 and not lot_is_read(plant, name):
            yield ("material", name, "spread"), "does nothing"
    for name, machine in plant.machines.items():
        reads = machine_is_read(plant, name)
        if machine.tool and machine.tool.wear and not reads:
            yield ("machine", name, "tool", "wear"), "does nothing"
        if machine.spread > 0 and not (reads or _acts(plant.steps[name], "channel")):
            yield ("machine", name, "spread"), "does nothing"
    for name, step in plant.steps.items():
        makes = step.kind in _LOTS and machine_is_read(plant, name)
        if step.roll_spread > 0 and not makes:
            yield ("step", name, "roll_spread"), "does nothing"
        if step.drift_spread > 0 and not (makes and not step.takes):
            yield ("step", name, "drift_spread"), "does nothing"
        if step.lane_spread > 0 and not lanes_are_read(plant, name):
            yield ("step", name, "lane_spread"), "does nothing"
    for name, cause in plant.causes.items():
        if not _cause_is_read(plant, cause):
            key = next(k for k in ("lane", "channel", "step", "material") if getattr(cause, k))
            yield ("cause", name, key), "reaches nothing"


def _cause_is_read(plant: Plant, cause: Cause) -> bool:
    if cause.material is not None:
        return lot_is_read(plant, cause.material)
    assert cause.step is not None  # a rule of the stage before
    step = plant.steps[cause.step]
    if cause.lane is not None:
        return lanes_are_read(plant, cause.step)
    if _acts(step, "channel"):
        return True
    return cause.channel is None and machine_is_read(plant, cause.step)


def lot_is_read(plant: Plant, material: str) -> bool:
    """Whether the deviation of a material's lots reaches something."""
    for name, step in plant.steps.items():
        for slot, draw in step.draws.items():
            if draw.from_ != material:
                continue
            if _acts(step, "lot", slot):
                return True
            if step.kind in ("vessel", "manual") and batch_is_read(plant, name, set()):
                return True
    return False


def machine_is_read(plant: Plant, name: str) -> bool:
    """Whether the deviation of a step's machines (bias, wear, cause) reaches something."""
    step = plant.steps[name]
    if step.kind == "web":
        of = "thickness" if step.takes else "coat_weight"
        return step.measures is not None or web_is_read(plant, name, of, set())
    if step.kind in _LOTS:
        return batch_is_read(plant, name, set())
    if step.kind in _PASS_ON and not {"cell", "tray"} & set(flow.units(plant)[step.takes[0]]):
        return False  # on lots no effect acts
    return _acts(step, "machine")


def lanes_are_read(plant: Plant, name: str) -> bool:
    """Whether lanes of a step are told apart: it coats them, they are slit, and that is read."""
    step = plant.steps[name]
    if step.kind != "web" or step.takes or not _is_slit(plant, name, set()):
        return False
    return step.measures is not None or web_is_read(plant, name, "coat_weight", set())


def batch_is_read(plant: Plant, name: str, seen: set[str]) -> bool:
    """Whether the deviation of the batches of a step reaches something, there or further on."""
    if name in seen:
        return False
    seen.add(name)
    if plant.steps[name].measures is not None:
        return True
    for follower, step in _followers(plant, name):
        if step.kind in ("vessel", "manual") and batch_is_read(plant, follower, seen):
            return True
        if step.kind == "web" and not step.takes and machine_is_read(plant, follower):
            return True
    return False


def web_is_read(plant: Plant, name: str, of: str, seen: set[str]) -> bool:
    """Whether this deviation of the webs of a step reaches something further on."""
    if name in seen:
        return False
    seen.add(name)
    for follower, step in _followers(plant, name):
        if any(_acts(step, of, s) for s, d in step.draws.items() if d.from_ in _out(plant, name)):
            return True
        if step.kind == "web" and step.takes and of == "thickness" and step.measures is not None:
            return True
        passes = step.kind in _PASS_ON or (step.kind == "web" and step.takes)
        if passes and web_is_read(plant, follower, of, seen):
            return True
    return False


def _is_slit(plant: Plant, name: str, seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    return any(
        (step.kind == "web" and bool(step.takes) and (step.lanes or 1) > 1)
        or (step.kind in ("web", *_PASS_ON) and _is_slit(plant, follower, seen))
        for follower, step in _followers(plant, name)
    )


def _acts(step: Step, of: str, slot: str | None = None) -> bool:
    """Whether a step has an effect of this deviation (of what it draws there)."""
    return any(e.of == of and e.draw == slot for e in step.effects.values())


def _out(plant: Plant, name: str) -> set[str]:
    """The buffers into which a step puts what it has made."""
    step = plant.steps[name]
    return {link.buffer for link in (*flow.forward(name, step), *flow.back(name, step))}


def _followers(plant: Plant, name: str) -> Iterator[tuple[str, Step]]:
    """The steps that take, or draw from, what a step puts out."""
    out = _out(plant, name)
    for follower, step in plant.steps.items():
        sources = {*step.takes, *step.together, *(d.from_ for d in step.draws.values())}
        if out & sources:
            yield follower, step
