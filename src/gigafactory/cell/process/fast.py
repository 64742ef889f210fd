"""Fast charge of cells as they were made: time from 10 to 80 % and how near lithium is to plating.

By the batch of virtual tests, SPMe or DFN. All cells get the current of the design's capacity, as
in a pack; each goes from 10 to 80 % of its own window. Dry area takes no current, so that the rest
takes more; gas in the pores takes their place and part of their transport.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from gigafactory.cell.virtual.runs import Failure, Runs, counts, failures

RATE, SAMPLE = "1.5C", 200


@dataclass(frozen=True)
class Charged:
    """Cells after their charge from 10 to 80 %.

    Parameters
    ----------
    model, rate
        How it was computed, and what at.
    time, margin, temperature
        Of the cells whose charge came to its end: duration [s], smallest potential of the anode
        against lithium [V], highest temperature [°C].
    counts
        Cells by how they ended.
    failures
        Those that are in no result.
    rows
        Which of the cells were charged.
    runs
        All of it.
    """

    model: str
    rate: str
    time: Floats
    margin: Floats
    temperature: Floats
    counts: Mapping[str, int]
    failures: tuple[Failure, ...]
    rows: NDArray[np.int64]
    runs: Runs


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
    model: Model = "SPMe",
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
        How many are drawn, without putting back; all where there are no more.

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
        rows = np.sort(np.random.default_rng(seed).choice(count, sample, replace=False))
    some = {name: v[rows] if len(v) == count else v for name, v in values.items()}
    runs = run_batch(parameters, some, fast_charge(rate), model)
    done = runs.done
    return Charged(
        model,
        rate,
        runs.time[done],
        runs.margin[done],
        runs.temperature[done],
        counts(runs),
        failures(runs),
        rows,
        runs,
    )
