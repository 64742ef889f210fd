"""One kind of parent in one characteristic: every member that was judged, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gigafactory.quality.causes.characteristic import Characteristic
from gigafactory.quality.parents.parent import Parent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """The members of one kind of parent held against one another, (members,).

    Parameters
    ----------
    of, parent
        What was compared, of which kind.
    member
        Their numbers.
    cells
        With a value.
    effect, half
        Level above the peers, and half of its 95 % interval. [σ]
    drift, drift_half
        Growth over the time of the data beyond what the peers show, and half of its interval; NaN
        where it was not judged. [σ]
    level_chance, drift_chance, chance
        That a member like its peers shows as much: by level, by drift, and of the two together.
    explains
        Share of the variance among all cells that goes with it, beyond what is usual among peers.
    """

    of: Characteristic
    parent: Parent
    member: NDArray[np.int64]
    cells: Floats
    effect: Floats
    half: Floats
    drift: Floats
    drift_half: Floats
    level_chance: Floats
    drift_chance: Floats
    chance: Floats
    explains: Floats

    def __len__(self) -> int:
        return len(self.member)
