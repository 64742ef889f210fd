"""From what a step could make in all the time there is, loss by loss, to the cells that left.

Every bar is in cells: hours of a machine count as the cells that it makes in them at its ideal
time, webs, batches and trays as the cells that they are worth (see `worth`). Three sums stand among
the bars: what the step could make, what of it was good, and the good cells that left the plant.

Between the second and the third stands what later steps scrapped, cut off, spilt, or sent back
before the step (see `behind`), and what is in the plant at the end and was not at the beginning,
work in progress. That last bar is the balance of all others: what came in and neither left nor was
lost is inside. It is called the rest where there is more in it that daily counts cannot tell apart:
cells that left on other ways than through the step, or single cells left over at a change of
campaign where two streams of cells meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gigafactory.errors import BadInput
from gigafactory.quality.bars import Bar
from gigafactory.quality.behind import is_plain, lost_behind
from gigafactory.quality.produced import Produced, Sums, sums
from gigafactory.quality.route import route
from gigafactory.records.read import Records

COULD, STEP_GOOD, LEFT = "theoretical", "step_good", "left_good"
ORDER = (
    "off_shift",
    "planned_stop",
    "setup",
    "down",
    "waiting_repair",
    "micro_stop",
    "waiting_operator",
    "starved",
    "blocked",
)
"""States other than work, in the order in which their bars stand."""


@dataclass(frozen=True)
class Waterfall:
    """The bars of one step over a window.

    Parameters
    ----------
    step
        Its name.
    begin, end
        The window. [s since the start]
    bars
        In the order in which they stand; each sum is the one before it and all bars between.
    """

    step: str
    begin: float
    end: float
    bars: tuple[Bar, ...]

    def sum(self, what: str) -> float:
        """One of the three sums [cells]."""
        return next(b.cells for b in self.bars if b.what == what and b.is_sum)

    def loss(self, what: str) -> float:
        """All bars of one kind together, losses negative [cells]."""
        return sum(b.cells for b in self.bars if b.what == what and not b.is_sum)


def waterfall(
    records: Records, step: str, begin: float | None = None, end: float | None = None
) -> Waterfall:
    """The waterfall of one step.

    Parameters
    ----------
    step
        Name of the step.
    begin, end
        Of the window; by default what is counted of the run. [s since the start]

    Raises
    ------
    BadInput
        If the plant has no such step.
    """
    if step not in records.plant.steps:
        cure = f"Its steps are {', '.join(records.plant.order)}."
        raise BadInput.at(records.folder, step, "is no step of this plant", cure)
    return of_step(sums(records, begin, end), step)


def of_step(total: Sums, step: str) -> Waterfall:
    """The waterfall of one step, of sums that several may share."""
    made = total.produced(step)
    bars = [*_hours(total, step, made), Bar(STEP_GOOD, step, made.good, True)]
    bars += _later(total, step, made)
    return Waterfall(step, total.begin, total.end, tuple(bars))


def _hours(total: Sums, step: str, made: Produced) -> Iterator[Bar]:
    """From the time that there is to what was good of what was made."""
    states, each = total.times.of(step), made.each_s
    yield Bar(COULD, step, sum(states.values()) / each, True)
    losses = {name: states[name] / each for name in ORDER}
    losses["speed"] = (states["working"] - made.ideal_s) / each
    losses["part_filled"] = made.ideal_s / each - made.judged
    losses |= {"scrap": made.scrapped, "rework": made.reworked, "done_again": made.repeated}
    for what, lost in losses.items():
        yield Bar(what, step, 0.0 - lost)


def _later(total: Sums, step: str, made: Produced) -> Iterator[Bar]:
    """From what the step made to the good cells that left the plant."""
    way = route(total.plant, step)
    left, inside = sum(total.good.values()), made.good
    for bar in lost_behind(total, way):
        if bar.cells:
            inside += bar.cells
            yield bar
    yield Bar("wip" if is_plain(total, way) else "rest", "", left - inside)
    yield Bar(LEFT, "", left, True)
