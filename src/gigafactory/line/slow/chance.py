"""Random numbers from a counter: the n-th draw depends on its key and on n alone.

Philox4x32-10 after Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC'11, doi 10.1145/2063384.2063405. Logarithm, exponential and inverse normal are written out in
double arithmetic, one operation after the other, so that every machine and both engines get the
same bits.
"""

from __future__ import annotations

import math
import struct
from typing import NamedTuple

from gigafactory.line.layout import CONSTANT, EXPONENTIAL, LOGNORMAL, UNIFORM, WEIBULL

WORD = 0xFFFFFFFF
LN2_HI = 6.93147180369123816490e-01
LN2_LO = 1.90821492927058770002e-10
LOG2E = 1.4426950408889634
ROOT_2 = 1.4142135623730951
CENTRE = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080,
)
CENTRE_BELOW = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
NEAR = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
NEAR_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
FAR = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
FAR_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)
SERIES_LN = tuple(1.0 / n for n in range(21, 2, -2))
SERIES_EXP = tuple(1.0 / math.factorial(n) for n in range(13, -1, -1))


class Key(NamedTuple):
    """Two 32-bit words that belong to a seed and a name."""

    k0: int
    k1: int


def philox(counter: tuple[int, int, int, int], key: Key) -> tuple[int, int, int, int]:
    """Four 32-bit words for a counter of four words and a key of two.

    >>> ["%08x" % word for word in philox((0, 0, 0, 0), Key(0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1 = (p1 >> 32) ^ c1 ^ k0, p1 & WORD
        c2, c3 = (p0 >> 32) ^ c3 ^ k1, p0 & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def words(key: Key, n: int, purpose: int, sub: int = 0) -> tuple[int, int, int, int]:
    """The four words of the n-th draw for a purpose; `sub` tells several draws of one n apart."""
    return philox((n & WORD, n >> 32, purpose, sub), key)


def unit(w0: int, w1: int) -> float:
    """A double strictly between 0 and 1 from two words."""
    return (float((w0 >> 6) << 26 | (w1 >> 6)) + 0.5) * 2.0**-52


def uniform(key: Key, n: int, purpose: int, sub: int = 0) -> float:
    """The n-th uniform draw for a purpose."""
    w0, w1, _, _ = words(key, n, purpose, sub)
    return unit(w0, w1)


def horner(factors: tuple[float, ...], x: float) -> float:
    """The polynomial in x with these factors, the highest power first."""
    p = factors[0]
    for factor in factors[1:]:
        p = p * x + factor
    return p


def ln(x: float) -> float:
    """Natural logarithm of a normal positive double, by 2 artanh((m - 1) / (m + 1))."""
    bits: int = struct.unpack("<q", struct.pack("<d", x))[0]
    e = (bits >> 52) - 1023
    mantissa = struct.pack("<q", bits & 0x000FFFFFFFFFFFFF | 0x3FF0000000000000)
    m: float = struct.unpack("<d", mantissa)[0]
    if m > ROOT_2:
        m, e = m * 0.5, e + 1
    k = float(e)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    return k * LN2_HI + (2.0 * s + (2.0 * s * z * horner(SERIES_LN, z) + k * LN2_LO))


def exp(x: float) -> float:
    """Exponential for |x| below 700, by range reduction and Taylor's series."""
    k = math.floor(x * LOG2E + 0.5)
    r = (x - k * LN2_HI) - k * LN2_LO
    (power,) = struct.unpack("<d", struct.pack("<q", (k + 1023) << 52))
    return horner(SERIES_EXP, r) * float(power)


def normal(u: float) -> float:
    """Inverse of the standard normal distribution at u; Wichura 1988, AS 241, PPND16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * horner(CENTRE, r) / horner(CENTRE_BELOW, r)
    r = math.sqrt(-ln(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        x = horner(NEAR, r - 1.6) / horner(NEAR_BELOW, r - 1.6)
    else:
        x = horner(FAR, r - 5.0) / horner(FAR_BELOW, r - 5.0)
    return -x if q < 0.0 else x


class Law(NamedTuple):
    """A law of a time: its kind and two parameters, in ticks."""

    kind: int
    a: float
    b: float


def quantile(law: Law, u: float) -> int:
    """The time at quantile u of a law; 0 for a web, whose time is by its metres [ticks]."""
    x = 0.0
    if law.kind == CONSTANT:
        x = law.a
    elif law.kind == EXPONENTIAL:
        x = -law.a * ln(u)
    elif law.kind == UNIFORM:
        x = law.a + (law.b - law.a) * u
    elif law.kind == LOGNORMAL:
        x = exp(law.a + law.b * normal(u))
    elif law.kind == WEIBULL:
        x = law.a * exp(law.b * ln(-ln(u)))
    return math.floor(x + 0.5)
