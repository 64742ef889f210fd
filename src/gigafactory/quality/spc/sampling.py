"""Acceptance sampling: single plans by attributes, and their operating characteristic.

A lot is accepted when a sample of n holds at most c defectives. The chance is binomial for a large
lot, hypergeometric for one of N (NIST/SEMATECH e-Handbook 6.2.2 and 6.2.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from scipy import stats

MOST = 100_000
"""Samples that are tried at most."""


@dataclass(frozen=True)
class Plan:
    """A single sampling plan.

    Parameters
    ----------
    n, c
        Sample, and the most defectives with which the lot is accepted.
    lot
        Size of the lot; none: large against the sample.
    producer, consumer
        Risks that the plan really has: a good lot is refused, a bad one accepted.
    """

    n: int
    c: int
    lot: int | None
    producer: float
    consumer: float


def acceptance(share: float, n: int, c: int, lot: int | None = None) -> float:
    """Chance that a lot with this share of defectives is accepted."""
    if lot is None:
        return float(stats.binom.cdf(c, n, share))
    return float(stats.hypergeom.cdf(c, lot, round(share * lot), min(n, lot)))


def single_plan(
    aql: float, ltpd: float, alpha: float = 0.05, beta: float = 0.10, lot: int | None = None
) -> Plan | None:
    """The smallest single plan that keeps both risks; None where there is none.

    Parameters
    ----------
    aql, ltpd
        Share of defectives of a lot that is to be accepted, and of one that is to be refused.
    alpha, beta
        Risks: that the first is refused, that the second is accepted.
    lot
        Size of the lot; none: large against the sample.
    """
    most = MOST if lot is None else lot
    n = 1
    for c in range(most):
        # The smallest sample with which c protects the consumer; if it protects the producer too,
        # no smaller one does, because fewer defectives allowed need a smaller sample.
        protects = partial(_refuses, ltpd, c, lot, beta)
        n = _smallest(protects, max(n, c + 1), most)
        if n > most:
            return None
        if 1.0 - acceptance(aql, n, c, lot) <= alpha:
            risks = (1.0 - acceptance(aql, n, c, lot), acceptance(ltpd, n, c, lot))
            return Plan(n, c, lot, *risks)
    return None


def _refuses(share: float, c: int, lot: int | None, risk: float, n: int) -> bool:
    """Whether a sample of n accepts a lot with this share of defectives at most at this risk."""
    return acceptance(share, n, c, lot) <= risk


def _smallest(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest number from low on for which something holds that then holds for ever."""
    if not holds(high):
        return high + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
