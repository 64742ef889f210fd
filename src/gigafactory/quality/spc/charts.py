"""Control charts of subgroups: X̄-R, X̄-S, I-MR, p, u and EWMA, limits from a phase-I set.

Limits are fixed from the subgroups of phase I and hold for all others. Subgroups may differ in
size: limits then differ from point to point, and σ is the minimum-variance combination of what each
subgroup says (Burr, Journal of Quality Technology 1 (1969) 163), which for equal sizes is R̄/d2 or
S̄/c4. Formulas: NIST/SEMATECH e-Handbook 6.3.2 (X̄, I-MR, EWMA) and 6.3.3 (u, p).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.spc.constants import c4, d2, d3
from gigafactory.quality.spc.rules import broken

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
CHARTS = ("xbar-r", "xbar-s", "i-mr", "p", "u", "ewma")
SHEWHART = (0, 1, 2, 3)
"""Rules that hold for counts as well: those that do not need a symmetrical law."""
LAMBDA = 0.2
"""Weight of the newest point of an EWMA chart (NIST/SEMATECH e-Handbook 6.3.2.4: 0.2 to 0.3)."""
SINGLE = 1.128379167095513
"""d2 of two values: 2/√π."""


@dataclass(frozen=True)
class Subgroups:
    """Subgroups in order of stream and time, (subgroups,).

    Parameters
    ----------
    stream
        Number of the stream, such as a machine, from 0, ascending.
    n
        Values in it; of p cells, of u the metres or lots looked at.
    mean, s, range
        Of its values; of p and u the share, or defects per unit; s and range 0 where n is 1.
    phase
        Whether it belongs to phase I.
    """

    stream: Ints
    n: Floats
    mean: Floats
    s: Floats
    range: Floats
    phase: Flags


@dataclass(frozen=True)
class Line:
    """One chart: its points, with centre and limits at each, (points,).

    Parameters
    ----------
    name
        mean, range, standard deviation, moving range, share, rate, ewma.
    value, centre, low, high
        Of each point; NaN where there is none, such as the first moving range.
    rules
        Which of the eight run rules each point completes, (points, 8).
    """

    name: str
    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    rules: Flags


@dataclass(frozen=True)
class Chart:
    """A chart of location and, where it has one, its chart of spread.

    Parameters
    ----------
    kind
        One of `CHARTS`.
    lines
        Location first.
    centre, sigma
        Of each stream, by its subgroups of phase I: level, and standard deviation of one value
        within a subgroup; NaN where phase I holds too little. (streams,)
    used
        Subgroups of phase I of each stream. (streams,)
    """

    kind: str
    lines: tuple[Line, ...]
    centre: Floats
    sigma: Floats
    used: Ints


def chart(
    kind: str,
    groups: Subgroups,
    weight: float = LAMBDA,
    given: tuple[float, float] | None = None,
) -> Chart:
    """The chart of a kind.

    Parameters
    ----------
    kind
        One of `CHARTS`.
    groups
        Points.
    weight
        Of the newest point of an EWMA chart.
    given
        Centre and standard deviation of a point of an I-MR or EWMA chart, where they are known;
        without: from phase I.
    """
    streams = int(groups.stream.max(initial=-1)) + 1
    used = np.bincount(groups.stream, groups.phase, streams).astype(np.int64)
    if kind in ("xbar-r", "xbar-s"):
        return _means(kind, groups, streams, used)
    if kind == "i-mr":
        return _singles(groups, streams, used, given)
    if kind == "ewma":
        return _ewma(groups, streams, used, weight, given)
    return _counts(kind, groups, streams, used)


def _means(kind: str, g: Subgroups, streams: int, used: Ints) -> Chart:
    sizes, at = np.unique(g.n.astype(np.int64), return_inverse=True)
    ranges = kind == "xbar-r"
    mean_of = np.array([(d2(int(n)) if ranges else c4(int(n))) if n > 1 else np.nan for n in sizes])
    sd_of = np.array(
        [(d3(int(n)) if ranges else _s_sd(int(n))) if n > 1 else np.nan for n in sizes]
    )
    factor, wide, value = mean_of[at], sd_of[at], g.range if ranges else g.s
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(g.phase & (g.n > 1), factor**2 / wide**2, 0.0)
        part = np.where(weight > 0, weight * value / factor, 0.0)
        sigma = np.bincount(g.stream, part, streams) / np.bincount(g.stream, weight, streams)
    centre = _weighted(g.mean, g.n, g.phase, g.stream, streams)
    location = _line("mean", g.mean, centre[g.stream], (sigma[g.stream] / np.sqrt(g.n)), g.stream)
    name = "range" if ranges else "standard deviation"
    own = sigma[g.stream]
    spread = _line(name, np.where(g.n > 1, value, np.nan), own * factor, own * wide, g.stream, (0,))
    return Chart(kind, (location, _above_zero(spread)), centre, sigma, used)


def _s_sd(n: int) -> float:
    """Standard deviation of the standard deviation of n normal values, over σ."""
    return float(np.sqrt(1.0 - c4(n) ** 2))


def _singles(g: Subgroups, streams: int, used: Ints, given: tuple[float, float] | None) -> Chart:
    moving, both = _moving(g)
    centre = _weighted(g.mean, np.ones_like(g.n), g.phase, g.stream, streams)
    mean_range = _weighted(moving, np.ones_like(g.n), both, g.stream, streams)
    sigma = mean_range / SINGLE
    if given is not None:
        centre, sigma = np.full(streams, given[0]), np.full(streams, given[1])
        mean_range = sigma * SINGLE
    location = _line("mean", g.mean, centre[g.stream], sigma[g.stream], g.stream)
    centre_mr = mean_range[g.stream]
    sd = sigma[g.stream] * float(np.sqrt(2.0 - 4.0 / np.pi))  # d3 of two values
    spread = _line("moving range", moving, centre_mr, sd, g.stream, (0,))
    return Chart("i-mr", (location, _above_zero(spread)), centre, sigma, used)


def _moving(g: Subgroups) -> tuple[Floats, Flags]:
    """Moving ranges, NaN at the first point of a stream, and whether both points are of phase I."""
    if not len(g.n):
        return g.mean, g.phase
    same = np.r_[False, g.stream[1:] == g.stream[:-1]]
    moving = np.where(same, np.abs(np.r_[np.nan, np.diff(g.mean)]), np.nan)
    return moving, same & g.phase & np.r_[False, g.phase[:-1]]


def _counts(kind: str, g: Subgroups, streams: int, used: Ints) -> Chart:
    centre = _weighted(g.mean, g.n, g.phase, g.stream, streams)
    own = centre[g.stream]
    variance = own * (1.0 - own) if kind == "p" else own
    sd = np.sqrt(np.maximum(variance, 0.0) / g.n)
    name = "share" if kind == "p" else "rate"
    found = _above_zero(_line(name, g.mean, own, sd, g.stream, SHEWHART))
    if kind == "p":
        found = Line(
            name, found.value, found.centre, found.low, np.minimum(found.high, 1.0), found.rules
        )
    return Chart(kind, (found,), centre, np.sqrt(np.maximum(centre, 0.0)), used)


def _ewma(
    g: Subgroups, streams: int, used: Ints, weight: float, given: tuple[float, float] | None
) -> Chart:
    base = _singles(g, streams, used, given)
    centre, sigma = base.centre[g.stream], base.sigma[g.stream]
    value, age = np.full(len(g.n), np.nan), np.zeros(len(g.n))
    for k in range(len(g.n)):
        first = k == 0 or g.stream[k] != g.stream[k - 1]
        last, age[k] = (centre[k], 1.0) if first else (value[k - 1], age[k - 1] + 1.0)
        value[k] = weight * g.mean[k] + (1.0 - weight) * last
    share = weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2.0 * age))
    line = _line("ewma", value, centre, sigma * np.sqrt(share), g.stream, (0,))
    return Chart("ewma", (line,), base.centre, base.sigma, used)


def _weighted(value: Floats, weight: Floats, phase: Flags, stream: Ints, streams: int) -> Floats:
    """Weighted mean of the subgroups of phase I of each stream; NaN where there is none."""
    w = np.where(phase & np.isfinite(value), weight, 0.0)
    total = np.bincount(stream, w * np.where(np.isfinite(value), value, 0.0), streams)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = total / np.bincount(stream, w, streams)
    return found


def _line(
    name: str,
    value: Floats,
    centre: Floats,
    sd: Floats,
    stream: Ints,
    allowed: tuple[int, ...] = tuple(range(8)),
) -> Line:
    """A chart with limits at three standard deviations, and the rules that hold for it."""
    known = np.isfinite(value) & np.isfinite(centre) & (sd > 0)
    z = np.where(known, (value - centre) / np.where(sd > 0, sd, 1.0), 0.0)
    rules = broken(z, stream)
    for k in set(range(8)) - set(allowed):
        rules[:, k] = False
    return Line(name, value, centre, centre - 3 * sd, centre + 3 * sd, rules & known[:, None])


def _above_zero(line: Line) -> Line:
    """The same, with a lower limit that is not below zero."""
    return Line(
        line.name, line.value, line.centre, np.maximum(line.low, 0.0), line.high, line.rules
    )
