"""Members that work at the same time, such as machines, lanes and channels: level and drift.

Time is cut into blocks. The mean of a member in a block is a level of the block, which all members
share (a bad day, a slow common drift), plus the level of the member, plus its own drift: a two-way
analysis of block means (Searle, Linear Models, 1971, ch. 7). How sure a level is follows from how
the member's block means scatter about it and not from how many cells it had: cells of one coil or
one tray are alike, and a thousand of them are no thousand observations. Scatter that goes on from
block to block (autocorrelation ρ) widens it by (1 + ρ)/(1 − ρ) (Bartlett, 1946).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
ROUNDS = 12
SETTLED = 1e-5
"""Levels that change by less than this are settled. [σ]"""
FEWEST_BLOCKS = 4
FEWEST_IN_BLOCK = 5.0
"""With fewer cells in a block on average no drift of a member is looked for."""
CLEARLY = 0.99
PEERS_OF_ONE, JUMPY = 5, 3.0
"""One member in five is left out of the level of a block if it scatters three times as much."""
LARGEST = 1.2
"""A mean of squares of some thirty normal values without the largest is this much too small."""
VON_NEUMANN = 2.0 / 3.0
"""Degrees of freedom of a variance by differences, per difference, of normal values."""
MOST_RHO = 0.8


@dataclass(frozen=True)
class Levels:
    """Level and drift of each member against the others.

    Parameters
    ----------
    cells
        With a value, (members,).
    level, level_se, level_dof
        Above the middle of all members, its standard error (NaN where it has too few blocks), and
        its degrees of freedom. [σ]
    drift, drift_se, drift_dof
        Growth over the time that the data span, beyond what all share. [σ]; NaN where a member has
        too few blocks, or too few cells in them.
    drift_ss
        Sum of squares that its drift explains. [σ²]
    """

    cells: Floats
    level: Floats
    level_se: Floats
    level_dof: Floats
    drift: Floats
    drift_se: Floats
    drift_dof: Floats
    drift_ss: Floats


def levels(
    member: Ints, block: Ints, n: Floats, total: Floats, members: int, blocks: int
) -> Levels:
    """Level and drift of each member.

    Parameters
    ----------
    member, block
        Of each group, from 0.
    n, total
        Cells of each group, and the sum of their values. [σ]
    members, blocks
        How many there are.
    """
    has = n > 0
    i, b, w = member[has], block[has], n[has].astype(float)
    y = total[has] / w
    t = (b - (blocks - 1) / 2) / max(blocks - 1, 1)  # from −1/2 to 1/2
    zero = np.zeros(members)
    usual = np.ones(len(i), bool)
    level, _ = _fitted(i, b, w, y, t, usual, members, blocks, drifts=False)
    flat = _residuals(i, b, w, y, level, zero, t, usual, blocks)
    calm = ~_jumpy(i, w, flat, members)
    usual = calm[i]
    level, _ = _fitted(i, b, w, y, t, usual, members, blocks, drifts=False)
    both, slope = _fitted(i, b, w, y, t, usual, members, blocks, drifts=True)
    bent = _residuals(i, b, w, y, both, slope, t, usual, blocks)
    cells = np.bincount(i, w, members).astype(float)
    share = w * (1.0 - w / np.bincount(b, w, blocks)[b])  # what is not shared with the block
    count = np.bincount(i, minlength=members).astype(float)
    scatter = _scatter(i, b, w, bent, calm, members, blocks)
    level_se = scatter.error(np.bincount(i, share, members))
    level_se = np.where(count < FEWEST_BLOCKS, np.nan, level_se)
    middle = np.bincount(i, w * t, members) / np.maximum(cells, 1)
    drift_se = scatter.error(np.bincount(i, share * (t - middle[i]) ** 2, members))
    few = (count < FEWEST_BLOCKS) | (cells < FEWEST_IN_BLOCK * count)
    slope = slope - np.median(slope[~few]) if (~few).any() else slope
    drift_ss = slope**2 * np.bincount(i, w * (t - middle[i]) ** 2, members)
    level = level - np.median(level[cells > 0])
    return Levels(
        cells,
        level,
        level_se,
        scatter.dof,
        np.where(few, np.nan, slope),
        np.where(few, np.nan, drift_se),
        scatter.dof,
        np.where(few, 0.0, drift_ss),
    )


def _jumpy(i: Ints, w: Floats, flat: Floats, members: int) -> Flags:
    """Members that scatter so much more than the others that they would drag the blocks along."""
    count = np.maximum(np.bincount(i, minlength=members), 1)
    scatter = np.bincount(i, w * flat**2, members) / count
    at_most = members // PEERS_OF_ONE
    found = np.zeros(members, bool)
    worst = np.argsort(-scatter, kind="stable")[:at_most]
    found[worst] = scatter[worst] > JUMPY * np.median(scatter[scatter > 0])
    return found


def _fitted(
    i: Ints,
    b: Ints,
    w: Floats,
    y: Floats,
    t: Floats,
    usual: Flags,
    members: int,
    blocks: int,
    drifts: bool,
) -> tuple[Floats, Floats]:
    """Levels and drifts of members beside free levels of blocks, by turns until they settle."""
    level, slope = np.zeros(members), np.zeros(members)
    weight = np.maximum(np.bincount(i, w, members), 1e-9)
    middle = np.bincount(i, w * t, members) / weight
    tilt = np.maximum(np.bincount(i, w * (t - middle[i]) ** 2, members), 1e-9)
    for _ in range(ROUNDS):
        rest = _residuals(i, b, w, y, level, slope, t, usual, blocks)
        step = np.bincount(i, w * rest, members) / weight
        level = level + step
        if drifts:
            rest = _residuals(i, b, w, y, level, slope, t, usual, blocks)
            turn = np.bincount(i, w * rest * (t - middle[i]), members) / tilt
            slope = slope + turn
            step = np.maximum(np.abs(step), np.abs(turn))
        if np.abs(step).max(initial=0.0) < SETTLED:
            break
    return level, slope


def _residuals(
    i: Ints,
    b: Ints,
    w: Floats,
    y: Floats,
    level: Floats,
    slope: Floats,
    t: Floats,
    usual: Flags,
    blocks: int,
) -> Floats:
    """What is left beside level, drift and the level of the block, which usual members make."""
    own = y - level[i] - slope[i] * t
    made = np.where(usual, w, 0.0)
    alone = np.bincount(b, made, blocks) <= 0
    made = np.where(alone[b], w, made)
    weight = np.maximum(np.bincount(b, made, blocks), 1e-9)
    found: Floats = own - (np.bincount(b, made * own, blocks) / weight)[b]
    return found


@dataclass(frozen=True)
class _Scatter:
    """How block means scatter about level and drift, as the variance of one cell, (members,).

    Parameters
    ----------
    variance
        Widened by what goes on from block to block. [σ²]
    dof
        Degrees of freedom.
    """

    variance: Floats
    dof: Floats

    def error(self, information: NDArray[Any]) -> Floats:
        """Standard error of an estimate that rests on so many cells; NaN where it rests on none."""
        known = np.asarray(information, float) > 0
        found: Floats = np.sqrt(self.variance / np.where(known, information, np.nan))
        return found


def _scatter(
    i: Ints, b: Ints, w: Floats, rest: Floats, calm: Flags, members: int, blocks: int
) -> _Scatter:
    """The scatter that all members show, or the member's own where that is clearly larger.

    It is told from one block to the next (von Neumann, Ann. Math. Statist. 12 (1941) 367), so that
    a member that jumps in the midst of the data does not hide behind its own jump.
    """
    table = np.full((members, blocks), np.nan)
    table[i, b] = rest * np.sqrt(w)
    step = np.diff(table, axis=1)
    if np.isfinite(step).sum() < FEWEST_BLOCKS:  # nothing tells how a member scatters
        return _Scatter(np.full(members, np.nan), np.ones(members))
    pairs = np.isfinite(step).sum(axis=1).astype(float)
    squares = np.nansum(step**2, axis=1)
    rho = _autocorrelation(table)
    dof = np.maximum(pairs, 1) * VON_NEUMANN
    # Without the largest step: a member may jump once.
    largest = np.nanmax(np.where(np.isfinite(step), step**2, 0.0), axis=1, initial=0.0)
    own = LARGEST * (squares - largest) / np.maximum(2 * (pairs - 1), 1) / (1 - rho)
    # Of k members each has a part of 1/k in the level of the block, from which it is counted.
    alone = members / max(members - 1, 1)
    own = own * alone
    all_ = float((squares * calm).sum() / max(2 * (pairs * calm).sum(), 1) / (1 - rho) * alone)
    larger = (own > all_ * stats.chi2.ppf(CLEARLY, dof) / dof) & (pairs >= FEWEST_BLOCKS)
    inflate = (1 + rho) / (1 - rho)
    variance = np.where(larger, own, all_) * inflate
    # Of n values in a row that are correlated so many count for a variance (Bayley and Hammersley,
    # J. R. Stat. Soc. Suppl. 8 (1946) 184).
    count = (1 - rho**2) / (1 + rho**2)
    all_dof = max(float(pairs.sum()) * VON_NEUMANN, 1.0)
    return _Scatter(variance, np.where(larger, dof, all_dof) * count)


def _autocorrelation(table: Floats) -> float:
    """Correlation of one block with the next; the middle of the members, as one may jump."""
    known = np.nan_to_num(table)
    squares = (known**2).sum(axis=1)
    some = squares > 0
    if table.shape[1] < FEWEST_BLOCKS or not some.any():
        return 0.0
    pairs = (known[:, 1:] * known[:, :-1]).sum(axis=1)
    # Deviations from a fitted line are negatively correlated by themselves: about −2/blocks.
    usual = float(np.median(pairs[some] / squares[some])) + 2.0 / table.shape[1]
    return float(min(max(usual, 0.0), MOST_RHO))
