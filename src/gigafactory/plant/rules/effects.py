"""Effects that point at what they come from."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant import flow
from gigafactory.plant.model import Effect, Plant, Step
from gigafactory.plant.rules.fault import Fault, near

_NEED_DRAW = {"lot", "coat_weight", "thickness", "exposure"}
_NO_DRAW = {"machine", "channel", "age"}
_SINGLE = ("piece", "sort", "source")
_KINDS = {
    **dict.fromkeys(_NEED_DRAW, _SINGLE),
    "machine": (*_SINGLE, "rack", "oven"),
    "channel": ("rack",),
    "age": ("rack", "oven"),
}
"""Kinds of step on whose cells each deviation can act."""
_CHARACTERISTICS = {"capacity", "resistance", "self_discharge", "mass", "thickness"}


def draws(plant: Plant) -> Iterator[Fault]:
    """An effect names a draw of its step exactly when it needs one."""
    for name, step in plant.steps.items():
        said: set[str] = set()
        for what, effect in step.effects.items():
            path = ("step", name, "effects", what, "draw")
            for fault in _draw(step, effect):
                if effect.draw not in said:
                    yield Fault(path, *fault)
                if effect.draw is not None:
                    said.add(effect.draw)


def _draw(step: Step, effect: Effect) -> Iterator[tuple[str, str]]:
    known = near(effect.draw or "", step.draws)
    if effect.draw is None:
        if effect.of in _NEED_DRAW:
            yield f'is missing: an effect of "{effect.of}" needs it', f'Add draw = "NAME". {known}'
    elif effect.of in _NO_DRAW:
        yield f'means nothing to an effect of "{effect.of}"', "Remove it."
    elif effect.draw not in step.draws:
        yield f'"{effect.draw}" is not a draw of this step', known or "The step draws nothing."


def changes(plant: Plant) -> Iterator[Fault]:
    """An effect changes something, and can act on cells where it stands."""
    for name, step in plant.steps.items():
        for what, effect in step.effects.items():
            path = ("step", name, "effects", what)
            if not effect.model_fields_set & _CHARACTERISTICS:
                cure = 'Add for example capacity = "0.9 %/% [assumption]".'
                yield Fault(path, "changes nothing", cure)
            if step.kind not in _KINDS[effect.of]:
                kinds = " or ".join(_KINDS[effect.of])
                says = f'"{effect.of}" reaches no cell in a step of kind {step.kind}'
                yield Fault((*path, "of"), says, f"Say it of a step of kind {kinds}.")


def origins(plant: Plant) -> Iterator[Fault]:
    """The quality of a web comes from a buffer of webs, that of a supply lot from a material."""
    units = flow.units(plant)
    for name, step in plant.steps.items():
        for what, effect in step.effects.items():
            path = ("step", name, "effects", what, "draw")
            if effect.draw is None:
                continue
            origin = step.draws[effect.draw].from_
            if effect.of in {"coat_weight", "thickness", "exposure"} and "web" not in units.get(
                origin, {}
            ):
                cure = "Name a draw from a buffer of rolls or coils."
                yield Fault(path, f'"{effect.draw}" draws no web that has a {effect.of}', cure)
            if effect.of == "lot" and origin not in plant.materials:
                cure = "Name a draw from a material."
                yield Fault(path, f'"{effect.draw}" draws no lot of a supplier', cure)
