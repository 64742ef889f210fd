"""[machine.NAME]: the machines of a step in one plant: how many, how fast, how often they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from gigafactory.plant.table import Name, Table
from gigafactory.units import (
    ArealMass,
    Density,
    Duration,
    Energy,
    Headcount,
    JobCount,
    Law,
    MachineCount,
    Money,
    PeopleCount,
    PositiveDuration,
    PositiveLength,
    Power,
    Ratio,
    SignedRatio,
    Speed,
)

Clock = Literal["working", "calendar"]


class Stop(Table):
    """[machine.NAME.stops.WHAT]: one reason why the machine stands."""

    clock: Clock = Field(
        description="mandatory: working time or calendar time runs to the next stop"
    )
    every: Law = Field(description="time on the clock from the end of one stop to the next")
    lasts: Law = Field(description="time until it works again, without waiting for the crew")
    crew: Name | None = Field(
        default=None, description="who ends it; without a crew it ends itself"
    )
    counts_as: Literal["down", "micro_stop", "planned_stop"] = Field(
        default="down", description="state in the records"
    )


class Tool(Table):
    """[machine.NAME.tool]: a tool that wears with every job."""

    life: JobCount = Field(description="jobs until it is changed")
    change: Duration = Field(description="time to change it")
    wear: SignedRatio = Field(
        default=0.0,
        description="deviation of the machine at the end of life; it grows from job to job",
    )


class Cleaning(Table):
    """[machine.NAME.cleaning]: a vessel or head is cleaned after so many jobs."""

    every: JobCount = Field(description="jobs from one cleaning to the next")
    lasts: PositiveDuration = Field(description="time of one cleaning")


class Machine(Table):
    """[machine.NAME]: the machines of the step of the same name, in this plant."""

    machines: MachineCount = Field(
        description="how many stand side by side; of a rack: its places for trays"
    )
    cycle: Law | None = Field(default=None, description="time of one job")
    speed: Speed | None = Field(default=None, description="of the web")
    width: PositiveLength | None = Field(default=None, description="widest web that runs through")
    coating_min: ArealMass | None = Field(
        default=None, description="lightest dry coating on one side that it lays evenly"
    )
    coating_max: ArealMass | None = Field(
        default=None, description="heaviest dry coating on one side that it lays and dries"
    )
    density_max: Density | None = Field(
        default=None, description="highest density to which it presses a coating"
    )
    load: Duration = Field(default=0.0, description="handling time added to each job")
    calendar: Name | None = Field(default=None, description="when it is open; absent: always")
    stops: Mapping[Name, Stop] = Field(
        default={}, description="why it stands, each reason by itself"
    )
    changeover: Duration = Field(default=0.0, description="between products")
    cleaning: Cleaning | None = Field(default=None, description="cleaning after so many jobs")
    tool: Tool | None = Field(default=None, description="what wears with every job")
    operators: Name | None = Field(default=None, description="crew that each job needs")
    operators_needed: PeopleCount = Field(
        default=1, description="people of that crew whom each job needs"
    )
    spread: Ratio = Field(default=0.0, description="sd of the bias between machines")
    power: Power = Field(default=0.0, description="draw while working, one machine")
    power_idle: Power = Field(default=0.0, description="draw at any other time, one machine")
    energy_each: Energy = Field(default=0.0, description="electricity of one job on top of power")
    heat: Power = Field(default=0.0, description="heat drawn while working, one machine")
    capex: Money | None = Field(default=None, description="price of one machine")
    staff: Headcount = Field(default=0.0, description="people per machine and shift")
