"""What a person has typed to name a thing: `4711`, `coil 17`, `lot 17`, `electrolyte serial 3`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.names import called
from gigafactory.records.trace.paged import column, says

CURE = "Write a number for a cell, or a kind and a number: coil 17, module 3, lot 17."
CELL, LOT, SERIAL = "cell", "lot", "serial"


class Thing(NamedTuple):
    """A cell or a lot, by its number."""

    cell: bool
    number: int


def thing(g: Genealogy, words: Sequence[str]) -> Thing:
    """The thing that some words name.

    Raises
    ------
    BadInput
        If they name none, or one that is not there.
    """
    if found := _called(g, words):
        return found
    said = " ".join(words).replace(":", " ").replace("#", " ").split()
    place = " ".join(said)
    if len(said) == 3 and said[1].lower() == SERIAL:
        return Thing(False, _serial(g, said[0], _number(g, said[2], place)))
    if not 1 <= len(said) <= 2:
        raise BadInput.at(g.records.folder, place, "names no cell and no lot", CURE)
    kind, number = (CELL if len(said) == 1 else said[0]), _number(g, said[-1], place)
    if kind == CELL:
        return Thing(True, number)
    lot = np.array([number], np.int64)
    g.check(lot)
    is_ = str(g.words(lot, "kind")[0])
    if kind not in (LOT, "batch", is_):
        what = f"is no {kind}: lot {number} is of kind {is_}"
        raise BadInput.at(g.records.folder, place, what, f"Write {is_} {number}.")
    return Thing(False, number)


def _called(g: Genealogy, words: Sequence[str]) -> Thing | None:
    """The thing that people there call so, alone or behind its kind; a cell before a lot."""
    found = list(called(g.records, " ".join(words)))
    if not found and len(words) > 1:
        kind, rest = words[0], called(g.records, " ".join(words[1:]))
        lots = np.array([n.number for n in rest if not n.cell], np.int64)
        kinds = g.words(lots, "kind").tolist() if len(lots) else []
        found = [n for n in rest if n.cell and kind == CELL]
        fit = [n for n in rest if not n.cell]
        found += [n for n, k in zip(fit, kinds, strict=True) if kind in (LOT, "batch", k)]
    cells = [n for n in found if n.cell]
    one = cells or found
    if len(one) > 1:
        what, cure = "is the name of several lots", "Put the kind before it, or ask by number."
        raise BadInput.at(g.records.folder, " ".join(words), what, cure)
    return Thing(*one[0]) if one else None


def _number(g: Genealogy, text: str, place: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    raise BadInput.at(g.records.folder, place, f"has no number: {text!r}", CURE)


def _serial(g: Genealogy, kind: str, serial: int) -> int:
    """The lot with a supplier's number."""
    table = g.records.rows("lots", ["lot", "kind"], {SERIAL: [(serial, serial)]})
    words: list[str] = []
    mine = says(column(table["kind"], words), words, kind)
    lots = column(table["lot"], [])[mine]
    if len(lots) != 1:
        what = "is not in the data set" if not len(lots) else "are several lots"
        cure = "Ask for one by its number in the table `lots`."
        raise BadInput.at(g.records.folder, f"{kind} serial {serial}", what, cure)
    return int(lots[0])
