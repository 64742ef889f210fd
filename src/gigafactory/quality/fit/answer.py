"""What was fitted, for people at a terminal and for programs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from gigafactory.quality.fit.choose import Fitted
from gigafactory.quality.fit.fit import Fit, StepFit, StopFit, count
from gigafactory.quality.fit.likelihood import Bounds
from gigafactory.quality.fit.toml import interval_text, law_text, number

_INDENT = "    "


def printed(fit: Fit) -> str:
    """The table that the command prints."""
    lines = [f"{fit.log}: {fit.days:.4g} days"]
    for step in fit.steps:
        lines += ["", *_step_lines(step)]
    return "\n".join(lines) + "\n"


def _step_lines(step: StepFit) -> Iterator[str]:
    jobs = count(step.jobs, "job") if step.jobs else "no jobs in the log"
    yield f"  {step.step}: {count(step.machines, 'machine')}, {jobs}"
    if step.cycle is not None:
        yield _row(step.time_key, *_law(step.cycle))
    if step.speed is not None:
        low, value, high = (number(60 * v, 4) for v in _three(step.speed))
        yield _row("speed", f"{value} m/min", f"95 % interval {low} to {high} m/min")
    if step.scrap is not None:
        low, value, high = (number(100 * v, 4) for v in _three(step.scrap.bounds))
        said = f"95 % interval {low} to {high} %, {step.scrap.hits:,} of {step.scrap.of:,}"
        yield _row("scrap", f"{value} %", said)
    for key, loss in (("start_loss", step.start_loss), ("head_loss", step.head_loss)):
        if loss is not None:
            low, value, high = (number(v, 4) for v in _three(loss.bounds))
            said = f"95 % interval {low} to {high} m, {loss.times} times"
            yield _row(key, f"{value} m", said)
    for stop in step.stops:
        yield from _stop_lines(stop)
    for note in step.notes:
        yield f"{_INDENT}{note}"


def _stop_lines(stop: StopFit) -> Iterator[str]:
    times = count(stop.times, "stop")
    yield f"{_INDENT}{stop.name or stop.state}: {times} ({stop.state})"
    if (decision := stop.decision) is not None:
        said = f"{_odds(decision.margin)} times likelier than the other"
        if decision.idle:
            said += f", {decision.idle} stops began without work in hand"
        yield _row("  clock", decision.clock, said)
        yield _row("  every", *_law(decision.every))
    if stop.lasts is not None:
        yield _row("  lasts", *_law(stop.lasts))
    for note in stop.notes:
        yield f"{_INDENT}  {note}"


def _odds(margin: float) -> str:
    """How many times likelier, in two digits."""
    return f"{float(f'{math.exp(margin):.2g}'):,.10g}" if margin < 10 else "more than 20,000"


def _row(key: str, value: str, said: str) -> str:
    return f"{_INDENT}{key:<11} {value:<38} {said}".rstrip()


def _law(fitted: Fitted) -> tuple[str, str]:
    """A law, and its intervals with how well it fits."""
    cut = f", {fitted.censored} cut off" if fitted.censored else ""
    fits = "" if math.isnan(fitted.p) else f", fit p {fitted.p:.2g}"
    said = f"{interval_text(fitted)}, of {fitted.ended:,}{cut}{fits}"
    return law_text(fitted.law, fitted.parameters, brief=True), said


def _three(bounds: Bounds) -> tuple[float, float, float]:
    return bounds.low, bounds.value, bounds.high


def as_json(fit: Fit, text: str) -> dict[str, Any]:
    """The answer under stable names; times in seconds, lengths in metres, shares of 1.

    Parameters
    ----------
    fit
        What was fitted.
    text
        The plant file that says it.
    """
    return {
        "log": fit.log,
        "days": fit.days,
        "steps": [_step_json(step) for step in fit.steps],
        "toml": text,
    }


def _step_json(step: StepFit) -> dict[str, Any]:
    found: dict[str, Any] = {
        "step": step.step,
        "machines": step.machines,
        "jobs": step.jobs,
        step.time_key: _law_json(step.cycle),
        "speed": _bounds(step.speed),
        "scrap": None,
        "start_loss": None,
        "head_loss": None,
    }
    if step.scrap is not None:
        hits = {"hits": step.scrap.hits, "of": step.scrap.of}
        found["scrap"] = {**(_bounds(step.scrap.bounds) or {}), **hits}
    for key, loss in (("start_loss", step.start_loss), ("head_loss", step.head_loss)):
        if loss is not None:
            found[key] = {**(_bounds(loss.bounds) or {}), "times": loss.times}
    return found | {
        "stops": [_stop_json(stop) for stop in step.stops],
        "notes": list(step.notes),
    }


def _stop_json(stop: StopFit) -> dict[str, Any]:
    decision = stop.decision
    return {
        "name": stop.name,
        "counts_as": stop.state,
        "times": stop.times,
        "clock": decision and decision.clock,
        "clock_margin": decision and decision.margin,
        "clock_is_clear": decision and decision.clear,
        "began_idle": decision and decision.idle,
        "every": _law_json(decision.every if decision else None),
        "lasts": _law_json(stop.lasts),
        "notes": list(stop.notes),
    }


def _law_json(fitted: Fitted | None) -> dict[str, Any] | None:
    if fitted is None:
        return None
    return {
        "law": fitted.law.kind,
        "parameters": {name: _bounds(b) for name, b in fitted.parameters.items()},
        "text": law_text(fitted.law, fitted.parameters),
        "ended": fitted.ended,
        "censored": fitted.censored,
        "p": None if math.isnan(fitted.p) else fitted.p,
    }


def _bounds(bounds: Bounds | None) -> dict[str, float] | None:
    if bounds is None:
        return None
    return {"value": bounds.value, "low": bounds.low, "high": bounds.high}
