"""What was measured: on a lot, at a place where it has places, and on a cell, as late as it may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from gigafactory.records.read import Array
from gigafactory.records.trace.back import Ancestry
from gigafactory.records.trace.genealogy import UNIT, Genealogy
from gigafactory.records.trace.moments import utc

FIRST = datetime.min.replace(tzinfo=UTC)
"""Stands for a time that is not told."""


class Measured(NamedTuple):
    """A measured value; `place` is where on the lot, in its unit, None where it has no places."""

    characteristic: str
    value: float
    unit: str
    lower: float | None
    upper: float | None
    place: float | None
    lane: int
    step: str
    time: datetime | None


def at_places(g: Genealogy, behind: Ancestry) -> tuple[tuple[Measured, ...], ...]:
    """What was measured on each stretch; where nothing was, at the nearest places around it."""
    m = g.measures
    found: list[tuple[Measured, ...]] = []
    web = g.is_web(behind.lot) if len(behind) else np.zeros(0, bool)
    m.ensure(behind.lot)
    first = np.searchsorted(m.rows["lot"], behind.lot, side="left").tolist()
    last = np.searchsorted(m.rows["lot"], behind.lot, side="right").tolist()
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        if a == b:
            found.append(())
            continue
        rows = np.arange(a, b)
        lanes = m.rows["lane"][a:b]
        lane = int(behind.lane[i])
        rows = rows[(lane == 0) | (lanes == 0) | (lanes == lane)]
        if web[i]:
            rows = _near(m.rows, rows, float(behind.left[i]), float(behind.right[i]))
        found.append(tuple(_measured(g, int(r), bool(web[i])) for r in rows))
    return tuple(found)


def _near(m: Mapping[str, Array], rows: Array, left: float, right: float) -> Array:
    """Of each characteristic and lane the rows within a stretch, or those on either side of it."""
    kept = []
    keys = m["characteristic"][rows] * 1000 + m["lane"][rows]
    for key in np.unique(keys).tolist():
        mine = rows[keys == key]
        mine = mine[np.argsort(m["metre"][mine], kind="stable")]
        place = m["metre"][mine]
        first, last = np.searchsorted(place, [left, right + 1e-9])
        if first == last:
            first, last = max(first - 1, 0), min(last + 1, len(mine))
        kept.append(mine[first:last])
    return np.concatenate(kept) if kept else rows


def _measured(g: Genealogy, row: int, web: bool) -> Measured:
    m, words = g.measures.rows, g.measures.words
    return Measured(
        words["characteristic"][m["characteristic"][row]],
        float(m["value"][row]),
        _unit(g, row),
        _limit(m["lower"][row]),
        _limit(m["upper"][row]),
        float(m["metre"][row]) if web else None,
        int(m["lane"][row]),
        words["step"][m["step"][row]] if m["step"][row] >= 0 else "",
        utc(m["time"][row]),
    )


def _unit(g: Genealogy, row: int) -> str:
    m, words = g.measures.rows, g.measures.words
    if UNIT not in m:
        return "of nominal"
    return words[UNIT][m[UNIT][row]] if m[UNIT][row] >= 0 else ""


def _limit(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def of_cell(g: Genealogy, cell: int, said: Mapping[str, Any]) -> tuple[Measured, ...]:
    """What the row of a cell says, and what was measured on it later."""
    names = ["characteristic", "value", "lower", "upper", "lane", "step", "time"]
    units = UNIT in g.records.names("measures")
    wanted = [*names, UNIT] if units else names
    late = g.records.rows("measures", wanted, {"cell": [(cell, cell)]}).to_pylist()
    own = [
        Measured(name, float(said[name]), unit, None, None, None, 0, "", None)
        for name, unit in g.cells.values.items()
        if isinstance(said[name], int | float)
    ]
    more = [
        Measured(
            r["characteristic"],
            r["value"],
            r.get(UNIT) or g.cells.values.get(r["characteristic"], ""),
            r["lower"],
            r["upper"],
            None,
            r["lane"] or 0,
            r["step"] or "",
            r["time"],
        )
        for r in sorted(late, key=lambda r: r["time"] or FIRST)
    ]
    return (*own, *more)
