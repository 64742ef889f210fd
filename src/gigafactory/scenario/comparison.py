"""The answer of a comparison in words and as JSON."""

from __future__ import annotations

import math
from typing import Any

import gigafactory
from gigafactory.line.run import Outcome
from gigafactory.plant.model import Plant
from gigafactory.quality import measure
from gigafactory.quality.confidence import Interval
from gigafactory.scenario.compare import Arm, Comparison, Figure, holds_energy
from gigafactory.scenario.sentence import output_unit, sentence, signed
from gigafactory.scenario.summary import Key, interval_json

COMPARISON_FORMAT = 1
"""Version of the JSON answer; keys are added, never renamed, within a version."""


def _energy(plant: Plant, outcome: Outcome) -> float:
    good = measure.good_wh(plant, outcome.tally)
    used = sum(s.electricity_wh + s.heat_wh for s in measure.steps(plant, outcome.tally))
    return used / good if good else 0.0


FIGURES: dict[str, tuple[Figure, float, str]] = {
    "cell_yield": (lambda _, o: measure.cell_yield(o.tally), 0.01, "% of the cells decided"),
    "lead_time_s": (lambda _, o: measure.lead_time(o.tally), 3600.0, "h of lead time"),
    "cells_inside": (lambda _, o: float(o.tally.cells_inside), 1.0, "cells in the plant"),
    "energy_per_wh": (_energy, 1.0, "kWh of the steps per kWh of good cells"),
}
"""Further figures of a run: how each is computed, the unit in which it is told, and its name."""

ANSWER = (
    Key("format", "integer", "version of this answer"),
    Key("plant", "text", "name of the plant"),
    Key("plant_hash", "text", "SHA-256 of what the plant files say"),
    Key("version", "text", "of gigafactory"),
    Key("seed", "integer", "of the first replication"),
    Key("replications", "integer", "paired runs of each plant that count in this answer"),
    Key("complete", "boolean", "false where somebody stopped it"),
    Key("days", "number", "days counted in each run [d]"),
    Key("warm_up_days", "number", "days simulated before them [d]"),
    Key("unit", "text", "of output: Wh a year, or parts a day where products are no cells"),
    Key("output", "interval", "of the plant as it is"),
    Key("bottleneck", "text", "of the plant as it is: step whose machines are least idle"),
    Key("what_ifs", "list", "one entry for each, see below"),
)
WHAT_IF = (
    Key("changes", "table", "key to [as it is, what if], with units"),
    Key("plant_hash", "text", "SHA-256 of what the plant files say with the changes"),
    Key("sentence", "text", "the difference in words"),
    Key("output", "interval", "by how much more it puts out"),
    Key("cell_yield", "interval", "by how much more of the cells decided are good"),
    Key("lead_time_s", "interval", "by how much later a good cell leaves after its first step"),
    Key("cells_inside", "interval", "by how many more cells are in the plant at the end"),
    Key("energy_per_wh", "interval", "by how much more energy a Wh of good cells takes [Wh/Wh]"),
    Key("bottleneck", "text", "step whose machines are least idle"),
)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison under stable names."""
    base = comparison.base
    return {
        "format": COMPARISON_FORMAT,
        "plant": base.plant.head.name,
        "plant_hash": base.plant.hash,
        "version": gigafactory.__version__,
        "seed": comparison.seed,
        "replications": len(base.outcomes),
        "complete": comparison.complete,
        "days": comparison.days,
        "warm_up_days": comparison.warm_up,
        "unit": "Wh a year" if holds_energy(base.plant) else "parts a day",
        "output": interval_json(base.output.interval()),
        "bottleneck": base.bottleneck,
        "what_ifs": [_what_if(comparison, arm) for arm in comparison.what_ifs],
    }


def _what_if(comparison: Comparison, arm: Arm) -> dict[str, Any]:
    figures = {
        name: interval_json(comparison.difference(arm, figure))
        for name, (figure, _, _) in FIGURES.items()
    }
    return {
        "changes": {c.place: [c.a, c.b] for c in arm.changes},
        "plant_hash": arm.plant.hash,
        "sentence": sentence(comparison, arm),
        "output": interval_json(comparison.output(arm)),
        **figures,
        "bottleneck": arm.bottleneck,
    }


def printed(comparison: Comparison) -> str:
    """The comparison for the terminal."""
    lines = head(comparison)
    for arm in comparison.what_ifs:
        lines.append(f"  {sentence(comparison, arm)}")
        lines += [f"      {line}" for line in _besides(comparison, arm)]
    return "\n".join([*lines, *foot(comparison)]) + "\n"


def head(comparison: Comparison) -> list[str]:
    """What was run, and what the plant does as it is."""
    base = comparison.base
    runs, scale_unit = len(base.outcomes), output_unit(comparison)
    return [
        f"{base.plant.head.name}: {base.plant.head.title}".rstrip(": "),
        f"  {runs} paired run{'s' if runs > 1 else ''} of {comparison.days:g} days after a warm-up "
        f"of {comparison.warm_up:.2f} days, seed {comparison.seed}"
        + ("" if comparison.complete else "; STOPPED before the end"),
        f"  as it is: {_plain(base.output.interval(), *scale_unit)}; bottleneck {base.bottleneck}",
        "",
    ]


def foot(comparison: Comparison) -> list[str]:
    """What the intervals are."""
    method = comparison.output(comparison.what_ifs[0]).method
    return ["", f"  intervals: 95 % each, of paired differences ({method})"]


def _besides(comparison: Comparison, arm: Arm) -> list[str]:
    """What else changed by more than its interval."""
    found = []
    for figure, scale, name in FIGURES.values():
        one = comparison.difference(arm, figure)
        if not math.isnan(one.half) and abs(one.mean) > max(one.half, 1e-12):
            found.append(signed(one, scale, name))
    return found


def _plain(interval: Interval, scale: float, unit: str) -> str:
    return signed(interval, scale, unit).removeprefix("+")
