"""Measures of a run: yields, shares of time, energy, bottleneck candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.cell.product import energy
from gigafactory.plant.model import Plant
from gigafactory.plant.states import INDEX, STATES
from gigafactory.records.energy import electricity, heat
from gigafactory.records.tally import Tally

NOT_BUSY = ("starved", "blocked", "off_shift")


@dataclass(frozen=True)
class StepMeasure:
    """One step over a run.

    Parameters
    ----------
    step
        Its name.
    machines
        How many stand there.
    done, good, scrapped, reworked
        Jobs that ended, and what became of their units (a job on a tray: of its cells).
    first_pass_yield
        Good over good, scrapped and reworked units; 1 where there were none.
    share
        Share of the machines' time in each state, by name; they add up to 1.
    electricity_wh, heat_wh
        Energy of all its machines. [Wh]
    """

    step: str
    machines: int
    done: int
    good: int
    scrapped: int
    reworked: int
    first_pass_yield: float
    share: dict[str, float]
    electricity_wh: float
    heat_wh: float


def steps(plant: Plant, tally: Tally) -> tuple[StepMeasure, ...]:
    """Every step in the order of the plant files."""
    found = []
    for k, step in enumerate(tally.steps):
        total = float(tally.state_s[k].sum())
        share = {
            s.name: float(tally.state_s[k, i]) / total if total else 0.0
            for i, s in enumerate(STATES)
        }
        done = int(tally.done[k])
        good, scrapped, reworked = (int(c[k]) for c in (tally.good, tally.scrapped, tally.reworked))
        machine = plant.machines[step]
        found.append(
            StepMeasure(
                step,
                int(tally.machines[k]),
                done,
                good,
                scrapped,
                reworked,
                first_pass_yield(good, scrapped, reworked),
                share,
                electricity(machine, tally.state_s[k], done),
                heat(machine, tally.state_s[k]),
            )
        )
    return tuple(found)


def first_pass_yield(good: int, scrapped: int, reworked: int = 0) -> float:
    """Good over good, scrapped and reworked units: right at the first time; 1 where none was."""
    judged = good + scrapped + reworked
    return good / judged if judged else 1.0


def bottleneck(*runs: tuple[StepMeasure, ...]) -> str:
    """The step whose machines are least often without work or without a place to put it.

    A candidate by utilisation alone: where two are close, a sensitivity has to decide.

    Parameters
    ----------
    runs
        The steps of each replication, which count alike.
    """
    idle = [[sum(m.share[s] for s in NOT_BUSY) for m in run] for run in runs]
    return runs[0][int(np.argmin(np.mean(idle, axis=0)))].step


def cell_yield(tally: Tally) -> float:
    """Good over good and scrapped cells: what of those decided was good; 1 where none was."""
    return first_pass_yield(tally.cells_good, tally.cells_scrapped)


def good_wh(plant: Plant, tally: Tally) -> float:
    """Energy that the good cells hold, at their measured capacity and nominal voltage [Wh]."""
    total = 0.0
    for p, name in enumerate(tally.products):
        cell = plant.products[name]
        if cell is not None:
            total += energy(cell) * float(tally.good_each[p] + tally.capacity_sum[p])
    return total


def lead_time(tally: Tally) -> float:
    """Mean time from a good cell's first single-piece step to its leaving [s]."""
    if not tally.cells_good:
        return 0.0
    return float((tally.lead_s * tally.good_each).sum() / tally.cells_good)


def utilisation(measure: StepMeasure) -> float:
    """Share of planned time in which the machines worked."""
    planned = 1.0 - measure.share["off_shift"]
    return measure.share["working"] / planned if planned > 0 else 0.0


assert set(NOT_BUSY) <= set(INDEX)
