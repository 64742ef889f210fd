"""Metres of web that gave no cell: by step and reason, and where defects lay, by machine and lane.

Both are there whether cells are recorded or not. `uses` counts by the day everything that was lost;
`events` names each stretch with its lane, as it came to be on its mother roll, before any of it
was cut away or used around.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gigafactory.quality.whole_days import days_within
from gigafactory.records.read import Records


@dataclass(frozen=True)
class WebLoss:
    """Metres that gave no cell.

    Parameters
    ----------
    step
        That lost them, or in which the defects came to be.
    of
        The draw, web or lots that were lost; of a defect its lane: all lanes, lane 2.
    why
        tail, defect, age, campaign, head, step; of a defect head, start, stop, splice, mark.
    machine
        Number of the machine, from 1; 0 where it is not told apart.
    metres
        How many. [m]
    """

    step: str
    of: str
    why: str
    machine: int
    metres: float


def web_losses(records: Records, first: float, last: float) -> tuple[WebLoss, ...]:
    """Metres lost over a stretch of whole days, by step and reason, the most first."""
    step, what, of, unit, metres = records.columns("uses", "step", "what", "of", "unit", "quantity")
    lost = np.array([word.startswith("lost: ") for word in what.words] + [False])[what.number]
    rows = np.flatnonzero(days_within(records, "uses", first, last) & lost & (unit == "m"))
    keys = np.stack([step.number[rows], of.number[rows], what.number[rows]])
    found = []
    for key in np.unique(keys, axis=1).T:
        sum_ = float(metres[rows[(key == keys.T).all(axis=1)]].sum())
        why = what.words[key[2]].removeprefix("lost: ")
        found.append(WebLoss(step.words[key[0]], of.words[key[1]], why, 0, sum_))
    return tuple(sorted(found, key=lambda w: -w.metres))


def defects(records: Records, first: float, last: float) -> tuple[WebLoss, ...]:
    """Metres of defects that came to be in a stretch, by machine, lane and reason, most first."""
    names = ("what", "step", "machine", "lane", "why", "left", "right", "end")
    what, step, machine, lane, why, left, right, end = records.columns("events", *names)
    rows = np.flatnonzero((what == "defect") & (end > first) & (end <= last))
    keys = np.stack([step.number[rows], machine[rows], lane[rows], why.number[rows]])
    found = []
    for key in np.unique(keys, axis=1).T:
        mine = rows[(key == keys.T).all(axis=1)]
        side = f"lane {key[2]}" if key[2] else "all lanes"
        sum_ = float((right[mine] - left[mine]).sum())
        found.append(WebLoss(step.words[key[0]], side, why.words[key[3]], int(key[1]), sum_))
    return tuple(sorted(found, key=lambda w: -w.metres))
