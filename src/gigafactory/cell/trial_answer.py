"""What virtual tests found, for people and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from gigafactory.cell.trial import Trial
from gigafactory.cell.virtual.ageing import Life
from gigafactory.cell.virtual.lab import Resistance
from gigafactory.cell.virtual.runs import DONE, NUMBERS
from gigafactory.cell.virtual.single import Run


def printed(tests: Sequence[Trial]) -> str:
    """The summaries for people: one line a run, with its model and status."""
    lines = []
    for one in tests:
        lines += ["", f"virtual test {one.name}, {one.model}"]
        lines += [_line(run_) for run_ in one.runs if not one.resistances]
        for pulse in one.resistances:
            said = f"{1e3 * pulse.resistance:.4g} mΩ" if pulse.run.done else _why(pulse.run)
            lines.append(
                f"  {pulse.run.protocol.title} at {100 * pulse.state_of_charge:.0f} %: {said}"
            )
        for life in one.lives:
            how = " (extrapolated)" if life.extrapolated else ""
            end = f"{life.end:.4g} {life.unit}{how}" if isfinite(life.end) else _beyond(life)
            lines.append(f"  {life.title}")
            lines.append(f"    {_kept(life)}")
            lines.append(f"    {100 * life.end_share:.0f} % of the first capacity: {end}")
            if life.status != DONE:
                lines.append(f"    {life.status}: {life.reason}")
    return "\n".join(lines) + "\n" if lines else ""


def _kept(life: Life) -> str:
    """What is left of a cell where it was last looked at."""
    left = 100 * life.capacity[-1] / life.capacity[0]
    return (
        f"after {life.age[-1]:g} {life.unit}: {life.capacity[-1]:.4g} Ah, {left:.4g} % of the "
        f"first; {life.lost[-1]:.3g} Ah of lithium lost"
    )


def _beyond(life: Life) -> str:
    return f"not known from {life.age[-1]:g} {life.unit}"


def _line(one: Run) -> str:
    if not one.done:
        return f"  {one.protocol.title}: {_why(one)}"
    parts = [
        (one.discharged, "{:.4g} Ah out", 1.0),
        (one.discharged_energy, "{:.4g} Wh out", 1.0),
        (one.charged, "{:.4g} Ah in", 1.0),
        (one.time, "{:.4g} min", 1 / 60),
        (one.temperature + 0 * one.heat, "at most {:.1f} °C", 1.0),
        (one.margin, "plating margin {:+.1f} mV", 1e3),
    ]
    said = [form.format(factor * n) for n, form, factor in parts if isfinite(n) and n]
    if one.margin < 0:
        said.append("lithium plates")
    return f"  {one.protocol.title}: {', '.join(said) or 'is over as it begins'}"


def _why(one: Run) -> str:
    return f"{one.status}: {one.reason}"


def as_json(tests: Sequence[Trial]) -> list[dict[str, Any]]:
    """The summaries as plain values; numbers that a run does not have are left out."""
    return [
        {
            "test": one.name,
            "model": one.model,
            "runs": [_summary(run_) for run_ in one.runs],
            **({"resistances": [_pulsed(r) for r in one.resistances]} if one.resistances else {}),
            **({"lives": [_life(life) for life in one.lives]} if one.lives else {}),
        }
        for one in tests
    ]


def _summary(one: Run) -> dict[str, Any]:
    numbers = {name: getattr(one, name) for name in NUMBERS}
    return {
        "title": one.protocol.title,
        "status": one.status,
        **({"reason": one.reason} if one.reason else {}),
        **{name: value for name, value in numbers.items() if isfinite(value)},
    }


def _pulsed(one: Resistance) -> dict[str, Any]:
    return {
        "state_of_charge": one.state_of_charge,
        "seconds": one.seconds,
        "resistance": one.resistance if isfinite(one.resistance) else None,
    }


def _life(one: Life) -> dict[str, Any]:
    return {
        "title": one.title,
        "status": one.status,
        **({"reason": one.reason} if one.reason else {}),
        "unit": one.unit,
        "age": one.age.tolist(),
        "capacity": one.capacity.tolist(),
        "lithium_lost": one.lost.tolist(),
        "end_share": one.end_share,
        "end": one.end if isfinite(one.end) else None,
        "extrapolated": one.extrapolated,
    }
