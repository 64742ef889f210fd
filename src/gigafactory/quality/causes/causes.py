"""Which members stand out, of every kind of parent and in every characteristic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.quality.causes.characteristic import Characteristic, characteristics
from gigafactory.quality.causes.compare import compare
from gigafactory.quality.causes.discovery import RATE, corrected
from gigafactory.quality.causes.family import Family
from gigafactory.quality.causes.finding import Finding
from gigafactory.quality.causes.shared import Shared
from gigafactory.quality.causes.span import Span, span_of
from gigafactory.quality.causes.summed import summed
from gigafactory.quality.parents.kinds import Kinds
from gigafactory.quality.parents.parent import Parent
from gigafactory.records.read import Records

SHOWN = 200
"""Findings that are kept: all discoveries up to that many, then those that surprise most."""


@dataclass(frozen=True)
class Causes:
    """What stands out.

    Parameters
    ----------
    characteristics, parents
        What was compared, against what.
    span
        The time that the cells span, and its blocks.
    rate
        Wanted rate of false discoveries.
    stated
        Whether the plant states how far its members may differ.
    looked_at, discovered
        Members that were judged, each in one characteristic, and those that were discovered.
    findings
        Discoveries first, then the rest, the surest leading.
    """

    characteristics: tuple[Characteristic, ...]
    parents: tuple[Parent, ...]
    span: Span
    rate: float
    stated: bool
    looked_at: int
    discovered: int
    findings: tuple[Finding, ...]

    @property
    def discoveries(self) -> tuple[Finding, ...]:
        """Those whose corrected chance is at most the wanted rate."""
        return tuple(one for one in self.findings if one.q <= self.rate)


def causes(
    records: Records,
    of: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
    rate: float = RATE,
) -> Causes:
    """Rank the members of all kinds of parents.

    Parameters
    ----------
    records
        With a row for each cell.
    of
        Characteristics; all that were measured without.
    by
        Kinds of parents; all without.
    rate
        Of false discoveries that is wanted.

    Raises
    ------
    BadInput
        If cells are not recorded, or there is no characteristic or kind of that name.
    """
    if not records.has_cells:
        cure = "Simulate with --records cells, or import cells."
        raise BadInput.at(records.folder, "cells", "are not recorded", cure)
    everyone = Kinds(records, whole=True).all()
    parents = Kinds.chosen(records, everyone, by)
    span = span_of(records)
    values = characteristics(records, of, span.where)
    if not values:
        what, cure = "hold nothing that a test measured", "Ask for --of scrap or --of lead_time."
        raise BadInput.at(records.folder, "cells", what, cure)
    shared = Shared(records, tuple(everyone), tuple(parents), tuple(values), span)
    families: list[Family] = []
    for parent, table in summed(records, parents, values, span):
        families += compare(parent, table, values, span, shared)
    q = corrected(families, rate)
    found = tuple(_ranked(families, q, rate))
    looked_at = sum(len(one) for one in families)
    discovered = sum(int((one <= rate).sum()) for one in q)
    stated = "plant_said" in records.said
    members = (tuple(values), tuple(parents))
    return Causes(*members, span, rate, stated, looked_at, discovered, found)


def _ranked(
    families: Sequence[Family], q: Sequence[NDArray[np.float64]], rate: float
) -> Iterator[Finding]:
    """Discoveries, the surest first; then the rest in the same order.

    How sure is the chance times the number of peers: the oddest of a thousand channels is odder
    than the oddest of two machines.
    """
    if not families:
        return
    family = np.repeat(np.arange(len(families)), [len(one) for one in families])
    row = np.concatenate([np.arange(len(one)) for one in families])
    chance = np.concatenate([one.chance * len(one) for one in families])
    explains = np.concatenate([one.explains for one in families])
    all_q = np.concatenate(list(q))
    # A chance below the smallest number is 0: then the one that explains more leads.
    order = np.lexsort((-_rounded(explains), _rounded(chance), all_q > rate))
    for at in order[:SHOWN]:
        yield _finding(families[family[at]], int(row[at]), float(all_q[at]))


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values to six digits: sums that were added in another order must not change the ranking."""
    size = np.where(values == 0, 1.0, np.abs(values))
    unit = 10.0 ** (np.floor(np.log10(size)) - 5)
    found: NDArray[np.float64] = np.round(values / unit) * unit
    return found


def _finding(one: Family, i: int, q: float) -> Finding:
    return Finding(
        one.of.name,
        one.of.unit,
        one.parent.key,
        one.parent.by,
        one.parent.of,
        int(one.member[i]),
        one.parent.name(int(one.member[i])),
        int(one.cells[i]),
        float(one.effect[i]),
        float(one.half[i]),
        float(one.drift[i]),
        float(one.drift_half[i]),
        one.of.scale,
        float(one.level_chance[i]),
        float(one.drift_chance[i]),
        float(one.chance[i]),
        q,
        float(one.explains[i]),
    )
