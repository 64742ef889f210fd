"""Time limits that can be kept, and ways back that lead back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gigafactory.plant import flow
from gigafactory.plant.keys import Path
from gigafactory.plant.model import Limit, Plant, Step
from gigafactory.plant.pace import paces
from gigafactory.plant.rules.fault import Fault
from gigafactory.units import Law

_FRESH = ("piece", "sort", "source")
"""Kinds of step whose trays count their age from the moment when they are full."""


def limits(plant: Plant) -> Iterator[Fault]:
    """What a step takes can be young enough: no dwell on its way is longer than the limit."""
    ages = _youngest(plant)
    for name, step in plant.steps.items():
        waits: list[tuple[Path, Limit | None, list[str]]] = [
            (("step", name), step.limit, list(step.takes))
        ]
        waits += [
            (("step", name, "draws", slot), draw.limit, [draw.from_])
            for slot, draw in step.draws.items()
        ]
        for path, limit, buffers in waits:
            known = [ages[buffer] for buffer in buffers if buffer in ages]
            if limit and known and min(known) > limit.age:
                least, most = (f"{age / 3600:g} h" for age in (min(known), limit.age))
                what = f"{most} is too short: what comes here is {least} old at least"
                cure = "Allow more, or write stamps = true in the step that makes it fresh."
                yield Fault((*path, "limit", "age"), what, cure)


def _youngest(plant: Plant) -> Mapping[str, float]:
    """The least age of the lots and trays that come into each buffer, in s."""
    found: dict[str, float] = {}
    for _ in plant.steps:
        for name, step in plant.steps.items():
            passes_on = step.kind in {"oven", "rack"} or bool(step.kind == "web" and step.takes)
            known = [found[buffer] for buffer in step.takes if buffer in found]
            if passes_on and not step.stamps and not known:
                continue
            law = step.dwell or plant.machines[name].cycle
            age = 0.0
            if not step.stamps and step.kind not in _FRESH:
                age = _least(law) * min(paces(plant, step)) if law else 0.0
                age += min(known) if passes_on else 0.0
            for link in flow.forward(name, step):
                found[link.buffer] = min(age, found.get(link.buffer, age))
    return found


def _least(law: Law) -> float:
    """The shortest time that ``law`` gives, in s."""
    return law.a if law.kind in {"constant", "uniform"} else 0.0


def returns(plant: Plant) -> Iterator[Fault]:
    """What goes back comes to the same step again."""
    takers: dict[str, list[str]] = {}
    for link in flow.inputs(plant):
        takers.setdefault(link.buffer, []).append(link.step)
    for name, step in plant.steps.items():
        for link in flow.back(name, step):
            if name not in _ahead(plant.steps, takers, link.buffer):
                what = f'"{link.buffer}" does not lead back to this step'
                yield Fault(link.path, what, "Name a buffer on the way to it.")


def _ahead(steps: Mapping[str, Step], takers: Mapping[str, list[str]], buffer: str) -> set[str]:
    """The steps that something in ``buffer`` can come to."""
    seen: set[str] = set()
    todo = [buffer]
    while todo:
        for name in takers.get(todo.pop(), []):
            if name not in seen:
                seen.add(name)
                todo += [link.buffer for link in flow.forward(name, steps[name])]
    return seen
