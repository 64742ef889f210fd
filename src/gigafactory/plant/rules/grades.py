"""Grades that can be told apart, and that some cell can reach."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant.model import Grade, Plant
from gigafactory.plant.rules.fault import Fault

_PAIRS = ("capacity", "mass")
"""Characteristics that have a limit at both ends."""


def told_apart(plant: Plant) -> Iterator[Fault]:
    """Each grade has a name of its own and room between its limits, and is not asked too late."""
    for name, step in plant.steps.items():
        names: list[str] = []
        everything, late = "", False
        for index, grade in enumerate(step.grades):
            path = ("step", name, "grades", index)
            for key in _PAIRS:
                low, high = getattr(grade, f"{key}_min"), getattr(grade, f"{key}_max")
                if low is not None and high is not None and low > high:
                    what = f"is more than {key}_max: no cell is ever of this grade"
                    yield Fault((*path, f"{key}_min"), what, "Write a limit below the other one.")
            if grade.name in names:
                what = f'"{grade.name}" is the name of grade {names.index(grade.name) + 1} as well'
                yield Fault((*path, "name"), what, "Give each grade its own name.")
            elif everything and not late:
                late = True
                what = f"gets no cell: grade {everything} before it has no limit and takes them all"
                yield Fault(path, what, "Write it before that one, or give that one a limit.")
            names.append(grade.name)
            everything = everything or ("" if _limited(grade) else grade.name)


def _limited(grade: Grade) -> bool:
    limits = grade.model_fields_set - {"name", "to"}
    return any(getattr(grade, limit) is not None for limit in limits)
