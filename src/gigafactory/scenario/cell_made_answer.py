"""Cells as a line made them, as text and as JSON: distributions, what they cost, what they rest on.

Everything is said with its origin: measured on the line, drawn from the design's [tolerance], or
as designed; and every law with its standing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from gigafactory.cell.design.tolerance import PERCENTILES, Spread
from gigafactory.cell.process.law import Law
from gigafactory.cell.process.made import OF
from gigafactory.cell.process.quantity import QUANTITIES
from gigafactory.scenario.cell_fast import Checked, FastCharge
from gigafactory.scenario.cell_made import TOLERANCE, CellsMade, Entered

SHOWN = {
    "kg/m²": ("g/m²", 1e3),
    "m": ("µm", 1e6),
    "kg/m³": ("g/cm³", 1e-3),
    "kg": ("g", 1e3),
    "s": ("h", 1 / 3600),
    "ohm": ("mΩ", 1e3),
    "Ω": ("mΩ", 1e3),
}
"""Units in which people read what is kept in the fixed one."""
APART = 0.2
"""Share by which the test's capacity may differ before it is asked whether the design is theirs."""
CLEAR = 3
"""Standard errors by which a slope must differ from nothing to be printed."""
LITTLE = 0.0005
"""Costs below this share of the variance are not printed."""


def as_json(found: CellsMade) -> dict[str, Any]:
    """The whole answer in fixed units; what is not a number is null."""
    return {
        "design": found.design.name,
        "cells": found.count,
        "left_out": found.left_out,
        "process": [_entered_json(one) for one in found.entered],
        "as_designed": _not_told(found),
        "too_little": dict(found.little),
        "told_and_unused": list(found.unused),
        "made": {
            name: {
                "unit": unit,
                "as_designed": found.designed[name],
                **_spread_json(found.spreads[name]),
            }
            for name, unit in OF.items()
        },
        "test_of_the_line": {
            name: {
                "unit": one.unit,
                **_spread_json(one.spread),
                "correlation": _number(one.correlation),
            }
            for name, one in found.beside.items()
        },
        "costs": {
            of: [
                {
                    "quantity": c.name,
                    "spread": _number(c.spread),
                    "deviation": c.deviation,
                    "shift": c.shift,
                    "share": c.share,
                }
                for c in costs
            ]
            for of, costs in found.costs.items()
        },
        "fast_charge": _fast_json(found.fast) if found.fast else None,
        "fill": {"stated": found.stated_fill, "assumed": found.assumed_fill},
        "not_wet_throughout": found.dry,
        "formation_by_root_of_time": found.formation,
        "laws": [
            {
                "quantities": list(law.of),
                "standing": law.standing,
                "says": law.says,
                "source": law.source,
                "holds": law.holds,
            }
            for law in found.laws
        ],
    }


def _entered_json(one: Entered) -> dict[str, Any]:
    return {
        "quantity": one.name,
        "unit": one.unit,
        "as_designed": one.designed,
        "mean": one.mean,
        "deviation": one.deviation,
        "origin": one.origin,
        "source": one.source,
        "counted": one.counted,
    }


def _spread_json(one: Spread) -> dict[str, Any]:
    marks = {f"p{p:g}": _number(v) for p, v in zip(PERCENTILES, one.percentiles, strict=True)}
    return {"mean": _number(one.mean), "deviation": _number(one.deviation), **marks}


def _fast_json(fast: FastCharge) -> dict[str, Any]:
    ran = fast.charged
    return {
        "model": ran.model,
        "rate": ran.rate,
        "counts": dict(ran.counts),
        "time": {"unit": "s", **_spread_json(fast.time)},
        "plating_margin": {"unit": "V", **_spread_json(fast.margin)},
        "below_nothing": _number(fast.plated),
        "determined": _number(fast.determined),
        "dfn_less_spme": _checked_json(fast.checked) if fast.checked else None,
        "slopes": [
            {"quantity": s.name, "margin": s.margin, "error": s.error, "time": s.time}
            for s in fast.slopes
        ],
        "failures": [str(one) for one in ran.failures],
    }


def _checked_json(one: Checked) -> dict[str, Any]:
    return {
        "cells": one.count,
        "margin": _number(one.margin),
        "margin_deviation": _number(one.spread),
        "time": _number(one.time),
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _not_told(found: CellsMade) -> list[str]:
    """Quantities that are as designed: neither the data nor the tolerances say anything of them."""
    entered = {one.name for one in found.entered}
    taken = {n.partition("_")[0] for n in entered if n.endswith(_DENSE)}
    return [
        name
        for name in QUANTITIES
        if name not in entered
        and not name.endswith("_press")
        and not (name.endswith(_DENSE) and name.partition("_")[0] in taken)
    ]


_DENSE = ("e_thickness", "_density", "_porosity", "_gap")  # of cathode and anode


def printed(found: CellsMade) -> str:
    """The answer for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: CellsMade) -> Iterator[str]:
    title = found.design.head.title or found.design.name
    yield f"{title}: {found.count:,} cells as the line made them"
    if found.left_out:
        yield f"  {found.left_out:,} cells are left out: the data lack something of them"
    yield from ("", "what entered")
    yield f"  {'quantity':22} {'unit':6} {'designed':>10} {'mean':>10} {'deviation':>10}  from"
    for one in found.entered:
        yield _entered_line(one)
    for name, share in found.little.items():
        yield f"  {name:22} only {share:.0%} of the cells have it: not used"
    for name in found.unused:
        yield f"  {name:22} told and not used: no law of the calender, or a thickness says more"
    if rest := _not_told(found):
        yield from _wrapped(f"  in neither, so as designed: {', '.join(rest)}", 4)
    yield from _made_lines(found)
    for of, costs in found.costs.items():
        unit, size = _shown(OF[of])
        yield from ("", f"what each spread costs by itself: {of}")
        yield f"  {'quantity':22} {'spread':>8} {f'costs {unit}':>10} {'shift':>9} {'of σ²':>7}"
        for c in costs:
            if c.share >= LITTLE:
                yield (
                    f"  {c.name:22} {c.spread:8.2%} {c.deviation * size:10.4f} "
                    f"{c.shift * size:+9.4f} {c.share:7.1%}"
                )
        together = 1 - sum(c.share for c in costs)
        yield f"  {'going together':22} {'':8} {'':10} {'':9} {together:+7.1%}"
    if found.fast:
        yield from _fast_lines(found.fast)
    yield from ("", "what it rests on")
    for law in found.laws:
        yield from _law_lines(law)
    yield from _caution(found)


def _entered_line(one: Entered) -> str:
    unit, size = _shown(one.unit)
    designed = "" if one.designed is None else f"{one.designed * size:10.5g}"
    source = f"{one.origin}: {one.source}" if one.source else one.origin
    row = f"  {one.name:22} {unit:6} {designed:>10} {one.mean * size:10.5g}"
    counted = "" if one.counted else "; changes nothing here"
    return f"{row} {one.deviation * size:10.3g}  {source}{counted}"


def _made_lines(found: CellsMade) -> Iterator[str]:
    marks = " ".join(f"{f'{p:g} %':>9}" for p in PERCENTILES)
    yield from ("", "what came out, and what the line's own test found")
    yield f"  {'':12} {'unit':5} {'designed':>9} {'mean':>9} {'deviation':>9} {marks}"
    for name, said in OF.items():
        unit, size = _shown(said)
        designed = f"{found.designed[name] * size:9.5g}"
        yield f"  {name:12} {unit:5} {designed:>9} {_spread_line(found.spreads[name], size)}"
        if test := found.beside.get(name):
            unit, size = _shown(test.unit)
            row = f"  {'  the test':12} {unit:5} {'':9} {_spread_line(test.spread, size)}"
            yield f"{row}  r = {test.correlation:.2f}"
    if found.beside:
        yield "  r: correlation, cell by cell, of the test with what the data alone say"


def _spread_line(one: Spread, size: float) -> str:
    values = (one.mean, one.deviation, *one.percentiles)
    digits = ("9.5g", "9.3g", *("9.5g",) * len(one.percentiles))
    return " ".join(
        f"{v * size:{d}}" if math.isfinite(v) else f"{'-':>9}"
        for v, d in zip(values, digits, strict=True)
    )


def _fast_lines(fast: FastCharge) -> Iterator[str]:
    ran = fast.charged
    said = ", ".join(f"{n:,} {how}" for how, n in ran.counts.items())
    yield from ("", f"fast charge, 10 to 80 % at {ran.rate} of the design, {ran.model}: {said}")
    if not len(ran.margin):
        yield "  no cell came to the end of its charge"
    else:
        yield f"  {'time':18} min {_spread_line(fast.time, 1 / 60)}"
        yield f"  {'plating margin':18} mV  {_spread_line(fast.margin, 1e3)}"
        yield f"  {fast.plated:.1%} of the cells fall below 0 V against lithium: it can plate there"
    if both := fast.checked:
        more = (
            f"{1e3 * both.margin:+.1f} ± {1e3 * both.spread:.1f} mV of margin, {both.time:+.1f} s"
        )
        yield f"  held against DFN on {both.count} of them: DFN says {more}, and is to be believed"
    for one in ran.failures[:3]:
        yield f"  in no result: cell {one.index + 1:,} of these: {one.status}: {one.reason}"
    if fast.slopes:
        line = f"straight line, R² {fast.determined:.2f}"
        yield f"  one standard deviation of a quantity moves ({line})"
        for s in fast.slopes:
            if abs(s.margin) > CLEAR * s.error:
                margin = f"{1e3 * s.margin:+.2f} ± {2e3 * s.error:.2f} mV"
                yield f"    {s.name:22} {margin:>20} {s.time:+8.1f} s"
    elif len(ran.margin):
        yield "  too few cells to say what costs how much: ask for a larger --sample"


def _law_lines(law: Law) -> Iterator[str]:
    yield f"  {law.standing}: {', '.join(law.of)}"
    yield from _wrapped(f"      {law.says}.", 6)
    yield from _wrapped(f"      From: {law.source}.", 6)
    yield from _wrapped(f"      Holds: {law.holds}.", 6)


def _caution(found: CellsMade) -> Iterator[str]:
    yield ""
    drawn = [one.name for one in found.entered if one.origin == TOLERANCE]
    if drawn:
        yield from _wrapped(
            f"  Not measured but drawn from the design's [tolerance], each by itself: "
            f"{', '.join(drawn)}.",
            2,
        )
    if found.stated_fill < 1:
        yield from _wrapped(
            f"  The design states an electrolyte that fills {found.stated_fill:.0%} of its own "
            f"pores; a cell would not work so. It is taken to fill {found.assumed_fill:.0%}: doubt "
            "all that is said of the electrolyte's mass, and mend the design.",
            2,
        )
    test = found.beside.get("capacity")
    if test and test.unit == OF["capacity"]:
        ratio = test.spread.mean / found.spreads["capacity"].mean
        if abs(ratio - 1) > APART:
            yield from _wrapped(
                f"  The test's mean capacity is {ratio:.0%} of what is computed: see whether this "
                "is the design of these cells.",
                2,
            )
    if found.dry:
        yield from _wrapped(
            f"  {found.dry:.0%} of the cells are counted as dry somewhere at their first charge, "
            "by laws that are assumptions (see above); where they were filled under vacuum or "
            "soaked warm, they were wetter than that.",
            2,
        )
    if found.formation is not None:
        yield from _wrapped(
            "  The time of formation is told and not counted. Were the loss of the first charge to "
            f"grow with its root, the capacity would deviate by {found.formation:.3g} Ah for it.",
            2,
        )
    yield from _wrapped(
        "  Capacity is that of a slow discharge, resistance has no diffusion: what a test measures "
        "at a rate is less and more. Machines, channels and tests of the line have spreads of "
        "their own that no coating explains.",
        2,
    )


def _shown(unit: str) -> tuple[str, float]:
    return SHOWN.get(unit, (unit, 1.0))


def _wrapped(text: str, indent: int) -> list[str]:
    from textwrap import wrap

    first = text[: len(text) - len(text.lstrip())]
    return wrap(text.strip(), 100, initial_indent=first, subsequent_indent=" " * indent)
