"""The cells that a line made, computed from their design and from what the data say of each.

Where the plant's records and the design of a cell meet: what was measured on webs, at filling and
in waiting enters the design cell by cell; what the data do not tell is drawn from the design's
[tolerance], and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gigafactory.cell.design.tolerance import Spread
from gigafactory.cell.design.value import Design
from gigafactory.cell.process.law import NOT_COUNTED, STANDARD, Constants, Law, PressLaw, laws
from gigafactory.cell.process.linked import nominal_settings
from gigafactory.cell.process.made import OF, Cost, Made, costs, made, tolerated
from gigafactory.cell.process.quantity import DENSE, QUANTITIES, Floats
from gigafactory.errors import BadInput
from gigafactory.records.read import Records
from gigafactory.scenario.cell_fast import FastCharge, fast_charge, spread
from gigafactory.scenario.cell_settings import Cells, cells_of

if TYPE_CHECKING:  # pybamm takes seconds to load
    from gigafactory.cell.virtual.protocol import Model

DATA, TOLERANCE, LAW = "data", "[tolerance]", "error of its law"


@dataclass(frozen=True)
class Entered:
    """One process quantity as it entered.

    Parameters
    ----------
    name, unit
        Which, and its unit.
    designed
        As designed; None where a design says nothing of it.
    mean, deviation
        Over the cells.
    origin
        `DATA`, `TOLERANCE` or `LAW`.
    source
        Where in the data it was read.
    counted
        Whether it changes anything: some quantities are known, and no law says what they do.
    """

    name: str
    unit: str
    designed: float | None
    mean: float
    deviation: float
    origin: str
    source: str
    counted: bool


@dataclass(frozen=True)
class Beside:
    """What the line's own test found, beside what is computed.

    Parameters
    ----------
    spread
        Of the test.
    unit
        Its unit.
    correlation
        Between the test and what is computed from the data alone, over cells; NaN where one of them
        does not vary.
    """

    spread: Spread
    unit: str
    correlation: float


@dataclass(frozen=True)
class CellsMade:
    """Cells as a line made them.

    Parameters
    ----------
    design
        What they were to be.
    count, left_out
        Cells that were computed, and those of which something was not told.
    entered
        The process quantities.
    little
        Quantities that too few cells have to be used, with their share.
    unused
        Gaps that are told and for which there is no law, or a thickness that says more.
    designed, spreads
        Each of `OF` as designed, and over the cells.
    costs
        What each spread costs, by `OF`.
    beside
        The line's own test, by `OF`.
    fast
        The fast charge, where it was asked for.
    laws
        What it rests on: laws of the quantities that entered.
    stated_fill, assumed_fill
        See `Linked`.
    dry
        Share of the cells that are counted as not wet throughout at their first charge.
    formation
        Deviation of the capacity were the loss of formation to grow with the root of its time; None
        where the data do not tell the time. [Ah]
    """

    design: Design
    count: int
    left_out: int
    entered: tuple[Entered, ...]
    little: Mapping[str, float]
    unused: tuple[str, ...]
    designed: Mapping[str, float]
    spreads: Mapping[str, Spread]
    costs: Mapping[str, tuple[Cost, ...]]
    beside: Mapping[str, Beside]
    fast: FastCharge | None
    laws: tuple[Law, ...]
    stated_fill: float
    assumed_fill: float
    dry: float
    formation: float | None


def cells_made(
    records: Records,
    design: Design,
    sample: int = 0,
    rate: str = "1.5C",
    model: Model = "DFN",
    constants: Constants = STANDARD,
    press: Mapping[str, PressLaw] | None = None,
    seed: int = 0,
) -> CellsMade:
    """What a line's cells are, of a design.

    Parameters
    ----------
    records
        A data set with every cell.
    design
        What the cells were to be.
    sample
        Cells that are charged from 10 to 80 % in a virtual test; 0: none.
    rate, model
        Of that test.
    constants, press
        The laws; see `cell.process.law`. A gap that is told enters only by a law of its calender.
    seed
        Of what is drawn.

    Raises
    ------
    BadInput
        If the data have no cells that count.
    BadText
        If the rate is none.
    """
    cells = cells_of(records)
    data, kept = _settings(cells, nominal_settings(design), press or {})
    if not kept.any():
        cure = "See which quantities the cells lack: gigafactory trace DATA CELL."
        raise BadInput.at(records.folder, "cells", "lack what is told of others", cure)
    count = int(kept.sum())
    drawn = tolerated(design, count, seed, data)
    if cells.dose is not None and "electrolyte" in drawn:
        drawn["electrolyte"] *= cells.dose / nominal_settings(design)["electrolyte"]
    settings = data | drawn | _errors(data, press or {}, count, seed)
    found, usual = made(design, settings, constants, press), made(design, {}, constants)
    known = made(design, data, constants, press)
    rests = _laws(constants, press, settings)
    return CellsMade(
        design,
        count,
        len(kept) - count,
        tuple(_entered(name, v, design, cells, rests) for name, v in settings.items()),
        cells.little,
        tuple(name for name in cells.told if name not in data),
        {name: float(getattr(usual, name)) for name in OF},
        {name: spread(_values(found, name, count)) for name in OF},
        {of: costs(design, settings, of, constants, press) for of in ("capacity", "resistance")},
        _beside(cells, known, kept),
        fast_charge(design, found, settings, rate, model, sample, seed) if sample else None,
        rests,
        found.linked.stated_fill,
        found.linked.assumed_fill,
        float(np.mean(np.asarray(found.linked.wetting.area) < 1)),
        _formation(design, settings),
    )


def _errors(
    data: Mapping[str, Floats], press: Mapping[str, PressLaw], count: int, seed: int
) -> dict[str, Floats]:
    """What laws of calenders err by, drawn for each cell where they are used."""
    found = {}
    for number, side in enumerate(("cathode", "anode")):
        if f"{side}_gap" in data:
            chance = np.random.default_rng([seed, number])
            found[f"{side}_press"] = 1 + press[side].error * chance.standard_normal(count)
    return found


def _settings(
    cells: Cells, usual: Mapping[str, float], press: Mapping[str, PressLaw]
) -> tuple[dict[str, Floats], Floats]:
    """Settings of the cells of which all is told, and which those are."""
    found: dict[str, Floats] = {}
    for name, told in cells.told.items():
        side, _, what = name.partition("_")
        if what == "gap" and side not in press:
            continue
        if what in DENSE and any(f"{side}_{way}" in found for way in DENSE):
            continue
        found[name] = told.values * usual.get(name, 1.0) if told.relative else told.values
    kept = np.ones(len(cells.number), bool)
    for values in found.values():
        kept &= np.isfinite(values)
    return {name: values[kept] for name, values in found.items()}, kept


def _laws(
    constants: Constants, press: Mapping[str, PressLaw] | None, settings: Mapping[str, Floats]
) -> tuple[Law, ...]:
    rests = laws(constants, dict(press or {}))
    return tuple(law for law in rests if any(name in settings for name in law.of))


def _entered(
    name: str, values: Floats, design: Design, cells: Cells, rests: tuple[Law, ...]
) -> Entered:
    told = cells.told.get(name)
    source = "" if told is None else told.source
    if told is None and name == "electrolyte" and cells.dose is not None:
        source = "its mean is what the line used over the cells that it filled"
    origin = TOLERANCE if told is None else DATA
    origin = LAW if name.endswith("_press") else origin
    counted = any(name in law.of and law.standing != NOT_COUNTED for law in rests)
    usual = nominal_settings(design).get(name)
    if usual is None and name.endswith(("_active", "_capacity")):
        usual = 1.0
    return Entered(
        name,
        QUANTITIES[name].unit,
        usual,
        float(values.mean()),
        float(values.std()),
        origin,
        source,
        counted,
    )


def _values(cells: Made, name: str, count: int) -> Floats:
    return np.array(np.broadcast_to(np.asarray(getattr(cells, name), float), count))


def _beside(cells: Cells, known: Made, kept: Floats) -> dict[str, Beside]:
    found = {}
    for name in OF:
        test = cells.tested.get(name)
        if test is None or not np.isfinite(test[kept]).any():
            continue
        ours = _values(known, name, int(kept.sum()))
        both = np.isfinite(test[kept])
        there, here = test[kept][both], ours[both]
        varies = len(there) > 1 and there.std() > 0 and here.std() > 0
        alike = float(np.corrcoef(there, here)[0, 1]) if varies else np.nan
        found[name] = Beside(spread(there), cells.units.get(name, ""), alike)
    return found


def _formation(design: Design, settings: Mapping[str, Floats]) -> float | None:
    time = settings.get("formation_time")
    if time is None:
        return None
    grown = made(design, {"formation_time": time}, Constants(formation_exponent=0.5))
    return float(np.std(np.asarray(grown.capacity, float)))
