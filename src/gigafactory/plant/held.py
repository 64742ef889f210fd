"""What one unit is in each buffer of a plant, and one job at each of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from gigafactory.plant import flow
from gigafactory.plant.model import Plant, Step

PLURAL = {"batch": "batches"}
PASSES_ON = ("oven", "rack")
CELLS = ("cell", "cells", "tray", "trays")


def plural(noun: str) -> str:
    """Several of it."""
    return PLURAL.get(noun, f"{noun}s")


@dataclass(frozen=True)
class Units:
    """What one unit is in each buffer of a plant, and one job at each step."""

    plant: Plant

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each buffer holds: cell, tray, batch, web or assembly."""
        return {b: next(iter(held), "cell") for b, held in flow.units(self.plant).items()}

    def maker(self, buffer: str, seen: frozenset[str] = frozenset()) -> Step | None:
        """The step that made what a buffer holds; ovens and racks only pass it on."""
        for name, step in self.plant.steps.items():
            if name in seen or buffer not in {link.buffer for link in flow.forward(name, step)}:
                continue
            if step.kind not in PASSES_ON:
                return step
            if found := self.maker(step.takes[0], seen | {name}):
                return found
        return None

    def held(self, buffer: str) -> str:
        """What one unit in a buffer is: cell, tray, batch, or the lot's own name."""
        kind = self.kinds.get(buffer, "cell")
        if kind in ("cell", "tray", "batch"):
            return kind
        maker = self.maker(buffer)
        return (maker.makes if maker else None) or kind

    def job(self, name: str) -> str:
        """What one job of a step is: a cell, a tray, a batch, a roll, a load of so many coils."""
        step = self.plant.steps[name]
        if step.kind == "vessel":
            return "batch"
        taken = self.held(step.takes[0]) if step.takes else step.makes or "cell"
        if step.kind in PASSES_ON:
            number = step.number or 1
            return taken if number == 1 else f"load of {number} {plural(taken)}"
        if step.kind == "manual":
            return step.makes or taken
        return "cell" if taken == "tray" else taken

    def counted(self, name: str) -> str:
        """What the good units of a step's jobs are counted in: cells, one by one, or lots."""
        return "cells" if self.job(name).split(" ")[-1] in CELLS else "lots"

    def size(self, buffer: str) -> tuple[str, str, float]:
        """Kind, unit and nominal size of one unit in a buffer, a tray without its gaps."""
        kind, maker = self.kinds.get(buffer, "cell"), self.maker(buffer)
        if kind == "batch":
            return (maker.makes if maker else None) or "slurry", "L", self.upstream(maker, "batch")
        if kind == "web":
            return self.held(buffer), "m", self.upstream(maker, "length")
        if kind == "tray":
            return "cell", "cells", float((maker.tray if maker else None) or 1)
        noun = self.held(buffer)
        return noun, plural(noun), 1.0

    def upstream(self, step: Step | None, key: str) -> float:
        """A size that the first step of a chain sets for all that it hands on."""
        while step is not None:
            if (value := getattr(step, key)) is not None:
                return float(value)
            step = self.maker(step.takes[0]) if step.takes else None
        return 0.0
