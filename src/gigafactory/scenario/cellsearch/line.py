"""What a design that was found does to the output of a plant: beside the base, on the same luck.

Both products follow from their balance alone, so that like is compared with like: a rated capacity
in the base's file would be of another cell than the one its balance describes, and is taken out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gigafactory.errors import BadInput
from gigafactory.plant import opening
from gigafactory.plant.read import read_plant
from gigafactory.quality.confidence import Interval
from gigafactory.scenario.cellsearch.finalists import Finalist
from gigafactory.scenario.cellsearch.study import Study
from gigafactory.scenario.cellsearch.written import plain_file
from gigafactory.scenario.compare import Comparison, compare
from gigafactory.scenario.output import Sample, samples
from gigafactory.scenario.runs import Workers
from gigafactory.scenario.summary import interval_json

Progress = Callable[[float, int], None]


@dataclass(frozen=True)
class Effect:
    """A plant with the base design, and with the one that was found.

    Parameters
    ----------
    product
        The product of the plant that both take the place of.
    comparison
        Paired runs, the base's plant first.
    cells
        Good cells a day: with the base, with the other, and the difference.
    energy
        Energy of the good cells a year [Wh/a], alike.
    """

    product: str
    comparison: Comparison
    cells: tuple[Interval, Interval, Interval]
    energy: tuple[Interval, Interval, Interval]


def effect(
    study: Study,
    chosen: Finalist,
    plant: Path,
    days: float,
    replications: int = 4,
    seed: int = 1,
    product: str | None = None,
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> Effect:
    """Simulate a plant with both designs.

    Parameters
    ----------
    plant
        Its folder.
    days
        Days counted in each run. [d]
    replications, seed
        Paired runs of each, and the seed of the first.
    product
        Whose place the designs take; the first of the plant's where it is not said.

    Raises
    ------
    BadInput
        If the plant has no such product, or cannot build a design.
    """
    products = list(read_plant(plant).products)
    name = product or products[0]
    if name not in products:
        raise BadInput.at("--product", name, "is not made there", f"Name {' or '.join(products)}.")
    with tempfile.TemporaryDirectory() as place:
        base, other = Path(place, "base.toml"), Path(place, "found.toml")
        base.write_text(plain_file(study.path, {}, base), encoding="utf-8")
        other.write_text(
            plain_file(study.path, study.of_cell(chosen.varied), other), encoding="utf-8"
        )
        plants = [read_plant(plant, {f"product.{name}.design": str(one)}) for one in (base, other)]
    made = compare(plants[0], plants[1:], days, seed, replications, None, workers, progress)
    cycle = max(map(opening.cycle, plants))
    both = [samples(arm.plant, arm.outcomes, cycle) for arm in (made.base, made.what_ifs[0])]
    cells, energy = zip(*both, strict=True)
    return Effect(name, made, _three(*cells), _three(*energy))


def _three(base: Sample, other: Sample) -> tuple[Interval, Interval, Interval]:
    return base.interval(), other.interval(), other.minus(base).interval()


OPEN = "Cost of making and carbon are open: this version does not compute them."


def as_json(found: Effect) -> dict[str, Any]:
    """The effect under stable names."""
    names = ("base", "found", "difference")
    return {
        "plant": found.comparison.base.plant.head.name,
        "product": found.product,
        "days": found.comparison.days,
        "warm_up_days": found.comparison.warm_up,
        "seed": found.comparison.seed,
        "replications": len(found.comparison.base.outcomes),
        "complete": found.comparison.complete,
        "cells_per_day": dict(zip(names, map(interval_json, found.cells), strict=True)),
        "energy_wh_per_year": dict(zip(names, map(interval_json, found.energy), strict=True)),
        "bottleneck": {
            "base": found.comparison.base.bottleneck,
            "found": found.comparison.what_ifs[0].bottleneck,
        },
        "open": OPEN,
    }


def printed(found: Effect, number: int) -> str:
    """The effect for people."""
    made = found.comparison
    runs = len(made.base.outcomes)
    lines = [
        f"{made.base.plant.head.name} with design {number} in place of {found.product}, beside the "
        "base design by its own balance:",
        f"  {runs} paired run{'s' if runs > 1 else ''} of {made.days:g} days after a warm-up of "
        f"{made.warm_up:.2f} days, seed {made.seed}",
        f"  {'':<22} {'base':>18} {'design ' + str(number):>18} {'difference':>18}",
        _row("good cells a day", found.cells, 1.0, "{:,.0f}"),
        _row("GWh a year", found.energy, 1e9, "{:.3f}"),
        f"  bottleneck: {made.base.bottleneck} with the base, "
        f"{made.what_ifs[0].bottleneck} with design {number}",
        f"  {OPEN}",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, three: tuple[Interval, Interval, Interval], unit: float, form: str) -> str:
    said = []
    for one in three:
        text = form.format(one.mean / unit)
        said.append(text if one.half != one.half else f"{text} ± {form.format(one.half / unit)}")
    return f"  {name:<22} {said[0]:>18} {said[1]:>18} {said[2]:>18}"
