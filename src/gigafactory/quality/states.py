"""How long each machine was in each state: the times of ISO 22400-2, closed to the horizon.

Rows are cut at the ends of the window. A wait that is too short for a row of its own is inside the
row of the work around it (`starved`, `blocked`); it is counted as what it is. Where such a row is
cut, nobody knows on which side its short waits lay: they are shared out in proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gigafactory.plant.model import Plant
from gigafactory.plant.states import INDEX, STATES
from gigafactory.quality.arrays import Floats, Ints, sum_at
from gigafactory.quality.window import window
from gigafactory.records.read import Records, Words


@dataclass(frozen=True)
class StateTimes:
    """Time in each state, machine by machine.

    Parameters
    ----------
    begin, end
        The window. [s since the start]
    steps
        Names of the steps, in the order of the plant, (S,).
    step
        Which of the steps each machine belongs to, (machines,).
    machine
        Its number within the step, from 1, (machines,).
    seconds
        Time in each state of `plant.states`, (machines, states). [s]
    """

    begin: float
    end: float
    steps: tuple[str, ...]
    step: Ints
    machine: Ints
    seconds: Floats

    @property
    def span(self) -> float:
        """Length of the window, to which every machine closes [s]."""
        return self.end - self.begin

    @cached_property
    def machines(self) -> Ints:
        """Machines of each step, (S,)."""
        return np.bincount(self.step, minlength=len(self.steps))

    @cached_property
    def groups(self) -> Floats:
        """Time in each state, summed over the machines of each step, (S, states) [s]."""
        found = np.zeros((len(self.steps), self.seconds.shape[1]))
        np.add.at(found, self.step, self.seconds)
        return found

    @property
    def shares(self) -> Floats:
        """Share of its time that each group spent in each state, (S, states); rows add up to 1."""
        return self.groups / (self.machines * self.span)[:, np.newaxis]

    def of(self, step: str) -> dict[str, float]:
        """Time of all machines of a step in each state, by name [s]."""
        row = self.groups[self.steps.index(step)]
        return {s.name: float(row[i]) for i, s in enumerate(STATES)}


def state_times(
    records: Records, begin: float | None = None, end: float | None = None
) -> StateTimes:
    """Time that each machine spent in each state.

    Parameters
    ----------
    begin, end
        Of the window; by default what is counted of the run. [s since the start]
    """
    first, last = window(records, begin, end)
    plant = records.plant
    columns = ("step", "machine", "state", "start", "end", "starved", "blocked")
    step, machine, state, start, stop, starved, blocked = records.columns("states", *columns)
    inside = np.clip(stop, first, last) - np.clip(start, first, last)
    share = inside / (stop - start)
    starved, blocked = starved * share, blocked * share
    row = machine_rows(plant, step, machine) * len(STATES)
    at = numbers(state, tuple(s.name for s in STATES))
    place = np.concatenate([row + at, row + INDEX["starved"], row + INDEX["blocked"]])
    weight = np.concatenate([inside - starved - blocked, starved, blocked])
    count = steps_of_machines(plant)
    seconds = sum_at(place, weight, len(count) * len(STATES)).reshape(-1, len(STATES))
    number = np.concatenate([np.arange(1, plant.machines[s].machines + 1) for s in plant.order])
    return StateTimes(first, last, plant.order, count, number, seconds)


def numbers(column: Words, names: tuple[str, ...]) -> Ints:
    """Where each word of a column stands in a list of names, which has them all, (rows,)."""
    place = np.array([names.index(word) for word in column.words] or [0], np.int64)
    return place[column.number]


def steps_of_machines(plant: Plant) -> Ints:
    """The step of each machine of a plant, the machines in the order of the steps, (machines,)."""
    return np.repeat(np.arange(len(plant.order)), [plant.machines[s].machines for s in plant.order])


def machine_rows(plant: Plant, step: Words, machine: Ints) -> Ints:
    """Where each machine that rows name stands among all of the plant, (rows,)."""
    sizes = [plant.machines[s].machines for s in plant.order]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.asarray(first[numbers(step, plant.order)] + machine - 1, np.int64)
