"""Which law a sample of times follows, among those that a plant file can say.

The one with the smallest Bayesian information criterion (Schwarz 1978, doi
10.1214/aos/1176344136): twice the parameters times log n, less the likelihood. Times that agree to
the resolution at which they were written down are constant; for their likelihood a constant is as
wide as that resolution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gigafactory.quality.fit.bounded import constant, uniform
from gigafactory.quality.fit.families import EXPONENTIAL, LOGNORMAL, WEIBULL, Family
from gigafactory.quality.fit.goodness import p_value
from gigafactory.quality.fit.likelihood import Bounds, estimate
from gigafactory.quality.fit.sample import Sample
from gigafactory.units.law import Form, Law

FEWEST = 5
"""With fewer times that were seen to end nothing is said of a law. [values]"""
FAMILIES: dict[Form, Family] = {f.form: f for f in (EXPONENTIAL, WEIBULL, LOGNORMAL)}
LASTS: tuple[Form, ...] = ("constant", "exponential", "uniform", "lognormal", "weibull")
"""Laws for the time of a job or a stop."""
GAPS: tuple[Form, ...] = ("constant", "exponential", "weibull")
"""Laws for the time between stops."""


@dataclass(frozen=True)
class Fitted:
    """A law with the interval of each parameter.

    Parameters
    ----------
    law
        As a plant has it.
    parameters
        By the name in a plant file: mean, cv, shape, low, high. [s, or none]
    score
        Logarithm of the likelihood less half of log n for each parameter. [density in 1/s]
    ended, censored
        Times that were seen to end, and that were not.
    p
        Chance that a sample of this very law would fit no better; NaN for a constant.
    """

    law: Law
    parameters: dict[str, Bounds]
    score: float
    ended: int
    censored: int
    p: float


def choose(sample: Sample, forms: tuple[Form, ...]) -> Fitted | None:
    """The law of a sample; None where too few times were seen to end."""
    if sample.ended < FEWEST:
        return None
    scores = {form: score for form in forms if (score := _score(sample, form)) is not None}
    best = max(scores, key=lambda form: scores[form])
    return fitted(sample, best, scores[best])


def score(sample: Sample, forms: tuple[Form, ...]) -> float:
    """The best score that any law reaches."""
    return max(s for form in forms if (s := _score(sample, form)) is not None)


def _score(sample: Sample, form: Form) -> float | None:
    penalty = math.log(max(sample.ended, 2)) / 2
    if form == "constant":
        one = constant(sample)
        return None if one is None else one[1] - penalty
    if form == "uniform":
        ends = uniform(sample)
        return None if ends is None else ends[2] - 2 * penalty
    family = FAMILIES[form]
    found = estimate(sample, family, intervals=False)
    return found.log_likelihood - family.parameters * penalty


def fitted(sample: Sample, form: Form, score: float) -> Fitted:
    """A law of a given form, with intervals and goodness of fit."""
    parameters = _parameters(sample, form)
    law = Law(form, *(bounds.value for bounds in parameters.values()))
    p = p_value(sample, law)
    return Fitted(law, parameters, score, sample.ended, sample.censored, p)


def _parameters(sample: Sample, form: Form) -> dict[str, Bounds]:
    if form == "constant":
        one = constant(sample)
        assert one is not None
        return {"mean": one[0]}
    if form == "uniform":
        ends = uniform(sample)
        assert ends is not None
        return {"low": ends[0], "high": ends[1]}
    found = estimate(sample, FAMILIES[form])
    parameters = {"mean": found.mean}
    if found.second is not None:
        parameters[found.family.second] = found.second
    return parameters
