"""Mass and metre balances: what is gone from a lot went into a child, into cells, or was lost.

`uses` counts what went into product (material) and what was lost, by step and day. What a web
becomes when it is calendered, slit or notched is a web again, in `edges`; the lanes of a parent
are the same metres side by side, and count once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gigafactory.records.verify.chunks import Array, Rows
from gigafactory.records.verify.finding import Finding

SLACK = 1e-5
"""Of one lot, beside what floats lose. [unit of the lot]"""
SHARE = 1e-9
"""Of a sum over all lots."""
UNITS = ("m", "L", "kg", "m²", "pieces")


def balances(rows: Rows) -> Iterator[Finding]:
    """Findings about each lot, about all lots of a unit, and about the cells that were counted."""
    if "lots" in rows.gone:
        return
    passed = _passed(rows)
    yield from _lots(rows, passed)
    if rows.simulated and "uses" in rows.tables:
        yield from _units(rows, passed)
    if rows.simulated and {"cells", "counts"} <= rows.tables:
        yield from _counted(rows)


def _passed(rows: Rows) -> Array:
    """What went from each lot into others by edges, lanes side by side. [unit of the lot]."""
    lots = rows.lots
    edges = rows.whole("edges", "parent", "left", "right", "lane")
    parent = lots.row(edges.numbers("parent"))
    sound = parent >= 0
    span = (edges.floats("right") - edges.floats("left"))[sound]
    lane = edges.numbers("lane", 0)[sound]
    most = np.zeros(len(lots))
    for one in np.unique(lane):
        here = lane == one
        found = np.bincount(parent[sound][here], span[here], len(lots))
        most = np.maximum(most, found)
    return most


def _lots(rows: Rows, passed: Array) -> Iterator[Finding]:
    """No lot gave more than is gone from it; one whose parts are all in edges gave just that."""
    lots = rows.lots
    if not len(lots):
        return
    gone = lots.quantity - lots.rest
    slack = SLACK + SHARE * np.abs(lots.quantity)
    for row in np.flatnonzero(passed > gone + slack)[:10]:
        what = f"gave {passed[row]:.6g} to others, and {gone[row]:.6g} is gone from it"
        yield Finding("lots", f"lot {lots.lot[row]}", what)
    for row in np.flatnonzero(lots.rest > lots.quantity + slack)[:10]:
        yield Finding("lots", f"lot {lots.lot[row]}", "has more left than it had")
    if not rows.simulated:
        return
    kinds = lots.chunk.words("kind")
    whole = set(pc.unique(kinds.filter(pa.array(passed > 0))).to_pylist()) - _drawn_kinds(rows)
    given = lots.chunk.is_word("kind", *whole) & ~(lots.unit("m") & lots.made_here)
    given &= lots.chunk.is_word("state", "live", "used")
    for row in np.flatnonzero(given & (np.abs(gone - passed) > slack))[:10]:
        what = f"gave {passed[row]:.6g} to others, and {gone[row]:.6g} is gone from it"
        yield Finding("lots", f"lot {lots.lot[row]}", what)


def _drawn_kinds(rows: Rows) -> set[str]:
    """Kinds of lots that cells draw from, how much of each is not said cell by cell."""
    lots, kinds = rows.lots, rows.lots.chunk.words("kind")
    if "cells" not in rows.tables:
        return set(pc.unique(kinds).to_pylist())
    names = {name for _, shape in rows.shapes("cells") for name in shape.names}
    drawn = np.zeros(len(lots), bool)
    for column in names:
        if column.endswith("_lot"):
            for chunk in rows.chunks("cells", column):
                row = lots.row(np.unique(chunk.numbers(column)))
                drawn[row[row >= 0]] = True
    return set(pc.unique(kinds.filter(pa.array(drawn))).to_pylist())


def _units(rows: Rows, passed: Array) -> Iterator[Finding]:
    """Over all lots of a unit, what is gone is what was used and lost."""
    lots = rows.lots
    uses = rows.whole("uses", "what", "quantity", "unit")
    counted = ~uses.is_word("what", "energy")
    for unit in UNITS if len(lots) else ():
        here = lots.unit(unit)
        gone = float((lots.quantity - lots.rest)[here].sum())
        web = here & lots.made_here & (unit == "m")
        gone -= float(passed[web].sum())
        used = float(uses.floats("quantity")[counted & uses.is_word("unit", unit)].sum())
        if abs(gone - used) > SLACK + SHARE * max(1.0, float(lots.quantity[here].sum())):
            what = f"{used:.9g} {unit} were used and lost, and {gone:.9g} {unit} are gone from lots"
            yield Finding("uses", unit, what)


def _counted(rows: Rows) -> Iterator[Finding]:
    """The cells that are there are those that the plant counted."""
    counts = rows.whole("counts", "of", "what", "value", "end")
    plant = ~counts.known("of") | counts.is_word("of", "")
    values = counts.floats("value")
    begun, scrapped, open_ = 0, 0, 0
    for chunk in rows.chunks("cells", "disposition"):
        begun += chunk.rows.num_rows
        scrapped += int(chunk.is_word("disposition", "scrap").sum())
        open_ += int(chunk.is_word("disposition", "open").sum())
    for what, found in (("started", begun), ("scrapped", scrapped)):
        said = float(values[plant & counts.is_word("what", what)].sum())
        if said != found:
            yield Finding("counts", what, f"says {said:g} cells, and {found} are there")
    inside = plant & counts.is_word("what", "inside")
    if inside.any():
        at = np.flatnonzero(inside)
        said = float(values[at[np.argmax(counts.numbers("end")[at])]])
        if said != open_:
            yield Finding("counts", "inside", f"says {said:g} cells, and {open_} are open")
