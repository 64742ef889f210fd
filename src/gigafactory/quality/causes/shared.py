"""What kinds of parents have to do with one another, and how far members may differ.

Where the coils of one lane always go to one notcher, the notcher seems to make what the lane makes;
where two mixers run in step, one seems to make what the other does; a roll of pouch foil lasts as
long as three lots of electrolyte. A sample of cells tells how each member's cells are shared among
the members of every other kind. The spread that is nothing special between those then counts as
well: a notcher that has two of four lanes may be off by half of what lanes are off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.causes.characteristic import Characteristic
from gigafactory.quality.causes.span import Span
from gigafactory.quality.causes.stated import stated
from gigafactory.quality.grouped import sample
from gigafactory.quality.parents.parent import Parent
from gigafactory.records.read import Array, Records

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mixed:
    """Variance of each member of a kind that comes from members of other kinds, (members,).

    Parameters
    ----------
    level, drift
        Of its level, and of its drift over the time of the data. [σ²]
    """

    level: Floats
    drift: Floats


@dataclass(frozen=True)
class Shared:
    """How the cells of members are shared among the members of other kinds.

    Parameters
    ----------
    records
        With a row for each cell.
    parents, asked
        All kinds of parents, and those that are asked for.
    of
        What is compared.
    span
        Blocks of time.
    """

    records: Records
    parents: tuple[Parent, ...]
    asked: tuple[Parent, ...]
    of: tuple[Characteristic, ...]
    span: Span

    @cached_property
    def spreading(self) -> list[Parent]:
        """Kinds whose members differ by what the plant itself states."""
        return [p for p in self.parents if any(max(self.stated(p, one)) for one in self.of)]

    @cached_property
    def cells(self) -> dict[str, Array]:
        """For each kind: the member of each cell of a sample, −1 for none; and its block."""
        wanted = {p.key: p for p in (*self.asked, *self.spreading)}.values()
        beside = {name: table for p in wanted for name, table in p.beside.items()}
        joins = dict.fromkeys(p.join for p in wanted if p.join)
        asked = {p.key: f"coalesce(CAST({p.member} AS BIGINT), -1)" for p in wanted}
        for p in self.asked:
            if p.abreast:
                asked[f"{p.key} block"] = f"coalesce({self.span.block(p.when)}, 0)"
        return sample(self.records, asked, beside, " ".join(joins), self.span.where)

    def stated(self, parent: Parent, one: Characteristic) -> tuple[float, float]:
        """Spread of the level of members and growth by wear that the plant states [σ]."""
        if "plant_said" not in self.records.said:
            return 0.0, 0.0
        ratio = abs(one.centre) / one.scale
        spread, wear = stated(self.records.plant, parent, one.name)
        return abs(spread) * ratio, abs(wear) * ratio

    def mixed(self, parent: Parent, of: Sequence[Characteristic], members: Array) -> list[Mixed]:
        """Variance of each member that comes from members of other kinds, by characteristic."""
        found = [Mixed(np.zeros(len(members)), np.zeros(len(members))) for _ in of]
        for other in self.spreading:
            said = [self.stated(other, one) for one in of]
            if other.key == parent.key:
                continue
            if parent.abreast:
                level, drift = self._uneven_in_time(parent, other, members)
            else:
                level = drift = self._uneven(parent, other, members)
            for one, (spread, wear) in zip(found, said, strict=True):
                one.level[:] += spread**2 * level
                one.drift[:] += spread**2 * drift + wear**2 * level
        return found

    def _pairs(self, parent: Parent, other: Parent, members: Array) -> tuple[Array, Array, Array]:
        """Cells that have both: row of the member, number of the other one, which cells."""
        own, its = self.cells[parent.key], self.cells[other.key]
        at = np.searchsorted(members, own).clip(0, len(members) - 1)
        rows = np.flatnonzero((members[at] == own) & (own >= 0) & (its >= 0))
        _, of = np.unique(its[rows], return_inverse=True)
        return at[rows], of, rows

    def _uneven(self, parent: Parent, other: Parent, members: Array) -> Floats:
        """Sum of squares by which the shares of each member differ from those of all, (members,).

        Shares of a few sampled cells differ by chance; that part is taken off.
        """
        i, j, _ = self._pairs(parent, other, members)
        if not len(i):
            return np.zeros(len(members))
        wide = int(j.max()) + 1
        all_ = np.bincount(j, minlength=wide) / len(j)
        pair, count = np.unique(i * wide + j, return_counts=True)
        row, col = pair // wide, pair % wide
        cells = np.maximum(np.bincount(i, minlength=len(members)), 1)
        share = count / cells[row]
        squares = np.bincount(row, share**2, len(members))
        cross = np.bincount(row, share * all_[col], len(members))
        chance = (1.0 - squares) / np.maximum(cells - 1, 1)
        found: Floats = np.maximum(squares - 2 * cross + (all_**2).sum() - chance, 0.0)
        return found

    def _uneven_in_time(
        self, parent: Parent, other: Parent, members: Array
    ) -> tuple[Floats, Floats]:
        """The same of members at work at the same time: of their level, and of their drift."""
        i, j, rows = self._pairs(parent, other, members)
        none = np.zeros(len(members))
        if not len(i) or len(members) * self.span.blocks * (j.max() + 1) > LARGEST:
            return none, none
        b, blocks, wide = self.cells[f"{parent.key} block"][rows], self.span.blocks, j.max() + 1
        size = len(members) * blocks * wide
        table = np.bincount((i * blocks + b) * wide + j, minlength=size).astype(float)
        table = table.reshape(len(members), blocks, wide)
        cells = table.sum(axis=2)
        block = table.sum(axis=0) / np.maximum(table.sum(axis=(0, 2)), 1)[:, None]
        off = table - cells[:, :, None] * block  # cells beyond the share of all in that block
        all_ = np.maximum(cells.sum(axis=1), 1)
        t = (np.arange(blocks) - (blocks - 1) / 2) / max(blocks - 1, 1)
        middle = (cells * t).sum(axis=1) / all_
        near = t - middle[:, None]
        tilt = np.maximum((cells * near**2).sum(axis=1), 1e-9)
        level = (off.sum(axis=1) / all_[:, None]) ** 2
        drift = (np.einsum("ibj,ib->ij", off, near) / tilt[:, None]) ** 2
        chance = (table.sum(axis=1) / all_[:, None]) * (1 - table.sum(axis=1) / all_[:, None])
        level -= chance / all_[:, None]
        drift -= chance / tilt[:, None]
        return np.maximum(level.sum(axis=1), 0.0), np.maximum(drift.sum(axis=1), 0.0)


LARGEST = 4_000_000
"""Kinds with so many members are shared so evenly that none is mistaken for another."""
