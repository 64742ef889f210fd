"""Lines of the control plan that can be charted."""

from __future__ import annotations

from collections.abc import Iterator

from gigafactory.plant.model import Control, Plant
from gigafactory.plant.rules.fault import Fault, near

MEASURED = ("capacity", "resistance", "self_discharge", "mass", "thickness")
ON_CELLS = (*MEASURED, "scrap", "lead_time")
COUNTED = {"scrap": "p", "defects": "u"}


def fits(plant: Plant) -> Iterator[Fault]:
    """A line names steps that there are, a chart that fits, limits in order, and a reaction."""
    for name, control in plant.controls.items():
        of = [*_of(plant, control)]
        more = [] if of else [*_by(plant, control), *_chart(control)]  # they depend on it
        for key, what, cure in (*of, *more, *_limits(control)):
            yield Fault(("control", name, key), what, cure)


def _of(plant: Plant, control: Control) -> Iterator[tuple[str, str, str]]:
    step, _, what = control.of.rpartition(".")
    if not step:
        if control.of not in ON_CELLS:
            cure = near(control.of, ON_CELLS) + " Of what a step measures: STEP.characteristic."
            yield "of", f'"{control.of}" is no characteristic of cells', cure
        return
    if step not in plant.steps:
        yield "of", f'"{step}" is not a step', near(step, plant.steps)
        return
    said = plant.steps[step].measures
    if what not in {"defects", "time", said}:
        measures = f"It measures {said}." if said else "It measures nothing."
        yield "of", f"[step.{step}] measures no {what}", measures


def _by(plant: Plant, control: Control) -> Iterator[tuple[str, str, str]]:
    if control.by is None:
        return
    step = control.by.partition(".")[0]
    lots = {"machine", "lane", "lot"} if "." in control.of else set()
    if step not in {*plant.steps, *plant.buffers, *lots}:
        yield "by", f'"{step}" is not a step', near(step, plant.steps)


def _chart(control: Control) -> Iterator[tuple[str, str, str]]:
    counted = COUNTED.get(control.of.rpartition(".")[2])
    if counted and control.chart != counted:
        yield "chart", f"{control.chart} is not for counts", f'Write chart = "{counted}".'
    elif not counted and control.chart in ("p", "u"):
        what = f"{control.chart} is for counts, and {control.of} is measured"
        yield "chart", what, 'Write for example chart = "xbar-s".'


def _limits(control: Control) -> Iterator[tuple[str, str, str]]:
    if control.lower is not None and control.upper is not None and control.lower >= control.upper:
        yield "upper", "does not lie above lower", "Change the two, or mend one of them."
    if not control.reaction.strip():
        yield "reaction", "is empty", "Write who does what when a limit is breached."
