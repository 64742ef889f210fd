"""What is said of a line that is no machine, lot or cell: causes, effects, suppliers, hours, air.

Times are ticks (microseconds), quantities integers in millionths of their unit, deviations
relative.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.line import layout as y
from gigafactory.line.slow.chance import Key, Law

NEVER = int(y.NEVER)


@dataclass(eq=False)
class Cause:
    """A planted cause."""

    machine: int
    lane: int
    channel: int
    first: int
    last: int
    begin: int
    end: int
    deviation: float
    drift: float


@dataclass(eq=False)
class Effect:
    """What a deviation at a station does to the values of a cell."""

    of: int
    draw: int
    on: list[float]


@dataclass(eq=False)
class Calendar:
    """When machines and crews work."""

    number: int
    closed: bool
    toggles: list[int]
    machines: list[int]
    at: int = NEVER  # tick of the next event


@dataclass(eq=False)
class Room:
    """A dry room whose air now and then is wet."""

    number: int
    every: Law
    lasts: Law
    uptake: float
    key: Key
    out: bool = False
    since: int = 0
    hours: float = 0.0
    count: int = 0
    at: int = NEVER


@dataclass(eq=False)
class Material:
    """What a supplier delivers by the lot."""

    size: int
    spread: float
    kind: int
    key: Key
    causes: list[Cause]
    lots: int = 0
