"""What capability says, as text and as JSON."""

from __future__ import annotations

import math
from typing import Any

from gigafactory.quality.spc.capable import STABLE, Capable
from gigafactory.quality.spc.said import number, plain


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
        rows.append(
            "  Pp and Ppk tell the past, no more: a process that wanders can promise nothing."
        )
    if not shape.is_normal:
        rows.append("  Far from normal: trust the Ppk by quantiles and the share outside.")
    return "\n".join(rows) + "\n"
