"""What was fitted as the text of a plant file, each number with its interval in its source."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.quality.fit.choose import Fitted
from gigafactory.quality.fit.fit import Fit, StepFit, StopFit
from gigafactory.quality.fit.likelihood import Bounds
from gigafactory.quality.fit.share import Loss
from gigafactory.units.law import Law
from gigafactory.units.text import ASSUMPTION, SOURCE_KEY

DIGITS = 5
"""Fewest digits of a number that was estimated; its interval is said with four."""
_UNITS = (("days", 172_800.0, 86_400.0), ("h", 7_200.0, 3_600.0), ("min", 120.0, 60.0))
_TIMES = ("mean", "low", "high")


def time_unit(seconds: float) -> tuple[str, float]:
    """The unit in which a time is read most easily, and what it is worth. [s]."""
    for name, least, worth in _UNITS:
        if seconds >= least:
            return name, worth
    return "s", 1.0


def number(value: float, digits: int = DIGITS) -> str:
    """A number with so many digits, without an exponent where it can be helped."""
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(bounds: Bounds, worth: float = 1.0) -> str:
    """An estimate with digits enough that what they leave out is nothing beside its interval."""
    width = bounds.high - bounds.low
    more = math.ceil(math.log10(abs(bounds.value) / width)) + 3 if width > 0 < bounds.value else 0
    return number(bounds.value / worth, min(max(DIGITS, more), 12))


def time_between(bounds: Bounds, unit: str, worth: float) -> str:
    """An interval of a time: `27.1 to 33.9 h`."""
    return f"{number(bounds.low / worth, 4)} to {number(bounds.high / worth, 4)} {unit}"


def law_text(law: Law, parameters: dict[str, Bounds], brief: bool = False) -> str:
    """A law as a plant file writes it, without its source; in brief with four digits."""
    unit, worth = time_unit(law.mean)
    if law.kind == "constant":
        return f"{number(law.a / worth, 10)} {unit}"
    parts = [
        f"{name} {number(b.value / worth, 4) if brief else exact(b, worth)} {unit}".rstrip()
        for name, b, unit, worth in (
            (name, b, *((unit, worth) if name in _TIMES else ("", 1.0)))
            for name, b in parameters.items()
        )
    ]
    return ", ".join([law.kind, *parts])


def interval_text(fitted: Fitted) -> str:
    """The intervals of a law's parameters as a remark."""
    unit, worth = time_unit(fitted.law.mean)
    if fitted.law.kind == "constant":
        return "all alike"
    alone = len(fitted.parameters) == 1
    parts = []
    for name, bounds in fitted.parameters.items():
        if name in _TIMES:
            said = time_between(bounds, unit, worth)
        else:
            said = f"{number(bounds.low, 4)} to {number(bounds.high, 4)}"
        parts.append(said if alone else f"{name} {said}")
    return f"95 % interval {', '.join(parts)}"


def law_value(fitted: Fitted, noun: str, source: str, more: str = "") -> str:
    """The value of a key that is a law: text, source, interval, how many times it rests on."""
    cut = f", {fitted.censored} cut off" if fitted.censored else ""
    fits = "" if math.isnan(fitted.p) else f", p {fitted.p:.2g}"
    remark = f"{interval_text(fitted)}, {fitted.ended} {noun}{cut}{fits}{more}"
    return f"{law_text(fitted.law, fitted.parameters)} [{source}: {remark}]"


def toml(fit: Fit, source: str = "log") -> str:
    """The tables of a plant file, with what the log can say and nothing else.

    Parameters
    ----------
    fit
        What was fitted.
    source
        Key under which `[source]` names the log.
    """
    blocks = [block for step in fit.steps for block in _blocks(step, source)]
    said = f"machine log {fit.log}, {fit.days:.4g} days, fitted by gigafactory fit"
    head = f"[source]\n{source} = {quoted(said)}\n"
    return "\n".join([head, *blocks])


def key(text: str) -> str:
    """A key of `[source]`.

    Raises
    ------
    BadInput
        If it is none.
    """
    if not re.fullmatch(SOURCE_KEY, text) or text == ASSUMPTION:
        what = f'"{text[:40]}" is not a key of a source'
        raise BadInput.at("--source", "", what, 'Write letters, digits, "_" and "-": log_2026.')
    return text


def write_toml(text: str, file: Path) -> None:
    """Write the text of a plant file.

    Raises
    ------
    BadInput
        If it cannot be written, or there is nothing to write.
    """
    if "\n[machine." not in text and "\n[step." not in text:
        cure = "Log more days, or more machines; see what is printed without --out."
        raise BadInput.at(file, "", "would say nothing: the log is too thin", cure)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.") from None


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _blocks(step: StepFit, source: str) -> Iterator[str]:
    yield from _block(f"machine.{step.step}", _machine(step, source))
    for stop in step.stops:
        if stop.name:
            yield from _block(f"machine.{step.step}.stops.{stop.name}", _stop(stop, source))
    yield from _block(f"step.{step.step}", _step(step, source))


def _block(table: str, keys: dict[str, str]) -> Iterator[str]:
    if keys:
        lines = [f"{key} = {quoted(value)}" for key, value in keys.items()]
        yield "\n".join([f"[{table}]", *lines, ""])


def _machine(step: StepFit, source: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    if step.cycle is not None and step.time_key == "cycle":
        keys["cycle"] = law_value(step.cycle, "jobs", source)
    if step.speed is not None:
        low, high = (number(60 * v, 4) for v in (step.speed.low, step.speed.high))
        remark = f"95 % interval {low} to {high} m/min, {step.jobs} rolls"
        keys["speed"] = f"{number(60 * step.speed.value)} m/min [{source}: {remark}]"
    if keys and step.load is None:
        keys["load"] = f"0 s [{source}: it stands in the time of the job]"
    return keys


def _step(step: StepFit, source: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    if step.cycle is not None and step.time_key == "dwell":
        keys["dwell"] = law_value(step.cycle, "jobs", source)
    if step.scrap is not None:
        low, high = (number(100 * v, 4) for v in (step.scrap.bounds.low, step.scrap.bounds.high))
        remark = f"95 % interval {low} to {high} %, {step.scrap.hits} of {step.scrap.of}"
        keys["scrap"] = f"{number(100 * step.scrap.bounds.value)} % [{source}: {remark}]"
    if step.start_loss is not None:
        keys["start_loss"] = _metres(step.start_loss, "restarts", source)
    if step.head_loss is not None:
        keys["head_loss"] = _metres(step.head_loss, "rolls", source)
    return keys


def _metres(loss: Loss, noun: str, source: str) -> str:
    b = loss.bounds
    between = f"{number(b.low, 4)} to {number(b.high, 4)} m"
    remark = f"median, 95 % interval {between}, {loss.times} {noun}"
    return f"{number(b.value)} m [{source}: {remark}]"


def _stop(stop: StopFit, source: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    if stop.decision is not None and stop.decision.usable:
        keys["clock"] = stop.decision.clock
        keys["every"] = law_value(stop.decision.every, "stops", source)
    if stop.lasts is not None:
        keys["lasts"] = law_value(stop.lasts, "stops", source)
    return keys | ({"counts_as": stop.state} if keys else {})
