"""Yields out of records: of each step, along the route of a cell, and of the cells decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.plant.held import Units
from gigafactory.quality.measure import first_pass_yield
from gigafactory.quality.rolled import Passed, Route, rolled
from gigafactory.quality.whole_days import whole_sums
from gigafactory.quality.window import window
from gigafactory.records.read import Records

Sums = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class StepYield:
    """What became of the units of one step.

    Parameters
    ----------
    step
        Its name.
    unit
        cells or lots: what is counted. Only steps that count cells enter the rolled yield.
    good, scrapped, reworked
        Units of jobs that ended. [unit]
    first_pass
        Good over good, scrapped and reworked; 1 where there were none.
    """

    step: str
    unit: str
    good: int
    scrapped: int
    reworked: int
    first_pass: float


@dataclass(frozen=True)
class ProductYield:
    """What became of the cells of one product.

    Parameters
    ----------
    product
        Its name.
    good
        Cells that left the plant as good, alone or in a module.
    scrapped
        Cells scrapped; None where cells are not recorded and there are several products.
    final
        Good over good and scrapped; None where `scrapped` is.
    """

    product: str
    good: int
    scrapped: int | None
    final: float | None


@dataclass(frozen=True)
class Yields:
    """Yields over a stretch of records.

    Parameters
    ----------
    begin, end
        Of the stretch, since the start of production. [s]
    steps
        In the order of the plant files.
    rolled
        Rolled throughput yield of the route of a cell.
    good, scrapped
        Cells that left as good, and that were scrapped.
    final
        Good over both: what of the cells decided was good; 1 where none was.
    products
        The same for each product.
    """

    begin: float
    end: float
    steps: tuple[StepYield, ...]
    rolled: float
    good: int
    scrapped: int
    final: float
    products: tuple[ProductYield, ...]


def yields(records: Records, begin: float | None = None, end: float | None = None) -> Yields:
    """Yields out of what was counted day by day; of products, out of cells where they are recorded.

    Parameters
    ----------
    records
        The data set.
    begin, end
        Of the stretch, since the start of production, where days of `counts` end; by default from
        the end of the warm-up to the end of the records. [s]

    Raises
    ------
    BadInput
        If the stretch is none, or cuts a day in two.
    """
    first, last = window(records, begin, end)
    sums, plant = whole_sums(records, first, last), records.plant
    steps = tuple(_step(name, Units(plant).counted(name), sums) for name in plant.order)
    good = sum(round(sums.get((p, "left"), 0.0)) for p in plant.products)
    scrapped = round(sums.get(("", "scrapped"), 0.0))
    passed = {
        s.step: Passed(s.good, s.good + s.scrapped + s.reworked, s.first_pass)
        for s in steps
        if s.unit == "cells"
    }
    return Yields(
        first,
        last,
        steps,
        rolled(Route(plant, passed)),
        good,
        scrapped,
        first_pass_yield(good, scrapped),
        tuple(_products(records, sums, first, last)),
    )


def _step(name: str, unit: str, sums: Sums) -> StepYield:
    good, scrapped, reworked = (
        round(sums.get((name, what), 0.0)) for what in ("good", "scrapped", "reworked")
    )
    return StepYield(
        name, unit, good, scrapped, reworked, first_pass_yield(good, scrapped, reworked)
    )


def _products(records: Records, sums: Sums, first: float, last: float) -> list[ProductYield]:
    names = list(records.plant.products)
    lost: dict[str, int | None] = dict.fromkeys(names)
    if len(names) == 1:
        lost[names[0]] = round(sums.get(("", "scrapped"), 0.0))
    elif records.has_cells:
        product, what, out = records.columns("cells", "product", "disposition", "out")
        here = (what == "scrap") & (out > first) & (out <= last)
        lost = {p: int(np.count_nonzero(here & (product == p))) for p in names}
    good = {p: round(sums.get((p, "left"), 0.0)) for p in names}
    return [
        ProductYield(p, good[p], n, None if n is None else first_pass_yield(good[p], n))
        for p, n in lost.items()
    ]
