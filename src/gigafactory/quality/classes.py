"""The ways in which cells differ by where they came from: machine, lane, channel, lot, batch, coil.

Each is a dimension: it puts every cell into one class, or into none where the cell never came so
far. They follow from the columns of `cells`, from `visits` for lots and trays, and from `edges` for
what lies behind a coil.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gigafactory.quality.lineage import NONE, Lineage, Lots, Metres
from gigafactory.records.read import Array, Records

TURN = 10_000
"""Two numbers are kept in one: the first times this, and the second, which is smaller."""


@dataclass(frozen=True)
class Dimension:
    """One way to put cells into classes.

    Parameters
    ----------
    by
        machine, lane, channel, place in the tray, supply lot, or kind of lot: slurry, coil, roll.
    of
        What it is of: a step, a draw, or what lies behind it.
    number
        Class of each cell, −1 where it is in none, (cells,).
    serial
        Supplier's number of each lot, where classes are supply lots, (lots,).
    """

    by: str
    of: str
    number: Lots
    serial: Lots | None = None

    def name(self, number: int) -> str:
        """A class in words."""
        if self.by in ("lane", "channel"):
            return f"machine {number // TURN}, {self.by} {number % TURN}"
        if self.by in ("machine", "place in the tray"):
            return f"{self.by} {number}"
        return f"lot {number}" + ("" if self.serial is None else f" (no. {self.serial[number]})")


@dataclass(frozen=True)
class Classes:
    """Every dimension of some cells of a data set.

    Parameters
    ----------
    records
        With a row for each cell.
    rows
        Cells that are looked at, as a mask.
    """

    records: Records
    rows: Array

    @cached_property
    def lineage(self) -> Lineage:
        """Its genealogy."""
        return Lineage(self.records)

    @cached_property
    def visits(self) -> dict[str, Lots]:
        """For each step that visits speak of: the machine that had each lot last, 0 for none."""
        lot, step, machine = self.records.columns("visits", "lot", "step", "machine")
        found = {}
        for i, name in enumerate(step.words):
            found[name] = np.zeros(len(self.lineage.kinds), np.int64)
            found[name][lot[step.number == i]] = machine[step.number == i]
        return {name: found[name] for name in self.records.plant.order if name in found}

    def column(self, name: str) -> Lots:
        """A column of whole numbers, −1 where it is empty."""
        (column,) = self.records.columns("cells", name)
        column = column[self.rows]
        return np.where(np.isnan(column), NONE, column).astype(np.int64)

    def dimensions(self) -> Iterator[Dimension]:
        """All of them; those in which every cell is alike included."""
        names, plant = set(self.records.names("cells")), self.records.plant
        for step in plant.order:
            if f"{step}_machine" in names:
                yield Dimension("machine", step, self.column(f"{step}_machine"))
            for slot in plant.steps[step].draws:
                if f"{step}_{slot}_lot" in names:
                    lot = self.column(f"{step}_{slot}_lot")
                    at = self.column(f"{step}_{slot}_at") / 1000.0
                    yield from self._drawn(f"{step}.{slot}", lot, at)
        own = {step for step in plant.order if f"{step}_machine" in names}
        for buffer in plant.buffers:
            if f"{buffer}_tray" in names:
                yield from self._tray(buffer, own)

    def _tray(self, buffer: str, own: set[str]) -> Iterator[Dimension]:
        """Place in the tray, machine of each rack that held it, and channel where there are any."""
        tray, place = self.column(f"{buffer}_tray"), self.column(f"{buffer}_slot")
        yield Dimension("place in the tray", buffer, place)
        for step, machine in self._machines(tray):
            if step in own:
                continue
            yield Dimension("machine", step, machine)
            if any(e.of == "channel" for e in self.records.plant.steps[step].effects.values()):
                both = np.where(machine > 0, machine * TURN + place, NONE)
                yield Dimension("channel", step, both)

    def _machines(self, lots: Lots) -> Iterator[tuple[str, Lots]]:
        """For each step that has had any of these lots: the machine that had each last."""
        for step, machine in self.visits.items():
            had = np.where(lots >= 0, machine[lots], 0)
            if had.any():
                yield step, np.where(had > 0, had, NONE)

    def _drawn(self, of: str, lots: Lots, at: Metres) -> Iterator[Dimension]:
        """The lots that were drawn from, and everything behind them."""
        webs = {s.makes for s in self.records.plant.steps.values() if s.kind == "web"}
        seen, lane = np.unique(lots[lots >= 0]), self.records.columns("lots", "lane")[0]
        first = self.lineage.kinds[seen[0]] if len(seen) else ""
        yield self._lots(of, first, lots)
        if first not in webs:
            yield from self._behind(of, lots, at)
            return
        lanes = np.where(lots >= 0, lane[lots], 0)
        climbed = False
        while True:
            yield from (Dimension("machine", s, m) for s, m in self._machines(lots))
            kinds = [k for k in self.lineage.parent_kinds(np.unique(lots)) if k in webs]
            if not kinds:
                break
            lots, at = self.lineage.up(lots, at, kinds)
            climbed = True
        if climbed:
            yield Dimension("mother roll", of, lots)
        for step, machine in self._machines(lots):
            if (lanes > 1).any() and not self.records.plant.steps[step].takes:
                both = np.where((machine > 0) & (lanes > 0), machine * TURN + lanes, NONE)
                yield Dimension("lane", step, both)
        yield from self._behind(of, lots, at)

    def _behind(self, of: str, lots: Lots, at: Metres) -> Iterator[Dimension]:
        """What batches, foils and materials went into lots, and what went into those."""
        for kind in self.lineage.parent_kinds(np.unique(lots)):
            parent, place = self.lineage.up(lots, at, [kind])
            behind = f"{of}.{kind}" if kind in self.records.plant.materials else of
            yield self._lots(behind, kind, parent)
            yield from (Dimension("machine", s, m) for s, m in self._machines(parent))
            yield from self._behind(behind, parent, place)

    def _lots(self, of: str, kind: str, lots: Lots) -> Dimension:
        """Lots of one kind as classes."""
        if kind in self.records.plant.materials:
            return Dimension("supply lot", of, lots, self.records.columns("lots", "serial")[0])
        return Dimension(kind or "lot", of, lots)
