"""Random numbers: counter-based, so that the n-th draw depends on its key and on n alone.

Philox4x32-10 after Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC'11, doi 10.1145/2063384.2063405. The key holds seed and station, the counter (n, n >> 32,
purpose, sub). Logarithm, exponential and the inverse normal are written out in plain double
arithmetic, so that a seed gives the same numbers on every machine, scalar or vectorised, here and
in the slow engine.
"""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from gigafactory.line.kernel.jit import inlined, jit
from gigafactory.line.layout import (
    BLOCK,
    CONSTANT,
    EXPONENTIAL,
    LOGNORMAL,
    N_CHAR,
    P_NOISE_A,
    P_SERVICE,
    UNIFORM,
    WEIBULL,
)

MASK = np.uint64(0xFFFFFFFF)
M0 = np.uint64(0xD2511F53)
M1 = np.uint64(0xCD9E8D57)
W0 = np.uint64(0x9E3779B9)
W1 = np.uint64(0xBB67AE85)
U32 = np.uint64(32)
S5 = np.uint64(5)
S6 = np.uint64(6)
TO_UNIT = 2.0**-53
LN2_HI = 6.93147180369123816490e-01
LN2_LO = 1.90821492927058770002e-10
LOG2E = 1.4426950408889634
SQRT_HALF = 0.7071067811865476


@intrinsic
def _bits(typingctx, x):
    """The 64 bits of a double as an integer."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), codegen


@intrinsic
def _double(typingctx, x):
    """The double with these 64 bits."""

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), codegen


@inlined
def ln(x):
    """Natural logarithm of a normal positive double, by 2 artanh((m - 1) / (m + 1))."""
    bits = _bits(x)
    e = (bits >> 52) - 1023
    m = _double((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000)
    big = m > 1.4142135623730951
    m = m * 0.5 if big else m
    k = float(e + 1) if big else float(e)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    return k * LN2_HI + (2.0 * s + (2.0 * s * z * p + k * LN2_LO))


@inlined
def exp(x):
    """Exponential for |x| below 700, by range reduction and Taylor's series."""
    k = math.floor(x * LOG2E + 0.5)
    r = (x - k * LN2_HI) - k * LN2_LO
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * _double((int(k) + 1023) << 52)


@inlined
def normal_centre(u):
    """Inverse normal distribution for |u - 1/2| up to 0.425; Wichura 1988, AS 241, PPND16."""
    q = u - 0.5
    r = 0.180625 - q * q
    n = 2.5090809287301226727e3
    n = n * r + 3.3430575583588128105e4
    n = n * r + 6.7265770927008700853e4
    n = n * r + 4.5921953931549871457e4
    n = n * r + 1.3731693765509461125e4
    n = n * r + 1.9715909503065514427e3
    n = n * r + 1.3314166789178437745e2
    n = n * r + 3.3871328727963666080
    d = 5.2264952788528545610e3
    d = d * r + 2.8729085735721942674e4
    d = d * r + 3.9307895800092710610e4
    d = d * r + 2.1213794301586595867e4
    d = d * r + 5.3941960214247511077e3
    d = d * r + 6.8718700749205790830e2
    d = d * r + 4.2313330701600911252e1
    d = d * r + 1.0
    return q * n / d


@inlined
def tail_near(r):
    """AS 241, PPND16, outside the centre: r is sqrt(-ln p) - 1.6."""
    n = 7.74545014278341407640e-4
    n = n * r + 2.27238449892691845833e-2
    n = n * r + 2.41780725177450611770e-1
    n = n * r + 1.27045825245236838258
    n = n * r + 3.64784832476320460504
    n = n * r + 5.76949722146069140550
    n = n * r + 4.63033784615654529590
    n = n * r + 1.42343711074968357734
    d = 1.05075007164441684324e-9
    d = d * r + 5.47593808499534494600e-4
    d = d * r + 1.51986665636164571966e-2
    d = d * r + 1.48103976427480074590e-1
    d = d * r + 6.89767334985100004550e-1
    d = d * r + 1.67638483018380384940
    d = d * r + 2.05319162663775882187
    d = d * r + 1.0
    return n / d


@inlined
def tail_far(r):
    """AS 241, PPND16, far outside (p below 1.4e-11): r is sqrt(-ln p) - 5."""
    n = 2.01033439929228813265e-7
    n = n * r + 2.71155556874348757815e-5
    n = n * r + 1.24266094738807843860e-3
    n = n * r + 2.65321895265761230930e-2
    n = n * r + 2.96560571828504891230e-1
    n = n * r + 1.78482653991729133580
    n = n * r + 5.46378491116411436990
    n = n * r + 6.65790464350110377720
    d = 2.04426310338993978564e-15
    d = d * r + 1.42151175831644588870e-7
    d = d * r + 1.84631831751005468180e-5
    d = d * r + 7.86869131145613259100e-4
    d = d * r + 1.48753612908506148525e-2
    d = d * r + 1.36929880922735805310e-1
    d = d * r + 5.99832206555887937690e-1
    d = d * r + 1.0
    return n / d


@jit
def normal_tail(u):
    """Inverse normal distribution outside the centre; Wichura 1988, AS 241, PPND16."""
    q = u - 0.5
    r = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-ln(r))
    x = tail_near(r - 1.6) if r <= 5.0 else tail_far(r - 5.0)
    return -x if q < 0.0 else x


@jit
def normal(u):
    """Inverse of the standard normal distribution at u in (0, 1)."""
    if abs(u - 0.5) <= 0.425:
        return normal_centre(u)
    return normal_tail(u)


@inlined
def philox(c0, c1, c2, c3, k0, k1):
    """Four 32-bit words (held in uint64) for a counter of four words and a key of two."""
    for _ in range(10):
        p0 = M0 * c0
        p1 = M1 * c2
        c0 = (p1 >> U32) ^ c1 ^ k0
        c1 = p1 & MASK
        c2 = (p0 >> U32) ^ c3 ^ k1
        c3 = p0 & MASK
        k0 = (k0 + W0) & MASK
        k1 = (k1 + W1) & MASK
    return c0, c1, c2, c3


@inlined
def unit(w0, w1):
    """A double strictly between 0 and 1 from two words (52 bits and a half)."""
    return (float(np.int64(((w0 >> S6) << np.uint64(26)) | (w1 >> S6))) + 0.5) * 2.0**-52


@jit
def uniform(k0, k1, n, purpose, sub):
    """One uniform draw of a key, an order, a purpose and a sub-number."""
    n = np.uint64(n)
    w0, w1, _, _ = philox(n & MASK, n >> U32, np.uint64(purpose), np.uint64(sub), k0, k1)
    return unit(w0, w1)


@jit
def words(k0, k1, n, purpose, sub):
    """Two words of a key, an order, a purpose and a sub-number."""
    n = np.uint64(n)
    w0, w1, _, _ = philox(n & MASK, n >> U32, np.uint64(purpose), np.uint64(sub), k0, k1)
    return w0, w1


@jit
def shape(law, a, b, u):
    """The quantile u of a law, in the unit of `a`."""
    if law == CONSTANT:
        return a
    if law == EXPONENTIAL:
        return -a * ln(u)
    if law == UNIFORM:
        return a + (b - a) * u
    if law == LOGNORMAL:
        return exp(a + b * normal(u))
    if law == WEIBULL:
        return a * exp(b * ln(-ln(u)))
    return 0.0


@jit
def ticks(law, a, b, u):
    """A duration in ticks: the quantile u of a law whose `a` gives ticks."""
    return np.int64(math.floor(shape(law, a, b, u) + 0.5))


@jit
def fill_uniform(k0, k1, n0, purpose, u, quality):
    """Fill one block of uniform draws and of two further words each, in one integer."""
    base = np.uint64(n0)
    for i in range(BLOCK):
        n = base + np.uint64(i)
        w0, w1, w2, w3 = philox(n & MASK, n >> U32, np.uint64(purpose), np.uint64(0), k0, k1)
        u[i] = unit(w0, w1)
        quality[i] = (w3 << U32) | w2


@jit
def fill_normal(u, z, tail):
    """Turn one block of uniform draws into standard normal ones.

    The centre is computed for all, the tails are gathered, computed together and put back: loops
    without branches, which the compiler turns into vector code.
    """
    n = 0
    for i in range(BLOCK):
        z[i] = normal_centre(u[i])
    for i in range(BLOCK):
        tail[0, n] = i
        tail[1, n] = u[i]
        n += 1 if abs(u[i] - 0.5) > 0.425 else 0
    for k in range(n):
        v = tail[1, k]
        r = v if v < 0.5 else 1.0 - v
        r = math.sqrt(-ln(r))
        x = tail_near(r - 1.6)
        tail[2, k] = r
        tail[3, k] = -x if v < 0.5 else x
    for k in range(n):
        i = int(tail[0, k])
        z[i] = tail[3, k] if tail[2, k] <= 5.0 else normal_tail(tail[1, k])


@jit
def fill_service(k0, k1, n0, law, a, b, scratch, out, quality):
    """Draw one block of service times (ticks) and quality words of a station."""
    u = scratch[0]
    x = scratch[1]
    fill_uniform(k0, k1, n0, P_SERVICE, u, quality)
    if law == LOGNORMAL:
        fill_normal(u, x, scratch[2:])
        for i in range(BLOCK):
            x[i] = exp(a + b * x[i])
    elif law == EXPONENTIAL:
        for i in range(BLOCK):
            x[i] = -a * ln(u[i])
    else:
        for i in range(BLOCK):
            x[i] = shape(law, a, b, u[i])
    for i in range(BLOCK):
        out[i] = np.int64(math.floor(x[i] + 0.5))


@jit
def fill_stop(k0, k1, n0, purpose, a, u, out):
    """Draw one block of exponential times to a stop (mean `a` ticks); keep the earlier ones."""
    base = np.uint64(n0)
    for i in range(BLOCK):
        n = base + np.uint64(i)
        w0, w1, _, _ = philox(n & MASK, n >> U32, np.uint64(purpose), np.uint64(0), k0, k1)
        u[i] = unit(w0, w1)
    for i in range(BLOCK):
        x = np.int64(math.floor(-a * ln(u[i]) + 0.5))
        out[i] = x if x < out[i] else out[i]


@jit
def fill_noise(k0, k1, n0, scratch, out):
    """Draw one block of measurement noise: N_CHAR standard normals for each order of start."""
    for c in range(N_CHAR):
        purpose = np.uint64(P_NOISE_A + c // 2)
        base = np.uint64(n0)
        u = scratch[0]
        for i in range(BLOCK):
            n = base + np.uint64(i)
            w0, w1, w2, w3 = philox(n & MASK, n >> U32, purpose, np.uint64(0), k0, k1)
            u[i] = unit(w0, w1) if c % 2 == 0 else unit(w2, w3)
        fill_normal(u, scratch[1], scratch[2:])
        for i in range(BLOCK):
            out[i, c] = scratch[1, i]
