"""The eight run rules of Nelson (Journal of Quality Technology 16 (1984) 237).

1 one point beyond 3σ · 2 nine in a row on one side of the centre · 3 six in a row rising, or
falling · 4 fourteen in a row alternating up and down · 5 two of three beyond 2σ on one side · 6
four of five beyond 1σ on one side · 7 fifteen in a row within 1σ · 8 eight in a row beyond 1σ, on
either side. A rule is said at the point that completes it; of rules 5 and 6 that point is itself
one of those beyond.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
RULES = {
    1: "one point beyond 3σ",
    2: "nine in a row on one side of the centre",
    3: "six in a row rising, or falling",
    4: "fourteen in a row alternating up and down",
    5: "two of three beyond 2σ on one side",
    6: "four of five beyond 1σ on one side",
    7: "fifteen in a row within 1σ",
    8: "eight in a row beyond 1σ, on either side",
}


def broken(z: Floats, stream: NDArray[np.int64]) -> Flags:
    """Which rules each point completes, (points, 8).

    Parameters
    ----------
    z
        Points in standard deviations from the centre, in order of time within a stream, streams one
        behind the other.
    stream
        Of each point: no run goes over from one to the next.
    """
    first = np.r_[True, stream[1:] != stream[:-1]] if len(z) else np.zeros(0, bool)
    found = np.zeros((len(z), 8), bool)
    up, down = z > 0, z < 0
    found[:, 0] = np.abs(z) > 3
    found[:, 1] = (_run(up, first) >= 9) | (_run(down, first) >= 9)
    change = np.r_[0.0, np.diff(z)] if len(z) else z
    change = np.where(first, 0.0, change)
    found[:, 2] = (_run(change > 0, first) >= 5) | (_run(change < 0, first) >= 5)
    turned = np.r_[False, change[1:] * change[:-1] < 0] if len(z) else up
    found[:, 3] = _run(turned, first) >= 12
    for side in (z, -z):
        found[:, 4] |= (side > 2) & (_of_last(side > 2, 3, first) >= 2)
        found[:, 5] |= (side > 1) & (_of_last(side > 1, 5, first) >= 4)
    found[:, 6] = _run(np.abs(z) < 1, first) >= 15
    found[:, 7] = _run(np.abs(z) > 1, first) >= 8
    return found


def _run(flags: Flags, first: Flags) -> NDArray[np.int64]:
    """How many points in a row up to and with each one have a property; 0 where it has not."""
    at = np.arange(len(flags))
    # The last point without the property, or the one before the stream began.
    stop = np.where(flags, np.where(first, at - 1, -1), at)
    return at - np.maximum.accumulate(stop) if len(flags) else at


def _of_last(flags: Flags, last: int, first: Flags) -> NDArray[np.int64]:
    """How many of the last points of its stream, each one itself included, have a property."""
    at = np.arange(len(flags))
    begun = np.maximum.accumulate(np.where(first, at, 0)) if len(flags) else at
    before = np.r_[0, np.cumsum(flags)]
    found: NDArray[np.int64] = before[at + 1] - before[np.maximum(at - last + 1, begun)]
    return found
