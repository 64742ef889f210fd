"""Material gets in, gets through and gets out."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant import flow
from gigafactory.plant.model import Plant, Step
from gigafactory.plant.rules.fault import Fault

_TAKES: dict[str, tuple[str, ...]] = {
    "vessel": ("batch",),
    "web": ("web",),
    "piece": ("cell", "tray", "assembly"),
    "sort": ("cell", "tray", "assembly"),
    "manual": ("cell", "assembly"),
}
"""What each kind of step can take; ovens and racks take anything."""


def fills_and_empties(plant: Plant) -> Iterator[Fault]:
    """Every buffer is filled by a step and emptied by a step."""
    given = {link.buffer for link in flow.outputs(plant)}
    taken = {link.buffer: link for link in reversed([*flow.inputs(plant)])}
    for name in plant.buffers:
        path = ("buffer", name)
        if name not in given and name not in taken:
            yield Fault(path, "is used by no step", "Remove it, or name it in a step.")
        elif name not in given:
            step = taken[name].step
            cure = f'Write gives = "{name}" in the step that should.'
            yield Fault(path, f"nobody fills it: [step.{step}] waits for it in vain", cure)
        elif name not in taken:
            cure = "Name it in the takes or draws of a step; what leaves the plant has no gives."
            yield Fault(path, "nobody empties it: it fills up and stops the line", cure)


def one_unit(plant: Plant) -> Iterator[Fault]:
    """One buffer holds one kind of unit."""
    for name, held in flow.units(plant).items():
        if len(held) > 1:
            what = " and ".join(f"{flow.MANY[unit]} from {path[1]}" for unit, path in held.items())
            yield Fault(("buffer", name), f"is given {what}", "Give each kind its own buffer.")


def supplied(plant: Plant) -> Iterator[Fault]:
    """Something reaches every step: no ring of steps waits for itself."""
    filled: set[str] = set()
    reached: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, step in plant.steps.items():
            if name not in reached and _can_begin(plant, step, filled):
                reached.add(name)
                filled |= {link.buffer for link in flow.forward(name, step)}
                filled |= {link.buffer for link in flow.back(name, step)}
                grown = True
    waiting = [name for name in plant.order if name not in reached]
    if waiting:
        what = f"nothing ever reaches it: {', '.join(waiting)} wait for one another"
        if len(waiting) == 1:
            what = "nothing ever reaches it: it waits for what it makes itself"
        cure = "Feed one of them from a step that is not among them."
        yield Fault(("step", waiting[0], "takes"), what, cure)


def _can_begin(plant: Plant, step: Step, filled: set[str]) -> bool:
    drawn = {draw.from_ for draw in step.draws.values()} - plant.materials.keys()
    return (not step.takes or bool(filled & set(step.takes))) and filled >= drawn | {*step.together}


def leaves(plant: Plant) -> Iterator[Fault]:
    """From every step there is a way out of the plant."""
    takers: dict[str, list[str]] = {}
    for link in flow.inputs(plant):
        takers.setdefault(link.buffer, []).append(link.step)
    open_: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, step in plant.steps.items():
            ahead = {one for link in flow.forward(name, step) for one in takers[link.buffer]}
            if name not in open_ and (_exit(step) or ahead & open_):
                open_.add(name)
                grown = True
    shut = [name for name in plant.order if name not in open_]
    if shut:
        what = f"nothing ever leaves: {', '.join(shut)} hand on to one another for ever"
        yield Fault(("step", shut[0], "gives"), what, "Let one of them give to a step beyond.")


def _exit(step: Step) -> bool:
    if step.grades:
        return any(grade.to == flow.LEAVES for grade in step.grades)
    return step.gives is None


def right_unit(plant: Plant) -> Iterator[Fault]:
    """A step takes units that its kind can handle, and draws from lots."""
    units = flow.units(plant)
    for link in flow.inputs(plant):
        step = plant.steps[link.step]
        for held in units.get(link.buffer, {}):
            if link.path[2] == "draws":
                if held not in flow.DRAWN_IN:
                    cure = f'Write takes = ["{link.buffer}"] to take them one by one.'
                    what = f'"{link.buffer}" holds {flow.MANY[held]}, of which no part can be drawn'
                    yield Fault(link.path, what, cure)
            elif held not in _TAKES.get(step.kind, (held,)):
                what = f'"{link.buffer}" holds {flow.MANY[held]}, which a {step.kind} cannot take'
                cure = "Take units of its own kind"
                cure += ", or draw parts of a lot." if held in flow.DRAWN_IN else "."
                yield Fault(link.path, what, cure)


def alike(plant: Plant) -> Iterator[Fault]:
    """All that a step takes is of one kind, and has an age where that is limited."""
    units = flow.units(plant)
    for name, step in plant.steps.items():
        taken = [unit for buffer in step.takes for unit in units.get(buffer, {})]
        if len({*taken}) > 1:
            held = " and ".join(flow.MANY[unit] for unit in dict.fromkeys(taken))
            cure = "Take units of one kind; take further ones together with them."
            yield Fault(("step", name, "takes"), f"mixes {held}", cure)
        elif step.limit and "cell" in taken:
            what = "limits the age of single cells, which have none"
            cure = "Put it on a step that takes trays, or lots."
            yield Fault(("step", name, "limit"), what, cure)
