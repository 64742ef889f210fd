"""What a question asks about, as stretches of lots and as cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.read import Array
from gigafactory.records.store.parts import Ranges
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.names import names_of
from gigafactory.records.trace.paged import column, says
from gigafactory.records.trace.parts import Parts, gathered, no_parts
from gigafactory.records.trace.spans import Lots, Spans, joined, whole

LATEST = 1 << 62
"""Later than any time. [µs]"""
LONGEST = 60 * 86_400_000_000
"""No stay on a machine is longer. [µs]"""


@dataclass(frozen=True)
class Seeds:
    """What is asked about.

    Parameters
    ----------
    says
        In words.
    spans
        Stretches of lots.
    cells
        Cells that are meant themselves, and what has them (a step).
    through
        The step, "" where none.
    """

    says: str
    spans: Spans
    cells: Parts
    through: str = ""


def none() -> Spans:
    """No stretch of any lot."""
    return whole([])


def of_lot(
    g: Genealogy, lot: int, metres: tuple[float, float] | None = None, lane: int = 0
) -> Seeds:
    """A lot, or a stretch of it in its unit, or one lane of it.

    Raises
    ------
    BadInput
        If there is no such lot, stretch or lane.
    """
    number = np.array([lot], np.int64)
    g.check(number)
    kind, unit = str(g.words(number, "kind")[0]), str(g.words(number, "unit")[0])
    called = names_of(g.records, "lot", number).get(lot, "")
    says, spans = f"{kind or 'lot'} {lot}" + (f" ({called})" if called else ""), whole([lot])
    if metres is not None:
        low, high = _checked(g, lot, metres, unit)
        ends = np.array([low]), np.array([high])
        spans = Spans(number, *ends, np.zeros(1, np.int32))
        says += f", {unit} {low:g} to {high:g}"
    if lane:
        own = int(g.of_lots(number, "lane")[0])
        if unit != "m" or (own > 0 and own != lane):
            what = f"is lane {own}" if own > 0 else f"is counted in {unit} and has no lanes"
            place = f"lane {lane} of {kind} {lot}"
            raise BadInput.at(g.records.folder, place, what, "Leave the lane out.")
        lanes = g.lanes(lot)
        if not own and len(lanes) and lane not in lanes:
            what = f"is not there: its lanes are {', '.join(map(str, lanes))}"
            place = f"lane {lane} of {kind} {lot}"
            raise BadInput.at(g.records.folder, place, what, "Name one of them.")
        spans = Spans(number, spans.left, spans.right, np.array([0 if own else lane], np.int32))
        says += f", lane {lane}"
    return Seeds(says, spans, no_parts())


def of_web(
    g: Genealogy, lot: int, metres: tuple[float, float] | None = None, lane: int = 0
) -> Seeds:
    """A roll or coil, or a stretch of it, or one lane of it.

    Raises
    ------
    BadInput
        If there is no such web, stretch or lane.
    """
    number = np.array([lot], np.int64)
    g.check(number)
    if not g.is_web(number)[0]:
        what = f"is no roll or coil: it is of kind {g.words(number, 'kind')[0]}"
        raise BadInput.at(g.records.folder, f"lot {lot}", what, "Ask with --lot.")
    return of_lot(g, lot, metres, lane)


def _checked(g: Genealogy, lot: int, metres: tuple[float, float], unit: str) -> tuple[float, float]:
    low, high = metres
    size = float(g.size(np.array([lot]))[0])
    if not low < high or high <= 0 or low >= size:
        what = f"is no stretch of it: it has 0 to {size:g} {unit}"
        place = f"{low:g}:{high:g} of lot {lot}"
        cure = "Write two places on the lot, the lower one first."
        raise BadInput.at(g.records.folder, place, what, cure)
    return low, high


def of_cell(g: Genealogy, cell: int) -> Seeds:
    """A cell.

    Raises
    ------
    BadInput
        If there is no such cell.
    """
    known = g.records.has_cells
    found = g.records.rows("cells", ["cell"], {"cell": [(cell, cell)]}).num_rows if known else 0
    if not found:
        what = "is not in the data set" if known else "is not recorded: only lots are"
        cure = "Name a number of the table `cells`."
        raise BadInput.at(g.records.folder, f"cell {cell}", what, cure)
    return Seeds(f"cell {cell}", none(), certain(np.array([cell], np.int64)))


def certain(cells: Lots) -> Parts:
    """Cells that are meant themselves."""
    size = len(cells)
    lot = np.full(size, -1, np.int64)
    return Parts(cells, lot, np.zeros(size), np.zeros(size), np.ones(size, bool))


def of_kind(g: Genealogy, kind: str, first: int, last: int) -> Seeds:
    """All lots of a kind that were made or delivered between two moments [µs since 1970]."""
    table = g.records.rows("lots", ["lot", "kind"], {"made": [(first, last)]})
    words: list[str] = []
    mine = says(column(table["kind"], words), words, kind)
    return Seeds(f"every lot of {kind}", whole(column(table["lot"], [])[mine]), no_parts())


def of_machine(g: Genealogy, step: str, machine: int, first: int, last: int) -> Seeds:
    """What a machine had in its hands between two moments [µs since 1970], both included.

    Of a lot it is all of it: where a web stood at a moment is not told.

    Raises
    ------
    BadInput
        If no record names such a step or machine.
    """
    ranges: dict[str, Ranges] = {"start": [(first - LONGEST, last)], "end": [(first, LATEST)]}
    spans, seen = _visited(g, step, machine, ranges)
    cells = [_events(g, step, machine, ranges)] if g.records.has_cells else [no_parts()]
    if step in g.cells.steps:
        within: dict[str, Ranges] = {f"{step}_machine": [(machine, machine)]}
        within |= {f"{step}_{end}": r for end, r in ranges.items()}
        table = g.records.rows("cells", ["cell"], within)
        cells.append(certain(column(table["cell"], [])))
    if not (seen or len(gathered(*cells))) and machine not in (known := _machines(g, step)):
        what = f"is no machine of the data set: {step} has "
        what += ", ".join(map(str, known)) if known else "none"
        raise BadInput.at(g.records.folder, f"{step}.{machine}", what, "Write STEP.NUMBER.")
    return Seeds(f"machine {step}.{machine}", spans, gathered(*cells), step)


def _visited(
    g: Genealogy, step: str, machine: int, ranges: dict[str, Ranges]
) -> tuple[Spans, bool]:
    """Lots that were on a machine, and those that were made on it."""
    names = ["lot", "step", "machine"]
    table = g.records.rows("visits", names, {**ranges, "machine": [(machine, machine)]})
    words: list[str] = []
    mine = says(column(table["step"], words), words, step)
    return whole(np.unique(column(table["lot"], [])[mine])), bool(mine.any())


def _events(g: Genealogy, step: str, machine: int, ranges: dict[str, Ranges]) -> Parts:
    """Cells that were on a machine before they had its step again."""
    names = ["what", "step", "cell"]
    within = {**ranges, "machine": [(machine, machine)]}
    table = g.records.rows("events", names, within)
    words: list[str] = []
    mine = says(column(table["step"], words), words, step)
    cell: Array = column(table["cell"], [])
    return certain(np.unique(cell[mine & (cell >= 0)]))


def _machines(g: Genealogy, step: str) -> list[int]:
    """The machines of a step of which the data set tells."""
    found: set[int] = set()
    for name in ("states", "visits"):
        table = g.records.table(name, ["step", "machine"])
        words: list[str] = []
        mine = says(column(table["step"], words), words, step)
        found |= set(column(table["machine"], [])[mine].tolist())
    if step in g.cells.steps:
        table = g.records.table("cells", [f"{step}_machine"])
        found |= set(np.unique(column(table[f"{step}_machine"], [])).tolist())
    return sorted(one for one in found if one > 0)


def together(says: str, seeds: list[Seeds]) -> Seeds:
    """Several as one."""
    spans = joined(none(), *(s.spans for s in seeds))
    cells = gathered(no_parts(), *(s.cells for s in seeds))
    through = next((s.through for s in seeds if s.through), "")
    return Seeds(says, spans, cells, through)
