"""One kind of parent: how a cell's member of it is told, and when that was."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

TURN = 10_000
"""Machine and lane, or machine and channel, are kept in one number: machine × TURN + the other."""


@dataclass(frozen=True)
class Parent:
    """One kind of parent, of which every cell has one member or none.

    Parameters
    ----------
    key
        As it is asked for: stacking.machine, cathode_coating.lane, filling.electrolyte.lot.
    by, of
        The same in two words: lane, of cathode_coating.
    member
        SQL: number of the member; empty where the cell has none.
    when
        SQL: when the member had to do with the cell, since 1970. [s]
    abreast
        Members work at the same time (machines, lanes, channels); otherwise one comes after
        another (lots).
    beside, join
        Small tables that `member` and `when` need, and how they are joined.
    step
        Of which it is, as the plant names it.
    consumer, slot
        The step on cells, and its draw, through which it comes into cells; or "".
    material
        Of which they are lots, where they go into a batch that a coater draws.
    serial
        Supplier's number of each member, where members are supply lots.
    """

    key: str
    by: str
    of: str
    member: str
    when: str
    abreast: bool
    beside: dict[str, pa.Table] = field(default_factory=dict)
    join: str = ""
    step: str = ""
    consumer: str = ""
    slot: str = ""
    material: str = ""
    serial: dict[int, int] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """A member in words."""
        if self.by in ("lane", "channel"):
            return f"machine {number // TURN}, {self.by} {number % TURN}"
        if self.by in ("machine", "place"):
            return f"{self.by} {number}"
        serial = self.serial.get(number, 0)
        return f"lot {number}" + (f" (no. {serial})" if serial else "")
