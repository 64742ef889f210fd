"""The two ends of a cell's window, compiled: see `window`, which says what is solved.

``cp, cs, cl, cd`` are points, integrals, lowest content and step of the cathode's curve, ``ap`` and
so on those of the anode's.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray


@nb.njit(cache=True, nogil=True, inline="always")
def _at(points: NDArray[np.float64], low: float, step: float, content: float) -> float:
    """A curve at a content, straight between its points."""
    place = (content - low) / step
    if place <= 0:
        return points[0]
    last = len(points) - 1
    if place >= last:
        return points[last]
    left = int(place)
    return points[left] + (place - left) * (points[left + 1] - points[left])


@nb.njit(cache=True, nogil=True, inline="always")
def _integral(
    points: NDArray[np.float64],
    sums: NDArray[np.float64],
    low: float,
    step: float,
    content: float,
) -> float:
    """The integral of a curve up to a content: exact for straight lines."""
    place = (content - low) / step
    last = len(points) - 1
    left = min(max(int(place), 0), last - 1)
    part = place - left
    slope = points[left + 1] - points[left]
    return sums[left] + step * part * (points[left] + part * slope / 2)


@nb.njit(cache=True, nogil=True)
def solve(cp, cs, cl, cd, ap, as_, al, ad, cathode, anode, lithium, lower, upper, known, out, ends):
    """Fill `out` (8, designs) and `ends` (2, designs) with what `window` says."""
    cathode_most, anode_most = cl + cd * (len(cp) - 1), al + ad * (len(ap) - 1)
    for i in range(len(cathode)):
        mc, ma, stock = cathode[i], anode[i], lithium[i]
        if not (mc > 0 and ma > 0):  # also where one is not a number
            out[:, i] = np.nan
            ends[0, i], ends[1, i] = 2, 4
            continue
        # Contents of the cathode between which both electrodes stay on their curves.
        least, most = (stock - ma * anode_most) / mc, (stock - ma * al) / mc
        charge_end, discharge_end = 2, 4
        if least < cl:
            least, charge_end = cl, 1
        if most > cathode_most:
            most, discharge_end = cathode_most, 3
        if not least < most:
            for k in range(8):
                out[k, i] = np.nan
            ends[0, i], ends[1, i] = charge_end, discharge_end
            continue
        found = np.empty(2)
        for which in range(2):
            wanted = upper[i] if which == 0 else lower[i]
            if which == 0 and not np.isnan(known[i]):
                found[0] = min(max(known[i], least), most)
                if least <= known[i]:  # otherwise an electrode ends before what is known
                    charge_end = 0
                continue
            a, b = least, most
            va = _at(cp, cl, cd, a) - _at(ap, al, ad, (stock - mc * a) / ma) - wanted
            vb = _at(cp, cl, cd, b) - _at(ap, al, ad, (stock - mc * b) / ma) - wanted
            if va <= 0:  # even the fullest state is below the limit
                found[which] = a
                if which == 1:
                    discharge_end = 0
                elif va == 0:
                    charge_end = 0
                continue
            if vb >= 0:
                found[which] = b
                if which == 0:
                    charge_end = 0
                elif vb == 0:
                    discharge_end = 0
                continue
            # Illinois: false position that halves the weight of an end that stays.
            side = 0
            for _ in range(200):
                c = (a * vb - b * va) / (vb - va)
                v = _at(cp, cl, cd, c) - _at(ap, al, ad, (stock - mc * c) / ma) - wanted
                if abs(v) < 1e-12 or b - a < 1e-12 * (abs(a) + abs(b)):
                    break
                if v > 0:
                    a, va = c, v
                    if side == 1:
                        vb /= 2
                    side = 1
                else:
                    b, vb = c, v
                    if side == -1:
                        va /= 2
                    side = -1
            found[which] = c
            if which == 0:
                charge_end = 0
            else:
                discharge_end = 0
        full, empty = found[0], max(found[0], found[1])
        anode_full, anode_empty = (stock - mc * full) / ma, (stock - mc * empty) / ma
        out[0, i] = mc * (empty - full)
        out[1, i] = mc * (
            _integral(cp, cs, cl, cd, empty) - _integral(cp, cs, cl, cd, full)
        ) - ma * (_integral(ap, as_, al, ad, anode_full) - _integral(ap, as_, al, ad, anode_empty))
        out[2, i], out[3, i] = full, empty
        out[4, i], out[5, i] = anode_full, anode_empty
        out[6, i] = _at(cp, cl, cd, full) - _at(ap, al, ad, anode_full)
        out[7, i] = _at(cp, cl, cd, empty) - _at(ap, al, ad, anode_empty)
        ends[0, i], ends[1, i] = charge_end, discharge_end
