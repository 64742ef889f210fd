"""What the jobs of a step made, in cells, and how long they would have taken at their ideal time.

Lots are counted with the metres and litres that they really had, trays with the cells that were in
them. The ideal time of a job is what the plant says: mean cycle or dwell, web by its speed, and the
handling that goes with each job.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gigafactory.plant.model import Plant
from gigafactory.plant.pace import mean_pace
from gigafactory.quality.arrays import sum_at
from gigafactory.quality.counted import Counted, counted
from gigafactory.quality.states import StateTimes, state_times
from gigafactory.quality.used import Uses, uses
from gigafactory.quality.window import window
from gigafactory.quality.worth import Worth, mix
from gigafactory.records.read import Records

JUDGED = ("good", "scrapped", "reworked")
BY_LOT = ("vessel", "web", "oven")


@dataclass(frozen=True)
class Produced:
    """What one step made in a window, in cells.

    Parameters
    ----------
    jobs
        Jobs that ended.
    judged
        What those jobs put out: good, scrapped and to be made again.
    scrapped, reworked
        Of it.
    repeated
        Of it: lots that had been through the step before, and came back because they were too old.
    ideal_s
        How long its machines need for those jobs. [s]
    job, job_s
        Cells in a whole job, and its ideal time. [s]
    """

    jobs: float
    judged: float
    scrapped: float
    reworked: float
    repeated: float
    ideal_s: float
    job: float
    job_s: float

    @property
    def good(self) -> float:
        """What the step made that was good, counted once."""
        return self.judged - self.scrapped - self.reworked - self.repeated

    @property
    def each_s(self) -> float:
        """Machine time of one cell at the ideal [s]."""
        return self.job_s / self.job


@dataclass(frozen=True)
class Sums:
    """All that a window of a data set adds up to: counts, uses, state times, cells' worth."""

    records: Records
    begin: float
    end: float

    @property
    def plant(self) -> Plant:
        """What should have been."""
        return self.records.plant

    @cached_property
    def counted(self) -> Counted:
        """Jobs, units, contents."""
        return counted(self.records, self.begin, self.end)

    @cached_property
    def used(self) -> Uses:
        """Materials, energy, losses."""
        return uses(self.records, self.begin, self.end)

    @cached_property
    def times(self) -> StateTimes:
        """State times."""
        return state_times(self.records, self.begin, self.end)

    @cached_property
    def good(self) -> dict[str, float]:
        """Good cells of each product that left."""
        return {p: self.counted.sum(p, "left") for p in self.plant.products}

    @cached_property
    def worth(self) -> Worth:
        """What everything is worth in cells, for the mix of products that left."""
        return Worth(self.plant, mix(self.plant, self.good))

    @cached_property
    def _lots(self) -> dict[str, tuple[float, float]]:
        """Metres or litres of the lots that each step has finished; of them, not the first time."""
        lot, step, stop = self.records.columns("visits", "lot", "step", "end")
        (quantity,) = self.records.columns("lots", "quantity")
        order = np.lexsort((stop, lot, step.number))
        a, b = order[1:], order[:-1]
        again = np.zeros(len(lot), bool)
        again[a] = (lot[a] == lot[b]) & (step.number[a] == step.number[b])
        size = quantity[lot] * ((stop > self.begin) & (stop <= self.end))
        count = len(step.words)
        whole, more = (sum_at(step.number, w, count) for w in (size, size * again))
        return {s: (float(whole[i]), float(more[i])) for i, s in enumerate(step.words)}

    def produced(self, name: str) -> Produced:
        """What one step made."""
        step = self.plant.steps[name]
        if step.kind in BY_LOT and self.worth.units.counted(name) == "lots":
            return self._of_lots(name)
        jobs = self.counted.sum(name, "jobs")
        job, job_s, made = self.worth.job(name), self._job_s(name), self.worth.made(name)
        unit = job if step.kind == "manual" else made
        good, bad, back = (self.counted.sum(name, what) * unit for what in JUDGED)
        return Produced(jobs, good + bad + back, bad, back, 0.0, jobs * job_s, job, job_s)

    def _of_lots(self, name: str) -> Produced:
        """Of a step that makes or keeps lots: their metres or litres decide, heads cut off too."""
        step, made = self.plant.steps[name], self.worth.made(name)
        jobs, job, job_s = self.counted.sum(name, "jobs"), self.worth.job(name), self._job_s(name)
        measure, again = self._lots.get(name, (0.0, 0.0))
        number = sum(self.counted.sum(name, what) for what in JUDGED)
        back = self.counted.sum(name, "reworked") / number * measure if number else 0.0
        lanes = (step.lanes or 1) if step.kind == "web" and step.takes else 1
        head = self.used.lost(name, "head", "web")
        bad = self.used.lost(name, "step", "lots") + head * lanes
        ideal_s = jobs * job_s
        if step.kind == "web":
            machine = self.plant.machines[name]
            ideal_s = jobs * machine.load + (measure / lanes + head) / (machine.speed or 1.0)
        judged = measure + head * lanes
        sizes = (judged * made, bad * made, back * made, again * made)
        return Produced(jobs, *sizes, ideal_s, job, job_s)

    def _job_s(self, name: str) -> float:
        """Ideal time of one whole job, over the products as the campaigns mix them [s]."""
        step, machine = self.plant.steps[name], self.plant.machines[name]
        if step.kind == "web":
            return machine.load + self.worth.metres(name) / (machine.speed or 1.0)
        law = step.dwell or machine.cycle
        return machine.load + (law.mean * mean_pace(self.plant, step) if law else 0.0)


def sums(records: Records, begin: float | None = None, end: float | None = None) -> Sums:
    """The sums over a window; by default what is counted of the run [s since the start]."""
    return Sums(records, *window(records, begin, end))
