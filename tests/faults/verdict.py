"""How often a fault was tried, and how often the store was not sound after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.audit import Audit, quantile

REOPENING = 2.0
"""p99 of opening after a fault. [s]"""


@dataclass
class Count:
    """What a series of one fault came to.

    Parameters
    ----------
    fault
        Its name.
    timed
        What was timed.
    """

    fault: str
    timed: str = "reopening"
    tried: int = 0
    unsound: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    reopening: list[float] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, found: Audit) -> None:
        """Count one more."""
        self.tried += 1
        self.unsound += not found.sound
        self.lost += found.lost
        self.doubled += found.doubled
        self.wrong += found.wrong
        self.reopening.append(found.reopening)
        self.noted.update("opening: " + one.split(": ", 1)[-1].split(";")[0] for one in found.found)
        if not found.sound and len(self.examples) < 5:
            self.examples.append(f"lost {found.lost}, doubled {found.doubled}, {found.refused}")

    def broken(self, what: str) -> None:
        """Count one more that broke a guarantee."""
        self.tried += 1
        self.unsound += 1
        if len(self.examples) < 5:
            self.examples.append(what)

    def held(self) -> None:
        """Count one more that broke nothing."""
        self.tried += 1

    @property
    def p99(self) -> float:
        """Of opening. [s]"""
        return quantile(self.reopening, 0.99) if self.reopening else 0.0

    def __str__(self) -> str:
        text = f"{self.fault}: {self.tried} times, {self.unsound} unsound"
        text += f" (lost {self.lost}, doubled {self.doubled}, changed {self.wrong})"
        if self.reopening:
            text += f"; {self.timed} p99 {self.p99:.3f} s, longest {max(self.reopening):.3f} s"
        for what, often in self.noted.most_common(6):
            text += f"\n    {often} times {what}"
        for one in self.examples:
            text += f"\n    for example: {one}"
        return text
