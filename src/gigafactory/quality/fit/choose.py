"""Which law a sample of times follows, among those that a plant file can say.

The one with the smallest Bayesian information criterion (Schwarz 1978, doi
10.1214/aos/1176344136): twice the parameters times log n, less the likelihood. Times that agree to
the resolution at which they were written down are constant; for their likelihood a constant is as
wide as that resolution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gigafactory.errors import BadText
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


@dataclass(frozen=True)
class Candidate:
    """A law at its best parameters, and its score; see `Fitted`."""

    law: Law
    score: float


def choose(sample: Sample, forms: tuple[Form, ...]) -> Fitted | None:
    """The law of a sample; None where too few times were seen to end, or no law of a plant fits."""
    best = candidate(sample, forms) if sample.ended >= FEWEST else None
    if best is None:
        return None
    parameters = _parameters(sample, best.law.kind)
    p = p_value(sample, best.law)
    return Fitted(best.law, parameters, best.score, sample.ended, sample.censored, p)


def candidate(sample: Sample, forms: tuple[Form, ...]) -> Candidate | None:
    """The law with the best score, among those that a plant file can say.

    Times that agree to the resolution are constant, whatever else they may be: a narrower law would
    rest on how they were rounded.
    """
    if "constant" in forms and (alike := _best(sample, "constant")):
        return alike
    found = [one for form in forms if (one := _best(sample, form)) and _sayable(one.law)]
    return max(found, key=lambda one: one.score, default=None)


def _sayable(law: Law) -> bool:
    """Whether a plant file can say it: a law that spreads too far draws times beyond any clock."""
    names = {"uniform": ("low", "high"), "lognormal": ("mean", "cv"), "weibull": ("mean", "shape")}
    parts = [
        f"{name} {value!r}{'' if name in ('cv', 'shape') else ' s'}"
        for name, value in zip(names.get(law.kind, ("mean",)), (law.a, law.b), strict=False)
    ]
    text = f"{law.a!r} s" if law.kind == "constant" else ", ".join([law.kind, *parts])
    try:
        Law.read(f"{text} [log]")
    except BadText:
        return False
    return True


def _best(sample: Sample, form: Form) -> Candidate | None:
    """The law of one form that fits best; None where none can."""
    penalty = math.log(max(sample.ended, 2)) / 2
    if form == "constant":
        one = constant(sample)
        return one and Candidate(Law(form, one[0].value), one[1] - penalty)
    if form == "uniform":
        ends = uniform(sample)
        return ends and Candidate(Law(form, ends[0].value, ends[1].value), ends[2] - 2 * penalty)
    family = FAMILIES[form]
    found = estimate(sample, family, intervals=False)
    second = found.second.value if found.second else 0.0
    score = found.log_likelihood - family.parameters * penalty
    return Candidate(Law(form, found.mean.value, second), score)


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
