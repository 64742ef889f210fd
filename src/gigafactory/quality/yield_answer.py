"""Yields and the scrap Pareto in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gigafactory.quality.compared import Class
from gigafactory.quality.losses import Loss
from gigafactory.quality.pareto import Pareto
from gigafactory.quality.webs import WebLoss
from gigafactory.quality.window import DAY
from gigafactory.quality.yields import StepYield, Yields
from gigafactory.records.read import Records

MOST = 10
"""Rows of one list on the screen."""
MOST_JSON = 50
"""Classes of one dimension in JSON, and suspects: a plant has tens of thousands of coils."""


def as_json(found: Yields, lost: Pareto) -> dict[str, Any]:
    """Both, under names that stay: shares are 0 to 1, metres [m], times [s]."""
    return {
        "begin_s": found.begin,
        "end_s": found.end,
        "cells_good": found.good,
        "cells_scrapped": found.scrapped,
        "final_yield": found.final,
        "rolled_throughput_yield": found.rolled,
        "products": {
            p.product: {"cells_good": p.good, "cells_scrapped": p.scrapped, "final_yield": p.final}
            for p in found.products
        },
        "steps": {s.step: _step(s) for s in found.steps},
        "pareto": {
            "causes": [_loss(one) for one in lost.causes],
            "steps": [_loss(one) for one in lost.steps],
            "begun_from_s": lost.begun[0],
            "begun_until_s": lost.begun[1],
            "begun_scrapped": lost.begun_scrapped,
            "begun_decided": lost.begun_decided,
            "suspects": [_class(c) for c in lost.suspects[:MOST_JSON]],
            "compared": [
                {
                    "by": one.by,
                    "of": one.of,
                    "scrapped_before": one.without,
                    "classes": one.looked_at,
                    "most_lost": [_class(c) for c in one.classes[:MOST_JSON]],
                }
                for one in lost.compared
            ],
            "webs": [_web(one) for one in lost.webs],
            "defects": [_web(one) for one in lost.defects],
        },
    }


def _step(s: StepYield) -> dict[str, Any]:
    return {
        "unit": s.unit,
        "good": s.good,
        "scrapped": s.scrapped,
        "reworked": s.reworked,
        "first_pass_yield": s.first_pass,
    }


def _loss(one: Loss) -> dict[str, Any]:
    return {"name": one.name, "lost": one.lost, "of": one.of, "rate": one.rate}


def _class(c: Class) -> dict[str, Any]:
    return {
        "by": c.by,
        "of": c.of,
        "name": c.name,
        "lost": c.lost,
        "decided": c.decided,
        "rate": c.rate,
        "rest_rate": c.rest_rate,
        "excess": c.excess,
        "chance": c.chance,
        "chance_corrected": c.holm,
    }


def _web(one: WebLoss) -> dict[str, Any]:
    return {
        "step": one.step,
        "of": one.of,
        "why": one.why,
        "machine": one.machine or None,
        "metres": one.metres,
    }


def printed(records: Records, found: Yields, lost: Pareto) -> str:
    """Both, for the terminal."""
    first, last = (f"{t / DAY:.6g}" for t in (found.begin, found.end))
    lines = [
        f"{records.plant.head.name}: day {first} to {last} of the records",
        "",
        f"  final yield            {found.final:.2%} of {lost.decided:,} cells decided "
        f"({found.scrapped:,} scrapped)",
        f"  rolled throughput      {found.rolled:.2%} come through every step on cells right at "
        "the first time",
        *_products(found),
        "",
        f"  {'step':<24}{'unit':<6}{'good':>10}{'scrapped':>10}{'reworked':>10}{'first pass':>12}",
    ]
    lines += [
        f"  {s.step:<24}{s.unit:<6}{s.good:>10,}{s.scrapped:>10,}{s.reworked:>10,}"
        f"{s.first_pass:>12.2%}"
        for s in found.steps
    ]
    lines += [*_losses("scrapped by cause", lost.causes), *_losses("scrapped by step", lost.steps)]
    lines += [*_suspects(records, lost), *_webs("metres without a cell", lost.webs)]
    return "\n".join([*lines, *_webs("defects of webs", lost.defects)]) + "\n"


def _products(found: Yields) -> Iterator[str]:
    for p in found.products if len(found.products) > 1 else ():
        final = "needs records of cells" if p.final is None else f"{p.final:.2%}"
        if p.good or p.scrapped:
            yield f"    {p.product:<21}{final}, {p.good:,} good"


def _losses(title: str, losses: Sequence[Loss]) -> Iterator[str]:
    if losses:
        yield from ("", f"  {title}")
        for one in losses[:MOST]:
            of = f"{one.rate:>9.2%} of {one.of:,}" if one.of else ""
            yield f"    {one.name:<36}{one.lost:>8,}{of}"


def _suspects(records: Records, lost: Pareto) -> Iterator[str]:
    if not records.has_cells:
        yield from ("", "  origins                need a row for each cell: --records cells")
        return
    groups = _alike(lost.suspects)
    since, until = (f"{t / DAY:.1f}" for t in lost.begun)
    yield from ("", "  origins that lose more than the rest, the largest excess first")
    if not lost.begun_decided:
        yield "    nothing to compare: no good cell left in this stretch"
        return
    yield (
        f"    among the {lost.begun_decided:,} cells begun from day {since} to {until}, all of "
        f"which are decided: {lost.begun_scrapped:,} were scrapped"
    )
    if not groups:
        yield "    none: chance explains all differences"
    for first, *same in groups[:MOST]:
        chance = f"{first.holm:.0e}" if first.holm > 1e-99 else "below 1e-99"
        yield (
            f"    {_name(first):<52} {first.lost:,} of {first.decided:,} ({first.rate:.1%}, rest "
            f"{first.rest_rate:.1%}), {first.excess:,.0f} too many, chance {chance}"
        )
        yield from (f"      the same cells: {_name(c)}" for c in same)
    if len(groups) > MOST:
        yield f"    and {len(groups) - MOST:,} more (--json)"


def _alike(suspects: Sequence[Class]) -> list[list[Class]]:
    """Suspects that cannot be told apart stand together: they lost and made the same cells."""
    found: dict[tuple[int, int, float], list[Class]] = {}
    for c in suspects:
        found.setdefault((c.lost, c.decided, round(c.rest_rate, 9)), []).append(c)
    return list(found.values())


def _name(c: Class) -> str:
    return f"{c.by} of {c.of}: {c.name}" if c.by != "machine" else f"{c.of}: {c.name}"


def _webs(title: str, losses: Sequence[WebLoss]) -> Iterator[str]:
    if losses:
        yield from ("", f"  {title}")
    for one in losses[:MOST]:
        machine = f" {one.machine}" if one.machine else ""
        yield f"    {one.step + machine:<24}{one.of:<12}{one.why:<12}{one.metres:>12,.0f} m"
