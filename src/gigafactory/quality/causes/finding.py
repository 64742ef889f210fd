"""One member of one kind, held against its peers in one characteristic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """How a member differs from its peers.

    Parameters
    ----------
    characteristic, unit
        What was compared.
    key, by, of, member, name
        The kind of parent and the member: filling.electrolyte.lot, lot 17 (no. 4).
    cells
        With a value.
    effect, half
        Its level above its peers, and half of the 95 % interval. [σ]
    drift, drift_half
        Growth over the time of the data beyond what its peers show, and half of the interval; NaN
        where it was not judged. [σ]
    scale
        One σ of the characteristic among all cells. [unit]
    level_chance, drift_chance
        Chances that a member like its peers shows as much.
    chance
        Of the two together.
    q
        The same, corrected for all members of all kinds that were looked at.
    explains
        Share of the variance of the characteristic among all cells that goes with it, beyond what
        is usual among its peers.
    """

    characteristic: str
    unit: str
    key: str
    by: str
    of: str
    member: int
    name: str
    cells: int
    effect: float
    half: float
    drift: float
    drift_half: float
    scale: float
    level_chance: float
    drift_chance: float
    chance: float
    q: float
    explains: float

    @property
    def drifts(self) -> bool:
        """Whether it is its drift that stands out."""
        return self.drift_chance < self.level_chance
