"""Factors of control charts, computed: c4, d2, d3 and what follows from them.

The range of n normal values has mean d2·σ and standard deviation d3·σ, their standard deviation has
mean c4·σ (NIST/SEMATECH e-Handbook 6.3.2; Montgomery, Introduction to Statistical Quality Control,
appendix VI). Handbooks print them to three digits for n up to 25; here they are integrals and gamma
functions, for any n.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import integrate, special


def c4(n: float) -> float:
    """Mean of the standard deviation of n normal values, over σ.

    >>> round(c4(5), 4)
    0.94
    """
    half = special.gammaln(n / 2) - special.gammaln((n - 1) / 2)
    return float(np.sqrt(2.0 / (n - 1)) * np.exp(half))


@lru_cache(maxsize=4096)
def d2(n: int) -> float:
    """Mean of the range of n normal values, over σ (Tippett, Biometrika 17 (1925) 364).

    >>> round(d2(5), 3)
    2.326
    """
    return float(integrate.quad(lambda x: _beyond(x, n), -np.inf, np.inf)[0])


def _beyond(x: float, n: int) -> float:
    below = float(special.ndtr(x))
    return 1.0 - below**n - (1.0 - below) ** n


@lru_cache(maxsize=4096)
def d3(n: int) -> float:
    """Standard deviation of the range of n normal values, over σ.

    >>> round(d3(5), 3)
    0.864
    """

    def both(y: float, x: float) -> float:
        """Chance that the least lies below x and the largest above y (x < y), less the product."""
        a, b = float(special.ndtr(x)), float(special.ndtr(y))
        return 1.0 - b**n - (1.0 - a) ** n + (b - a) ** n

    square = integrate.dblquad(both, -8.0, 8.0, lambda x: x, 8.0, epsabs=1e-9)[0]
    return float(np.sqrt(2.0 * square - d2(n) ** 2))


@dataclass(frozen=True)
class Factors:
    """Factors of X̄-R and X̄-S charts for subgroups of one size.

    Parameters
    ----------
    a2, a3
        Limits of the mean are X̿ ± a2·R̄, or X̿ ± a3·S̄.
    big_d3, big_d4, b3, b4
        Limits of the range are D3·R̄ and D4·R̄, those of the standard deviation B3·S̄ and B4·S̄.
    """

    a2: float
    a3: float
    big_d3: float
    big_d4: float
    b3: float
    b4: float


def factors(n: int) -> Factors:
    """Factors for subgroups of n values, n at least 2."""
    r = 3.0 * d3(n) / d2(n)
    s = 3.0 * np.sqrt(1.0 - c4(n) ** 2) / c4(n)
    return Factors(
        3.0 / (d2(n) * np.sqrt(n)),
        3.0 / (c4(n) * np.sqrt(n)),
        max(0.0, 1.0 - r),
        1.0 + r,
        max(0.0, 1.0 - float(s)),
        1.0 + float(s),
    )
