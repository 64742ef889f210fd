"""What is told of a cell or lot as a table, as JSON, and as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from typing import Any

import pyarrow as pa

from gigafactory.records.tables import TIME
from gigafactory.records.trace.measured import Measured
from gigafactory.records.trace.moments import iso
from gigafactory.records.trace.story import Event, Story, Work

LOT_HEADS = ("name", "step", "machine", "made", "serial", "state")


def as_table(story: Story) -> pa.Table:
    """What it was made of, one stretch of a lot a row, with what was measured there."""
    rows = [_row(story, i) for i in range(len(story.behind))]
    schema = pa.schema(
        [
            _field("level", pa.int64()),
            _field("through", pa.string()),
            _field("kind", pa.string()),
            _field("lot", pa.int64()),
            _field("from", pa.float64(), "unit"),
            _field("to", pa.float64(), "unit"),
            _field("unit", pa.string()),
            _field("lane", pa.int32()),
            _field("turned", pa.bool_()),
            _field("certain", pa.bool_()),
            _field("name", pa.string()),
            _field("step", pa.string()),
            _field("machine", pa.int32()),
            _field("made", TIME, "UTC"),
            _field("serial", pa.int64()),
            _field("state", pa.string()),
            _field("measures", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _field(name: str, type_: pa.DataType, unit: str = "") -> pa.Field:
    return pa.field(name, type_, metadata={"unit": unit})


def _row(story: Story, i: int) -> dict[str, Any]:
    b, lot = story.behind, story.lots[i]
    return {
        "level": int(b.level[i]),
        "through": str(b.slot[i]),
        "kind": lot["kind"],
        "lot": int(b.lot[i]),
        "from": round(float(b.left[i]), 6),
        "to": round(float(b.right[i]), 6) if isfinite(b.right[i]) else None,
        "unit": lot["unit"],
        "lane": int(b.lane[i]),
        "turned": bool(b.flipped[i]),
        "certain": bool(b.sure[i]),
        **{name: lot[name] for name in LOT_HEADS},
        "measures": "; ".join(said(m) for m in story.measures[i]),
    }


def as_json(story: Story) -> dict[str, Any]:
    """Everything, for a machine; times are ISO text."""
    found = {
        "asked": story.title,
        "facts": story.facts,
        "work": [w._asdict() for w in story.work],
        "measured": [m._asdict() for m in story.values],
        "events": [e._asdict() for e in story.events],
        "cells_inside": list(story.cells),
        "made_of": [
            _row(story, i)
            | {
                "into": int(story.behind.child[i]),
                "measures": [m._asdict() for m in story.measures[i]],
                "visits": [w._asdict() for w in story.visits[i]],
            }
            for i in range(len(story.behind))
        ],
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    """Times as text."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value


def printed(story: Story) -> str:
    """The answer as a person reads it."""
    return "\n".join(_lines(story)) + "\n"


def _lines(story: Story) -> Iterator[str]:
    yield f"{story.title}: {fate(story)}"
    if story.values and story.thing.cell:  # of a lot they stand below
        yield ""
        yield "  measured"
        yield from (f"    {said(m)}" for m in story.values)
    if story.work:
        yield ""
        yield "  worked on"
        wide = max(len(_machine(w.step, w.machine)) for w in story.work)
        yield from (f"    {_worked(w, wide)}".rstrip() for w in story.work)
    if story.events:
        yield ""
        yield "  out of the ordinary"
        yield from (f"    {_happened(e)}" for e in story.events)
    yield ""
    yield "  made of (the nearest first; places in the unit of the lot, from the start of coating)"
    for i in ordered(story):
        yield _made_of(story, i)
        yield from _measured_at(story, i)
    for cell in story.cells:
        yield f"    cell {cell} went into it"
    if not len(story.behind) and not story.cells:
        yield "    nothing that is recorded"


def fate(story: Story) -> str:
    """What became of it, in a line."""
    f = story.facts
    if not story.thing.cell:
        by = f" by {_machine(f['step'], f['machine'])}" if f["step"] else ""
        made = [f"made {iso(f['made'])}{by}"] if f["made"] else []
        size = [f"{f['quantity']:g} {f['unit']}"] if f["unit"] else []
        return ", ".join([*size, *made, f["state"] or "state not told"])
    what = f["disposition"]
    if f["scrap_step"]:
        what += f" at {f['scrap_step']}" + (f" ({f['cause']})" if f["cause"] else "")
    if f["place"]:
        what += f", behind {f['place']}"
    more = [f"grade {f['grade']}"] if f["grade"] else []
    more += [f"module {f['module']}"] if f["module"] is not None else []
    more += [f"out {iso(f['out'])}"] if f["out"] else []
    if f["shipment"]:
        more.append(f"shipment {f['shipment']} to {f['customer']} {iso(f['shipped'])}".strip())
    return ", ".join([f["product"], what, *more] if f["product"] else [what, *more])


def ordered(story: Story) -> list[int]:
    """Rows of what it was made of, each behind what it went into."""
    below: dict[int, list[int]] = {}
    for i, child in enumerate(story.behind.child.tolist()):
        below.setdefault(child, []).append(i)
    found, front = [], list(reversed(below.get(-1, [])))
    while front:
        i = front.pop()
        found.append(i)
        front += reversed(below.get(i, []))
    return found


def _made_of(story: Story, i: int) -> str:
    b, lot = story.behind, story.lots[i]
    indent = "  " * (int(b.level[i]) + 1)
    through = f"{b.slot[i]}: " if b.level[i] == 1 and b.slot[i] else ""
    place = f", {lot['unit']} {b.left[i]:.3f} to {b.right[i]:.3f}" if lot["unit"] else ""
    lane = f", lane {b.lane[i]}" if b.lane[i] else ""
    turned = ", turned" if b.flipped[i] else ""
    by = f", {_machine(lot['step'], lot['machine'])}" if lot["step"] else ""
    serial = f", serial {lot['serial']}" if lot["serial"] > 0 else ""
    may = "" if b.sure[i] else " (may be)"
    made = iso(lot["made"]) or "when is not told"
    return f"{indent}{through}{lot_said(story, i)}{place}{lane}{turned}{by}{serial}, {made}{may}"


def lot_said(story: Story, i: int) -> str:
    """Kind, number and name of a lot."""
    lot = story.lots[i]
    called = f" ({lot['name']})" if lot["name"] else ""
    return f"{lot['kind'] or 'lot'} {story.behind.lot[i]}{called}"


def _measured_at(story: Story, i: int) -> Iterator[str]:
    indent = "  " * (int(story.behind.level[i]) + 3)
    yield from (f"{indent}{said(m)}" for m in story.measures[i])


def said(m: Measured) -> str:
    """A measured value in words."""
    text = f"{m.characteristic} {m.value:.6g} {m.unit}".rstrip()
    if m.lower is not None or m.upper is not None:
        low = "" if m.lower is None else f"{m.lower:g}"
        high = "" if m.upper is None else f"{m.upper:g}"
        text += f" (limits {low} to {high})"
    text += f" at m {m.place:g}" if m.place is not None else ""
    text += f" lane {m.lane}" if m.lane else ""
    text += f", {m.step}" if m.step else ""
    return text + (f" {iso(m.time)}" if m.time else "")


def _worked(w: Work, wide: int) -> str:
    name = _machine(w.step, w.machine)
    return f"{name:<{wide}}  {iso(w.start)} to {iso(w.end)}  {w.on}"


def _happened(e: Event) -> str:
    where = f" at {_machine(e.step, e.machine)}" if e.step else ""
    why = f": {e.why}" if e.why else ""
    return f"{iso(e.time)} {e.what}{where}{why}"


def _machine(step: str, number: int | None) -> str:
    """A machine by its step and number; the step alone where no number is told."""
    return f"{step}.{number}" if number is not None and number > 0 else step
