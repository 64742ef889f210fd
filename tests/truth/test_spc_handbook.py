"""Charts, capability, gauges and plans equal the worked examples of the NIST/SEMATECH e-Handbook.

Numbers are those of the handbook (itl.nist.gov/div898/handbook, in the public domain), by section.
"""

from __future__ import annotations

import numpy as np
import pytest

from gigafactory.quality.spc.capability import Limits, capability
from gigafactory.quality.spc.charts import Subgroups, chart
from gigafactory.quality.spc.constants import c4, d2, d3, factors
from gigafactory.quality.spc.gauge import gauge
from gigafactory.quality.spc.sampling import acceptance, single_plan

FLOWRATE = np.array([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
"""6.3.2.2: flow rate of ten batches."""
EWMA_DATA = np.array(
    [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, *FLOWRATE]
)  # 6.3.2.4
EWMA = [
    *[50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33],
    *[50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99],
]  # fmt: skip
PARTICLES = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19]
"""6.3.3.1, with three more below: particles on 25 wafers."""
CHIPS = [
    *[0.24, 0.30, 0.16, 0.20, 0.08, 0.14, 0.32, 0.18, 0.28, 0.20, 0.10, 0.12, 0.34, 0.24, 0.44],
    *[0.16, 0.20, 0.10, 0.26, 0.22, 0.40, 0.36, 0.48, 0.30, 0.18, 0.24, 0.14, 0.26, 0.18, 0.12],
]  # fmt: skip
"""6.3.3.2: share of chips out of register on thirty wafers of fifty."""
DAY = [
    [0.125, 0.127, 0.125, 0.126, 0.128],
    [0.118, 0.122, 0.120, 0.124, 0.119],
    [0.123, 0.125, 0.125, 0.124, 0.126],
    [0.126, 0.128, 0.126, 0.127, 0.129],
    [0.118, 0.129, 0.127, 0.120, 0.121],
]
NIGHT = [
    [0.124, 0.128, 0.127, 0.126, 0.129],
    [0.116, 0.125, 0.119, 0.125, 0.120],
    [0.122, 0.121, 0.124, 0.126, 0.125],
    [0.126, 0.129, 0.125, 0.130, 0.124],
    [0.125, 0.123, 0.114, 0.124, 0.117],
]
"""3.2.3.2: pin diameters of five machines by two operators, crossed."""


def one_stream(values: np.ndarray, n: float = 1.0) -> Subgroups:
    """Values as subgroups of one stream, all of phase I."""
    k, none = len(values), np.zeros(len(values))
    phase = np.ones(k, bool)
    return Subgroups(np.zeros(k, np.int64), np.full(k, n), values, none, none, phase)


@pytest.mark.parametrize(
    ("n", "a2", "big_d3", "big_d4"),
    [
        (2, 1.880, 0, 3.267),
        (3, 1.023, 0, 2.575),
        (4, 0.729, 0, 2.282),
        (5, 0.577, 0, 2.115),
        (6, 0.483, 0, 2.004),
        (7, 0.419, 0.076, 1.924),
        (8, 0.373, 0.136, 1.864),
        (9, 0.337, 0.184, 1.816),
        (10, 0.308, 0.223, 1.777),
    ],
)
def test_factors_of_range_charts(n: int, a2: float, big_d3: float, big_d4: float) -> None:
    """A2, D3 and D4 are those of the table in 6.3.2.1, to its last digit."""
    found = factors(n)
    assert found.a2 == pytest.approx(a2, abs=6e-4)
    assert found.big_d3 == pytest.approx(big_d3, abs=6e-4)
    assert found.big_d4 == pytest.approx(big_d4, abs=1.1e-3)


@pytest.mark.parametrize(
    ("n", "centre", "mean_range", "sd_range"),
    [
        (2, 0.7979, 1.128, 0.853),
        (3, 0.8862, 1.693, 0.888),
        (4, 0.9213, 2.059, 0.880),
        (5, 0.9400, 2.326, 0.864),
        (10, 0.9727, 3.078, 0.797),
        (25, 0.9896, 3.931, 0.708),
    ],
)
def test_constants(n: int, centre: float, mean_range: float, sd_range: float) -> None:
    """c4 (6.3.2), d2 and d3 (tables of Tippett) agree to the digits printed."""
    assert c4(n) == pytest.approx(centre, abs=6e-5)
    assert d2(n) == pytest.approx(mean_range, abs=6e-4)
    assert d3(n) == pytest.approx(sd_range, abs=8e-4)


def test_individuals() -> None:
    """6.3.2.2: centre 50.81, limits 55.8041 and 45.8159, none of ten batches outside."""
    found = chart("i-mr", one_stream(FLOWRATE))
    line = found.lines[0]
    assert found.centre[0] == pytest.approx(50.81)
    # The handbook divides by 1.128, we by 2/√π.
    assert (line.low[0], line.high[0]) == pytest.approx((45.8159, 55.8041), abs=2e-3)
    assert not line.rules[:, 0].any()


def test_ewma() -> None:
    """6.3.2.4: λ 0.3 about 50 gives its twenty averages; limits 47.4115 and 52.5884 in the end."""
    found = chart("ewma", one_stream(EWMA_DATA), 0.3, given=(50.0, 2.0539)).lines[0]
    assert found.value == pytest.approx(EWMA, abs=0.011)
    assert (found.low[-1], found.high[-1]) == pytest.approx((47.4115, 52.5884), abs=2e-3)
    assert not found.rules.any()


def test_counts() -> None:
    """6.3.3.1: 16 particles a wafer on average, limits 4 and 28, wafer 24 outside."""
    counts = np.array([*PARTICLES, 16, 31, 13], float)
    line = chart("u", one_stream(counts)).lines[0]
    assert (line.centre[0], line.low[0], line.high[0]) == pytest.approx((16, 4, 28))
    assert np.flatnonzero(line.rules[:, 0]).tolist() == [23]


def test_shares() -> None:
    """6.3.3.2: of 50 chips 0.2313 are wrong, limits 0.0524 and 0.4102; two wafers are outside."""
    line = chart("p", one_stream(np.array(CHIPS), 50)).lines[0]
    found = (line.centre[0], line.low[0], line.high[0])
    assert found == pytest.approx((0.2313, 0.0524, 0.4102), abs=1e-4)
    assert np.flatnonzero(line.rules[:, 0]).tolist() == [14, 22]


def test_capability() -> None:
    """6.1.6: limits 8 and 20, mean 16, σ 2: Cp is 1, Cpk 0.6667; target 14: Cpm 0.7071."""
    found = capability(Limits(8.0, 20.0, 14.0), 16.0, 2.0, 2.0, 49, 50)
    assert found.cp.value == pytest.approx(1.0)
    assert found.cpk.value == pytest.approx(2 / 3)
    assert found.cpm.value == pytest.approx(0.5**0.5)
    # 6.1.6 on intervals: Cpk ± z √(1/(9 n) + Cpk²/(2 (n − 1))).
    half = 1.959964 * (1 / 450 + (2 / 3) ** 2 / 98) ** 0.5
    assert found.cpk.high - found.cpk.value == pytest.approx(half)


def test_crossed_layout() -> None:
    """3.2.3.2: the sums of squares of machine, operator, interaction and residual."""
    values = np.array([[day, night] for day, night in zip(DAY, NIGHT, strict=True)])
    found = {row.source: row for row in gauge(values).rows}
    assert found["part"].squares == pytest.approx(0.000303, abs=5e-7)
    assert found["operator"].squares == pytest.approx(0.00000392, abs=5e-9)
    assert found["part × operator"].squares == pytest.approx(0.00001468, abs=5e-9)
    assert found["repeatability"].squares == pytest.approx(0.000346, abs=5e-7)
    assert found["total"].squares == pytest.approx(0.000668, abs=5e-7)
    assert [row.dof for row in found.values()] == [4, 1, 4, 40, 49]


@pytest.mark.parametrize("seed", range(3))
def test_gauge_equals_an_independent_engine(seed: int) -> None:
    """Sums of squares, F and p of random studies are those of statsmodels; shares add up to 1."""
    import pandas as pd
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    random = np.random.default_rng(seed)
    values = random.normal(size=(6, 1, 1)) + random.normal(scale=0.3, size=(6, 3, 2))
    index = pd.MultiIndex.from_product([range(6), range(3), range(2)], names=["p", "o", "r"])
    frame = pd.Series(values.ravel(), index, name="y").reset_index()
    plain = anova_lm(ols("y ~ C(p) * C(o)", frame).fit())
    found = gauge(values)
    rows = {row.source: row for row in found.rows}
    names = {"C(p)": "part", "C(o)": "operator", "C(p):C(o)": "part × operator"}
    for name, mine in {**names, "Residual": "repeatability"}.items():
        assert rows[mine].squares == pytest.approx(plain.loc[name, "sum_sq"])
    interaction = rows["part × operator"]
    assert interaction.f == pytest.approx(plain.loc["C(p):C(o)", "F"])
    assert interaction.chance == pytest.approx(plain.loc["C(p):C(o)", "PR(>F)"])
    by = {c.name: c for c in found.components}
    assert by["gauge"].share + by["part"].share == pytest.approx(1.0)
    assert all(c.variance >= 0 for c in found.components)


def test_operating_characteristic() -> None:
    """6.2.3.2: samples of 52 with at most 3 defective are accepted as its table says."""
    said = {0.01: 0.998, 0.02: 0.980, 0.03: 0.930, 0.04: 0.845, 0.05: 0.739, 0.06: 0.620}
    said |= {0.07: 0.502, 0.08: 0.394, 0.09: 0.300, 0.10: 0.223, 0.11: 0.162, 0.12: 0.115}
    for share, accepted in said.items():
        assert acceptance(share, 52, 3) == pytest.approx(accepted, abs=1e-3)


def test_smallest_plan() -> None:
    """A plan keeps both risks, and no plan with a smaller sample does (all of them tried)."""
    plan = single_plan(0.02, 0.10)
    assert plan is not None
    assert plan.producer <= 0.05
    assert plan.consumer <= 0.10
    for n in range(1, plan.n):
        for c in range(n):
            keeps = acceptance(0.10, n, c) <= 0.10 and acceptance(0.02, n, c) >= 0.95
            assert not keeps, (n, c)
