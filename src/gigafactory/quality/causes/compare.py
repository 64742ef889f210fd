"""One kind of parent: every member held against its peers, for each characteristic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gigafactory.quality.causes.abreast import levels
from gigafactory.quality.causes.after import FEWEST, off_neighbours
from gigafactory.quality.causes.characteristic import Characteristic
from gigafactory.quality.causes.family import Family
from gigafactory.quality.causes.shared import Mixed, Shared
from gigafactory.quality.causes.span import Span
from gigafactory.quality.causes.spread import chances
from gigafactory.quality.parents.parent import Parent
from gigafactory.records.read import Array

Floats = NDArray[np.float64]
SURE = 0.95
FEWEST_CELLS = 10
"""A member with fewer cells is not judged."""
CLEAR = 0.01
"""A drift as surprising as this counts in what a member explains."""


@dataclass(frozen=True)
class Peers:
    """How far members may differ.

    Parameters
    ----------
    spread, wear
        That the plant states, of level and of drift. [σ]
    mixed
        What comes from members of other kinds.
    """

    spread: float
    wear: float
    mixed: Mixed


def compare(
    parent: Parent,
    table: dict[str, Array],
    of: Sequence[Characteristic],
    span: Span,
    shared: Shared,
) -> list[Family]:
    """Every member of a kind against its peers.

    Parameters
    ----------
    parent
        The kind.
    table
        Its groups, see `summed`.
    of
        What is compared.
    span
        Blocks of time.
    shared
        What kinds of parents have to do with one another.
    """
    members, number = np.unique(table["m"], return_inverse=True)
    if len(members) < 2:
        return []
    found: list[Family] = []
    for one, mixed in zip(of, shared.mixed(parent, of, members), strict=True):
        peers = Peers(*shared.stated(parent, one), mixed)
        n, total = table[f"n_{one.name}"], table[f"s_{one.name}"]
        if parent.abreast:
            family = _abreast(parent, one, members, number, table["b"], n, total, span, peers)
        else:
            family = _after(parent, one, members, table["when"], n, total, peers)
        found += [family] if family else []
    return found


def _abreast(
    parent: Parent,
    one: Characteristic,
    members: Array,
    number: Array,
    block: Array,
    n: Floats,
    total: Floats,
    span: Span,
    peers: Peers,
) -> Family | None:
    cells = np.bincount(number, n, len(members))
    judged = cells >= FEWEST_CELLS
    if judged.sum() < 2:
        return None
    found = levels(number, block, n, total, len(members), span.blocks)
    judged &= np.isfinite(found.level_se)
    if judged.sum() < 2:
        return None
    # The middle of a few members is no better known than they are: of two it lies between them.
    few = int(judged.sum())
    middle = 0.5 if few == 2 else 1.0 + 2.0 / few
    root = middle**0.5
    level = np.where(judged, found.level, np.nan)
    level_chance, usual = chances(
        level,
        root * found.level_se,
        found.level_dof,
        root * peers.spread,
        middle * peers.mixed.level,
    )
    drift = np.where(judged, found.drift, np.nan)
    drift_chance, _ = chances(
        drift,
        root * found.drift_se,
        found.drift_dof,
        root * peers.wear,
        middle * peers.mixed.drift,
    )
    squares = cells * np.maximum(found.level**2 - usual, 0.0)
    squares += np.where(drift_chance < CLEAR, np.nan_to_num(found.drift_ss), 0.0)
    half = _half(found.level_se, found.level_dof)
    drift_half = _half(found.drift_se, found.drift_dof)
    # Where no drift is looked for, the level is the only question.
    questions = np.where(np.isfinite(drift), 2.0, 1.0)
    both = np.minimum(1.0, questions * np.minimum(level_chance, drift_chance))
    columns = (cells, level, half, drift, drift_half, level_chance, drift_chance, both)
    kept = [np.asarray(c[judged], float) for c in (*columns, squares / cells.sum())]
    return Family(one, parent, members[judged], *kept)


def _half(error: Floats, dof: Floats) -> Floats:
    """Half of the interval of an estimate."""
    found: Floats = stats.t.ppf((1 + SURE) / 2, np.maximum(dof, 1)) * error
    return found


def _after(
    parent: Parent,
    one: Characteristic,
    members: Array,
    when: Floats,
    n: Floats,
    total: Floats,
    peers: Peers,
) -> Family | None:
    off = off_neighbours(when, n, np.where(n > 0, total / np.maximum(n, 1), 0.0))
    off = np.where(n >= FEWEST_CELLS, off, np.nan)
    judged = np.isfinite(off)
    if judged.sum() < FEWEST:
        return None
    off, cells = off[judged], n[judged]
    none, never = np.zeros(len(off)), np.ones(len(off))
    chance, usual = chances(
        off, none, none + 1e9, peers.spread, peers.mixed.level[judged], far_tails=True
    )
    scale = max(1.4826 * float(np.median(np.abs(off))), peers.spread)
    half = none + float(stats.t.ppf((1 + SURE) / 2, len(off) - 1)) * scale
    nan = none + np.nan
    explains = cells * np.maximum(off**2 - usual, 0.0) / n.sum()
    return Family(
        one, parent, members[judged], cells, off, half, nan, nan, chance, never, chance, explains
    )
