"""What curves say, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gigafactory.records.curves.cycles import integral
from gigafactory.records.curves.keep import Kept

APART = 0.05
"""Share by which counter and integral may differ without a word."""
HEADS = ("cycle", "charge Ah", "discharge Ah", "in Wh", "out Wh", "efficiency", "resistance Ω")


def printed(kept: Sequence[Kept]) -> str:
    """One table a curve."""
    lines = []
    for one in kept:
        by = "counted by the tester" if one.cycles.counted else "integral of current"
        lines.append(
            f"curve {one.number} of cell {one.cell}: {one.curve.form}, {len(one.curve.time):,} "
            f"points; capacity: {by}"
        )
        lines += _doubt(one)
        lines.append("".join(f"{head:>14}" for head in HEADS))
        c = one.cycles
        for row in zip(
            c.number,
            c.charge,
            c.discharge,
            c.charge_energy,
            c.discharge_energy,
            c.efficiency,
            c.resistance,
            strict=True,
        ):
            number, *values = row
            told = (f"{v:.5g}" if np.isfinite(v) else "-" for v in values)
            lines.append(f"{number:>14}" + "".join(f"{text:>14}" for text in told))
    return "\n".join(lines) + "\n"


def _doubt(one: Kept) -> list[str]:
    """A word where the tester counted otherwise than its own currents and times add up to."""
    if not one.cycles.counted:
        return []
    flowed = integral(one.curve.time, one.curve.current)
    said = []
    for way, total, counted in zip(
        ("charge", "discharge"), flowed, (one.cycles.charge, one.cycles.discharge), strict=True
    ):
        if abs(total[-1] - counted.sum()) > APART * counted.sum():
            said.append(
                f"  the integral of current gives {total[-1]:.5g} Ah of {way}, the tester counted "
                f"{counted.sum():.5g} Ah: see whether current and time are recorded finely enough"
            )
    return said


def as_json(kept: Sequence[Kept]) -> dict[str, Any]:
    """The same under stable names."""
    names = ("charge", "discharge", "charge_energy", "discharge_energy", "efficiency")
    return {
        "curves": [
            {
                "curve": one.number,
                "cell": one.cell,
                "form": one.curve.form,
                "points": len(one.curve.time),
                "counted": "tester" if one.cycles.counted else "integral",
                "cycles": [
                    {
                        "cycle": int(one.cycles.number[i]),
                        **{
                            name: _number(getattr(one.cycles, name)[i])
                            for name in (*names, "resistance", "seconds")
                        },
                    }
                    for i in range(len(one.cycles.number))
                ],
            }
            for one in kept
        ]
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
