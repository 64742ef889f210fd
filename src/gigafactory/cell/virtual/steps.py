"""Protocols as a test lab writes them: steps in words, one after the other.

``"charge at 1C until 4.2 V"``, ``"hold at 4.2 V until C/20"``, ``"rest 30 min"``, ``"discharge at
C/3 until lower voltage"``, ``"charge at 3C until 4.2 V or 80 %"``, ``"discharge at 1C for 10 s"``.
A percentage is a state of charge: the share of the way from the empty to the full stoichiometry.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from gigafactory.errors import BadText

_NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_STEP = re.compile(
    r"(?P<verb>charge|discharge|hold|rest)(?: at (?P<at>.+?))?"
    r"(?: (?:for )?(?P<time>\S+ (?:s|min|h|d)))?(?: until (?P<until>.+))?"
)
_CURE = (
    'Write for example "charge at 1C until 4.2 V", "hold at 4.2 V until C/20", "rest 30 min", '
    '"discharge at 5 A until lower voltage", "charge at 3C until 4.2 V or 80 %".'
)


@dataclass(frozen=True)
class Level:
    """A level at which a step is driven or ends.

    Parameters
    ----------
    value
        In the unit.
    unit
        ``C`` (rates), ``A``, ``V``, ``W``, ``share`` (state of charge), ``lower`` and ``upper``
        (the voltage limits of the cell, times ``value``, which is 1).
    """

    value: float
    unit: str


@dataclass(frozen=True)
class Step:
    """One step of a protocol.

    Parameters
    ----------
    verb
        ``charge``, ``discharge``, ``hold`` or ``rest``.
    level
        The current, power or voltage; none for a rest.
    duration
        How long at most; none where only a level ends the step. [s]
    until
        Levels of which the first that is reached ends the step.
    """

    verb: str
    level: Level | None
    duration: float | None
    until: tuple[Level, ...] = ()

    @property
    def sign(self) -> int:
        """Which way the current flows: 1 charges, -1 discharges, 0 is for the cell to find."""
        return {"charge": 1, "discharge": -1}.get(self.verb, 0)


def step(text: str) -> Step:
    """A step written in words.

    Raises
    ------
    BadText
        If it is no step, or one that could never end.
    """
    found = _STEP.fullmatch(" ".join(text.split()))
    if not found:
        raise BadText(f'"{text}" is not a step of a test', _CURE)
    verb, at, time, until = found.group("verb", "at", "time", "until")
    level = _level(at, text) if at else None
    allowed = {"charge": "CAW", "discharge": "CAW", "hold": "V", "rest": ""}[verb]
    if verb == "rest":
        fits = level is None and time is not None and until is None
    else:
        fits = level is not None and (level.unit in allowed or _is_limit(level, verb))
    if not fits or not (time or until):
        raise BadText(f'"{text}" is not a step of a test', _CURE)
    if level is not None and not level.value > 0:
        raise BadText(f'"{text}" moves nothing', _CURE)
    ends = tuple(_level(part, text) for part in until.split(" or ")) if until else ()
    if any(_beyond(end, verb) for end in ends):
        raise BadText(f'"{text}" ends at a level that it cannot reach', _CURE)
    return Step(verb, level, _time(time) if time else None, ends)


_VOLTAGES = ("V", "lower", "upper")


def _beyond(end: Level, verb: str) -> bool:
    """Whether a step goes another way than to an end, which would be there before it begins."""
    behind = {"charge": "lower", "discharge": "upper"}.get(verb)
    wrong = end.unit in {"W", behind} or (verb == "hold" and end.unit in _VOLTAGES)
    return wrong or (end.unit == "share" and end.value > 1)


def _is_limit(level: Level, verb: str) -> bool:
    return verb == "hold" and level.unit in _VOLTAGES


def _time(text: str) -> float:
    value, unit = text.split()
    try:
        seconds = float(value) * _SECONDS[unit]
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise BadText(f'"{text}" is not a time above 0', _CURE)
    return seconds


def _level(text: str, whole: str) -> Level:
    text = text.strip()
    if text in {"lower voltage", "upper voltage"}:
        return Level(1.0, text.split()[0])
    if found := re.fullmatch(rf"C/({_NUMBER})", text):
        if float(found[1]) > 0:
            return Level(1 / float(found[1]), "C")
    elif found := re.fullmatch(rf"({_NUMBER}) ?(C|A|mA|V|mV|W|kW|%)", text):
        value, unit = float(found[1]), found[2]
        scale = {"mA": (1e-3, "A"), "mV": (1e-3, "V"), "kW": (1e3, "W"), "%": (1e-2, "share")}
        factor, name = scale.get(unit, (1.0, unit))
        return Level(value * factor, name)
    raise BadText(f'"{whole}": "{text}" is not a rate, current, power, voltage or share', _CURE)
