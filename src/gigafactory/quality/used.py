"""Energy, materials and losses of each step over a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gigafactory.quality.counted import shares
from gigafactory.records.read import Records

ENERGY, MATERIAL, LOST = "energy", "material", "lost: "


@dataclass(frozen=True)
class Use:
    """A sum of what one step used or lost.

    Parameters
    ----------
    step
        Which one.
    what
        energy, material (went into product), or lost: and why.
    of
        electricity or heat; the slot of a draw; web, lots, cells.
    quantity
        How much. [unit]
    unit
        Wh, m, L, kg, m², pieces, cells.
    """

    step: str
    what: str
    of: str
    quantity: float
    unit: str


@dataclass(frozen=True)
class Uses:
    """Every sum of a window that is not nothing, in the order of the plant's steps."""

    rows: tuple[Use, ...]

    def energy(self, step: str | None = None, carrier: str | None = None) -> float:
        """Energy of one step or all, of one carrier (electricity, heat) or both [Wh]."""
        return sum(
            u.quantity
            for u in self.rows
            if u.what == ENERGY and step in (None, u.step) and carrier in (None, u.of)
        )

    def materials(self) -> tuple[Use, ...]:
        """What went into product."""
        return tuple(u for u in self.rows if u.what == MATERIAL)

    def losses(self) -> tuple[Use, ...]:
        """What was lost, and why."""
        return tuple(u for u in self.rows if u.what.startswith(LOST))

    def lost(self, step: str, why: str, of: str) -> float:
        """What one step lost of one thing for one reason, in its unit."""
        what = LOST + why
        return sum(u.quantity for u in self.rows if (u.step, u.what, u.of) == (step, what, of))


def uses(records: Records, begin: float | None = None, end: float | None = None) -> Uses:
    """Energy by step and carrier, materials and losses by step, draw and reason.

    A day that the window cuts counts by the part of it that lies inside.

    Parameters
    ----------
    begin, end
        Of the window; by default what is counted of the run. [s since the start]
    """
    return Uses(tuple(_sums(records, begin, end)))


def _sums(records: Records, begin: float | None, end: float | None) -> Iterator[Use]:
    names = ("step", "what", "of", "unit", "start", "end", "quantity")
    step, what, of, unit, start, stop, quantity = records.columns("uses", *names)
    words = (step, what, of, unit)
    inside = quantity * shares(records, start, stop, begin, end)
    keys = np.stack([w.number for w in words], axis=1)
    found, which = np.unique(keys, axis=0, return_inverse=True)
    total = np.bincount(which.ravel(), inside, len(found))
    order = {name: i for i, name in enumerate(records.plant.order)}
    rows = [
        Use(said[0], said[1], said[2], float(total[i]), said[3])
        for i, key in enumerate(found.tolist())
        if total[i] and (said := [w.words[n] for w, n in zip(words, key, strict=True)])
    ]
    yield from sorted(rows, key=lambda u: (order[u.step], u.what, u.of))
