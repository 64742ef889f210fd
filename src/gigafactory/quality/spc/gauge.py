"""Gauge repeatability and reproducibility: a crossed study of parts by operators.

Analysis of variance of a balanced two-way layout with replicates, both factors random (Burdick,
Borror and Montgomery, J. Qual. Technol. 35 (2003) 342; NIST/SEMATECH e-Handbook 2.4 for what a
gauge study is, 3.2.3.2 for the crossed layout). An interaction that is not significant at 0.25 is
pooled with the error; a component that comes out negative is 0. Intervals: exact χ² for the
repeatability, Satterthwaite for sums of mean squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

SURE = 0.95
POOLED = 0.25
"""An interaction whose chance is larger than this is none (AIAG, Measurement Systems Analysis)."""
CATEGORIES = 2.0**0.5
"""Distinct categories are √2·σ(part)/σ(gauge) (Wheeler and Lyday, 1989: 1.41)."""


@dataclass(frozen=True)
class Row:
    """One line of the analysis of variance.

    Parameters
    ----------
    source
        part, operator, part × operator, repeatability, total.
    dof, squares, mean
        Degrees of freedom, sum of squares, mean square.
    f, chance
        NaN where it is not tested.
    """

    source: str
    dof: int
    squares: float
    mean: float
    f: float
    chance: float


@dataclass(frozen=True)
class Component:
    """A component of the variance.

    Parameters
    ----------
    name
        repeatability, reproducibility, operator, part × operator, gauge, part, total.
    variance, low, high
        With its 95 % interval; NaN where none is stated.
    raw
        As it came out, before a negative one was set to 0.
    share
        Of the total variance.
    study
        Of the total standard deviation: for `gauge` this is %GRR.
    """

    name: str
    variance: float
    low: float
    high: float
    raw: float
    share: float
    study: float


@dataclass(frozen=True)
class Gauge:
    """A gauge study.

    Parameters
    ----------
    parts, operators, repeats
        How many.
    rows
        The analysis of variance.
    pooled
        Whether the interaction was pooled with the error.
    components
        Of the variance.
    grr, categories
        %GRR as a share, and the number of distinct categories.
    tolerance
        6·σ(gauge) over the tolerance; NaN without one.
    """

    parts: int
    operators: int
    repeats: int
    rows: tuple[Row, ...]
    pooled: bool
    components: tuple[Component, ...]
    grr: float
    categories: int
    tolerance: float


def gauge(values: NDArray[np.float64], tolerance: float | None = None) -> Gauge:
    """Analyse a study.

    Parameters
    ----------
    values
        (parts, operators, repeats), at least two of each.
    tolerance
        Width between the limits of what is measured.
    """
    p, o, r = values.shape
    grand = values.mean()
    part, operator, cell = values.mean((1, 2)), values.mean((0, 2)), values.mean(2)
    squares = {
        "part": o * r * float(((part - grand) ** 2).sum()),
        "operator": p * r * float(((operator - grand) ** 2).sum()),
        "part × operator": r
        * float(((cell - part[:, None] - operator[None, :] + grand) ** 2).sum()),
        "repeatability": float(((values - cell[:, :, None]) ** 2).sum()),
    }
    dof = {
        "part": p - 1,
        "operator": o - 1,
        "part × operator": (p - 1) * (o - 1),
        "repeatability": p * o * (r - 1),
    }
    ms = {name: squares[name] / dof[name] for name in squares}
    chance = _chance(ms, dof, "part × operator", "repeatability")
    pooled = bool(chance > POOLED)
    error = "part × operator"
    if pooled:
        both = dof["part × operator"] + dof["repeatability"]
        ms["pooled"] = (squares["part × operator"] + squares["repeatability"]) / both
        dof["pooled"], error = both, "pooled"
    rows = [
        Row(name, dof[name], squares[name], ms[name], *_test(ms, dof, name, against))
        for name, against in (
            ("part", error),
            ("operator", error),
            ("part × operator", "repeatability"),
        )
    ]
    rows.append(_plain("repeatability", dof, squares, ms))
    total = sum(squares.values())
    rows.append(Row("total", p * o * r - 1, total, total / (p * o * r - 1), np.nan, np.nan))
    components = _components(ms, dof, pooled, p, o, r)
    by = {c.name: c for c in components}
    ratio = np.sqrt(by["part"].variance / max(by["gauge"].variance, 1e-300))
    width = 6 * float(np.sqrt(by["gauge"].variance)) / tolerance if tolerance else float("nan")
    return Gauge(
        p,
        o,
        r,
        tuple(rows),
        pooled,
        components,
        by["gauge"].study,
        int(min(CATEGORIES * ratio, 1e6)),
        width,
    )


def _plain(name: str, dof: dict[str, int], squares: dict[str, float], ms: dict[str, float]) -> Row:
    return Row(name, dof[name], squares[name], ms[name], np.nan, np.nan)


def _test(
    ms: dict[str, float], dof: dict[str, int], name: str, against: str
) -> tuple[float, float]:
    f = ms[name] / ms[against] if ms[against] > 0 else np.nan
    return f, _chance(ms, dof, name, against)


def _chance(ms: dict[str, float], dof: dict[str, int], name: str, against: str) -> float:
    if not ms[against] > 0:
        return 0.0
    return float(stats.f.sf(ms[name] / ms[against], dof[name], dof[against]))


def _components(
    ms: dict[str, float], dof: dict[str, int], pooled: bool, p: int, o: int, r: int
) -> tuple[Component, ...]:
    """Components of the variance with their intervals."""
    e = "pooled" if pooled else "repeatability"
    i = "pooled" if pooled else "part × operator"
    # Each is a sum of mean squares with these weights.
    weights: dict[str, dict[str, float]] = {
        "repeatability": {e: 1.0},
        "operator": {"operator": 1 / (p * r), i: -1 / (p * r)},
        "part × operator": {} if pooled else {i: 1 / r, e: -1 / r},
        "part": {"part": 1 / (o * r), i: -1 / (o * r)},
    }
    raw = {name: sum(w * ms[m] for m, w in one.items()) for name, one in weights.items()}
    kept = {name: max(value, 0.0) for name, value in raw.items()}
    kept["reproducibility"] = kept["operator"] + kept["part × operator"]
    kept["gauge"] = kept["repeatability"] + kept["reproducibility"]
    kept["total"] = kept["gauge"] + kept["part"]
    for name, parts in (
        ("reproducibility", ("operator", "part × operator")),
        ("gauge", ("repeatability", "operator", "part × operator")),
        ("total", ("repeatability", "operator", "part × operator", "part")),
    ):
        raw[name] = sum(raw[one] for one in parts)
        weights[name] = {}
        for one in parts:
            for m, w in weights[one].items() if kept[one] > 0 else ():
                weights[name][m] = weights[name].get(m, 0.0) + w
    order = ("repeatability", "reproducibility", "operator", "part × operator", "gauge", "part")
    return tuple(
        Component(
            name,
            kept[name],
            *_interval(weights[name], ms, dof, kept[name]),
            raw[name],
            kept[name] / kept["total"] if kept["total"] else 0.0,
            float(np.sqrt(kept[name] / kept["total"])) if kept["total"] else 0.0,
        )
        for name in (*order, "total")
    )


def _interval(
    weights: dict[str, float], ms: dict[str, float], dof: dict[str, int], value: float
) -> tuple[float, float]:
    """Interval of a sum of mean squares (Satterthwaite, Biometrics Bulletin 2 (1946) 110)."""
    terms = [(w * ms[m], dof[m]) for m, w in weights.items() if w]
    scatter = sum(x**2 / d for x, d in terms)
    if value <= 0 or scatter <= 0:
        return float("nan"), float("nan")
    freedom = value**2 / scatter
    low, high = stats.chi2.ppf([(1 + SURE) / 2, (1 - SURE) / 2], freedom)
    return value * freedom / float(low), value * freedom / float(high)
