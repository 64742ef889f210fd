"""Row rules: types, empty places, words, order of times, limits; one row at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gigafactory.plant.states import STATES
from gigafactory.records.tables import COUNTED, HAPPENED, START, TABLES, TOOK, schema
from gigafactory.records.verify.chunks import Array, Chunk, Rows
from gigafactory.records.verify.finding import Finding

FILLED = {
    "runs": ("key",),
    "lots": ("lot", "kind"),
    "edges": ("parent", "child"),
    "visits": ("lot", "step"),
    "states": ("step", "state"),
    "uses": ("what",),
    "counts": ("what",),
    "measures": ("characteristic",),
    "events": ("what",),
    "cells": ("cell",),
}
"""Columns that are never empty."""
ALWAYS = {
    "lots": ("made", "quantity", "unit", "rest", "state"),
    "edges": ("left", "right", "child_left", "lane", "flipped"),
    "visits": ("machine", "start", "end"),
    "states": ("machine", "start", "end"),
    "uses": ("start", "end", "quantity", "unit"),
    "counts": ("start", "end", "value", "unit"),
    "measures": ("time", "value"),
    "events": ("start",),
    "cells": ("product", "born", "disposition"),
}
"""Columns that a line of ours never leaves empty."""
WORDS = {
    ("lots", "state"): ("live", "used", "scrapped", "gone"),
    ("states", "state"): tuple(state.name for state in STATES),
    ("counts", "what"): tuple(COUNTED),
    ("events", "what"): tuple(HAPPENED),
    ("shipments", "unit"): ("cell", "tray", "module"),
    ("cells", "disposition"): ("open", "good", "scrap", "used"),
}
"""Columns that say one of a few words."""
ORDERED = {
    "visits": (("start", "end"),),
    "states": (("start", "end"),),
    "uses": (("start", "end"),),
    "counts": (("start", "end"),),
    "events": (("start", "end"), ("left", "right")),
    "edges": (("left", "right"),),
    "measures": (("lower", "upper"),),
    "cells": (("born", "out"),),
    "lots": (("rest", "quantity"),),
}
"""Pairs of columns of which the first is never larger."""
LEAST = {
    "lots": {"quantity": 0, "rest": 0, "lane": 0, "cells": 0},
    "edges": {"left": 0, "child_left": 0, "lane": 0},
    "visits": {"machine": 1},
    "states": {"machine": 1, "starved": 0, "blocked": 0},
    "uses": {"quantity": 0},
    "measures": {"lane": 0},
    "events": {"lane": 0},
}
"""The smallest value of a column."""
SLACK = 1e-6  # of sums of floats [unit of the column]


def rules(rows: Rows) -> Iterator[Finding]:
    """Every row of every table against what can be said of it alone."""
    for table in sorted(rows.tables & TABLES.keys()):
        wrong = [*_shape(rows, table)]
        yield from wrong
        if not wrong:
            for chunk in rows.chunks(table, *(c.name for c in TABLES[table])):
                yield from _chunk(table, chunk, rows.simulated)
    yield from _steps(rows)


def found(chunk: Chunk, wrong: Array, column: str, what: str) -> Iterator[Finding]:
    """One finding for all the rows of a chunk that are wrong alike."""
    if hit := int(np.count_nonzero(wrong)):
        first = int(np.argmax(wrong))
        more = f" and {hit - 1} more" if hit > 1 else ""
        yield Finding(chunk.file, f"row {first}{more}, {column}", what)


def _shape(rows: Rows, table: str) -> Iterator[Finding]:
    wanted = schema(TABLES[table])
    for file, shape in rows.shapes(table):
        for field in wanted:
            at = shape.get_field_index(field.name)
            if at < 0:
                yield Finding(file, field.name, "is not among its columns")
            elif not _fits(shape.field(at).type, field.type):
                yield Finding(file, field.name, f"is {shape.field(at).type}, not {field.type}")


def _fits(kind: pa.DataType, wanted: pa.DataType) -> bool:
    """Words may stand as text."""
    return bool(kind == wanted or (pa.types.is_dictionary(wanted) and kind == wanted.value_type))


def _chunk(table: str, chunk: Chunk, simulated: bool) -> Iterator[Finding]:
    filled = FILLED.get(table, ()) + (ALWAYS.get(table, ()) if simulated else ())
    for column in filled:
        if chunk.rows[column].null_count:
            yield from found(chunk, ~chunk.known(column), column, "is empty")
    for (of, column), words in WORDS.items():
        if of == table:
            odd = chunk.known(column) & ~chunk.is_word(column, *words)
            yield from found(chunk, odd, column, f"is none of {', '.join(words)}")
    for first, second in ORDERED.get(table, ()):
        late = _later(chunk, first, second)
        yield from found(chunk, late, first, f"is larger than {second}")
    for column, least in LEAST.get(table, {}).items():
        small = pc.fill_null(pc.less(chunk.rows[column], least - SLACK), False).to_numpy()
        yield from found(chunk, small, column, f"is less than {least}")
    if table == "cells":
        yield from _cell(chunk, simulated)


def _later(chunk: Chunk, first: str, second: str) -> Array:
    one, other = chunk.rows[first], chunk.rows[second]
    if pa.types.is_floating(one.type):
        one = pc.subtract(one, SLACK)
    return np.asarray(pc.fill_null(pc.greater(one, other), False))


def _cell(chunk: Chunk, simulated: bool) -> Iterator[Finding]:
    is_open = chunk.is_word("disposition", "open")
    out, scrap = chunk.known("out"), chunk.is_word("disposition", "scrap")
    yield from found(chunk, is_open & out, "out", "is said of a cell that is open")
    said = chunk.known("scrap_step")
    yield from found(chunk, said & ~scrap, "scrap_step", "is said of a cell that is no scrap")
    if simulated:
        yield from found(chunk, ~is_open & ~out, "out", "is empty in a cell that is not open")
        yield from found(chunk, scrap & ~said, "scrap_step", "is empty in a cell that is scrap")


def _steps(rows: Rows) -> Iterator[Finding]:
    """When single-cell steps had a cell: not before it was born, nor after it was out."""
    if "cells" not in rows.tables or not {"born", "out"} <= rows.common("cells"):
        return
    common = rows.common("cells")
    for step in sorted(name.removesuffix(TOOK) for name in common if name.endswith(TOOK)):
        start, took = f"{step}{START}", f"{step}{TOOK}"
        if start not in common:
            continue
        for chunk in rows.chunks("cells", "born", "out", start, took):
            known = chunk.known(start)
            began, lasted = chunk.numbers(start, 0), chunk.numbers(took, 0)
            born, out = chunk.numbers("born", -(2**62)), chunk.numbers("out", 2**62)
            yield from found(chunk, known & (began < born), start, "is before the cell was born")
            yield from found(chunk, lasted < 0, took, "is less than 0")
            late = known & (began + lasted > out)
            yield from found(chunk, late, start, "ends after the cell was out")
