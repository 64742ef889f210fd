"""What a step does to quality and decides: scrap, limits, grades, planted causes, effects."""

from __future__ import annotations

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.lower.fill import Fill
from gigafactory.line.lower.machines import fill_stops
from gigafactory.line.lower.numbers import FAR, ticks
from gigafactory.plant.model import Step

OF = {
    "machine": y.OF_MACHINE,
    "lot": y.OF_LOT,
    "coat_weight": y.OF_COAT,
    "thickness": y.OF_THICKNESS,
    "exposure": y.OF_EXPOSURE,
    "age": y.OF_AGE,
    "channel": y.OF_CHANNEL,
}


def fill_choices(f: Fill, k: int, step: Step) -> None:
    """Scrap, rework, limits of age, grades, stops and planted causes of one step."""
    st, step_name = f.station[k], f.names.stations[k]
    st["scrap"] = round(step.scrap * 2**32)
    st["rework_to"] = -1
    if step.rework:
        st["rework"] = round(step.rework.share * 2**32)
        st["rework_to"] = f.buffer(step.rework.to)
    st["stamps"] = step.stamps
    st["redo_to"] = -1
    if step.limit and st["take"] in (y.TAKE_LOTS, y.TAKE_TRAY):
        st["limit"] = ticks(step.limit.age)
        st["redo_to"] = f.buffer(step.limit.redo_to)
    st["sort"] = bool(step.grades)
    st["g0"], st["n_grades"] = len(f.grades), len(step.grades)
    for grade in step.grades:
        low = [getattr(grade, f"{c}_min", None) for c in y.CHARACTERISTICS]
        high = [getattr(grade, f"{c}_max", None) for c in y.CHARACTERISTICS]
        f.grades.append(
            (
                f.buffer(grade.to) if grade.to in f.plant.buffers else -1,
                0,
                [-np.inf if x is None else x for x in low],
                [np.inf if x is None else x for x in high],
            )
        )
    for characteristic, spread in step.noise.items():
        f.noise[k, y.CHARACTERISTICS.index(characteristic)] = spread
    fill_stops(f, k)
    st["c0"] = len(f.causes)
    fill_causes(f, "step", step_name)
    st["n_causes"] = len(f.causes) - int(st["c0"])


def fill_causes(f: Fill, what: str, which: str) -> None:
    """Planted causes that aim at a step or a material."""
    for cause in f.plant.causes.values():
        if getattr(cause, what) != which:
            continue
        first, last = (cause.lots[0] - 1, cause.lots[-1] - 1) if cause.lots else (-1, -1)
        f.causes.append(
            (
                (cause.machine or 0) - 1,
                (cause.lane or 0) - 1,
                (cause.channel or 0) - 1,
                first,
                last,
                0,
                ticks(cause.from_),
                FAR if cause.to is None else ticks(cause.to),
                cause.deviation,
                cause.drift,
            )
        )


def fill_effects(f: Fill, k: int, step: Step) -> None:
    """What deviations at a step do to the cell."""
    st = f.station[k]
    slots = list(step.draws)
    st["e0"] = len(f.effects)
    for effect in step.effects.values():
        if (effect.draw or effect.of == "exposure") and not st["single"]:
            continue  # only a cell has lots that it was made of
        on = [getattr(effect, c) for c in y.CHARACTERISTICS]
        slot = slots.index(effect.draw) if effect.draw else 0
        f.effects.append((OF[effect.of], slot, on))
    st["n_effects"] = len(f.effects) - int(st["e0"])
