"""The answer of a study: for people, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

import gigafactory
from gigafactory.scenario.cellsearch.finalists import CLOSE, CLOSE_VOLTS, Final, Finalist
from gigafactory.scenario.cellsearch.look import EARLY, FAILED, NO_CELL, OUTSIDE, one
from gigafactory.scenario.cellsearch.names import known
from gigafactory.scenario.cellsearch.search import Searched
from gigafactory.scenario.cellsearch.study import Bound, Study

SEARCH_FORMAT = 1
"""Version of the JSON answer; keys are added, never renamed, within a version."""
_FAILURES = 5
"""Failures that people are shown; JSON and CSV have all."""


@dataclass(frozen=True)
class Answer:
    """A study, what was looked at, and what is left of it."""

    study: Study
    searched: Searched
    final: Final


def counts(answer: Answer) -> dict[str, int]:
    """How many designs ended how."""
    found = answer.searched.found
    said = Counter(str(status) for status in found.status)
    broken = int((found.tested & (found.broken > 0)).sum())
    failed = said[FAILED] + said[EARLY]
    return {
        "looked_at": len(found.status),
        "no_cell": said[NO_CELL],
        "outside_the_bounds_of_the_balance": said[OUTSIDE],
        "tested": int(found.tested.sum()),
        "test_failed": said[FAILED],
        "test_ended_early": said[EARLY],
        "tested_and_outside": broken - failed,
        "allowed": int(found.allowed.sum()),
        "front": len(answer.final.front),
    }


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer under stable names; every quantity in its fixed unit."""
    study, final = answer.study, answer.final
    best = final.compromise
    return {
        "format": SEARCH_FORMAT,
        "study": study.title,
        "cell": str(study.path),
        "version": gigafactory.__version__,
        "aims": [
            {"max" if a.most else "min": a.what, "unit": _unit(study, a.what)} for a in study.aims
        ],
        "bounds": [
            {
                "what": b.what,
                "least": b.least,
                "most": b.most,
                "unit": _unit(study, b.what),
                "from": b.why,
            }
            for b in study.bounds
        ],
        "model": study.effort.model,
        "mesh": study.effort.mesh,
        "seed": study.effort.seed,
        "counts": counts(answer),
        "finalists": [_finalist(one) for one in final.finalists],
        "compromise": best.number if best else None,
        "fallen": [{"design": _at(answer, i), "reason": why} for i, why in final.fallen],
        "front": [{"design": _at(answer, i), **_figures(answer, i)} for i in final.front],
        "failures": failures(answer),
    }


def failures(answer: Answer) -> list[dict[str, Any]]:
    """Every design that a test could not judge, with the reason."""
    found = answer.searched.found
    return [
        {
            "design": _at(answer, int(i)),
            "status": str(found.status[i]),
            "reason": str(found.reason[i]),
        }
        for i in np.flatnonzero(np.isin(found.status, [FAILED, EARLY]))
    ]


def as_csv(answer: Answer) -> str:
    """The front, a row a design: what is varied as it is written, quantities in fixed units."""
    study, found = answer.study, answer.searched.found
    names = [*found.figures]
    numbers = {one.index: one.number for one in answer.final.finalists}
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    head = [f"{v.place} [{v.unit or '1'}]" for v in study.variables]
    sheet.writerow(["finalist", *head, *(f"{n} [{_unit(study, n) or '1'}]" for n in names)])
    for index in answer.final.front:
        row = found.shares[index : index + 1]
        varied = [
            f"{v.written(row[:, i])[0]:.{v.decimals}f}" for i, v in enumerate(study.variables)
        ]
        values = [repr(float(found.figures[name][index])) for name in names]
        sheet.writerow([numbers.get(index, ""), *varied, *values])
    return out.getvalue()


def printed(answer: Answer) -> str:
    """The answer for people."""
    study, final, said = answer.study, answer.final, counts(answer)
    lines = [
        study.title,
        f"  varied from {study.path}; {study.effort.designs:,} designs wanted",
        "",
    ]
    lines += [f"  bound: {_bound(study, one)}" for one in study.bounds]
    lines += ["", *_counted(study, said), *_failed(answer), ""]
    if not final.finalists:
        return (
            "\n".join([*lines, "No design does what is wanted. Widen a range or a bound."]) + "\n"
        )
    lines += _table(study, final)
    lines += ["", *_trusted(study, final)]
    best = final.compromise
    if best:
        what = ", ".join(f"{place} {text}" for place, text in best.varied.items())
        lines += [
            "",
            f"Compromise (nearest to the best of every aim): design {best.number}: {what}.",
        ]
    return "\n".join(lines) + "\n"


def _counted(study: Study, said: dict[str, int]) -> list[str]:
    lines = [
        f"  {said['looked_at']:,} designs looked at: {said['no_cell']:,} are no cell, "
        f"{said['outside_the_bounds_of_the_balance']:,} lie outside the bounds by their balance"
    ]
    if study.tests:
        lines.append(
            f"  {said['tested']:,} tested by {study.effort.model} on the {study.effort.mesh} mesh: "
            f"{said['test_failed']:,} failed, {said['test_ended_early']:,} ended early, "
            f"{said['tested_and_outside']:,} lie outside the bounds by their tests"
        )
    return [*lines, f"  {said['allowed']:,} are allowed, {said['front']:,} of them on the front"]


def _failed(answer: Answer) -> list[str]:
    found = failures(answer)
    lines = [
        f"    {one['status']}: {one['reason']}; "
        + ", ".join(f"{place} {text}" for place, text in one["design"].items())
        for one in found[:_FAILURES]
    ]
    rest = len(found) - _FAILURES
    return [*lines, f"    and {rest:,} more, all in the JSON"] if rest > 0 else lines


def _table(study: Study, final: Final) -> list[str]:
    columns: list[tuple[str, str, Any]] = []
    for v in study.variables:
        unit = v.unit
        columns.append((v.place, unit, lambda f, v=v: f.varied[v.place].partition(" ")[0]))
    aims = [one.what for one in study.aims]
    beside = ("energy", "capacity", "mass")
    for name in [*aims, *(b.what for b in study.bounds if "." in b.what), *beside]:
        if name in {c[0] for c in columns}:
            continue
        unit, factor = known(name, study.tests).shown
        columns.append((name, unit, lambda f, n=name, k=factor: f"{f.figures[n] * k:.4g}"))
    lines = [f"The front, by {len(final.finalists)} designs that stand for it:"]
    width = max(len(name) + len(unit) + 3 for name, unit, _ in columns)
    lines.append(f"  {'design':<{width}}" + "".join(f"{f.number:>9}" for f in final.finalists))
    marks = {one.what: "max " if one.most else "min " for one in study.aims}
    for name, unit, value in columns:
        label = f"{marks.get(name, '')}{name} {unit}".rstrip()
        lines.append(f"  {label:<{width}}" + "".join(f"{value(f):>9}" for f in final.finalists))
    return lines


def _trusted(study: Study, final: Final) -> list[str]:
    lines = []
    if study.tests:
        lines.append("These figures are of DFN on the fine mesh. SPMe beside it:")
        for one in final.finalists:
            lines.append(f"  design {one.number}: {_agreement(one)}")
    for why, count in Counter(why for _, why in final.fallen).items():
        lines.append(f"  {count} more of the front, judged again, fell: {why}.")
    return lines


def _agreement(found: Finalist) -> str:
    if found.breadth:
        return f"SPMe cannot say ({found.breadth})"
    told = ", ".join(_gap(name, gap) for name, gap in found.differences.items())
    word = "agrees" if found.agree else "does not agree"
    return f"{word} (within {100 * CLOSE:g} % and {CLOSE_VOLTS * 1e3:g} mV): {told}"


def _gap(name: str, gap: float) -> str:
    said = {"margin": f"{gap * 1e3:+.1f} mV", "temperature": f"{gap:+.2f} K"}
    return f"{name} {said.get(name.rpartition('.')[2], f'{100 * gap:+.2f} %')}"


def _bound(study: Study, one: Bound) -> str:
    unit, factor = known(one.what, study.tests).shown
    sides = [
        f"{word} {value * factor:.4g} {unit}".rstrip()
        for word, value in (("at least", one.least), ("at most", one.most))
        if value is not None
    ]
    return f"{one.what} {' and '.join(sides)} ({one.why})"


def _unit(study: Study, what: str) -> str:
    return known(what, study.tests).unit


def _at(answer: Answer, index: int) -> dict[str, str]:
    return one(answer.study, answer.searched.found, index)


def _figures(answer: Answer, index: int) -> dict[str, float | None]:
    found = answer.searched.found
    return {name: _plain(float(array[index])) for name, array in found.figures.items()}


def _finalist(found: Finalist) -> dict[str, Any]:
    return {
        "number": found.number,
        "design": dict(found.varied),
        "figures": {name: _plain(value) for name, value in found.figures.items()},
        "by_the_search": {name: _plain(value) for name, value in found.coarse.items()},
        "spme_less_dfn": {name: _plain(value) for name, value in found.differences.items()},
        "spme": found.breadth or "done",
        "models_agree": found.agree,
    }


def _plain(value: float) -> float | None:
    return None if isnan(value) else value
