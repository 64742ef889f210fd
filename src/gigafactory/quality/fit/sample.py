"""Times of which some are known only to be longer, or to lie between two bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Sample:
    """Independent times of one law.

    Parameters
    ----------
    low, high
        Between which each lies, (n,): equal where it was seen, `high` infinite where it was still
        going on when watching ended. [s]
    residual
        Which of them were under way for an unknown time when watching began, (n,).
    resolution
        To how much times were written down. [s]
    """

    low: Floats
    high: Floats
    residual: Mask
    resolution: float = 1e-6

    @classmethod
    def of(cls, seen: ArrayLike, longer_than: ArrayLike = (), resolution: float = 1e-6) -> Sample:
        """Times that were seen to their end, and times that were not."""
        x, c = np.asarray(seen, float), np.asarray(longer_than, float)
        low, high = np.concatenate([x, c]), np.concatenate([x, np.full(len(c), np.inf)])
        return cls(low, high, np.zeros(len(low), bool), resolution)

    def __len__(self) -> int:
        return len(self.low)

    @property
    def seen(self) -> Mask:
        """Which are known to the end."""
        found: Mask = self.low == self.high
        return found

    @property
    def ended(self) -> int:
        """How many ended while watched."""
        return int(np.isfinite(self.high).sum())

    @property
    def censored(self) -> int:
        """How many were still going on."""
        return len(self) - self.ended
