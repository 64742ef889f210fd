"""On logs that our own line wrote, `fit` recovers what stood in the plant, as often as it says.

Thirty plants, drawn and seeded beforehand (`fit_plants`), are run for thirty days with every cell
recorded. What is counted: every interval that is given for a parameter that the plant has, but for
constants, which are exact. Where another law was chosen than the plant's, its mean is held against
the plant's; an exponential law is a Weibull one of shape 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from gigafactory.line.run import run
from gigafactory.plant.model import Plant
from gigafactory.quality.fit.choose import Fitted
from gigafactory.quality.fit.cut import cut
from gigafactory.quality.fit.dataset import read_data_set
from gigafactory.quality.fit.fit import Fit, fit
from gigafactory.quality.fit.likelihood import Bounds
from gigafactory.quality.fit.log import Log
from gigafactory.quality.fit.naming import Naming
from gigafactory.units.law import Law
from tests.truth import fit_plants, plants

DAY = 86_400_000_000  # µs
TINY = 1e-9
"""Relative room for a time that was rounded to a microsecond."""


@dataclass(frozen=True)
class Case:
    """One plant with its log, and what was fitted."""

    seed: int
    plant: Plant
    log: Log
    fit: Fit


@dataclass(frozen=True)
class Checked:
    """One interval, and whether the truth lies in it."""

    seed: int
    place: str
    parameter: str
    covers: bool


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """The thirty logs. Every third one is read from its eighth day on: its machines had run."""
    found = []
    for seed in fit_plants.SEEDS:
        folder: Path = tmp_path_factory.mktemp(f"log_{seed}")
        plant = plants.write(folder / "plant", fit_plants.tables(seed))
        run(plant, seed, fit_plants.DAYS, keep="cells", out=folder / "set")
        log = read_data_set(folder / "set")
        if seed % 3 == 0:
            log = cut(log, since=log.start + 8 * DAY)
        found.append(Case(seed, plant, log, fit(log, Naming(plant))))
    return found


def parameters(law: Law) -> dict[str, float]:
    """The parameters of a plant's law by name."""
    names = {
        "constant": ("mean",),
        "exponential": ("mean",),
        "uniform": ("low", "high"),
        "lognormal": ("mean", "cv"),
        "weibull": ("mean", "shape"),
    }[law.kind]
    return dict(zip(names, (law.a, law.b), strict=False))


def covers(bounds: Bounds, truth: float) -> bool:
    """Whether the truth lies in an interval."""
    return bounds.low * (1 - TINY) <= truth <= bounds.high * (1 + TINY)


def of_law(fitted: Fitted, law: Law) -> Iterator[tuple[str, bool]]:
    """The intervals of a law that can be held against the plant's."""
    truth = parameters(law)
    if fitted.law.kind == "constant":
        assert covers(fitted.parameters["mean"], law.mean)
        return
    if law.kind == "exponential":
        truth["shape"] = 1.0
    if fitted.law.kind == law.kind or {fitted.law.kind, law.kind} == {"weibull", "exponential"}:
        for name, bounds in fitted.parameters.items():
            yield name, covers(bounds, truth[name])
    elif "mean" in fitted.parameters:
        yield "mean of another law", covers(fitted.parameters["mean"], law.mean)


def intervals(case: Case) -> Iterator[Checked]:
    """Every interval of a log beside the truth."""
    for step in case.fit.steps:
        machine = case.plant.machines[step.step]
        assert step.cycle is not None
        assert machine.cycle is not None
        for name, hit in of_law(step.cycle, machine.cycle):
            yield Checked(case.seed, f"{step.step} cycle", name, hit)
        assert step.scrap is not None
        hit = covers(step.scrap.bounds, case.plant.steps[step.step].scrap)
        yield Checked(case.seed, f"{step.step} scrap", "scrap", hit)
        for stop in step.stops:
            said = machine.stops[stop.name]
            place = f"{step.step} {stop.name}"
            if stop.decision is not None and stop.decision.clock == said.clock:
                for name, hit in of_law(stop.decision.every, said.every):
                    yield Checked(case.seed, f"{place} every", name, hit)
            if stop.lasts is not None:
                for name, hit in of_law(stop.lasts, said.lasts):
                    yield Checked(case.seed, f"{place} lasts", name, hit)


def test_coverage(cases: list[Case]) -> None:
    """Pooled over logs and parameters, 95 % intervals hold the truth in 90 to 98 of a hundred."""
    found = [one for case in cases for one in intervals(case)]
    rate = float(np.mean([one.covers for one in found]))
    assert len(found) > 500
    assert 0.90 <= rate <= 0.98, rate


def test_clock(cases: list[Case]) -> None:
    """In 27 of 30 logs at least every stop gets the clock that it has in the plant."""
    right = []
    for case in cases:
        stops = [(step.step, stop) for step in case.fit.steps for stop in step.stops]
        said = [case.plant.machines[step].stops[stop.name].clock for step, stop in stops]
        found = [stop.decision.clock if stop.decision else None for _, stop in stops]
        right.append(found == said)
    assert len(right) == 30
    assert sum(right) >= 27, right
