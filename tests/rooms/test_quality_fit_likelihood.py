"""Estimates are those of closed forms and of SciPy; intervals hold as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad

from gigafactory.quality.fit.bounded import constant, uniform
from gigafactory.quality.fit.choose import GAPS, LASTS, candidate, choose
from gigafactory.quality.fit.families import EXPONENTIAL, LOGNORMAL, WEIBULL, Family
from gigafactory.quality.fit.likelihood import Bounds, estimate, log_likelihood
from gigafactory.quality.fit.sample import Sample

Floats = NDArray[np.float64]


def weibull(rng: np.random.Generator, mean: float, shape: float, n: int) -> Floats:
    """Times of a Weibull law."""
    return rng.weibull(shape, n) * mean / math.gamma(1 + 1 / shape)


def lognormal(rng: np.random.Generator, mean: float, cv: float, n: int) -> Floats:
    """Times of a lognormal law."""
    variance = math.log1p(cv**2)
    return mean * np.exp(rng.normal(size=n) * math.sqrt(variance) - variance / 2)


def cut_at(x: Floats, limits: Floats) -> Sample:
    """Times of which those beyond a limit were not seen to end."""
    return Sample.of(x[x <= limits], limits[x > limits])


def inside(bounds: Bounds | None, truth: float) -> bool:
    """Whether an interval holds the truth."""
    assert bounds is not None
    return bounds.low <= truth <= bounds.high


def test_exponential_by_hand() -> None:
    """The mean is time watched over stops seen; at both ends twice the log-likelihood is 3.84 less.

    Lawless, Statistical Models and Methods for Lifetime Data, 2nd ed. 2003, 4.1.
    """
    sample = Sample.of([3.0, 5.0, 10.0, 4.0], [20.0, 8.0])
    found = estimate(sample, EXPONENTIAL)
    assert found.mean.value == pytest.approx(50 / 4, rel=1e-6)
    top = -4 * math.log(12.5) - 4
    assert found.log_likelihood == pytest.approx(top, rel=1e-9)
    for end in (found.mean.low, found.mean.high):
        assert 2 * (top + 4 * math.log(end) + 50 / end) == pytest.approx(3.841459, rel=1e-4)


@pytest.mark.parametrize(
    ("family", "draw", "law"),
    [(WEIBULL, weibull, stats.weibull_min), (LOGNORMAL, lognormal, stats.lognorm)],
)
def test_censored_estimates_are_those_of_scipy(family: Family, draw: object, law: object) -> None:
    """With a third of the times cut off, both parameters are those that SciPy finds."""
    rng = np.random.default_rng(3)
    x = draw(rng, 100.0, 1.4, 80)  # type: ignore[operator]
    limits = rng.uniform(50, 250, 80)
    found = estimate(cut_at(x, limits), family, intervals=False)
    data = stats.CensoredData.right_censored(np.minimum(x, limits), x > limits)
    shape, _, scale = law.fit(data, floc=0)  # type: ignore[attr-defined]
    assert found.second is not None
    if family is WEIBULL:
        assert found.second.value == pytest.approx(shape, rel=1e-3)
        assert found.mean.value == pytest.approx(scale * math.gamma(1 + 1 / shape), rel=1e-3)
    else:
        assert found.second.value == pytest.approx(math.sqrt(math.expm1(shape**2)), rel=1e-3)
        assert found.mean.value == pytest.approx(scale * math.exp(shape**2 / 2), rel=1e-3)


@pytest.mark.parametrize("family", [EXPONENTIAL, WEIBULL, LOGNORMAL], ids=lambda f: f.form)
def test_residual_life_is_the_integral_of_survival(family: Family) -> None:
    """The time that is left from any moment on lasts beyond x with chance ∫ survival / mean."""
    mean, second = 7.0, 1.6
    for x in (0.5, 4.0, 15.0):
        area, _ = quad(lambda t: np.exp(family.survival(np.array([t]), mean, second))[0], x, np.inf)
        found = float(np.exp(family.residual(np.array([x]), mean, second))[0])
        assert found == pytest.approx(area / mean, rel=1e-6)


@pytest.mark.parametrize("family", [EXPONENTIAL, WEIBULL, LOGNORMAL], ids=lambda f: f.form)
def test_density_is_the_slope_of_survival(family: Family) -> None:
    """An interval as short as may be has the chance that the density gives it."""
    low, high = np.array([3.0]), np.array([3.0 + 1e-6])
    between = Sample(low, high, np.zeros(1, bool))
    seen = Sample(low, low, np.zeros(1, bool))
    a, b = (log_likelihood(s, family, 5.0, 1.7) for s in (between, seen))
    assert a - math.log(1e-6) == pytest.approx(b, abs=1e-4)


@pytest.mark.parametrize(
    ("family", "draw", "second"), [(WEIBULL, weibull, 1.8), (LOGNORMAL, lognormal, 0.7)]
)
def test_coverage_of_few_times_mostly_cut_off(family: Family, draw: object, second: float) -> None:
    """Of twenty-five machines watched for a while some nine fail; intervals hold all the same."""
    rng, tries, mean_in, second_in = np.random.default_rng(11), 150, 0, 0
    for _ in range(tries):
        x = draw(rng, 100.0, second, 25)  # type: ignore[operator]
        sample = cut_at(x, rng.uniform(20, 120, 25))
        if sample.ended < 3:
            continue
        found = estimate(sample, family)
        mean_in += inside(found.mean, 100.0)
        second_in += inside(found.second, second)
    assert 0.91 <= mean_in / tries <= 0.99
    assert 0.91 <= second_in / tries <= 0.99


def test_first_gaps_of_machines_that_had_run() -> None:
    """Watched from the middle of their lives, machines give the law itself, not that of what was
    left: taken for whole gaps, the first ones would say that stops come far more often."""
    rng, tries, held, naive = np.random.default_rng(5), 100, 0, 0
    for _ in range(tries):
        low, high, first = [], [], []
        for _ in range(30):
            ends = np.cumsum(weibull(rng, 100.0, 3.0, 40)) - 1500.0
            ends = ends[ends > 0][:1]  # watched for 120 s from far inside its life
            low.append(min(float(ends[0]), 120.0))
            high.append(low[-1] if ends[0] <= 120 else np.inf)
            first.append(True)
        sample = Sample(np.array(low), np.array(high), np.array(first))
        held += inside(estimate(sample, WEIBULL).mean, 100.0)
        wrong = Sample(sample.low, sample.high, np.zeros(len(low), bool))
        naive += inside(estimate(wrong, WEIBULL).mean, 100.0)
    assert 0.91 <= held / tries <= 0.99
    assert naive / tries < 0.5


def test_gaps_known_between_bounds() -> None:
    """Stops that were noticed only at the next of daily visits still give the law."""
    rng, tries, held = np.random.default_rng(6), 100, 0
    for _ in range(tries):
        x = weibull(rng, 5.0, 2.0, 40)
        sample = Sample(np.floor(x), np.ceil(x), np.zeros(40, bool))
        found = estimate(sample, WEIBULL)
        held += inside(found.mean, 5.0) and inside(found.second, 2.0)
    assert 0.86 <= held / tries <= 0.97  # both at once


def test_ends_of_a_uniform_law() -> None:
    """Each end lies in its interval in 95 of a hundred samples, exactly."""
    rng, tries, hits = np.random.default_rng(8), 1000, 0
    for _ in range(tries):
        found = uniform(Sample.of(rng.uniform(10, 14, 40)))
        assert found is not None
        hits += inside(found[0], 10) + inside(found[1], 14)
    assert 0.937 <= hits / (2 * tries) <= 0.963


def test_constant_to_the_resolution() -> None:
    """Times that agree to the second in which they were written down are one constant."""
    sample = Sample.of([20.0, 21.0, 20.0, 20.0, 21.0], resolution=1.0)
    found = choose(sample, LASTS)
    assert found is not None
    assert (found.law.kind, found.law.a) == ("constant", 20.5)
    assert found.parameters["mean"] == Bounds(20.5, 19.0, 22.0)
    assert constant(Sample.of([20.0, 21.0, 20.0], resolution=0.1)) is None
    assert constant(Sample.of([20.0] * 5, [30.0])) is None


@pytest.mark.parametrize("kind", ["exponential", "uniform", "lognormal", "weibull"])
def test_the_law_is_found(kind: str) -> None:
    """Of three hundred times, the law that they were drawn from is chosen nearly always."""
    rng, right = np.random.default_rng(9), 0
    for _ in range(20):
        x = {
            "exponential": lambda: rng.exponential(30, 300),
            "uniform": lambda: rng.uniform(20, 40, 300),
            "lognormal": lambda: lognormal(rng, 30, 0.5, 300),
            "weibull": lambda: weibull(rng, 30, 2.5, 300),
        }[kind]()
        found = candidate(Sample.of(x), LASTS)
        assert found is not None
        right += found.law.kind == kind
    assert right >= 18


def test_too_few_say_nothing() -> None:
    """Four stops that were seen to end give no law, however many machines ran on."""
    assert choose(Sample.of([1.0, 2.0, 3.0, 4.0], [50.0] * 40), GAPS) is None


def test_what_no_plant_can_say_is_not_chosen() -> None:
    """A law that now and then draws times beyond the clock is no candidate."""
    x = np.exp(np.random.default_rng(2).normal(14, 6, 30))
    found = candidate(Sample.of(x), ("lognormal",))
    assert found is None


def test_zero_is_less_than_the_resolution() -> None:
    """Times written down as nothing lie between nothing and the resolution."""
    found = choose(Sample.of([0.0, 0.0, 1.0, 2.0, 1.0, 5.0], resolution=1.0), LASTS)
    assert found is not None
    assert 0.5 < found.law.mean < 4


def test_many_times_take_the_short_way() -> None:
    """From two thousand values on the ends come from the curvature: the same to three digits."""
    x = weibull(np.random.default_rng(4), 50.0, 1.5, 2000)
    slow, fast = estimate(Sample.of(x), WEIBULL), estimate(Sample.of([*x, 50.0]), WEIBULL)
    for a, b in ((slow.mean, fast.mean), (slow.second, fast.second)):
        assert a is not None
        assert b is not None
        assert b.low == pytest.approx(a.low, rel=2e-3)
        assert b.high == pytest.approx(a.high, rel=2e-3)
