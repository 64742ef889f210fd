"""Fast charge of cells as they were made: time from 10 to 80 % and how near lithium is to plating.

By the batch of virtual tests, SPMe or DFN. All cells get the current of the design's capacity, as
in a pack; each goes from 10 to 80 % of its own window. Dry area takes no current, so that the rest
takes more; gas in the pores takes their place and part of their transport.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.design.balance import balance
from gigafactory.cell.design.electrochemistry import electrochemistry, geometry_values
from gigafactory.cell.design.value import Design
from gigafactory.cell.process.made import Made
from gigafactory.cell.process.quantity import Floats
from gigafactory.cell.virtual.batch import run_batch
from gigafactory.cell.virtual.lab import fast_charge
from gigafactory.cell.virtual.protocol import Model
from gigafactory.cell.virtual.runs import EARLY, Failure, Runs, failures

RATE, SAMPLE = "1.5C", 100


@dataclass(frozen=True)
class Charged:
    """Cells after their charge from 10 to 80 %.

    Parameters
    ----------
    model, rate
        How it was computed, and what at.
    rows
        Which of the cells came to the end of their charge.
    time, margin, temperature
        Of these: duration [s], smallest potential of the anode against lithium [V], highest
        temperature [°C].
    counts
        Cells by how they ended.
    failures
        Those that are in no result.
    """

    model: str
    rate: str
    rows: NDArray[np.int64]
    time: Floats
    margin: Floats
    temperature: Floats
    counts: Mapping[str, int]
    failures: tuple[Failure, ...]


def model_values(cells: Made) -> dict[str, Any]:
    """What a model is told of cells as they were made, by the names of `virtual.designs`."""
    wet, values = cells.linked.wetting, geometry_values(cells.linked.design, cells.balance)
    del values["capacity"]  # the rate is the design's: cells of one pack share a current
    film = cells.linked.design.separator.film
    values["area"] = values["area"] * wet.area
    values["separator.porosity"] = film.porosity
    values["separator.transport_efficiency"] = film.porosity**film.bruggeman
    for part in ("cathode", "anode", "separator"):
        values[f"{part}.porosity"] = values[f"{part}.porosity"] * wet.saturation
        conducted = values[f"{part}.transport_efficiency"] * wet.transport
        values[f"{part}.transport_efficiency"] = conducted
    for side, active in zip(("cathode", "anode"), cells.linked.active, strict=True):
        values[f"{side}.active_fraction"] = values[f"{side}.active_fraction"] * active
    return values


def charged(
    design: Design,
    cells: Made,
    rate: str = RATE,
    model: Model = "DFN",
    sample: int = SAMPLE,
    seed: int = 0,
) -> Charged:
    """Some of the cells charged from 10 to 80 %.

    Parameters
    ----------
    design
        What they were to be.
    rate
        Of the design's capacity: ``"1.5C"``.
    model
        ``SPMe`` or ``DFN``.
    sample
        How many are drawn, without putting back; all where there are no more. Fewer with the same
        seed are some of the same.

    Raises
    ------
    BadText
        If the rate is none.
    ModuleNotFoundError
        If the extra ``cell`` is not installed.
    """
    usual = balance(design)
    parameters = electrochemistry(design, usual)
    values = {name: np.atleast_1d(np.asarray(v, float)) for name, v in model_values(cells).items()}
    values["cathode.reaction_rate"] = parameters.cathode.reaction_rate / np.atleast_1d(
        np.asarray(cells.linked.transfer, float)
    )
    count = max(len(v) for v in values.values())
    rows = np.arange(count)
    if count > sample:
        rows = np.sort(np.random.default_rng(seed).permutation(count)[:sample])
    some = {name: v[rows] if len(v) == count else v for name, v in values.items()}
    runs = [run_batch(parameters, some, fast_charge(rate, held=False), model)]
    # Those that reach the upper voltage first go on there; the others have no hold to begin.
    high = np.flatnonzero([status == EARLY for status in runs[0].status])
    if len(high):
        rest = {n: v[high] if len(v) == len(rows) else v for n, v in some.items()}
        runs.append(run_batch(parameters, rest, fast_charge(rate), model))
    return _gathered(model, rate, rows, high, runs)


def _gathered(
    model: str, rate: str, rows: NDArray[np.int64], high: NDArray[np.int64], runs: list[Runs]
) -> Charged:
    """What both runs say, each cell once, in the order of the cells."""
    first = np.setdiff1d(np.arange(len(rows)), high)
    own = [(runs[0], first, rows[first])]
    own += [(run, np.arange(len(high)), rows[high]) for run in runs[1:]]
    done = [run.done[index] for run, index, _ in own]
    cells = np.concatenate([cell[d] for (_, _, cell), d in zip(own, done, strict=True)])
    order = np.argsort(cells)

    def of(name: str) -> Floats:
        parts = [getattr(r, name)[i][d] for (r, i, _), d in zip(own, done, strict=True)]
        return np.asarray(np.concatenate(parts)[order], np.float64)

    failed = [
        replace(one, index=int(cell[index == one.index][0]))
        for run, index, cell in own
        for one in failures(run)
        if (index == one.index).any()
    ]
    counts = Counter(run.status[i] for run, index, _ in own for i in index)
    numbers = of("time"), of("margin"), of("temperature")
    return Charged(model, rate, cells[order], *numbers, dict(counts), tuple(failed))
