"""What charts, capability, the control plan and gauge studies say, as text and as JSON."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np

from gigafactory.quality.spc.capable import STABLE, Capable
from gigafactory.quality.spc.gauge import Gauge
from gigafactory.quality.spc.plan import Checked
from gigafactory.quality.spc.rules import RULES
from gigafactory.quality.spc.sampling import Plan, acceptance
from gigafactory.quality.spc.spc import WITHIN, Spc

SHOWN = 12


def number(value: float) -> str:
    """A number as people read it: five digits, - where there is none."""
    return "-" if not math.isfinite(value) else f"{value:.5g}"


def plain(value: Any) -> Any:
    """A value as JSON: no NaN."""
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def moment(seconds: float) -> str:
    """A moment in UTC, to the minute."""
    if not math.isfinite(seconds):
        return "-"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%MZ")


def chart_json(found: Spc) -> dict[str, Any]:
    """A chart under stable names; points as columns."""
    taken, streams = found.taken, found.taken.streams
    return {
        "of": found.of.name,
        "unit": found.of.unit,
        "by": found.of.parent.key if found.of.parent else None,
        "every": found.every.said if found.every else "one subgroup each",
        "phase_1": found.phase.said,
        "chart": found.chart.kind,
        "overdispersed": plain(found.overdispersed),
        "streams": [
            {
                "name": name,
                "phase_1_subgroups": int(found.chart.used[k]),
                "centre": plain(float(found.chart.centre[k])),
                "sigma": plain(float(found.chart.sigma[k])),
            }
            for k, name in enumerate(streams)
        ],
        "rules": {str(k): v for k, v in RULES.items()},
        "points": {
            "stream": taken.groups.stream.tolist(),
            "time": [moment(t) for t in taken.when],
            "name": list(taken.names),
            "n": plain(taken.groups.n),
            "phase_1": taken.groups.phase.tolist(),
        },
        "lines": [
            {
                "name": line.name,
                "value": plain(line.value),
                "centre": plain(line.centre),
                "low": plain(line.low),
                "high": plain(line.high),
                "rules": [(np.flatnonzero(row) + 1).tolist() for row in line.rules],
            }
            for line in found.chart.lines
        ],
    }


def chart_text(found: Spc) -> str:
    """A chart as text: each stream with its limits, and the first points that break a rule."""
    taken, first = found.taken, found.chart.lines[0]
    by = f" by {found.of.parent.key}" if found.of.parent else ""
    often = found.every.said if found.every else "each one a subgroup"
    rows = [
        f"{found.of.name} [{found.of.unit}]{by}, {often}: {found.chart.kind}",
        f"  limits from {found.phase.said}",
        "",
        f"  {'':28} points phase I     centre      lower      upper  beyond  rules broken",
    ]
    for k, name in enumerate(taken.streams[:SHOWN]):
        here = np.flatnonzero(taken.groups.stream == k)
        last, rules = here[-1], first.rules[here]
        said = ", ".join(f"{r + 1} ({rules[:, r].sum():,})" for r in range(8) if rules[:, r].any())
        rows.append(
            f"  {name:28} {len(here):6,} {found.chart.used[k]:7,} "
            f"{number(first.centre[last]):>10} {number(first.low[last]):>10} "
            f"{number(first.high[last]):>10} {int(rules[:, 0].sum()):7,}  {said or 'none'}"
        )
    rows += _more(len(taken.streams), "streams")
    broken = [(i, line) for line in found.chart.lines for i in np.flatnonzero(line.rules.any(1))]
    rows += ["", f"  {len(broken):,} signals" + (", the first of them:" if broken else "")]
    for i, line in broken[:SHOWN]:
        said = ", ".join(str(r + 1) for r in np.flatnonzero(line.rules[i]))
        name = taken.names[i] or taken.streams[taken.groups.stream[i]]
        rows.append(
            f"  {moment(taken.when[i])}  {name:28} {line.name} {number(line.value[i])}: rule {said}"
        )
    rows += _caution(found)
    return "\n".join(rows) + "\n"


def _more(count: int, what: str) -> list[str]:
    return [f"  ... {count - SHOWN:,} more {what}: --json"] if count > SHOWN else []


def _caution(found: Spc) -> list[str]:
    rows = []
    if found.overdispersed > WITHIN:
        rows.append(
            f"  Means scatter {found.overdispersed:.1f} times as much as the scatter within "
            "subgroups lets expect: limits are too narrow. Use --chart i-mr."
        )
    if (found.chart.used < 20).any():
        rows.append("  Some streams have fewer than 20 subgroups in phase I: limits are rough.")
    return ["", *rows] if rows else []


def capable_json(found: Capable) -> dict[str, Any]:
    """Capability under stable names."""
    indices = {
        name: {k: plain(getattr(getattr(found.indices, name), k)) for k in ("value", "low", "high")}
        for name in ("cp", "cpk", "pp", "ppk", "cpm")
    }
    limits = found.limits
    return {
        "of": found.name,
        "unit": found.unit,
        "lower": limits.lower,
        "upper": limits.upper,
        "target": limits.target,
        "limits_from": found.source,
        "values": found.values,
        "values_effective": found.effective,
        "mean": found.mean,
        "sigma_within": found.within,
        "sigma_overall": found.overall,
        "stable": found.unstable <= STABLE,
        "share_beyond": found.unstable,
        "indices": indices,
        "skewness": found.shape.skewness,
        "kurtosis": found.shape.kurtosis,
        "normal": found.shape.is_normal,
        "ppk_by_quantiles": plain(found.shape.ppk),
        "outside": found.shape.outside,
    }


def capable_text(found: Capable) -> str:
    """Capability as text, stability first."""
    limits = found.limits
    sides = [
        f"{word} {number(value)}"
        for word, value in (("lower", limits.lower), ("upper", limits.upper))
        if value is not None
    ]
    stable = found.unstable <= STABLE
    rows = [
        f"{found.name} [{found.unit}]: {', '.join(sides)} ({found.source})",
        f"  {'stable' if stable else 'NOT STABLE'}: {found.unstable:.1%} of hourly means lie "
        "beyond their limits (I-MR, all hours)",
        f"  {found.values:,} values, mean {number(found.mean)}, σ within an hour "
        f"{number(found.within)}, of all {number(found.overall)}; they count as "
        f"{found.effective:,.0f} independent ones",
    ]
    for name, title in (
        ("cp", "Cp  "),
        ("cpk", "Cpk "),
        ("pp", "Pp  "),
        ("ppk", "Ppk "),
        ("cpm", "Cpm "),
    ):
        one = getattr(found.indices, name)
        if math.isfinite(one.value):
            rows.append(f"  {title} {one.value:6.3f}   95 % {one.low:.3f} to {one.high:.3f}")
    shape = found.shape
    rows.append(
        f"  skewness {shape.skewness:.2f}, excess kurtosis {shape.kurtosis:.2f}; by quantiles Ppk "
        f"{number(shape.ppk)}; outside the limits {shape.outside:.3%}"
    )
    if not stable:
        rows.append("  An unstable process has no capability: Pp and Ppk tell the past, no more.")
    if not shape.is_normal:
        rows.append("  Far from normal: trust the Ppk by quantiles and the share outside.")
    return "\n".join(rows) + "\n"


def plan_json(found: tuple[Checked, ...]) -> list[dict[str, Any]]:
    """The control plan under stable names."""
    return [
        {
            "name": one.name,
            "of": one.control.of,
            "by": one.control.by,
            "chart": one.control.chart,
            "subgroups": len(one.spc.taken.when) if one.spc else 0,
            "charted": one.spc is not None,
            "why": one.why,
            "signals": one.signals,
            "beyond_control_limits": one.beyond,
            "lower": plain(one.lower),
            "upper": plain(one.upper),
            "breached": one.breached,
            "first": moment(one.first) if math.isfinite(one.first) else None,
            "fine": one.is_fine,
            "reaction": one.control.reaction,
        }
        for one in found
    ]


def plan_text(found: tuple[Checked, ...]) -> str:
    """The control plan as text."""
    rows = [f"  {'':22} {'characteristic':28} chart  subgroups  signals  beyond  breached  first"]
    for one in found:
        if one.spc is None:
            rows.append(f"  {one.name:22} {one.control.of:28} not charted: {one.why}")
            continue
        rows.append(
            f"  {one.name:22} {one.control.of:28} {one.control.chart:6} "
            f"{len(one.spc.taken.when):9,} {one.signals:8,} {one.beyond:7,} {one.breached:9,}  "
            f"{moment(one.first)}"
        )
    rows += [
        "",
        "  beyond: points outside control limits; breached: a value outside the plan's own",
    ]
    for one in found:
        if not one.is_fine and one.spc is not None:
            rows.append(f"  {one.name}: {one.control.reaction}")
    return "\n".join(rows) + "\n"


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
