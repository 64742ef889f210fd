"""Webs that are long enough, and cut into the lanes that they have."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant import flow
from gigafactory.plant.model import Plant
from gigafactory.plant.rules.fault import Fault


def heads(plant: Plant) -> Iterator[Fault]:
    """A roll is longer than the head that is cut off it."""
    sizes = flow.sizes(plant)
    for name, step in plant.steps.items():
        length = step.length or max((sizes.get(one, 0.0) for one in step.takes), default=0.0)
        if step.kind == "web" and length and step.head_loss >= length:
            what = f"{step.head_loss:g} m are lost of a roll of {length:g} m: nothing is left"
            yield Fault(("step", name, "head_loss"), what, "Lose less, or make longer rolls.")


def splices(plant: Plant) -> Iterator[Fault]:
    """Metres around a splice are lost where a web is made, and nowhere else."""
    for name, step in plant.steps.items():
        for slot, draw in step.draws.items():
            made = step.kind == "web" and not step.takes
            if "splice_loss" in draw.model_fields_set and not made:
                path = ("step", name, "draws", slot, "splice_loss")
                what = "means nothing here: only a step that makes a roll has metres to lose"
                yield Fault(path, what, "Remove it.")


def cuts(plant: Plant) -> Iterator[Fault]:
    """A roll is cut once, into as many coils as it has lanes, before parts of it are drawn."""
    lanes = flow.lanes(plant)
    for name, step in plant.steps.items():
        if step.kind == "web":
            coated = {n for buffer in step.takes for n in lanes.get(buffer, ())}
            wrong = sorted(coated - {step.lanes}) if step.lanes not in {None, 1} else []
            if wrong:
                what = f"cuts {step.lanes} lanes out of a roll that has {wrong[0]}"
                cure = "Cut as many lanes as were coated side by side, and once."
                yield Fault(("step", name, "lanes"), what, cure)
            continue
        for slot, draw in step.draws.items():
            most = max(lanes.get(draw.from_, {1}), default=1)
            if most > 1:
                what = f'"{draw.from_}" holds rolls of {most} lanes that nobody has cut apart'
                cure = f'Cut them in a step of kind web with lanes = "{most} lanes [assumption]".'
                yield Fault(("step", name, "draws", slot, "from"), what, cure)
