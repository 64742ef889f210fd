"""The answer of an optimisation in words and as JSON."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import gigafactory
from gigafactory.scenario.compare import holds_energy
from gigafactory.scenario.optimise.confirm import Checked
from gigafactory.scenario.optimise.optimise import Sized
from gigafactory.scenario.optimise.space import Point
from gigafactory.scenario.sentence import energy_unit
from gigafactory.scenario.summary import Key

IN = "  "
OPTIMISE_FORMAT = 1
"""Version of the JSON answer; keys are added, never renamed, within a version."""
ANSWER = (
    Key("format", "integer", "version of this answer"),
    Key("plant", "text", "name of the plant"),
    Key("plant_hash", "text", "SHA-256 of what the plant files and --set say"),
    Key("version", "text", "of gigafactory"),
    Key("unit", "text", "of outputs: Wh a year, or parts a day"),
    Key("cost_unit", "text", "EUR, or pieces where the budget counts them"),
    Key("target", "number", "output that was wanted; null: as much as can be"),
    Key("budget", "number", "what it might cost; null: as little as can be"),
    Key("complete", "boolean", "false where time ran out before the search came to its end"),
    Key("runs", "integer", "runs that were made; those read from a journal left out"),
    Key("searched", "integer", "lists that were looked at"),
    Key("sure", "boolean", "whether the best is sure at 95 %, see the page on commands"),
    Key("bound", "number", "no list can make the target for less; null without one [cost_unit]"),
    Key("now", "list of machines", "the plant as it is"),
    Key("best", "list of machines", "what was found; null: nothing that does what is wanted"),
    Key("others", "list", "lists that were checked as well"),
)
LIST = (
    Key("list", "table", "key to number, as --set takes it"),
    Key("cost", "number", "of all that may vary [cost_unit]"),
    Key("output", "number", "mean of the runs that check it [unit]"),
    Key("half_width_95", "number", "of its 95 % interval; null where there is none"),
    Key("least_95", "number", "output that it makes at least, one-sided, at 95 %"),
    Key("check_runs", "integer", "runs that check it"),
)


def as_json(sized: Sized) -> dict[str, Any]:
    """The answer under stable names."""
    plant = sized.space.plant(sized.space.now)
    return {
        "format": OPTIMISE_FORMAT,
        "plant": plant.head.name,
        "plant_hash": plant.hash,
        "version": gigafactory.__version__,
        "unit": "Wh a year" if holds_energy(plant) else "parts a day",
        "cost_unit": "pieces" if sized.space.counted else "EUR",
        "target": sized.goal.target,
        "budget": sized.goal.budget,
        "complete": sized.complete,
        "runs": sized.runs,
        "searched": sized.searched,
        "sure": sized.sure,
        "bound": _number(sized.bound),
        "now": _list(sized, sized.now),
        "best": _list(sized, sized.best) if sized.best else None,
        "others": [_list(sized, one) for one in sized.others],
    }


def _list(sized: Sized, found: Checked) -> dict[str, Any]:
    variables = sized.space.variables
    return {
        "list": {v.key: x for v, x in zip(variables, found.point, strict=True)},
        "cost": sized.space.cost(found.point),
        "output": found.mean,
        "half_width_95": _number(found.half),
        "least_95": _number(found.least),
        "check_runs": len(found.outputs),
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def printed(sized: Sized) -> str:
    """The answer for the terminal."""
    head = sized.space.plant(sized.space.now).head
    lines = [f"{head.name}: {head.title}".rstrip(": "), f"  {_wanted(sized)}", ""]
    lines.append(f"  as it is   {_said(sized, sized.now)}")
    if sized.best is None:
        lines += ["", "  No list that was looked at does what is wanted."]
        lines += [f"  the nearest   {_said(sized, one)}" for one in sized.others[-1:]]
    else:
        lines += [f"  best found {_said(sized, sized.best)}", ""]
        lines += _changes(sized, sized.best.point)
        lines += ["", *textwrap.wrap(_surely(sized), 96, initial_indent=IN, subsequent_indent=IN)]
    lines += [
        f"  {sized.searched:,} lists looked at in runs of {sized.effort.days:g} days; those shown "
        f"are checked in up to {sized.effort.check_runs} runs",
        f"  of {sized.effort.check_days:g} days that the search has not seen.",
    ]
    if not sized.complete:
        lines.append("  Time ran out before the search came to its end: a longer one may do more.")
    return "\n".join(lines) + "\n"


def _wanted(sized: Sized) -> str:
    target, budget = sized.goal.target, sized.goal.budget
    spend = "" if budget is None else f" for at most {_money(sized, budget)}"
    if target is None:
        return f"most output{spend}"
    least = "fewest pieces" if sized.space.counted else "least money"
    return f"{least} for {_output(sized, target)}{spend}"


def _said(sized: Sized, found: Checked) -> str:
    scale, unit = _unit(sized)
    digits = 0 if scale == 1 else 2
    half = "" if math.isnan(found.half) else f" ± {found.half / scale:,.{digits}f}"
    cost = sized.space.cost(found.point)
    each = ""
    if not sized.space.counted and found.mean > 0 and unit != "parts a day":
        each = f", {cost / found.mean * 1e3:.1f} MEUR per GWh a year"
    return f"{found.mean / scale:,.{digits}f}{half} {unit} for {_money(sized, cost)}{each}"


def _unit(sized: Sized) -> tuple[float, str]:
    if not holds_energy(sized.space.plant(sized.space.now)):
        return 1.0, "parts a day"
    return energy_unit(sized.goal.target or sized.now.mean)


def _output(sized: Sized, output: float) -> str:
    scale, unit = _unit(sized)
    return f"{output / scale:,.{0 if scale == 1 else 2}f} {unit}"


def _money(sized: Sized, cost: float) -> str:
    return f"{cost:,.0f} pieces" if sized.space.counted else f"{cost / 1e6:,.1f} MEUR"


def _changes(sized: Sized, point: Point) -> list[str]:
    """Every number that is not what it was."""
    rows = [
        (v.key, f"{v.now:,} → {x:,}")
        for v, x in zip(sized.space.variables, point, strict=True)
        if x != v.now
    ]
    width = max((len(key) for key, _ in rows), default=0)
    return [f"    {key:<{width}}  {change}" for key, change in rows] or ["    no change"]


def _surely(sized: Sized) -> str:
    if sized.goal.target is not None:
        said = (
            "It makes the target at 95 % (one-sided), as far as luck goes. The machines that it "
            "keeps busy all of the time, as counted in the plant as it is, cost "
            f"{_money(sized, sized.bound)}: about what no list can go below."
        )
        if others := [c for c in sized.others if c.point != sized.space.now]:
            best = min(others, key=lambda c: sized.space.cost(c.point))
            said += f" Cheaper, but not sure to make it: {_said(sized, best)}."
        return said
    zone = f"{100 * sized.effort.zone:g} %"
    if sized.sure:
        return f"At 95 % no other list that was looked at puts out more by {zone} or more."
    names = len(sized.others) + 1
    return f"{names} lists could not be told apart within {zone}; this one came out best."
