"""What a machine log holds once it has been read: spells in states, and jobs, machine by machine.

Times are whole microseconds since 1970, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gigafactory.plant.model import Plant
from gigafactory.plant.states import INDEX

Ticks = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

TICKS = 1_000_000
"""Microseconds in a second."""
STOPS = ("down", "micro_stop", "planned_stop")
"""States that a stop of a plant file counts as."""
WORK = (INDEX["working"], INDEX["setup"])
"""States in which the working clock runs."""


class Unit(NamedTuple):
    """One machine: its step, and its number there from 1."""

    step: str
    number: int


@dataclass(frozen=True)
class Spells:
    """Intervals that one machine spent in one state, in the order of time, none over another.

    Parameters
    ----------
    state
        Its number in `plant.states`, (n,).
    start, end
        When it began and ended. [µs]
    waits
        Short waits for work or for a place inside the interval. [s]
    reason
        Name of the stop; empty where none was given.
    """

    state: NDArray[np.int64]
    start: Ticks
    end: Ticks
    waits: Floats
    reason: NDArray[Any]

    def __len__(self) -> int:
        return len(self.state)


@dataclass(frozen=True)
class Jobs:
    """Jobs of one machine, in the order of time.

    Parameters
    ----------
    start, end
        Service began and ended, (n,). [µs]
    good, scrapped
        Units that came out; NaN where it was not written down.
    metres
        Web that ran through; NaN where it is none.
    start_loss
        Metres lost at a restart of the web in this job; NaN without one.
    head_loss
        Metres lost at the head of the roll; NaN where it was not written down.
    """

    start: Ticks
    end: Ticks
    good: Floats
    scrapped: Floats
    metres: Floats
    start_loss: Floats
    head_loss: Floats

    def __len__(self) -> int:
        return len(self.start)


class Counted(NamedTuple):
    """Units of a step over the whole log, where it does not say them job by job."""

    good: int
    scrapped: int


@dataclass(frozen=True)
class Log:
    """A machine log.

    Parameters
    ----------
    name
        File or folder that it was read from.
    start, end
        The stretch of time over which every machine was watched. [µs]
    spells, jobs
        By machine; a machine may have only one of the two.
    fresh
        The machines were new when the log began, so that the clocks of their stops began there;
        otherwise they had run for long.
    counted
        Units of steps whose jobs do not say theirs.
    plant
        The plant that it is of, where the log says so.
    """

    name: str
    start: int
    end: int
    spells: dict[Unit, Spells] = field(repr=False)
    jobs: dict[Unit, Jobs] = field(repr=False)
    fresh: bool = False
    counted: dict[str, Counted] = field(default_factory=dict, repr=False)
    plant: Plant | None = field(default=None, repr=False)

    @property
    def machines(self) -> tuple[Unit, ...]:
        """Every machine that is named, in the order of steps and numbers."""
        return tuple(dict.fromkeys([*self.spells, *self.jobs]))

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step, in the order in which the log names them."""
        return tuple(dict.fromkeys(unit.step for unit in self.machines))

    @property
    def days(self) -> float:
        """Its length. [d]."""
        return (self.end - self.start) / TICKS / 86_400
