"""Random numbers against published vectors, the standard library and scipy; both engines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from gigafactory.line import layout as y
from gigafactory.line.kernel import draw as fast
from gigafactory.line.kernel.jit import jit
from gigafactory.line.lower.numbers import law_of
from gigafactory.line.slow import chance as slow
from gigafactory.units import Law

VECTORS = [
    ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]
"""Known answers of the authors of Philox (Random123, `kat_vectors`, philox4x32 10)."""
CLOSE = 1e-14
LAWS = [
    ("20 s [assumption]", None),
    ("exponential, mean 30 s [assumption]", stats.expon(scale=30)),
    ("uniform, low 10 s, high 14 s [assumption]", stats.uniform(10, 4)),
    (
        "lognormal, mean 20 s, cv 0.5 [assumption]",
        stats.lognorm(math.sqrt(math.log(1.25)), scale=20 / math.sqrt(1.25)),
    ),
    (
        "weibull, mean 100 s, shape 1.5 [assumption]",
        stats.weibull_min(1.5, scale=100 / math.gamma(1 + 1 / 1.5)),
    ),
]


@jit
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """The kernel's generator as a function of its own."""
    return fast.philox(c0, c1, c2, c3, k0, k1)


@jit
def ln(x):  # type: ignore[no-untyped-def]
    """The kernel's logarithm as a function of its own."""
    return fast.ln(x)


@jit
def exp(x):  # type: ignore[no-untyped-def]
    """The kernel's exponential as a function of its own."""
    return fast.exp(x)


def spread(low: float, high: float, number: int = 2000) -> list[float]:
    """Numbers between two others, the ends included."""
    return [float(x) for x in np.linspace(low, high, number)]


def quantiles() -> list[float]:
    """Probabilities from 1e-15 to 1 - 1e-15, densest at both ends."""
    ends = [10.0**-k for k in range(1, 16)]
    return [*ends, *(1 - x for x in ends), *spread(0.001, 0.999)]


@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_philox_gives_the_published_words(
    counter: tuple[int, int, int, int], key: tuple[int, int], words: str
) -> None:
    """Philox4x32-10 gives its authors' known answers, in both engines."""
    found = [philox(*map(np.uint64, counter), *map(np.uint64, key))]
    found.append(slow.philox(counter, slow.Key(*key)))
    assert [" ".join(f"{int(w):08x}" for w in one) for one in found] == [words, words]


def test_logarithm() -> None:
    """ln is within 1e-14 of the library's, and the same in both engines to the last bit."""
    numbers = [10.0**k for k in range(-300, 300, 7)] + spread(1e-3, 3.0) + spread(0.99, 1.01, 501)
    for x in numbers:
        assert ln(x) == slow.ln(x)
        assert slow.ln(x) == pytest.approx(math.log(x), rel=CLOSE, abs=1e-300)


def test_exponential() -> None:
    """exp is within 1e-14 of the library's, and the same in both engines to the last bit."""
    for x in [*spread(-2.0, 2.0), *spread(-690.0, 690.0)]:
        assert exp(x) == slow.exp(x)
        assert slow.exp(x) == pytest.approx(math.exp(x), rel=CLOSE)


def test_inverse_normal() -> None:
    """The inverse normal is within 1e-14 of scipy's, and the same in both engines."""
    for u in quantiles():
        assert fast.normal(u) == slow.normal(u)
        assert slow.normal(u) == pytest.approx(float(special.ndtri(u)), rel=CLOSE, abs=1e-15)


def test_blocks_equal_single_draws() -> None:
    """What is drawn in blocks ahead is what single draws give, to the last bit and tick."""
    scratch, out = np.zeros((6, y.BLOCK + 1)), np.zeros(y.BLOCK, np.int64)
    quality, noise = np.zeros(y.BLOCK, np.uint64), np.zeros((y.BLOCK, y.N_CHAR))
    key, first = slow.Key(0x12345678, 0x9ABCDEF0), 2**33 + 512
    k0, k1 = map(np.uint64, key)
    fast.fill_noise(k0, k1, first, scratch, noise)
    for text, _ in LAWS:
        law = slow.Law(*law_of(Law.read(text)))
        fast.fill_service(k0, k1, first, *law, scratch, out, quality)
        for i in range(y.BLOCK):
            words = slow.words(key, first + i, y.P_SERVICE)
            assert out[i] == slow.quantile(law, slow.unit(*words[:2]))
            assert int(quality[i]) == words[3] << 32 | words[2]
    for i in range(y.BLOCK):
        for c in range(y.N_CHAR):
            words = slow.words(key, first + i, y.P_NOISE_A + c // 2)
            assert noise[i, c] == slow.normal(slow.unit(*words[2 * (c % 2) :][:2]))


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_laws_have_the_quantiles_that_they_say(text: str, law: object) -> None:
    """Each law of a plant file gives scipy's quantiles to half a tick, in both engines."""
    low = slow.Law(*law_of(Law.read(text)))
    for u in quantiles():
        ticks = slow.quantile(low, u)
        assert ticks == fast.ticks(*low, u)
        # Exponential and Weibull times fall with u: they are drawn from the upper end.
        of = "isf" if low.kind in (y.EXPONENTIAL, y.WEIBULL) else "ppf"
        x = 20.0 if law is None else float(getattr(law, of)(u))
        assert ticks / y.TICKS == pytest.approx(x, rel=1e-11, abs=0.51e-6)


def test_uniform_draws_are_uniform() -> None:
    """Draws of one key by order, purpose and sub-number are uniform and apart."""
    key = slow.Key(7, 11)
    k0, k1 = map(np.uint64, key)
    draws = [slow.uniform(key, n, y.P_SERVICE, sub) for n in range(2000) for sub in (0, 1)]
    draws += [slow.uniform(key, n, y.P_ROLL) for n in range(2000)]
    assert len(set(draws)) == len(draws)
    assert stats.kstest(draws, "uniform").pvalue > 0.001
    assert all(fast.uniform(k0, k1, n, y.P_ROLL, 0) == draws[4000 + n] for n in range(2000))
