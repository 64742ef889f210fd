"""The fast charge of cells as a line made them, and what the spread of each quantity does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gigafactory.cell.design.tolerance import PERCENTILES, Spread
from gigafactory.cell.design.value import Design
from gigafactory.cell.process.made import Made
from gigafactory.cell.process.quantity import Floats

if TYPE_CHECKING:  # pybamm takes seconds to load
    from gigafactory.cell.process.fast import Charged
    from gigafactory.cell.virtual.protocol import Model

CHECKED = 12
"""Cells on which SPMe is held against DFN."""
SLOPES = 5
"""Charged cells for each quantity that a straight line through them takes, at least."""


@dataclass(frozen=True)
class Slope:
    """What the spread of one quantity does to the fast charge, by a straight line through cells.

    Parameters
    ----------
    name
        The process quantity.
    margin, time
        By how much a standard deviation of it moves the margin [V] and the time [s].
    error
        Standard error of that of the margin. [V]
    """

    name: str
    margin: float
    time: float
    error: float


@dataclass(frozen=True)
class Checked:
    """SPMe held against DFN on some of the same cells: what DFN says more.

    Parameters
    ----------
    count
        Cells that came to the end of their charge in both.
    margin, time
        Mean difference of the margin [V] and of the time [s].
    spread
        Standard deviation of that of the margin. [V]
    """

    count: int
    margin: float
    time: float
    spread: float


@dataclass(frozen=True)
class FastCharge:
    """The fast charge of some of the cells.

    Parameters
    ----------
    charged
        Each of them.
    time, margin
        Distributions [s, V].
    plated
        Share of which the margin is below nothing.
    slopes, determined
        What each quantity does to the margin, and R² of this straight line.
    checked
        Where the model was SPMe: how far DFN is from it.
    """

    charged: Charged
    time: Spread
    margin: Spread
    plated: float
    slopes: tuple[Slope, ...]
    determined: float
    checked: Checked | None


def spread(values: Floats) -> Spread:
    """The distribution of some values; a percentile beyond which none lies is not a number."""
    if not len(values):
        return Spread(np.nan, np.nan, (np.nan,) * len(PERCENTILES))
    marks = [
        float(np.percentile(values, p)) if len(values) * min(p, 100 - p) >= 100 else np.nan
        for p in PERCENTILES
    ]
    return Spread(float(values.mean()), float(values.std()), tuple(marks))


def fast_charge(
    design: Design,
    found: Made,
    settings: Mapping[str, Floats],
    rate: str,
    model: Model,
    sample: int,
    seed: int,
) -> FastCharge:
    """The fast charge of some cells, and what each quantity does to it.

    Parameters
    ----------
    design
        What they were to be.
    found
        All cells.
    settings
        Their process quantities, (cells,).
    rate, model
        Of the charge; see `cell.process.fast.charged`.
    sample, seed
        Cells that are drawn.

    Raises
    ------
    BadText
        If the rate is none.
    """
    from gigafactory.cell.process.fast import charged

    ran = charged(design, found, rate, model, sample, seed)
    rows = ran.rows
    varied = {n: v[rows] for n, v in settings.items() if len(rows) and np.ptp(v[rows]) > 0}
    slopes, determined = _slopes(varied, ran.margin, ran.time)
    plated = float((ran.margin < 0).mean()) if len(ran.margin) else np.nan
    checked = _checked(design, found, ran, sample, seed) if model == "SPMe" else None
    return FastCharge(
        ran, spread(ran.time), spread(ran.margin), plated, slopes, determined, checked
    )


def _checked(design: Design, found: Made, ran: Charged, sample: int, seed: int) -> Checked:
    from gigafactory.cell.process.fast import charged

    truth = charged(design, found, ran.rate, "DFN", min(sample, CHECKED), seed)
    _, ours, theirs = np.intersect1d(ran.rows, truth.rows, return_indices=True)
    if not len(ours):
        return Checked(0, np.nan, np.nan, np.nan)
    margin = truth.margin[theirs] - ran.margin[ours]
    time = truth.time[theirs] - ran.time[ours]
    return Checked(len(ours), float(margin.mean()), float(time.mean()), float(margin.std()))


def _slopes(
    varied: Mapping[str, Floats], margin: Floats, time: Floats
) -> tuple[tuple[Slope, ...], float]:
    """A straight line through the cells, each quantity by its standard deviations."""
    if len(margin) < SLOPES * (len(varied) + 1):
        return (), np.nan
    scaled = np.column_stack([(v - v.mean()) / v.std() for v in varied.values()])
    table = np.column_stack([np.ones(len(margin)), scaled])
    line, *_ = np.linalg.lstsq(table, margin, rcond=None)
    lasts, *_ = np.linalg.lstsq(table, time, rcond=None)
    left = margin - table @ line
    variance = float(left @ left) / (len(margin) - table.shape[1])
    errors = np.sqrt(variance * np.diag(np.linalg.pinv(table.T @ table)))
    found = [
        Slope(name, float(line[i]), float(lasts[i]), float(errors[i]))
        for i, name in enumerate(varied, 1)
    ]
    determined = 1 - float(left.var() / margin.var()) if margin.var() > 0 else np.nan
    return tuple(sorted(found, key=lambda one: -abs(one.margin))), determined
