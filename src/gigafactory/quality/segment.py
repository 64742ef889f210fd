"""One piece of the way of a cell through the plant, and the way that such pieces make."""

from __future__ import annotations

from dataclasses import dataclass

WORK = "work"
"""A step has it in hand. Stops in the middle of a job lie in this time."""
STAND = "stand"
"""It stands in a buffer."""
FILL = "tray fills"
"""It lies in a tray that is not full yet."""
UNLOAD = "tray is unloaded"
"""Its tray stands at a machine that takes cells out of it one by one."""
DRAWN = "is drawn from"
"""The coil or batch is mounted, and others are made of it before."""
HELD = "parts taken"
"""Its parts are taken up, and the machine cannot begin yet."""
NOWHERE = float("nan")


@dataclass(frozen=True)
class Segment:
    """A stretch of time on the way.

    Parameters
    ----------
    what
        work, stand, tray fills, tray is unloaded, is drawn from, parts taken.
    where
        The step of a machine, or the buffer.
    machine
        Number of the machine, from 1; 0 in a buffer.
    start, end
        Since the start of production. [s]
    lot
        What was there: batch, roll, coil or tray; −1: the cell by itself.
    metre
        Place of the cell on that web, NaN where there is none. [m]
    """

    what: str
    where: str
    machine: int
    start: float
    end: float
    lot: int
    metre: float = NOWHERE

    @property
    def works(self) -> bool:
        """Whether a step worked on it; all else is waiting."""
        return self.what == WORK

    @property
    def lasts(self) -> float:
        """How long it took [s]."""
        return self.end - self.start


@dataclass(frozen=True)
class Path:
    """The way of one cell, from the first batch on it to leaving.

    Parameters
    ----------
    cell
        Its number.
    segments
        One behind the other without a gap.
    """

    cell: int
    segments: tuple[Segment, ...]

    @property
    def lasts(self) -> float:
        """From the begin of the first segment to leaving [s]."""
        return self.segments[-1].end - self.segments[0].start

    @property
    def working(self) -> float:
        """Share of that time in which a step worked."""
        worked = sum(s.lasts for s in self.segments if s.works)
        return worked / self.lasts if self.lasts else 0.0
