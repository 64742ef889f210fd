"""Seconds, amounts and laws of a plant as the whole numbers that the kernel counts in."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.kernel.draw import normal, uniform
from gigafactory.units import Law

FAR = 2**61
"""A time, or a number of cells, that no run reaches."""


def ticks(seconds: float) -> int:
    """A duration in whole ticks."""
    return round(seconds * y.TICKS)


def micro(value: float) -> int:
    """A quantity in whole millionths of its unit."""
    return round(value * y.MICRO)


def key(seed: int, what: str) -> tuple[int, int]:
    """Two words that belong to a seed and a name, whatever else the plant has."""
    digest = hashlib.blake2b(f"{seed}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def law_of(law: Law) -> tuple[int, float, float]:
    """A law's code and two parameters, in ticks."""
    if law.kind == "constant":
        return y.CONSTANT, float(ticks(law.a)), 0.0
    if law.kind == "exponential":
        return y.EXPONENTIAL, law.a * y.TICKS, 0.0
    if law.kind == "uniform":
        return y.UNIFORM, law.a * y.TICKS, law.b * y.TICKS
    if law.kind == "lognormal":
        spread = math.log1p(law.b**2)
        return y.LOGNORMAL, math.log(law.a * y.TICKS) - spread / 2, math.sqrt(spread)
    return y.WEIBULL, law.a * y.TICKS / math.gamma(1 + 1 / law.b), 1 / law.b


def power_of_two(n: int) -> int:
    """The smallest power of two that is not below n."""
    return 1 << max(0, (n - 1).bit_length())


def tree_of(leaves: int) -> tuple[int, int]:
    """Where the first leaf of a tree of minima stands, and its nodes, a multiple of four."""
    first, width = y.ROOT, 1
    while width < leaves:
        first, width = 4 * (first - 2), 4 * width
    return first, (first + width + 3) // 4 * 4


def bias(seed: int, what: str, i: int, sub: int = 0) -> float:
    """A standard normal that belongs to thing i of a name."""
    k0, k1 = key(seed, what)
    return float(normal(uniform(np.uint64(k0), np.uint64(k1), i, y.P_MACHINE, sub)))


class Ints:
    """One array of integer lists, one behind the other."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def add(self, values: list[int]) -> int:
        """Append a list; where it begins."""
        at = len(self.values)
        self.values.extend(values)
        return at
