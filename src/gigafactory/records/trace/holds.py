"""Holds and releases: rows of `notes`, and what each of them is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.paged import column, runs
from gigafactory.records.trace.recall import Recall
from gigafactory.records.trace.seeds import (
    LATEST,
    Seeds,
    of_cell,
    of_kind,
    of_lot,
    of_machine,
    together,
)
from gigafactory.records.trace.thing import thing

HOLD, RELEASE = "hold", "release"
CURE = "Name what a row of `notes` says in `on`, or its number among the holds, from 1."


@dataclass(frozen=True)
class Note:
    """One row of `notes`. Times in µs since 1970."""

    time: int
    who: str
    what: str
    on: str
    text: str


def notes(g: Genealogy) -> tuple[Note, ...]:
    """All of them, in their order."""
    table = g.records.table("notes", ["time", "who", "what", "on", "text"])
    times = column(table["time"], []).tolist()
    rest = [[v or "" for v in table[n].to_pylist()] for n in ("who", "what", "on", "text")]
    found = [Note(*row) for row in zip(times, *rest, strict=True)]
    return tuple(sorted(found, key=lambda note: note.time))


def of_hold(g: Genealogy, named: str) -> Seeds:
    """What a hold is about.

    Raises
    ------
    BadInput
        If there is no such hold, or it does not say what it is about.
    """
    all_ = notes(g)
    holds = [n for n in all_ if n.what == HOLD]
    number = int(named) if named.isascii() and named.isdecimal() else 0
    mine = [n for i, n in enumerate(holds, 1) if n.on == named or i == number]
    if not mine:
        there = ", ".join(sorted({n.on for n in holds})[:5]) or "none"
        what = f"is not among the holds of the data set ({there})"
        raise BadInput.at(g.records.folder, f"hold {named}", what, CURE)
    about = [_about(g, n, _released(all_, n)) for n in mine]
    return together(f"hold on {mine[0].on}", about)


def _released(all_: tuple[Note, ...], hold: Note) -> int:
    """When a hold was released; later than any time where it was not."""
    later = (n.time for n in all_ if n.what == RELEASE and n.on == hold.on and n.time >= hold.time)
    return next(later, LATEST)


def _about(g: Genealogy, note: Note, until: int) -> Seeds:
    words = note.on.split()
    if "metres" in words and words.index("metres") + 1 < len(words):
        at = words.index("metres")
        lot = thing(g, words[:at]).number
        lane = int(words[at + 3]) if words[at + 2 : at + 3] == ["lane"] else 0
        return of_lot(g, lot, stretch(words[at + 1], "notes"), lane)
    if words and words[-1].isdecimal():
        named = thing(g, words)
        return of_cell(g, named.number) if named.cell else of_lot(g, named.number)
    step, dot, number = (words[-1] if words else "").rpartition(".")
    if dot and number.isdecimal():
        return of_machine(g, step, int(number), note.time, until)
    found = of_kind(g, note.on, note.time, until)
    if not len(found.spans):
        what = f'is on "{note.on}", which names no lot, cell, machine or material'
        cure = "Write such as: coil 17, cell 4, stacking.3, electrolyte."
        raise BadInput.at(g.records.folder, "notes", what, cure)
    return found


def stretch(text: str, option: str) -> tuple[float, float]:
    """Two places as a person writes them: `1200:1260`.

    Raises
    ------
    BadInput
        If they are none.
    """
    low, colon, high = text.partition(":")
    try:
        if colon and float(low) < float(high) < float("inf"):
            return float(low), float(high)
    except ValueError:
        pass
    what = "is no stretch"
    raise BadInput.at(option, text, what, "Write two places, the lower one first: 1200:1260.")


@dataclass(frozen=True)
class Done:
    """Something that was done about what is affected.

    Parameters
    ----------
    time
        When. [µs since 1970]
    what, who, on, text
        As the row of `notes` says, or an event on so many cells.
    """

    time: int
    what: str
    who: str
    on: str
    text: str


def done_about(g: Genealogy, found: Recall) -> tuple[Done, ...]:
    """Holds, releases and other notes on what is affected, and late events on the cells."""
    lots, cells = set(found.lots.lot.tolist()), set(found.fates.cell.tolist())
    lots |= set(found.modules.tolist()) | set(found.trays.tolist())
    kinds = set(g.words(found.lots.lot, "kind").tolist()) if len(found.lots) else set()
    said = [
        Done(n.time, n.what, n.who, n.on, n.text)
        for n in notes(g)
        if _concerns(n, lots, cells, kinds)
    ]
    return tuple(sorted([*said, *_events(g, found)], key=lambda d: d.time))


def _concerns(note: Note, lots: set[int], cells: set[int], kinds: set[str]) -> bool:
    """Whether a note is about something that is affected; a planted cause is no act of anybody."""
    if note.what not in (HOLD, RELEASE, "deviation"):
        return False
    words = note.on.split()
    number = next((int(w) for w in words[1:2] if w.isdecimal()), None)
    if number is None:
        return note.on in kinds
    return number in (cells if words[0] == "cell" else lots)


def _events(g: Genealogy, found: Recall) -> list[Done]:
    """Late events on affected cells, those of one kind and day together."""
    f = found.fates
    if not len(f):
        return []
    within = {"cell": runs(f.cell, gap=64, most=200)}
    table = g.records.rows("events", ["what", "cell", "step", "end", "why"], within)
    cell, end = column(table["cell"], []), column(table["end"], [])
    mine = np.isin(cell, f.cell)
    table, end = table.filter(pa.array(mine)), end[mine]
    groups: dict[tuple[Any, ...], list[int]] = {}
    days = (end // 86_400_000_000).tolist()
    what, step, why = (table[n].cast(pa.string()).to_pylist() for n in ("what", "step", "why"))
    for row in zip(days, what, step, why, end.tolist(), strict=True):
        groups.setdefault(row[:4], []).append(row[4])
    return [
        Done(
            min(times),
            str(key[1]),
            "",
            f"{len(times):,} cells" if len(times) > 1 else "1 cell",
            " ".join(str(k) for k in key[2:] if k),
        )
        for key, times in groups.items()
    ]
