"""Defects per metre of web: what a u chart is drawn of."""

from __future__ import annotations

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.spc.asked import DEFECTS
from gigafactory.quality.spc.charts import Subgroups
from gigafactory.quality.spc.every import Every
from gigafactory.quality.spc.phase import Phase
from gigafactory.quality.spc.subgroups import Taken, numbers
from gigafactory.records.read import Records

MARK = "mark"


def defects(records: Records, of: str, by: str | None, every: Every, phase: Phase) -> Taken:
    """Marked defects per metre of web that a step has made, by machine or all together.

    Parameters
    ----------
    records
        The data set.
    of
        STEP.defects.
    by
        ``machine``, or nothing.
    every, phase
        Stretches of time, and phase I.

    Raises
    ------
    BadInput
        If the step makes no web, or it is asked by something else.
    """
    step = of.rpartition(".")[0]
    key = (by or "").rpartition(".")[2]
    if key not in ("", "machine"):
        raise BadInput.at("--by", by or "", "is nothing to count defects by", "Say machine.")
    made = records.columns("lots", "step", "machine", "made", "quantity", "unit")
    rows = (made[0] == step) & (made[4] == "m") & (made[2] >= records.begin)
    if not rows.any():
        what, cure = "makes no web in these records", "Name a step that coats, slits or notches."
        raise BadInput.at("--of", of, what, cure)
    at, machine, metres = made[2][rows], made[1][rows], made[3][rows]
    seen = records.columns("events", "what", "step", "machine", "start", "why")
    marks = (seen[0] == "defect") & (seen[1] == step) & (seen[4] == MARK)
    marks &= seen[3] >= records.begin
    both = np.r_[machine, seen[2][marks]] if key else np.zeros(len(at) + int(marks.sum()), int)
    origin = records.start.timestamp()
    block = np.floor((np.r_[at, seen[3][marks]] + origin - every.begin) / every.length)
    groups, number = np.unique(np.stack([both, block]), axis=1, return_inverse=True)
    length = np.bincount(number[: len(at)], metres, groups.shape[1]).astype(float)
    found = np.bincount(number[len(at) :], minlength=groups.shape[1])
    keep = length > 0
    groups, length, found = groups[:, keep], length[keep], found[keep]
    streams, stream = np.unique(groups[0], return_inverse=True)
    when = (groups[1] + 0.5) * every.length + every.begin
    stream = stream.astype(np.int64)
    none = np.zeros(len(when))
    rate = found / length
    subgroups = Subgroups(stream, length, rate, none, none, phase.holds(when, numbers(stream)))
    names = tuple(f"machine {int(m)}" if key else "all" for m in streams)
    return Taken(subgroups, names, when, ("",) * len(when), rate, rate)


def is_defects(of: str) -> bool:
    """Whether a characteristic is defects of a web."""
    return of.rpartition(".")[2] == DEFECTS and "." in of
