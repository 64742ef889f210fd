"""What charts and the control plan say, as text and as JSON."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gigafactory.quality.spc.plan import Checked
from gigafactory.quality.spc.rules import RULES
from gigafactory.quality.spc.said import moment, number, plain
from gigafactory.quality.spc.spc import WITHIN, Spc

SHOWN = 12


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
    if _vary(found):
        rows.append("  Limits follow the size of each subgroup: those above are of the last one.")
    rows += _more(len(taken.streams), "streams")
    broken = [(i, line) for line in found.chart.lines for i in np.flatnonzero(line.rules.any(1))]
    rows += ["", f"  {len(broken):,} signals" + (", the first of them:" if broken else "")]
    for i, line in broken[:SHOWN]:
        said = ", ".join(str(r + 1) for r in np.flatnonzero(line.rules[i]))
        name = taken.names[i] or taken.streams[taken.groups.stream[i]]
        rows.append(
            f"  {moment(taken.when[i])}  {name:28} {line.name} {number(line.value[i])}: rule {said}"
            f"  (limits {number(line.low[i])} to {number(line.high[i])})"
        )
    rows += _caution(found)
    return "\n".join(rows) + "\n"


def _vary(found: Spc) -> bool:
    """Whether the limits of a stream differ from point to point."""
    first, streams = found.chart.lines[0], found.taken.groups.stream
    return any(
        np.ptp(first.high[streams == k]) > 0 for k in range(len(found.taken.streams[:SHOWN]))
    )


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
