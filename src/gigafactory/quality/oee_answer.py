"""Effectiveness, waterfall and bottleneck of records, in words and as JSON."""

from __future__ import annotations

from typing import Any

from gigafactory.plant.states import STATES
from gigafactory.quality.bars import Bar
from gigafactory.quality.oee import oee
from gigafactory.quality.shifting import Shifting, shifting
from gigafactory.quality.states import state_times
from gigafactory.quality.waterfall import Waterfall, waterfall
from gigafactory.records.read import Records

SHORT = {"waiting_repair": "w.rep", "waiting_operator": "w.op", "working": "work"}
SHORT |= {"micro_stop": "micro", "planned_stop": "plan", "off_shift": "off"}


def as_json(records: Records, step: str | None = None) -> dict[str, Any]:
    """State times and effectiveness of every step, and the waterfall of one.

    Parameters
    ----------
    step
        Of the waterfall; by default the bottleneck, or the first step where none is one.
    """
    limits = shifting(records)
    times = state_times(records)
    chosen = step or limits.primary or records.plant.order[0]
    return {
        "plant": records.plant.head.name,
        "begin_s": times.begin,
        "end_s": times.end,
        "bottleneck": limits.primary,
        "steps": {
            o.step: {
                "machines": o.machines,
                "availability": o.availability,
                "effectiveness": o.effectiveness,
                "quality": o.quality,
                "oee": o.oee,
                "states": dict(
                    zip((s.name for s in STATES), map(float, times.shares[i]), strict=True)
                ),
            }
            for i, o in enumerate(oee(records))
        },
        "waterfall": waterfall_json(waterfall(records, chosen)),
    }


def waterfall_json(found: Waterfall) -> dict[str, Any]:
    """A waterfall under stable names."""
    bars = [
        {"what": b.what, "where": b.where, "cells": b.cells, "is_sum": b.is_sum} for b in found.bars
    ]
    return {"step": found.step, "bars": bars}


def printed(records: Records, step: str | None = None) -> str:
    """The same for the terminal."""
    answer = as_json(records, step)
    days = (answer["end_s"] - answer["begin_s"]) / 86_400
    names = [s.name for s in STATES]
    width = max(len(name) for name in answer["steps"])
    head = "".join(f"{SHORT.get(n, n)[:7]:>8}" for n in names)
    lines = [
        f"{answer['plant']}: {days:.4g} days",
        "",
        f"  {'step':<{width}}{'mach.':>7}{RATIOS}{head}",
    ]
    for name, s in answer["steps"].items():
        ratios = (s["availability"], s["effectiveness"], s["quality"], s["oee"])
        figures = [*ratios, *(s["states"][n] for n in names)]
        shares = "".join(f"{100 * x:8.1f}" for x in figures)
        lines.append(f"  {name:<{width}}{s['machines']:>7,}{shares}")
    found = waterfall(records, answer["waterfall"]["step"])
    lines += ["", f"  from what {found.step} could make to the good cells that left, in cells:"]
    lines += [_bar(bar) for bar in found.bars if bar.is_sum or abs(bar.cells) >= 0.5]
    return "\n".join(lines) + "\n"


RATIOS = "".join(f"{name:>8}" for name in ("avail.", "effect.", "quality", "OEE %"))
SUMS = {
    "theoretical": "could be made in all the time",
    "step_good": "good at the step",
    "left_good": "good cells that left the plant",
}


def _bar(bar: Bar) -> str:
    if bar.is_sum:
        return f"  {SUMS[bar.what]:<42}{bar.cells:>14,.0f}"
    where = f" at {bar.where}" if bar.where else ""
    return f"    {bar.what.replace('_', ' ') + where:<40}{bar.cells:>+14,.0f}"


def bottleneck_json(records: Records) -> dict[str, Any]:
    """The shifting bottleneck under stable names."""
    found = shifting(records)
    return {
        "plant": records.plant.head.name,
        "begin_s": found.begin,
        "end_s": found.end,
        "bottleneck": found.primary,
        "none": found.none,
        "steps": {
            name: {
                "sole": float(found.sole[i]),
                "shifting": float(found.shifting[i]),
                "active": float(found.active[i]),
            }
            for i, name in enumerate(found.steps)
        },
    }


def bottleneck_printed(records: Records) -> str:
    """The same for the terminal: the steps that are the bottleneck at some moment, most first."""
    found = shifting(records)
    lines = [f"{records.plant.head.name}: bottleneck {found.primary or 'none'}", ""]
    lines += _shares(found)
    lines += [
        "",
        "  Shifting bottleneck by active period: who waits least. What more of it would bring,",
        "  only a what-if can say: gigafactory sensitivity.",
    ]
    return "\n".join(lines) + "\n"


def _shares(found: Shifting) -> list[str]:
    width = max(len(name) for name in found.steps)
    lines = [f"  {'step':<{width}}  sole %  shifting %  never waits %"]
    for i in sorted(range(len(found.steps)), key=lambda i: -found.share[i]):
        if found.share[i] > 0.0005:
            lines.append(
                f"  {found.steps[i]:<{width}}{100 * found.sole[i]:8.1f}"
                f"{100 * found.shifting[i]:12.1f}{100 * found.active[i]:15.1f}"
            )
    if found.none > 0.0005:
        lines.append(f"  {'(every step waits)':<{width}}{100 * found.none:8.1f}")
    return lines
