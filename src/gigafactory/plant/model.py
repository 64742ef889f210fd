"""What a plant may say: the tables of a plant folder, as frozen values.

Every number in a plant file is text with a unit and, in brackets, where it comes from; here it is a
plain float (or int) in the one fixed unit of its quantity. This file names the keys and their
types; `rules` holds what only several tables together can decide. Nothing here runs anything.

A step names no machine and a machine no step beyond its own name: a process can so be shared by
plants that differ in machines and scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictInt, StringConstraints

from gigafactory.cell.model import Cell
from gigafactory.plant.machine import Cleaning, Machine, Stop, Tool
from gigafactory.plant.step import Draw, Effect, Grade, Limit, Rework, Step
from gigafactory.plant.table import DayText, Moment, Name, SpanText, Table
from gigafactory.units import (
    CellCount,
    ChannelCount,
    Duration,
    Factor,
    LaneCount,
    Law,
    MachineCount,
    Money,
    OpenCount,
    PeopleCount,
    PositiveDuration,
    Quantity,
    Ratio,
    SignedPerTime,
    SignedRatio,
    UnitCount,
)

__all__ = [
    "Buffer",
    "Calendar",
    "Campaign",
    "Cause",
    "Cleaning",
    "Control",
    "Crew",
    "Draw",
    "Effect",
    "Grade",
    "Limit",
    "Machine",
    "Material",
    "Plant",
    "PlantFile",
    "PlantHead",
    "Rework",
    "Room",
    "StatedText",
    "Step",
    "Stop",
    "Tool",
]

CharacteristicText = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", max_length=200)
]
"""A characteristic or a kind of parent: names with dots between them."""


class PlantHead(Table):
    """[plant]: what the plant is called and how it is read."""

    name: Name = Field(description="short name, used in records")
    title: str = Field(default="", description="one sentence for people")
    start: Moment = Field(description="start of production, ISO 8601 in UTC: 2026-01-05T00:00:00Z")
    process: tuple[str, ...] = Field(
        default=(), description="folders with shared process definitions"
    )
    short_wait: Duration = Field(
        default=0.0,
        description="starved and blocked spells shorter than this are counted inside the row of "
        "the work around them instead of getting a row of their own",
    )


class Campaign(Table):
    """[[campaign]]: one entry of the repeating production sequence."""

    product: Name = Field(description="what is made")
    cells: CellCount = Field(
        description="cells (or parts) worth of material released in this campaign"
    )


class Calendar(Table):
    """[calendar.NAME]: when machines and crews work."""

    open: tuple[SpanText, ...] = Field(
        description='weekly spans such as "Mon-Fri 06:00-14:00"; a span may end at 24:00; '
        '["always"] never closes'
    )
    closed: tuple[DayText, ...] = Field(
        default=(), description="dates or date spans: 2026-12-24/2027-01-01"
    )


class Crew(Table):
    """[crew.NAME]: people that machines share, for repair or for running them."""

    people: PeopleCount = Field(description="how many work at once")
    calendar: Name | None = Field(default=None, description="when they work; absent: always")


class Room(Table):
    """[room.NAME]: a dry room whose dew point now and then leaves its band."""

    excursion_every: Law = Field(description="time from the end of one excursion to the next")
    excursion_lasts: Law = Field(description="time from leaving the band to being back in it")
    uptake: Factor = Field(
        description="how many times faster dried electrode takes up moisture during an excursion"
    )


class Material(Table):
    """[material.NAME]: what suppliers deliver by the lot."""

    lot: Quantity = Field(description="size of one lot in the unit in which it is drawn")
    spread: Ratio = Field(
        default=0.0,
        description="standard deviation of a lot's quality, relative; it goes into cells by an "
        "effect of the lot, into batches by the lot's share of what they draw in its unit",
    )
    supplier: str = Field(default="", description="who delivers it")


class Buffer(Table):
    """[buffer.NAME]: places between steps."""

    places: OpenCount = Field(description='units (lots, trays or cells); "unlimited" is allowed')
    capex: Money | None = Field(default=None, description="price of one place")


class Cause(Table):
    """[cause.NAME]: a planted cause, for quality work and training."""

    step: Name | None = Field(default=None, description="where it is planted, if not in a material")
    material: Name | None = Field(
        default=None, description="in whose lots it is planted, if not in a step"
    )
    machine: MachineCount | None = Field(default=None, description="number of the machine, from 1")
    lane: LaneCount | None = Field(default=None, description="lane of the web, from 1")
    channel: ChannelCount | None = Field(default=None, description="place in the tray, from 1")
    lots: tuple[StrictInt, ...] = Field(
        default=(), description="first and last supply lot, numbered from 1"
    )
    from_: Duration = Field(default=0.0, alias="from", description="time from the start")
    to: PositiveDuration | None = Field(
        default=None, description="time from the start; absent: it stays"
    )
    deviation: SignedRatio = Field(default=0.0, description="relative deviation of what it touches")
    drift: SignedPerTime = Field(default=0.0, description="growth of the deviation with time")


class Control(Table):
    """[control.NAME]: one line of the control plan: what is charted, its limits, what is done."""

    of: CharacteristicText = Field(
        description="characteristic of cells, scrap, or STEP.characteristic of what is measured "
        "on lots, STEP.defects for defects per metre"
    )
    by: CharacteristicText | None = Field(
        default=None,
        description="what is told apart: STEP.machine, STEP.lane, STEP.SLOT.lot; absent: nothing",
    )
    chart: Literal["xbar-r", "xbar-s", "i-mr", "p", "u", "ewma"] = Field(
        description="X̄-R, X̄-S, individuals with moving range, shares, rates, or EWMA"
    )
    every: PositiveDuration = Field(description="how often a subgroup is taken")
    sample: UnitCount | None = Field(
        default=None, description="how many are measured each time; absent: all"
    )
    lower: SignedRatio | None = Field(
        default=None, description="least that is allowed, relative to nominal"
    )
    upper: SignedRatio | None = Field(
        default=None, description="most that is allowed, relative to nominal; of shares the share"
    )
    phase_1: str | None = Field(
        default=None,
        description="subgroups that fix the control limits: a window FROM/TO, or numbers such as "
        "1-25; absent: the first 25 of each machine",
    )
    reaction: str = Field(description="what is done, and by whom, when a limit is breached")


class PlantFile(Table):
    """All tables of a plant folder together, as they are written."""

    plant: PlantHead
    product: Mapping[Name, Cell] = {}
    campaign: tuple[Campaign, ...] = ()
    calendar: Mapping[Name, Calendar] = {}
    crew: Mapping[Name, Crew] = {}
    room: Mapping[Name, Room] = {}
    material: Mapping[Name, Material] = {}
    buffer: Mapping[Name, Buffer] = {}
    step: Mapping[Name, Step]
    machine: Mapping[Name, Machine]
    cause: Mapping[Name, Cause] = {}
    control: Mapping[Name, Control] = {}
    source: Mapping[Name, str] = {}


@dataclass(frozen=True)
class StatedText:
    """One quantity as its author wrote it."""

    file: str
    place: str
    """Dotted: ``machine.stacking.cycle``."""
    text: str
    sources: tuple[str, ...]
    """Keys of the plant's sources, or ``assumption``."""


@dataclass(frozen=True)
class Plant:
    """A plant that has passed every rule: what should be, as values that never change.

    The order of `steps` and `products` is that of the files; all else is sorted by name.
    """

    head: PlantHead
    products: Mapping[Name, Cell | None]
    """What is made; without [product] tables one product ``part`` that has no cell."""
    campaign: tuple[Campaign, ...]
    calendars: Mapping[Name, Calendar]
    crews: Mapping[Name, Crew]
    rooms: Mapping[Name, Room]
    materials: Mapping[Name, Material]
    buffers: Mapping[Name, Buffer]
    steps: Mapping[Name, Step]
    machines: Mapping[Name, Machine]
    causes: Mapping[Name, Cause]
    controls: Mapping[Name, Control]
    sources: Mapping[str, str]
    order: tuple[Name, ...]
    """Names of the steps, as in the files."""
    stated: tuple[StatedText, ...]
    """Every quantity of the files, for reports on where numbers come from."""
    said: str
    """The tables of the files as JSON, changes included: `read.from_said` reads them again."""
    hash: str
    """SHA-256 of the content, whatever the layout of the files; changes included."""
