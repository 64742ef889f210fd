"""[step.NAME]: what is done to the product, the same in every plant that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, StrictBool, ValidationInfo, field_validator

from gigafactory.plant.table import Name, Table
from gigafactory.units import (
    Amount,
    Duration,
    LaneCount,
    Law,
    Length,
    PerLength,
    PositiveDuration,
    Quantity,
    Ratio,
    Sensitivity,
    Share,
    SignedRatio,
    TrayCount,
    UnitCount,
    Volume,
    WebLength,
)
from gigafactory.units.types import PER_DEVIATION, PER_HOUR

Kind = Literal["vessel", "web", "oven", "rack", "piece", "manual", "sort", "source"]
Characteristic = Literal["capacity", "resistance", "self_discharge", "mass", "thickness"]
Measured = Literal[
    "capacity", "resistance", "self_discharge", "mass", "thickness", "coat_weight", "solids"
]
HOURLY = ("exposure", "age")
"""Deviations that are times: their effects are per hour."""


class Limit(Table):
    """A time limit on what a step takes: age since the lot was last made ready."""

    age: PositiveDuration = Field(description="oldest that may still be taken")
    action: Literal["scrap", "redo"] = Field(
        default="scrap", description="what happens to what is older"
    )
    redo_to: Name | None = Field(default=None, description="buffer the lot goes back to")


class Draw(Table):
    """[step.NAME.draws.SLOT]: what one job takes from a mounted lot: metres, litres, kilograms."""

    from_: Name = Field(alias="from", description="a buffer, or a material")
    per: Literal["job", "metre", "lane_metre"] = Field(
        default="job",
        description="what the quantity is for: one job (a cell, a batch), one metre of web, or one "
        "metre of each lane of the web",
    )
    quantity: Amount = Field(
        description='text with a unit, or the name of a cell value such as "cathode_metres"'
    )
    straddle: StrictBool = Field(
        default=False, description="one job may use the end of one lot and the start of the next"
    )
    change: Duration = Field(default=0.0, description="set-up time to mount the next lot")
    splice_loss: Length = Field(default=0.0, description="metres lost where one lot meets the next")
    limit: Limit | None = Field(default=None, description="how old the lot may be")


class Effect(Table):
    """[step.NAME.effects.WHAT]: what a deviation at this step does to the finished cell.

    Relative change of a measured value per unit of the deviation (first order): ``0.9 %/%``. The
    deviations `exposure` and `age` are times; their effects are per HOUR: ``0.4 %/h``.
    """

    of: Literal["machine", "lot", "coat_weight", "thickness", "exposure", "age", "channel"] = Field(
        description="machine: bias and tool wear of the machine; lot: quality of the drawn lot; "
        "coat_weight, thickness: of the drawn coil at the metre; exposure: hours of dry-room air "
        "since drying; age: hours since the tray was filled; channel: of the formation channel"
    )
    draw: Name | None = Field(
        default=None, description="the draw it comes from, where `of` needs one"
    )
    capacity: Sensitivity = Field(
        default=0.0, description="relative change of the capacity per unit of the deviation"
    )
    resistance: Sensitivity = Field(
        default=0.0, description="relative change of the resistance per unit of the deviation"
    )
    self_discharge: Sensitivity = Field(
        default=0.0, description="relative change of the self-discharge per unit of the deviation"
    )
    mass: Sensitivity = Field(
        default=0.0, description="relative change of the mass per unit of the deviation"
    )
    thickness: Sensitivity = Field(
        default=0.0, description="relative change of the thickness per unit of the deviation"
    )

    @field_validator("capacity", "resistance", "self_discharge", "mass", "thickness", mode="before")
    @classmethod
    def _fits_deviation(cls, text: object, info: ValidationInfo) -> object:
        """Refuse an effect per hour of what is no time, and the other way round."""
        if "of" in info.data:
            (PER_HOUR if info.data["of"] in HOURLY else PER_DEVIATION).read(text)
        return text


class Grade(Table):
    """[[step.NAME.grades]]: cells inside these limits get this grade; first match wins."""

    name: Name = Field(description="what the grade is called")
    to: Name = Field(description="buffer for cells of this grade; leaves: out of the plant")
    capacity_min: SignedRatio | None = Field(default=None, description="relative to nominal")
    capacity_max: SignedRatio | None = Field(default=None, description="relative to nominal")
    resistance_max: SignedRatio | None = Field(default=None, description="relative to nominal")
    self_discharge_max: SignedRatio | None = Field(default=None, description="relative to nominal")
    mass_min: SignedRatio | None = Field(default=None, description="relative to nominal")
    mass_max: SignedRatio | None = Field(default=None, description="relative to nominal")
    thickness_max: SignedRatio | None = Field(default=None, description="relative to nominal")


class Pace(Table):
    """[step.NAME.pace]: how the time of one job follows from the product.

    Cycle or dwell is that of a product of which a value is so much; of another product it is in
    proportion: a stack of twice the sheets takes twice as long.
    """

    by: Name = Field(description='a value of the cell: "sheets", "formation_time"')
    at: Quantity = Field(description="how much it is where the time of one job holds")


class Rework(Table):
    """[step.NAME.rework]: a share of what the step finishes goes to another buffer."""

    share: Share = Field(description="of what the step finishes")
    to: Name = Field(description="the buffer from which it is done again")


class Step(Table):
    """[step.NAME]: one step of the process, the same in every plant that makes this cell."""

    kind: Kind = Field(
        description="what kind of work it is; decides which other keys mean something"
    )
    title: str = Field(default="", description="one line for people")
    takes: tuple[Name, ...] = Field(default=(), description="buffers, in order of priority")
    together: tuple[Name, ...] = Field(
        default=(), description="further buffers from which each job takes one unit as well"
    )
    number: UnitCount | None = Field(default=None, description="units taken together by one job")
    gives: Name | None = Field(
        default=None, description="buffer for what is good; absent: it leaves"
    )
    makes: Name | None = Field(
        default=None, description="lot kind that is made: slurry, roll, coil"
    )
    draws: Mapping[Name, Draw] = Field(
        default={}, description="what each job takes from mounted lots"
    )
    dwell: Law | None = Field(default=None, description="time of one job where the recipe sets it")
    pace: Pace | None = Field(
        default=None, description="how the time of one job follows from the product"
    )
    batch: Volume | None = Field(default=None, description="size of a vessel's batch")
    length: WebLength | None = Field(default=None, description="metres of web in one roll")
    lanes: LaneCount | None = Field(default=None, description="coils side by side out of one roll")
    turns: StrictBool = Field(
        default=False, description="the web is unwound: its last metre leads, its direction flips"
    )
    head_loss: Length = Field(
        default=0.0, description="metres lost of each roll, at the end that leads"
    )
    start_loss: Length = Field(default=0.0, description="metres lost at each restart of the web")
    defects: PerLength = Field(default=0.0, description="defects per metre of web and lane")
    defect_length: Length = Field(default=0.0, description="web that is skipped around a defect")
    lane_spread: Ratio = Field(default=0.0, description="sd of coat weight between lanes")
    roll_spread: Ratio = Field(default=0.0, description="sd of the mean of this step's web quality")
    drift_spread: Ratio = Field(default=0.0, description="sd of one tenth of a roll to the next")
    scrap: Share = Field(default=0.0, description="share of units that this step spoils")
    rework: Rework | None = Field(
        default=None, description="a share of what is finished is done again"
    )
    tray: TrayCount | None = Field(
        default=None, description="cells in a tray that `gives` collects"
    )
    limit: Limit | None = Field(default=None, description="on what `takes` brings")
    stamps: StrictBool = Field(
        default=False, description="what leaves here is fresh: age counts from here"
    )
    room: Name | None = Field(default=None, description="the dry room in which it stands")
    effects: Mapping[Name, Effect] = Field(
        default={}, description="what deviations here do to the cell"
    )
    noise: Mapping[Characteristic, Ratio] = Field(
        default={}, description="sd of the measured value"
    )
    grades: tuple[Grade, ...] = Field(
        default=(), description="limits of each grade, best first; outside of all is scrap"
    )
    measures: Measured | None = Field(
        default=None, description="what is measured on each lot that leaves"
    )
    measures_min: SignedRatio | None = Field(
        default=None, description="lower limit of what is measured, relative to nominal"
    )
    measures_max: SignedRatio | None = Field(
        default=None, description="upper limit of what is measured, relative to nominal"
    )
