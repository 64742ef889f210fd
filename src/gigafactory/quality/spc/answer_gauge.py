"""What gauge studies and sampling plans say, as text and as JSON."""

from __future__ import annotations

import math
from typing import Any

from gigafactory.quality.spc.gauge import Gauge
from gigafactory.quality.spc.said import number, plain
from gigafactory.quality.spc.sampling import Plan, acceptance


def gauge_json(found: Gauge) -> dict[str, Any]:
    """A gauge study under stable names."""
    return {
        "parts": found.parts,
        "operators": found.operators,
        "repeats": found.repeats,
        "anova": [{k: plain(v) for k, v in vars(row).items()} for row in found.rows],
        "interaction_pooled": found.pooled,
        "components": [{k: plain(v) for k, v in vars(c).items()} for c in found.components],
        "grr": found.grr,
        "distinct_categories": found.categories,
        "of_tolerance": plain(found.tolerance),
    }


def gauge_text(found: Gauge) -> str:
    """A gauge study as text."""
    rows = [
        f"{found.parts} parts, {found.operators} operators, {found.repeats} times each",
        "",
        f"  {'':18} {'df':>4} {'sum of squares':>15} {'mean square':>13} {'F':>9} {'p':>8}",
    ]
    for row in found.rows:
        rows.append(
            f"  {row.source:18} {row.dof:4} {number(row.squares):>15} {number(row.mean):>13} "
            f"{number(row.f):>9} {number(row.chance):>8}"
        )
    if found.pooled:
        rows.append("  The interaction is not significant at 0.25: pooled with the repeatability.")
    rows += [
        "",
        f"  {'':18} {'variance':>11} {'95 % interval':>24} {'of variance':>12} {'of σ':>8}",
    ]
    for one in found.components:
        interval = f"{number(one.low)} to {number(one.high)}"
        rows.append(
            f"  {one.name:18} {number(one.variance):>11} {interval:>24} {one.share:12.1%} "
            f"{one.study:8.1%}" + ("  came out negative" if one.raw < 0 else "")
        )
    rows += ["", f"  %GRR {found.grr:.1%}, {found.categories:,} distinct categories"]
    if math.isfinite(found.tolerance):
        rows.append(f"  6 σ of the gauge are {found.tolerance:.1%} of the tolerance")
    word = "good" if found.grr < 0.1 else "usable with care" if found.grr <= 0.3 else "not good"
    rows.append(f"  The gauge is {word} for telling parts apart (below 10 %, to 30 %, above).")
    return "\n".join(rows) + "\n"


def sampling_json(plan: Plan, aql: float, ltpd: float) -> dict[str, Any]:
    """A sampling plan under stable names, with its operating characteristic."""
    return {**vars(plan), "aql": aql, "ltpd": ltpd, "oc": curve(plan, ltpd)}


def curve(plan: Plan, ltpd: float) -> list[dict[str, float]]:
    """Chance of acceptance over the share of defectives, up to twice the bad lot."""
    shares = [round(min(1.0, ltpd * k / 5), 10) for k in range(11)]
    return [
        {"share": s, "accepted": acceptance(s, plan.n, plan.c, plan.lot)}
        for s in dict.fromkeys(shares)
    ]


def sampling_text(plan: Plan, aql: float, ltpd: float) -> str:
    """A sampling plan as text."""
    lot = "a large lot" if plan.lot is None else f"a lot of {plan.lot:,}"
    rows = [
        f"Take {plan.n:,} of {lot}; accept it with at most {plan.c:,} defective.",
        f"  a lot with {aql:.3%} is refused in {plan.producer:.2%} of cases",
        f"  a lot with {ltpd:.3%} is accepted in {plan.consumer:.2%} of cases",
        "",
        "  defective  accepted",
    ]
    rows += [f"  {one['share']:8.3%}  {one['accepted']:8.2%}" for one in curve(plan, ltpd)]
    return "\n".join(rows) + "\n"
