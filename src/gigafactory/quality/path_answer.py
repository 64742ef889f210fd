"""Critical paths in words and as JSON."""

from __future__ import annotations

import math
from typing import Any

from gigafactory.quality.paths import Paths
from gigafactory.quality.segment import Path, Segment
from gigafactory.records.read import Records

HOUR_S = 3600.0
LONG = 0.0005
"""Shorter means are not printed. [h]"""


def path_json(way: Path) -> dict[str, Any]:
    """The path of one cell; times since the start of production [s]."""
    return {
        "cell": way.cell,
        "lasts_s": way.lasts,
        "working": way.working,
        "segments": [_segment(s) for s in way.segments],
    }


def _segment(s: Segment) -> dict[str, Any]:
    return {
        "what": s.what,
        "works": s.works,
        "where": s.where,
        "machine": s.machine or None,
        "start_s": s.start,
        "end_s": s.end,
        "lot": None if s.lot < 0 else s.lot,
        "metre": None if math.isnan(s.metre) else s.metre,
    }


def paths_json(found: Paths) -> dict[str, Any]:
    """The sum over a sample; means over all of its paths [s]."""
    return {
        "cells": found.number,
        "of": found.of,
        "lasts_mean_s": found.lasts,
        "working": found.working,
        "spent": [
            {"what": s.what, "where": s.where, "mean_s": s.mean, "on_paths": s.share}
            for s in found.spent
        ],
    }


def printed_path(records: Records, way: Path) -> str:
    """The path of one cell, for the terminal."""
    lines = [
        f"{records.plant.head.name}: critical path of cell {way.cell}",
        f"  {way.lasts / HOUR_S:,.1f} h, {way.working:.1%} of it working",
        "",
        f"  {'from (h)':>10}{'lasts (h)':>11}  {'':<18}{'':<28}{'lot':>8}{'metre':>9}",
    ]
    for s in way.segments:
        lot, metre = str(s.lot) if s.lot >= 0 else "", f"{s.metre:.2f}"
        where = f"{s.where} {s.machine}" if s.machine else s.where
        lines.append(
            f"  {s.start / HOUR_S:>10.2f}{s.lasts / HOUR_S:>11.3f}  {s.what:<18}{where:<28}{lot:>8}"
            + (f"{metre:>9}" if not math.isnan(s.metre) else "")
        )
    return "\n".join(lines) + "\n"


def printed_paths(records: Records, found: Paths) -> str:
    """The sum over a sample, for the terminal."""
    lines = [
        f"{records.plant.head.name}: critical paths of {found.number:,} of {found.of:,} good cells",
        f"  {found.lasts / HOUR_S:,.1f} h on average, {found.working:.1%} of it working",
        "",
        f"  {'mean (h)':>10}{'share':>8}  {'':<18}{'':<28}{'on paths':>9}",
    ]
    for s in found.spent:
        if s.mean / HOUR_S >= LONG:
            lines.append(
                f"  {s.mean / HOUR_S:>10.3f}{s.mean / found.lasts:>8.1%}  {s.what:<18}{s.where:<28}"
                f"{s.share:>9.0%}"
            )
    return "\n".join(lines) + "\n"
