"""How a plant calls what a log holds: names of its stops, where it says the time of a job.

A log may say of a stop no more than the state that it counted as. Where the plant has one stop of
that state at the step, it is that one; where it has several, the log cannot tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from gigafactory.errors import BadInput
from gigafactory.plant.model import Plant
from gigafactory.quality.fit.log import Log


@dataclass(frozen=True)
class Naming:
    """Names of a plant, or of the log itself where no plant is given."""

    plant: Plant | None = None

    def check(self, log: Log) -> None:
        """Refuse a log of steps that the plant does not have.

        Raises
        ------
        BadInput
            If it names one.
        """
        if self.plant is None:
            return
        for step in log.steps:
            if step not in self.plant.steps:
                what = f"is not a step of {self.plant.head.name}"
                cure = f"Steps are: {', '.join(self.plant.order)}."
                raise BadInput.at(log.name, step, what, cure)

    def time_key(self, step: str) -> str:
        """Where the time of a job stands: `cycle`, or `dwell` where the recipe sets it."""
        if self.plant is not None and self.plant.steps[step].dwell is not None:
            return "dwell"
        return "cycle"

    def load(self, step: str) -> float | None:
        """Handling time of each job; None where no plant says one. [s]."""
        return None if self.plant is None else self.plant.machines[step].load

    def stop(self, step: str, reason: str, state: str) -> tuple[str, tuple[str, ...]]:
        """Name of a stop, and what is to be known about it."""
        if reason or self.plant is None:
            return reason or state, ()
        same = [n for n, s in self.plant.machines[step].stops.items() if s.counts_as == state]
        if len(same) == 1:
            return same[0], ()
        if not same:
            return state, (f"the plant has no stop that counts as {state} here",)
        said = " and ".join(same)
        return "", (
            f"{said} all count as {state}: without reasons in the log they are fitted as one, "
            "and nothing is written for them",
        )
