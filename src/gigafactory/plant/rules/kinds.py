"""What each kind of step needs, and what would mean nothing to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from gigafactory.plant import keys
from gigafactory.plant.keys import Path
from gigafactory.plant.model import Limit, Machine, Plant, Step
from gigafactory.plant.rules.fault import Fault

_NEEDS = {
    "vessel": ("step.batch", "step.makes", "time"),
    "web": ("machine.speed", "step.makes", "length"),
    "oven": ("step.takes", "step.dwell"),
    "rack": ("step.takes", "step.dwell"),
    "piece": ("time",),
    "manual": ("step.takes", "step.number", "step.makes", "time"),
    "sort": ("step.takes", "step.grades", "time"),
    "source": ("time",),
}
_EXAMPLES = {
    "takes": 'takes = ["BUFFER"]',
    "makes": 'makes = "roll"',
    "number": 'number = "12 cells [assumption]"',
    "grades": '[[step.NAME.grades]] with name = "A" and to = "leaves"',
}
_WEB_KEYS = "length lanes turns head_loss start_loss defects defect_length lane_spread drift_spread"
_ONLY = {
    **dict.fromkeys((f"step.{key}" for key in _WEB_KEYS.split()), ("web",)),
    "step.batch": ("vessel",),
    "step.grades": ("sort",),
    "step.tray": ("piece", "source"),
    "step.number": ("vessel", "oven", "rack", "manual"),
    "step.dwell": ("vessel", "oven", "rack", "piece", "manual", "sort", "source"),
    "step.pace": ("vessel", "oven", "rack", "piece", "manual", "sort", "source"),
    "step.stamps": ("vessel", "web", "oven", "rack", "manual"),
    "step.roll_spread": ("vessel", "web"),
    "step.noise": ("sort",),
    "step.measures": ("vessel", "web"),
    "step.gives": ("vessel", "web", "oven", "rack", "piece", "manual", "source"),
    "machine.speed": ("web",),
    "machine.width": ("web",),
    "machine.coating_min": ("web",),
    "machine.coating_max": ("web",),
    "machine.density_max": ("web",),
    "machine.cycle": ("vessel", "piece", "manual", "sort", "source"),
}
"""Keys that mean something to these kinds alone."""


def fits(plant: Plant) -> Iterator[Fault]:
    """Each step has the keys that its kind needs, and none that mean nothing to it.

    One fault a step: where the kind itself is wrong, everything else is.
    """
    for name, step, machine in _both(plant):
        yield from islice(chain(_needs(name, step, machine), _foreign(name, step, machine)), 1)


def _needs(name: str, step: Step, machine: Machine) -> Iterator[Fault]:
    for need in _NEEDS[step.kind]:
        table, _, key = need.rpartition(".")
        if need == "time":
            yield from _one_time(name, step, machine)
        elif need == "length":
            if not step.takes and step.length is None:
                yield _lacks(name, step, "step", "length", "that takes no roll ")
        elif not getattr({"step": step, "machine": machine}[table], key):
            yield _lacks(name, step, table, key)


def _lacks(name: str, step: Step, table: str, key: str, why: str = "") -> Fault:
    slot = keys.at((table, name, key))
    example = _EXAMPLES.get(key) or f'{key} = "{slot.reader.example if slot else ""}"'
    what = f"is missing: a step of kind {step.kind} {why}needs it"
    return Fault((table, name, key), what, f"Add {example.replace('NAME', name)}.")


def _one_time(name: str, step: Step, machine: Machine) -> Iterator[Fault]:
    path = ("machine", name, "cycle")
    if step.dwell is None and machine.cycle is None:
        what = f"is missing: a step of kind {step.kind} needs the time of one job"
        cure = f'Add cycle = "20 s [assumption]", or dwell to [step.{name}].'
        yield Fault(path, what, cure)
    elif step.dwell is not None and machine.cycle is not None:
        what = f"the time of one job is said twice: here and as dwell in [step.{name}]"
        yield Fault(path, what, "Keep dwell if the recipe sets it, cycle if the machine does.")


def _foreign(name: str, step: Step, machine: Machine) -> Iterator[Fault]:
    for place, kinds in _ONLY.items():
        table, _, key = place.partition(".")
        written = {"step": step, "machine": machine}[table].model_fields_set
        if key in written and step.kind not in kinds:
            what = f"means nothing to a step of kind {step.kind}"
            if key == "gives":
                what += ", whose grades say where cells go"
            if key in {"cycle", "dwell"}:
                what += ", whose time is set by " + ("speed" if step.kind == "web" else "dwell")
            yield Fault((table, name, key), what, f"Remove it; it is for {' or '.join(kinds)}.")


def measured(plant: Plant) -> Iterator[Fault]:
    """A step measures what it decides: a vessel the solids, a coater the coat, others thickness."""
    for name, step in plant.steps.items():
        web = "thickness" if step.takes else "coat_weight"
        decides = {"vessel": "solids", "web": web}.get(step.kind)
        if step.measures is not None and decides is not None and step.measures != decides:
            what = f'"{step.measures}" is not decided here'
            yield Fault(("step", name, "measures"), what, f'Write measures = "{decides}".')


def trays(plant: Plant) -> Iterator[Fault]:
    """Trays are filled in front of a buffer."""
    for name, step in plant.steps.items():
        if step.tray is not None and step.gives is None and step.kind in {"piece", "source"}:
            what = "collects cells for no buffer: they leave the plant one by one"
            yield Fault(("step", name, "tray"), what, 'Remove it, or add gives = "BUFFER".')


def feeds(plant: Plant) -> Iterator[Fault]:
    """A step is fed by somebody, unless it is a source; a source is fed by nobody."""
    for name, step in plant.steps.items():
        if step.kind == "source":
            for key in ("takes", "together"):
                if getattr(step, key):
                    cure = 'Remove it, or write kind = "piece".'
                    yield Fault(("step", name, key), "a source takes nothing", cure)
        elif step.kind == "piece" and not (step.takes or step.draws or step.together):
            cure = 'Add takes = ["BUFFER"] or a table of draws, or write kind = "source".'
            yield Fault(("step", name, "takes"), "is missing: nobody feeds this step", cure)


def loops(plant: Plant) -> Iterator[Fault]:
    """Something gets past each step: shares of scrap and rework leave some of it over."""
    for name, step in plant.steps.items():
        if step.scrap >= 1:
            what = "spoils everything: nothing ever gets past this step"
            yield Fault(("step", name, "scrap"), what, "Write a share of less than 100 %.")
            continue
        if step.rework is None:
            continue
        path = ("step", name, "rework", "share")
        if step.rework.share >= 1:
            what = "sends everything back: nothing ever gets past this step"
            yield Fault(path, what, "Write a share of less than 100 %.")
        elif step.scrap + step.rework.share >= 1:
            total = f"{100 * (step.scrap + step.rework.share):g} %"
            what = f"scrap and rework together are {total} of what the step finishes"
            yield Fault(path, what, "Write shares that add up to less than 100 %.")
        elif step.rework.to == step.gives:
            what = "is where the good ones go as well: nothing is done again"
            cure = "Name the buffer of an earlier step."
            yield Fault(("step", name, "rework", "to"), what, cure)


def limits(plant: Plant) -> Iterator[Fault]:
    """Limits of a measurement stand beside what is measured, the lower below the upper."""
    for name, step in plant.steps.items():
        low, high = step.measures_min, step.measures_max
        for key, limit in (("measures_min", low), ("measures_max", high)):
            if limit is not None and step.measures is None:
                what, cure = "limits nothing: the step measures nothing", "Add measures = "
                yield Fault(("step", name, key), what, cure + '"coat_weight", or remove it.')
                break
        else:
            if low is not None and high is not None and low > high:
                what = "is below measures_min"
                yield Fault(("step", name, "measures_max"), what, "Write the lower limit lower.")


def redo(plant: Plant) -> Iterator[Fault]:
    """A time limit says where a lot goes back to exactly when it goes back."""
    for name, step in plant.steps.items():
        limits: list[tuple[Path, Limit | None]] = [(("step", name, "limit"), step.limit)]
        limits += [
            (("step", name, "draws", slot, "limit"), draw.limit)
            for slot, draw in step.draws.items()
        ]
        for path, limit in limits:
            if limit is None:
                continue
            if limit.action == "redo" and limit.redo_to is None:
                what = 'is missing: action = "redo" needs it'
                yield Fault((*path, "redo_to"), what, 'Add redo_to = "BUFFER", or write "scrap".')
            if limit.action == "scrap" and limit.redo_to is not None:
                what = 'means nothing beside action = "scrap"'
                yield Fault((*path, "redo_to"), what, 'Remove it, or write action = "redo".')
            elif limit.redo_to in _source(step, path):
                what = "is where the lot comes from: it would be too old again at once"
                cure = "Name the buffer of an earlier step that makes it fresh."
                yield Fault((*path, "redo_to"), what, cure)
            elif limit.redo_to in plant.buffers and not _freshens(plant, limit.redo_to):
                what = f"nothing makes it fresh: no step that takes from {limit.redo_to} stamps"
                yield Fault((*path, "redo_to"), what, "Write stamps = true in the step that does.")
        if step.limit and not (step.takes or step.together or "step.takes" in _NEEDS[step.kind]):
            what = "limits what the step takes, but it takes nothing"
            yield Fault(("step", name, "limit"), what, "Put it into the table of a draw.")


def _source(step: Step, path: Path) -> tuple[str, ...]:
    return (step.draws[str(path[3])].from_,) if path[2] == "draws" else step.takes


def _freshens(plant: Plant, buffer: str | None) -> bool:
    takers = [step.stamps for step in plant.steps.values() if buffer in step.takes]
    return any(takers) or not takers  # without any, that is what is wrong


def _both(plant: Plant) -> Iterator[tuple[str, Step, Machine]]:
    for name, step in plant.steps.items():
        yield name, step, plant.machines[name]
