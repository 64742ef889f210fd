"""The bar of a waterfall."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    what
        One of the three sums; a state; speed, part_filled, scrap, rework, done_again; lost: and
        why; sent_back, left_over; wip or rest.
    where
        The step at which it was lost; "" for the plant as a whole.
    cells
        A sum, or what is added to it: losses are negative. [cells]
    is_sum
        Whether it is a sum.
    """

    what: str
    where: str
    cells: float
    is_sum: bool = False
