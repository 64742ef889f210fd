"""How many cells were lost to each cause and at each step: both add up to the scrapped cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from gigafactory.plant.held import Units
from gigafactory.quality.decided import out_within, scrapped_cells
from gigafactory.records.read import Array, Records

NO_STEP = "at no step (too old, or left over)"
UNSAID = "left over"


@dataclass(frozen=True)
class Loss:
    """Cells that were scrapped, by cause or by step.

    Parameters
    ----------
    name
        The cause, with the step behind it where it is the step; or the step.
    lost
        Cells.
    of
        Cells decided (of a cause), or that came to the step's end (of a step); 0 where nobody says.
    """

    name: str
    lost: int
    of: int

    @property
    def rate(self) -> float:
        """Share that was lost; 0 where nothing was decided."""
        return self.lost / self.of if self.of else 0.0


def causes(records: Records, first: float, last: float, decided: int) -> tuple[Loss, ...]:
    """Scrapped cells of a stretch by cause, the most first.

    A cause is the characteristic that the test found out of limits, `age`, `campaign`, or the step
    that spoilt the cell.
    """
    cause, step = records.columns("cells", "cause", "scrap_step")
    rows = scrapped_cells(records) & out_within(records, first, last)
    found: dict[str, int] = {}
    pairs = np.stack([cause.number, step.number])[:, rows]
    for (why, where), lost in zip(*_count(pairs), strict=True):
        name = cause.words[why] if why >= 0 else UNSAID
        if name == "step" and where >= 0:
            name = f"spoilt in {step.words[where]}"
        found[name] = found.get(name, 0) + int(lost)
    return _most_first(Loss(name, lost, decided) for name, lost in found.items())


def steps(
    records: Records, sums: Mapping[tuple[str, str], float], first: float, last: float
) -> tuple[Loss, ...]:
    """Scrapped cells of a stretch by step, the most first; those of no step by name as well.

    Out of cells where they are recorded. Otherwise out of counts: then cells that were too old to
    be taken are among those of no step.
    """
    units, total = Units(records.plant), round(sums.get(("", "scrapped"), 0.0))
    names = [s for s in records.plant.order if units.counted(s) == "cells"]
    told = {s: round(sums.get((s, "scrapped"), 0.0)) for s in names}
    lost = _by_step(records, first, last) if records.has_cells else told
    passed = {s: sum(round(sums.get((s, w), 0.0)) for w in ("good", "reworked")) for s in names}
    found = [Loss(s, n, passed.get(s, 0) + n) for s, n in lost.items() if n]
    if rest := total - sum(lost.values()):
        found.append(Loss(NO_STEP, rest, 0))
    return _most_first(found)


def _by_step(records: Records, first: float, last: float) -> dict[str, int]:
    (step,) = records.columns("cells", "scrap_step")
    rows = scrapped_cells(records) & out_within(records, first, last)
    rows &= step.number >= 0
    found = np.bincount(step.number[rows], minlength=len(step.words))
    return {word: int(n) for word, n in zip(step.words, found, strict=True)}


def _count(pairs: Array) -> tuple[Array, Array]:
    keys, counts = np.unique(pairs, axis=1, return_counts=True)
    return keys.T, counts


def _most_first(losses: Iterable[Loss]) -> tuple[Loss, ...]:
    return tuple(sorted(losses, key=lambda one: (-one.lost, one.name)))
