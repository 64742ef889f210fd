"""Counts and times of a run, summed up: what a summary needs without reading a single row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Sums over a stretch of a run.

    Parameters
    ----------
    days
        Length of the stretch. [d]
    steps
        Names of the steps, (S,).
    machines
        Machines of each step, (S,).
    done
        Jobs of each step that ended, (S,).
    good, scrapped, reworked
        What became of their units: cells (of a tray, each one) or lots, (S,).
    state_s
        Time in each state, summed over the machines of each step, (S, states). [s]
    cells_started, cells_good, cells_scrapped, part_steps
        Cells that were begun, that left as good (alone or in a module), that were scrapped; jobs on
        single cells.
    cells_inside
        Cells in the plant at the end.
    products
        Names of the products, (P,).
    good_each, capacity_sum, lead_s
        Good cells, summed relative deviation of capacity, and mean lead time from first
        single-piece step to leaving [s], of each product, (P,).
    buffers
        Names, (B,).
    content, wait_s, inside, left
        Mean content [units], mean time in the buffer of those that left [s], content at the end,
        and units that were in it and have left it, (B,).
    draws
        (step, slot) of each draw, (D,).
    used
        What went into product, (D,). [unit of the lot]
    lost
        What was lost of each draw by reason, (D, reasons). [unit of the lot]
    daily_good
        Good cells of each whole day, (days,).
    """

    days: float
    steps: tuple[str, ...]
    machines: Counts
    done: Counts
    good: Counts
    scrapped: Counts
    reworked: Counts
    state_s: Floats
    cells_started: int
    cells_good: int
    cells_scrapped: int
    cells_inside: int
    part_steps: int
    products: tuple[str, ...]
    good_each: Counts
    capacity_sum: Floats
    lead_s: Floats
    buffers: tuple[str, ...]
    content: Floats
    wait_s: Floats
    inside: Counts
    left: Counts
    draws: tuple[tuple[str, str], ...]
    used: Floats
    lost: Floats
    daily_good: Counts
