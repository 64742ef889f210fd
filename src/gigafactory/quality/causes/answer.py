"""What stands out, as text and as JSON, and when not to trust it."""

from __future__ import annotations

import math
from typing import Any

from gigafactory.quality.causes.causes import Causes
from gigafactory.quality.causes.finding import Finding

SHOWN = 10
CAUTION = """
  A discovery says that a member differs from its peers, not why. Members that always go together
  (one lot on one machine) cannot be told apart; a kind with few members is held against the spread
  that the plant states. Of two members that differ it is not known which one is off. Lots that were
  in work at one time share what happened then: several found at once are most likely one event, and
  it need not lie in any of them (see the notes, such as a dry room out of its band).
"""
UNSTATED = """\
  These data are of no plant, so no spread is stated: kinds with fewer than eight members are called
  where they differ at all, and a machine that always gets the same lanes for what the lanes do.
"""


def as_json(found: Causes) -> dict[str, Any]:
    """Findings under stable names; effects in σ and in the unit."""
    return {
        "characteristics": [
            {"name": c.name, "unit": c.unit, "mean": c.centre, "sigma": c.scale}
            for c in found.characteristics
        ],
        "kinds": [p.key for p in found.parents],
        "looked_at": found.looked_at,
        "rate": found.rate,
        "spread_stated": found.stated,
        "discoveries": found.discovered,
        "findings": [_finding(one, found.rate) for one in found.findings],
    }


def _finding(one: Finding, rate: float) -> dict[str, Any]:
    drift = math.isfinite(one.drift)
    return {
        "characteristic": one.characteristic,
        "kind": one.key,
        "member": one.name,
        "number": one.member,
        "cells": one.cells,
        "discovery": one.q <= rate,
        "by": "drift" if one.drifts else "level",
        "effect_sigma": one.effect,
        "effect": one.effect * one.scale,
        "low": (one.effect - one.half) * one.scale,
        "high": (one.effect + one.half) * one.scale,
        "drift_sigma": one.drift if drift else None,
        "drift": one.drift * one.scale if drift else None,
        "drift_low": (one.drift - one.drift_half) * one.scale if drift else None,
        "drift_high": (one.drift + one.drift_half) * one.scale if drift else None,
        "p": one.chance,
        "q": one.q,
        "explains": one.explains,
        "unit": one.unit,
    }


def printed(found: Causes) -> str:
    """Discoveries, and a few that come nearest."""
    days = found.span.length * found.span.blocks / 86_400
    rows = [
        f"{found.looked_at:,} comparisons over {days:.3g} days: members of "
        f"{len(found.parents)} kinds in {len(found.characteristics)} characteristics",
        f"  {found.discovered:,} discoveries (false-discovery rate {found.rate:.0%})",
        "",
    ]
    shown = [*found.discoveries[:SHOWN]]
    if shown:
        rows += [_head(), *map(_row, shown)]
        if found.discovered > len(shown):
            rows.append(f"  ... {found.discovered - len(shown):,} more: --json")
    rest = [one for one in found.findings if one.q > found.rate][:5]
    if rest:
        rows += ["", "  no discoveries; these come nearest", _head()]
        rows += map(_row, rest)
    return "\n".join(rows) + "\n" + CAUTION + ("" if found.stated else UNSTATED)


def _head() -> str:
    return (
        f"  {'characteristic':15} {'kind':30} {'member':24} {'cells':>8} {'effect':>20} "
        f"{'in σ':>6} {'q':>9} {'explains':>8}"
    )


def _row(one: Finding) -> str:
    value, half = (one.drift, one.drift_half) if one.drifts else (one.effect, one.half)
    effect = f"{value * one.scale:+.3g} ± {half * one.scale:.2g} {one.unit}"
    word = "drift" if one.drifts else ""
    return (
        f"  {one.characteristic:15} {one.key:30} {one.name:24} {one.cells:8,} {effect:>20} "
        f"{value:+6.2f} {one.q:9.2g} {one.explains:8.1%} {word}".rstrip()
    )
