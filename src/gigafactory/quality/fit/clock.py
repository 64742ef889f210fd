"""On which clock stops come: decided by the likelihood of the same stops on either.

The likelihood on both clocks is a density per second of calendar time, since the working clock
runs as fast as the calendar while the machine works and stands still otherwise; so the two can be
compared. On the working clock a stop can only begin at work. What decides is therefore twofold: how
evenly the gaps come on either clock, and whether stops begin while the machine waits.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant.machine import Clock
from gigafactory.quality.fit.choose import FEWEST, GAPS, Fitted, candidate, choose
from gigafactory.quality.fit.gaps import Gaps

IMMATERIAL = 0.05
"""Clocks on which the means lie less than this apart give the same plant."""
CLEAR = 2.0
"""From this difference on the clock is called clear: odds of 7 to 1. [natural logarithm]"""


@dataclass(frozen=True)
class Decision:
    """The clock on which stops come, and their law on it.

    Parameters
    ----------
    clock
        The likelier one.
    every
        The law of the gaps on it.
    margin
        Logarithm of the likelihood on this clock less that on the other. [natural logarithm]
    apart
        How far the mean times between stops on the two clocks lie apart; where a machine hardly
        waits they are the same, and no log can tell the clocks apart.
    idle
        Stops that began while the machine had no work in hand.
    """

    clock: Clock
    every: Fitted
    margin: float
    apart: float
    idle: int

    @property
    def clear(self) -> bool:
        """Whether the log says so clearly."""
        return self.margin >= CLEAR

    @property
    def usable(self) -> bool:
        """Whether a plant may be given it: it is clear, or on either clock the same."""
        return self.clear or self.apart <= IMMATERIAL


def decide(gaps: Gaps) -> Decision | None:
    """The clock of some stops; None where they are too few, or the log does not say who worked."""
    if gaps.working is None or gaps.calendar.ended < FEWEST:
        return None
    at_work, at_any_time = candidate(gaps.working, GAPS), candidate(gaps.calendar, GAPS)
    if at_work is None or at_any_time is None:
        return None
    working, calendar = at_work.score + gaps.at_work, at_any_time.score
    clock: Clock = "working" if working >= calendar else "calendar"
    every = choose(gaps.working if clock == "working" else gaps.calendar, GAPS)
    assert every is not None
    worked, passed = gaps.working.low.sum(), gaps.calendar.low.sum()
    apart = float(passed / worked - 1) if worked > 0 else float("inf")
    return Decision(clock, every, abs(working - calendar), apart, gaps.idle)
