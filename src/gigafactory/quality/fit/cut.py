"""A stretch of a log: what came before a rebuild, or during it, left out."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.quality.fit.log import Jobs, Log, Spells


def cut(log: Log, since: int | None = None, until: int | None = None) -> Log:
    """A log between two moments.

    States are cut where they reach over an end, jobs that do are left out, and so are counts of
    the whole log. From a later beginning on the machines are no longer new.

    Parameters
    ----------
    log
        The whole.
    since, until
        Between which; absent: from its beginning, to its end. [µs since 1970, UTC]

    Raises
    ------
    BadInput
        If nothing is left.
    """
    start = log.start if since is None else max(since, log.start)
    end = log.end if until is None else min(until, log.end)
    if start >= end:
        cure = "Name moments inside the log, the earlier one first."
        raise BadInput.at(log.name, "", "has nothing between these moments", cure)
    spells = {unit: _spells(s, start, end) for unit, s in log.spells.items()}
    jobs = {unit: _jobs(j, start, end) for unit, j in log.jobs.items()}
    counted = log.counted if (start, end) == (log.start, log.end) else {}
    fresh = log.fresh and start == log.start
    return Log(log.name, start, end, spells, jobs, fresh, counted, log.plant)


def _spells(s: Spells, start: int, end: int) -> Spells:
    kept = (s.end > start) & (s.start < end)
    begun, over = np.maximum(s.start[kept], start), np.minimum(s.end[kept], end)
    share = (over - begun) / np.maximum(s.end[kept] - s.start[kept], 1)
    return replace(
        s,
        state=s.state[kept],
        start=begun,
        end=over,
        waits=s.waits[kept] * share,
        reason=s.reason[kept],
    )


def _jobs(j: Jobs, start: int, end: int) -> Jobs:
    kept = (j.start >= start) & (j.end <= end)
    return Jobs(*(getattr(j, field.name)[kept] for field in fields(j)))
