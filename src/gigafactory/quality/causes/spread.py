"""Whether a member lies outside the spread of its peers, and how surprising that is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
CLEARLY = 0.95
FLAGGED = 1e-3
"""A member as odd as this no longer counts as a peer of the others."""
MOST_FLAGGED = 0.2
AT_MOST = 6
"""Rounds in which odd members are set aside."""
PEERS = 8
"""From so many members on, their own spread is taken into account."""
TAIL = 60
TAIL_SHARE = 0.1


def chances(
    off: Floats,
    error: Floats,
    dof: Floats,
    stated: float,
    mixed: Floats,
    far_tails: bool = False,
) -> tuple[Floats, Floats]:
    """Chance that a member lies so far off if it is like its peers, two-sided, and that variance.

    The variance of a member is that of its own error plus that between peers: what the plant
    states, or what the others show where there are eight or more, whichever is larger. Degrees of
    freedom by Satterthwaite (Biometrics Bulletin 2 (1946) 110). Members that are clearly odd are
    set aside before the spread of the others is taken (Rosner, Technometrics 25 (1983) 165).

    Parameters
    ----------
    off, error, dof
        Deviation (NaN: not judged), its standard error (0: contained in the spread) and degrees of
        freedom.
    stated
        Spread between peers that the plant states. [σ]
    mixed
        Variance that comes from members of other kinds. [σ²]
    far_tails
        Judge by the tail of the others as well, where there are many.
    """
    judged = np.isfinite(off) & np.isfinite(error)
    peers = judged.copy()
    found, variance = np.ones(len(off)), np.zeros(len(off))
    for _ in range(AT_MOST):
        found, variance = _once(off, error, dof, stated, mixed, peers, far_tails)
        found = np.where(judged, found, 1.0)
        odd = judged & (found < FLAGGED)
        few = np.argsort(found, kind="stable")[: int(MOST_FLAGGED * judged.sum())]
        aside = np.zeros(len(off), bool)
        aside[few] = odd[few]
        if judged.sum() < PEERS or (peers == (judged & ~aside)).all():
            break
        peers = judged & ~aside
    return found, variance


def _once(
    off: Floats,
    error: Floats,
    dof: Floats,
    stated: float,
    mixed: Floats,
    peers: NDArray[np.bool_],
    tails: bool,
) -> tuple[Floats, Floats]:
    off = np.where(np.isfinite(off), off, 0.0)
    own = np.where(np.isfinite(error), error, 0.0) ** 2
    known = stated**2 + mixed
    between, between_dof = known, np.full(len(off), 1e9)
    contained = not own[peers].any()
    if peers.sum() >= PEERS or contained:
        estimate, freedom = _between(off, own + (0.0 if contained else mixed), peers)
        # What the plant states holds unless the others clearly show more.
        most = stats.chi2.ppf(CLEARLY, freedom) / freedom if stated > 0 else 1.0
        base = known if contained else np.full(len(off), stated**2)
        larger = estimate > base * most
        between = np.where(larger, estimate + (0.0 if contained else mixed), known)
        between_dof = np.where(larger, freedom, between_dof)
    variance = own + between
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (own**2 / np.maximum(dof, 1) + between**2 / between_dof)
        t = np.abs(off) / np.sqrt(variance)
    freedom = np.where(freedom > 1, freedom, 1.0)
    chance = np.where(variance > 0, 2 * stats.t.sf(t, freedom), 1.0)
    if tails and peers.sum() >= TAIL:
        chance = np.maximum(chance, _tail(t, peers))
    return chance, variance


def _between(off: Floats, own: Floats, peers: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Variance between the peers of each member (itself left out), and degrees of freedom."""
    x, v = np.where(peers, off, 0.0), np.where(peers, own, 0.0)
    n = np.maximum(peers.sum() - peers, 1)
    mean = (x.sum() - x) / n
    square = ((x**2).sum() - x**2) / n - mean**2
    variance = square * n / np.maximum(n - 1, 1) - (v.sum() - v) / n
    # The mean of the others is not known exactly either: one part in n.
    return np.maximum(variance, 0.0) * (1 + 1 / n), np.maximum(n - 1.0, 1.0)


def _tail(t: Floats, peers: NDArray[np.bool_]) -> Floats:
    """Two-sided chance by an exponential tail beyond the most extreme tenth of the peers.

    The predictive chance of an exponential law whose mean is that of k values: (1 + x/(k·mean))^−k.
    """
    known = np.sort(t[peers])
    k = max(int(TAIL_SHARE * len(known)), 5)
    threshold = known[-k - 1]
    mean = float((known[-k:] - threshold).mean())
    beyond = np.maximum(t - threshold, 0.0)
    if mean <= 0:
        return np.ones(len(t))
    return np.where(t > threshold, k / len(known) * (1 + beyond / (k * mean)) ** -k, 1.0)
