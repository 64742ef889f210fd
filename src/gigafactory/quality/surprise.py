"""How surprising it is that a class of cells loses more than the rest, by chance alone.

**Exact test of two binomials** (Fisher, 1922, J. R. Stat. Soc. 85, 87): given how many were lost on
the whole, how many of them fall into a class is hypergeometric if all cells are alike. The rest is
a sample like the class, so its rate is not taken as known: a binomial at that rate would call
chance a cause wherever the rest is no larger than the class. **Holm's correction** (1979, Scand. J.
Stat. 6, 65) for having looked at many classes: with all cells alike, the chance that any corrected
value is below 0.05 is at most 0.05.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
SMALL = 1e-17
"""A term below this share of the sum changes no digit of it."""


def surprise(lost: ArrayLike, decided: ArrayLike, all_lost: int, all_decided: int) -> Floats:
    """Chance that a class loses as many or more, if its cells are like all others, (classes,).

    Parameters
    ----------
    lost, decided
        Cells scrapped, and cells decided, of each class.
    all_lost, all_decided
        The same of the class and the rest together.
    """
    x, n = np.broadcast_arrays(np.asarray(lost, float), np.asarray(decided, float))
    mode = (n + 1) * (all_lost + 1) / (all_decided + 2)
    above = x > mode
    up = _tail(x, n, all_lost, all_decided, 1)
    down = _tail(x - 1, n, all_lost, all_decided, -1)
    return np.clip(np.where(above, up, 1.0 - down), 0.0, 1.0)


def _tail(start: Floats, n: Floats, lost: int, decided: int, step: int) -> Floats:
    """Probability of `start` and all that lies beyond it, away from the mode."""
    least, most = np.maximum(0.0, n - (decided - lost)), np.minimum(n, lost)
    inside = (start >= least) & (start <= most)
    k = np.clip(start, least, most)
    term = np.where(inside, np.exp(_log_chance(k, n, lost, decided)), 0.0)
    total = term.copy()
    while True:
        k = k + step
        going = (k >= least) & (k <= most) & (term > SMALL * total)
        if not going.any():
            return total
        at = k if step > 0 else k + 1
        ratio = (lost - at + 1) * (n - at + 1) / np.maximum(at * (decided - lost - n + at), 1)
        term = np.where(going, term * (ratio if step > 0 else 1 / np.where(going, ratio, 1)), 0.0)
        total += term


def _log_chance(k: Floats, n: Floats, lost: int, decided: int) -> Floats:
    """Logarithm of the hypergeometric probability of k lost ones among n."""
    found: Floats = (
        _log_choose(lost, k) + _log_choose(decided - lost, n - k) - _log_choose(decided, n)
    )
    return found


def _log_choose(n: Any, k: Any) -> Any:
    return gammaln(np.add(n, 1)) - gammaln(k + 1) - gammaln(np.subtract(n, k) + 1)


def holm(chances: ArrayLike, family: int | None = None) -> Floats:
    """Chances corrected for the number of classes looked at, (classes,).

    Parameters
    ----------
    chances
        Of each class.
    family
        How many were looked at, where those left out had a chance of 1; by default all given.
    """
    p = np.asarray(chances, float)
    order = np.argsort(p, kind="stable")
    many = (len(p) if family is None else family) - np.arange(len(p))
    found = np.empty(len(p))
    found[order] = np.minimum(np.maximum.accumulate(p[order] * many), 1.0) if len(p) else p
    return found
