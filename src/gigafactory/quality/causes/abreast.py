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

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS = 12
SETTLED = 1e-5
"""Levels that change by less than this are settled. [σ]"""
FEWEST_BLOCKS = 4
MOST_RHO = 0.8


@dataclass(frozen=True)
class Levels:
    """Level and drift of each member against the others.

    Parameters
    ----------
    cells
        With a value, (members,).
    level, level_se, level_dof
        Above the middle of all members, its standard error, and its degrees of freedom. [σ]
    drift, drift_se, drift_dof
        Growth over the time that the data span, beyond what all share. [σ]; NaN where a member has
        too few blocks.
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
    level, _ = _fitted(i, b, w, y, zero, t, members, blocks, drifts=False)
    flat = _residuals(i, b, w, y, level, zero, t, blocks)
    both, slope = _fitted(i, b, w, y, zero, t, members, blocks, drifts=True)
    bent = _residuals(i, b, w, y, both, slope, t, blocks)
    cells = np.bincount(i, w, members).astype(float)
    share = w * (1.0 - w / np.bincount(b, w, blocks)[b])  # what is not shared with the block
    count = np.bincount(i, minlength=members).astype(float)
    inflate = _inflation(i, b, w, bent, members, blocks)
    freedom = max(len(y) - members - blocks + 1, 1)
    level_se, level_dof = _error(
        i,
        w,
        flat,
        np.bincount(i, share, members).astype(float),
        count - 1,
        freedom,
        inflate,
        members,
    )
    middle = np.bincount(i, w * t, members) / np.maximum(cells, 1)
    spread = share * (t - middle[i]) ** 2
    drift_se, drift_dof = _error(
        i,
        w,
        bent,
        np.bincount(i, spread, members).astype(float),
        count - 2,
        max(freedom - members, 1),
        inflate,
        members,
    )
    few = count < FEWEST_BLOCKS
    slope = slope - np.median(slope[~few]) if (~few).any() else slope
    drift_ss = slope**2 * np.bincount(i, w * (t - middle[i]) ** 2, members)
    level = level - np.median(level[cells > 0])
    return Levels(
        cells,
        level,
        level_se,
        level_dof,
        np.where(few, np.nan, slope),
        np.where(few, np.nan, drift_se),
        drift_dof,
        np.where(few, 0.0, drift_ss),
    )


def _fitted(
    i: Ints,
    b: Ints,
    w: Floats,
    y: Floats,
    level: Floats,
    t: Floats,
    members: int,
    blocks: int,
    drifts: bool,
) -> tuple[Floats, Floats]:
    """Levels and drifts of members beside free levels of blocks, by turns until they settle."""
    slope = np.zeros(members)
    weight = np.maximum(np.bincount(i, w, members), 1e-9)
    middle = np.bincount(i, w * t, members) / weight
    tilt = np.maximum(np.bincount(i, w * (t - middle[i]) ** 2, members), 1e-9)
    for _ in range(ROUNDS):
        rest = _residuals(i, b, w, y, level, slope, t, blocks)
        step = np.bincount(i, w * rest, members) / weight
        level = level + step
        if drifts:
            rest = _residuals(i, b, w, y, level, slope, t, blocks)
            turn = np.bincount(i, w * rest * (t - middle[i]), members) / tilt
            slope = slope + turn
            step = np.maximum(np.abs(step), np.abs(turn))
        if np.abs(step).max(initial=0.0) < SETTLED:
            break
    return level, slope


def _residuals(
    i: Ints, b: Ints, w: Floats, y: Floats, level: Floats, slope: Floats, t: Floats, blocks: int
) -> Floats:
    own = y - level[i] - slope[i] * t
    found: Floats = (
        own - (np.bincount(b, w * own, blocks) / np.bincount(b, w, blocks).clip(1e-9))[b]
    )
    return found


def _error(
    i: Ints,
    w: Floats,
    rest: Floats,
    information: Floats,
    own_dof: Floats,
    dof: float,
    inflate: float,
    members: int,
) -> tuple[Floats, Floats]:
    """Standard error of each member's estimate and its degrees of freedom.

    The scatter of all members counts, or the member's own where that is larger.
    """
    squares = np.bincount(i, w * rest**2, members)
    pooled = squares.sum() / dof
    own = squares / np.maximum(own_dof, 1)
    larger = (own > pooled) & (own_dof >= 3)
    scatter = np.where(larger, own, pooled) * inflate
    with np.errstate(divide="ignore"):
        error = np.sqrt(scatter / information)
    return error, np.where(larger, own_dof, dof) / inflate


def _inflation(i: Ints, b: Ints, w: Floats, rest: Floats, members: int, blocks: int) -> float:
    """By how much autocorrelation from block to block widens the variance of a mean."""
    if members * blocks > 50_000_000:
        return 1.0
    table = np.zeros((members, blocks))
    table[i, b] = rest * np.sqrt(w)
    squares = float((table**2).sum())
    if squares <= 0 or blocks < FEWEST_BLOCKS:
        return 1.0
    pairs = float((table[:, 1:] * table[:, :-1]).sum())
    # Deviations from a fitted line are negatively correlated by themselves: about −2/blocks.
    rho = min(max(pairs / squares + 2.0 / blocks, 0.0), MOST_RHO)
    return (1 + rho) / (1 - rho)
