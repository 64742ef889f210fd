"""What is made: cells, and every unit above them.

Times are ticks (microseconds), quantities integers in millionths of their unit, deviations
relative.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gigafactory.line import layout as y


@dataclass(eq=False)
class Cell:
    """One cell, from its start to its end."""

    number: int
    product: int
    campaign: int
    born: int
    state: int = y.CELL_OPEN
    grade: int = -1
    step: int = -1  # the station that scrapped it
    cause: int = y.CAUSE_NONE
    module: int = -1  # lot
    out: int = -1
    times: dict[int, tuple[int, int]] = field(default_factory=dict)  # by column
    machines: dict[int, int] = field(default_factory=dict)
    parents: dict[int, tuple[int, int]] = field(default_factory=dict)  # lot and position
    trays: dict[int, tuple[int, int]] = field(default_factory=dict)  # tray and place in it
    deviation: list[float] = field(default_factory=lambda: [0.0] * y.N_CHAR)
    value: list[float] = field(default_factory=lambda: [0.0] * y.N_CHAR)


@dataclass(eq=False)
class Defect:
    """A span of a mother roll that gives no cells, on one lane or (-1) on all."""

    left: int
    right: int
    lane: int
    machine: int  # which machine made it, of all
    station: int
    why: int
    at: int


@dataclass(eq=False)
class Span:
    """Metres of a mother roll that were coated from one batch, and that batch's deviation."""

    left: int
    right: int
    coat: float


@dataclass(eq=False)
class Lot:
    """A supply lot, batch, roll, coil, tray or module.

    A coil's own metre x lies at metre ``origin + sense x`` of its mother roll. A web is unwound:
    what was wound last comes off first, and what is left are its first metres.
    """

    number: int
    kind: int
    station: int
    machine: int
    product: int
    campaign: int
    begun: int
    made: int
    size: int
    rest: int
    stamp: int  # when it was last made ready: age counts from here
    web: bool = False  # a roll or a coil
    uptake: float = 0.0  # hours of air before that
    mother: Lot | None = None  # None: itself
    lane: int = -1
    origin: int = 0
    sense: int = 1
    coat: float = 0.0
    thickness: float = 0.0
    state: int = y.LOT_LIVE
    serial: int = 0
    profile: list[float] = field(default_factory=list)  # coat weight along a mother roll
    spans: list[Span] = field(default_factory=list)  # of a mother roll: what its batches add
    defects: list[Defect] = field(default_factory=list)  # of a mother roll
    places: list[Cell | None] = field(default_factory=list)  # of a tray
    cells: int = 0  # of a module

    @property
    def roll(self) -> Lot:
        """The mother roll, on which defects and coat weight are noted."""
        return self.mother or self

    @property
    def rest_left(self) -> int:
        """Where what is left of it begins on it."""
        return 0 if self.web else self.size - self.rest


Unit = Cell | Lot
