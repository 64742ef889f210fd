"""Forward: what was made of a lot, a stretch of a web or the work of a machine, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigafactory.records.read import Array
from gigafactory.records.trace.fate import GOOD, OPEN, SCRAP, Fates, fates, no_fates
from gigafactory.records.trace.genealogy import Genealogy
from gigafactory.records.trace.holding import Held, held, joined_into, used_up
from gigafactory.records.trace.names import NAMES
from gigafactory.records.trace.parts import gathered
from gigafactory.records.trace.seeds import Seeds
from gigafactory.records.trace.spans import Lots, Spans, merged, whole

ITSELF = "itself"


@dataclass(frozen=True)
class Recall:
    """What is affected, and where it is.

    Parameters
    ----------
    seeds
        What was asked about.
    lots
        Stretches of all affected lots, those that were asked about included.
    fates
        The affected cells, and what became of each.
    sure
        Whether each cell is affected for certain, or may be.
    through
        By what each cell is: a draw, a buffer of trays, a step; a number into `names`.
    lot, left, right
        On which lot, and from where to where; −1: on none.
    where
        Where each cell is, in words.
    modules
        Lots in which affected cells stand, and lots made of those.
    """

    seeds: Seeds
    lots: Spans
    fates: Fates
    sure: NDArray[np.bool_]
    through: Array
    names: tuple[str, ...]
    lot: Lots
    left: Array
    right: Array
    where: Array
    modules: Lots

    @property
    def trays(self) -> Lots:
        """Trays in which affected cells lay."""
        lots = [lots[lots >= 0] for lots in self.fates.trays.values()]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *lots]))

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are where, the most first."""
        words, many = np.unique(self.where.astype(str), return_counts=True)
        order = np.lexsort((words, -many))
        return {str(words[i]): int(many[i]) for i in order}


def recall(g: Genealogy, seeds: Seeds) -> Recall:
    """All that is affected by what a question asks about.

    Raises
    ------
    BadInput
        If the records cannot be read, or the edges run in a circle.
    """
    lots = g.descendants(merged(seeds.spans))
    found = _with_cells(g, held(g, lots), seeds)
    p = found.parts
    order = np.lexsort((found.through, ~p.sure, p.cell))
    first = np.concatenate([[True], np.diff(p.cell[order]) != 0]) if len(p) else order
    rows = order[first] if len(p) else order
    p, through = p.take(rows), found.through[rows]
    if not g.records.has_cells:
        return _without_cells(g, seeds, lots, found)
    known = fates(g, p.cell)
    there = np.isin(p.cell, known.cell)
    p, through = p.take(there), through[there]
    modules = _modules(g, known, lots)
    where = _where(g, known)
    return Recall(
        seeds,
        lots,
        known,
        p.sure,
        through,
        found.names,
        p.lot,
        p.left,
        p.right,
        where,
        modules,
    )


def _without_cells(g: Genealogy, seeds: Seeds, lots: Spans, found: Held) -> Recall:
    none, no = np.zeros(0, np.int64), np.zeros(0, object)
    known = no_fates()
    modules = _modules(g, known, lots)
    zero = np.zeros(0)
    return Recall(
        seeds, lots, known, zero.astype(bool), none, found.names, none, zero, zero, no, modules
    )


def _with_cells(g: Genealogy, found: Held, seeds: Seeds) -> Held:
    """The same with the cells that were meant themselves, and those that they went into."""
    if not len(seeds.cells):
        return found
    direct = [seeds.cells]
    names = [*found.names, seeds.through or ITSELF]
    steps = g.cells.steps if g.cells.joins is None else g.cells.joins
    front = seen = np.unique(seeds.cells.cell)
    while len(front) and steps:
        gone = used_up(g, front)
        more = [joined_into(g, step, *gone) for step in steps if len(gone[0])]
        direct += more
        fresh = np.unique(np.concatenate([seen, *(m.cell for m in more)]))
        front, seen = fresh[~np.isin(fresh, seen)], fresh
    parts = gathered(*direct)
    through = np.full(len(parts), len(names) - 1)
    return replace(
        found,
        parts=gathered(found.parts, parts),
        through=np.concatenate([found.through, through]),
        names=tuple(names),
    )


def _modules(g: Genealogy, known: Fates, lots: Spans) -> Lots:
    """Modules of affected cells, affected modules, and whatever those stand in."""
    mine = np.unique(known.module[known.module >= 0])
    kinds = g.words(lots.lot, "kind") if len(lots) else np.zeros(0, str)
    counted = g.of_lots(lots.lot, "cells") > 0 if len(lots) else np.zeros(0, bool)
    units = lots.lot[counted & (kinds != "tray")]
    packs = g.descendants(whole(mine)).lot if len(mine) else mine
    return np.unique(np.concatenate([mine, units, packs]))


def _where(g: Genealogy, f: Fates) -> Array:
    """Where each cell is, in words."""
    found = np.full(len(f), "went into another cell", object)
    open_, good, scrap = (f.disposition == word for word in (OPEN, GOOD, SCRAP))
    module = f.module >= 0
    shipped = f.shipment != ""
    found[open_] = _said(
        "in the plant, behind ", f.place[open_], "in the plant, before its first step"
    )
    # somebody else's good cells may lie in a warehouse: where they are, only shipments tell
    found[good] = "good, where is not told" if NAMES in g.records.source.tables else LEFT
    if module.any():
        state = g.words(f.module[module], "state")
        found[module] = np.array(
            [MODULE_STATES.get(s, "in a module") for s in state.tolist()], object
        )
    found[shipped] = _said("shipped to ", f.customer[shipped], "shipped")
    cause = np.where(f.cause == "", "", ": " + f.cause)
    found[scrap] = (_said("scrapped at ", f.scrap_step, "scrapped") + cause)[scrap]
    return found


LEFT = "left the plant"
MODULE_STATES = {
    "live": "in a module, in the plant",
    "gone": "in a module that left the plant",
    "used": "in a module that went into a larger unit",
    "scrapped": "in a module that was scrapped",
}


def _said(before: str, words: Array, other: str) -> Array:
    found: Array = np.where(words == "", other, before + words)
    return found
