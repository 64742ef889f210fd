"""Planted causes that can have an effect."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant.model import Cause, Plant
from gigafactory.plant.rules.fault import Fault


def aims(plant: Plant) -> Iterator[Fault]:
    """A cause points at a machine, lane, channel or lot that there is, and does something."""
    for name, cause in plant.causes.items():
        for key, what, cure in (*_target(cause), *_numbers(plant, cause), *_spans(cause)):
            yield Fault(("cause", name, key) if key else ("cause", name), what, cure)


def _target(cause: Cause) -> Iterator[tuple[str, str, str]]:
    if cause.step is None and cause.material is None:
        yield "step", "is missing: a cause is planted somewhere", 'Add step = "..." or material.'
    if cause.step is not None and cause.material is not None:
        yield "material", "stands beside step", "Keep one of the two: plant two causes for two."
    if cause.material is not None:
        for key in ("machine", "lane", "channel"):
            if getattr(cause, key) is not None:
                yield key, "means nothing to a material", "Remove it."
    elif cause.lots and cause.step is not None:
        yield "lots", "means nothing without material", 'Add material = "...", or remove it.'


def _numbers(plant: Plant, cause: Cause) -> Iterator[tuple[str, str, str]]:
    step = plant.steps.get(cause.step or "")
    if step is None or cause.step is None:
        return
    trays = [one.tray for one in plant.steps.values() if one.tray]
    there_are = {
        "machine": plant.machines[cause.step].machines,
        "lane": step.lanes or 1,
        "channel": max(trays, default=0) if step.kind == "rack" else 0,
    }
    for key, most in there_are.items():
        number = getattr(cause, key)
        if number is not None and number > most:
            has = f"of {most}" if most else "of none"
            cure = f"Write a number from 1 to {most}." if most else "Remove it, or name a rack."
            yield key, f"{number} {has} that [step.{cause.step}] has", cure


def _spans(cause: Cause) -> Iterator[tuple[str, str, str]]:
    if cause.lots and not (len(cause.lots) == 2 and 1 <= cause.lots[0] <= cause.lots[1]):
        yield "lots", "is not a first and a last lot", "Write for example lots = [3, 5]."
    if cause.to is not None and cause.to <= cause.from_:
        yield "to", "ends before it begins", "Write a time later than from."
    if not cause.model_fields_set & {"deviation", "drift"}:
        yield (
            "deviation",
            "is missing: the cause does nothing",
            'Add deviation = "5 % [assumption]".',
        )
