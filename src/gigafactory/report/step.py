"""What became of the jobs, the time and the energy of each step."""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.plant.held import Units, plural
from gigafactory.plant.model import Plant
from gigafactory.quality.produced import Sums
from gigafactory.quality.stock import HOLDING
from gigafactory.report.words import DAY_S

FAULTS = ("down", "waiting_repair", "micro_stop")
WAITING = ("starved", "blocked", "waiting_operator")
PLANNED = ("setup", "planned_stop")


@dataclass(frozen=True)
class StepFact:
    """One step over the window.

    Parameters
    ----------
    step
        Its name.
    machines
        How many stand there.
    jobs
        Jobs that ended.
    job
        What one of them is: cell, tray, roll, load of 8 coils.
    good, scrapped, reworked
        What became of their units: cells, or lots.
    share
        Share of the machines' time in each state, by name.
    electricity_wh, heat_wh
        Energy of all its machines. [Wh]
    days
        Length of the window. [d]
    unit
        What good units are counted in.
    """

    step: str
    machines: int
    jobs: float
    job: str
    good: float
    scrapped: float
    reworked: float
    share: dict[str, float]
    electricity_wh: float
    heat_wh: float
    days: float
    unit: str

    @property
    def judged(self) -> float:
        """Units of which somebody decided."""
        return self.good + self.scrapped + self.reworked

    @property
    def first_pass_yield(self) -> float:
        """Good over good, scrapped and to be made again; 1 where there were none."""
        return self.good / self.judged if self.judged else 1.0

    @property
    def good_a_day(self) -> float:
        """Good units a day."""
        return self.good / self.days

    @property
    def inside(self) -> float:
        """Units that its machines have in hand on average, where a job is worked on as a whole."""
        each = self.judged / self.jobs if self.jobs else 0.0
        return sum(self.share[s] for s in HOLDING) * self.machines * each

    @property
    def working(self) -> float:
        """Share of time at work."""
        return self.share["working"]

    @property
    def stopped(self) -> float:
        """Share of time stopped by faults, and waiting for somebody to mend them."""
        return sum(self.share[s] for s in FAULTS)

    @property
    def waiting(self) -> float:
        """Share of time without work, without a place for it, or without an operator."""
        return sum(self.share[s] for s in WAITING)

    @property
    def planned(self) -> float:
        """Share of time set up, or stopped as planned."""
        return sum(self.share[s] for s in PLANNED)


def step_facts(sums: Sums, noun: str) -> tuple[StepFact, ...]:
    """Every step over a window, in the order of the plant.

    Parameters
    ----------
    noun
        What one of the plant's products is called: cell, part.
    """
    units, counted, used = Units(sums.plant), sums.counted, sums.used
    return tuple(
        StepFact(
            step=name,
            machines=sums.plant.machines[name].machines,
            jobs=counted.sum(name, "jobs"),
            job=units.job(name).replace("cell", noun),
            good=counted.sum(name, "good"),
            scrapped=counted.sum(name, "scrapped"),
            reworked=counted.sum(name, "reworked"),
            share=_shares(sums, name),
            electricity_wh=used.energy(name, "electricity"),
            heat_wh=used.energy(name, "heat"),
            days=(sums.end - sums.begin) / DAY_S,
            unit=_unit(sums.plant, units, name, noun),
        )
        for name in sums.plant.order
    )


def _shares(sums: Sums, name: str) -> dict[str, float]:
    times = sums.times.of(name)
    total = sum(times.values())
    return {state: seconds / total for state, seconds in times.items()}


def _unit(plant: Plant, units: Units, name: str, noun: str) -> str:
    """What the good units of a step are, several of them."""
    if units.counted(name) == "cells":
        return f"{noun}s"
    step, job = plant.steps[name], units.job(name)
    if step.kind == "vessel":
        return plural(job)
    return plural(step.makes) if step.makes else job.split(" ")[-1].removesuffix("s") + "s"
