"""What there is in a line: machines, buffers, draws, people.

Plain values and references; every rule about them stands in the other files. Times are ticks
(microseconds), quantities integers in millionths of their unit, deviations relative.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from gigafactory.line import layout as y
from gigafactory.line.slow.chance import Key, Law
from gigafactory.line.slow.lots import Cell, Lot, Unit
from gigafactory.line.slow.said import NEVER, Cause, Effect, Material, Room


@dataclass(eq=False)
class Entry:
    """A unit in a buffer, or behind it on the machine that made it."""

    unit: Unit
    since: int
    machine: Machine | None  # on which it stands, because the buffer is full


@dataclass(eq=False)
class Buffer:
    """A first-in-first-out buffer; what is behind its places still stands upstream."""

    number: int
    places: int
    holds_cells: bool
    tray: int  # cells in a tray that is filled in front of it, or 0
    tray_column: int
    kind: int  # lot kind of its trays
    takers: list[Station] = field(default_factory=list)
    entries: deque[Entry] = field(default_factory=deque)
    open: dict[int, Lot] = field(default_factory=dict)  # trays being filled, by product
    area: int = 0
    area_since: int = 0
    entered: int = 0
    left: int = 0
    waited: int = 0
    fill_waited: int = 0

    @property
    def inside(self) -> int:
        """Units in the buffer itself."""
        return min(len(self.entries), self.places)


@dataclass(eq=False)
class Draw:
    """What a job of a station takes from lots that are mounted on its machine."""

    number: int
    buffer: Buffer | None
    material: Material | None
    by_length: bool
    straddle: bool
    change: int
    splice: int
    limit: int
    redo_to: Buffer | None
    unit: int  # number of the first draw of its station that is measured in the same unit
    quantity: list[int]  # by product
    lost: list[int]
    used: int = 0
    mounts: int = 0


@dataclass(eq=False)
class Mount:
    """The place of a draw's lot on one machine.

    Spans to be skipped are counted as `position` is: by what has come off the lot before them.
    """

    lot: Lot | None = None
    position: int = 0  # how much has come off
    end: int = 0
    defect: int = NEVER  # next span to be skipped
    defect_end: int = NEVER


@dataclass(eq=False)
class Grade:
    """Limits of a grade, and where it goes (None: it leaves)."""

    to: Buffer | None
    low: list[float]
    high: list[float]


@dataclass(eq=False)
class StopRule:
    """One reason why a machine stands."""

    number: int
    calendar_clock: bool
    counts_as: int
    crew: Crew | None
    every: Law
    lasts: Law
    memoryless: bool


@dataclass(eq=False)
class Crew:
    """People that machines share; who waits for them, in order."""

    people: int
    free: int
    calendar: int
    closed: bool = False
    repairs: deque[Machine] = field(default_factory=deque)
    jobs: deque[Machine] = field(default_factory=deque)


@dataclass(eq=False)
class StopClock:
    """A machine's next stop for one reason, on that reason's clock, and how many there were."""

    rule: StopRule
    at: int = NEVER
    count: int = 0


@dataclass(eq=False)
class Machine:
    """One machine."""

    number: int
    index: int  # within its station
    station: Station
    bias: float
    lane_bias: list[float]
    stops: list[StopClock]
    mounts: list[Mount]
    spent: list[int] = field(default_factory=lambda: [0] * y.N_STATES)  # ticks in each state
    state: int = y.STARVED
    since: int = 0
    at: int = NEVER
    event: int = y.EV_NONE
    phase: int = y.IDLE
    left: int = 0  # of set-up or service
    run_since: int = 0
    job_since: int = 0
    service: int = 0
    order: int = 0
    scrap_word: int = 0
    rework_word: int = 0
    worked: int = 0  # the working-time clock
    down: bool = False
    closed: bool = False
    stop: StopClock | None = None
    hits: int = 0  # stops within the present job
    memoryless_at: int = NEVER  # reading of the working-time clock at the next memoryless stop
    pending: int = 0  # units that stand on it, done
    idle: bool = False
    queued: bool = False  # for operators
    staffed: bool = False  # the people of its job are at it
    cell: Cell | None = None
    held: list[Unit] = field(default_factory=list)
    tray: Lot | None = None
    place: int = 0  # of the tray's next cell
    tray_since: int = 0
    product: int = -1
    campaign: int = -1
    due: int = 0  # set-up for lots mounted since the last job began
    jobs: int = 0  # since the last cleaning
    tool: int = 0  # jobs of the tool
    restart: bool = True  # the web has stood between two rolls
    size: int = 0  # metres of web in this job
    row_since: int = 0
    row_starved: int = 0
    row_blocked: int = 0


@dataclass(eq=False)
class Station:
    """A step and its machines."""

    number: int
    take: int
    make: int
    units: int  # taken by one job
    web: bool
    inputs: list[Buffer]
    together: list[Buffer]
    out: Buffer | None
    draws: list[Draw]
    kind: int
    lanes: int
    turns: bool
    law: Law
    load: int
    length: int
    changeover: int
    clean_every: int
    clean: int
    tool_life: int
    tool_change: int
    wear: float
    pool: Crew | None
    pool_needs: int
    room: Room | None
    scrap: int  # share of 2^32
    rework: int
    rework_to: Buffer | None
    stamps: bool
    limit: int
    redo_to: Buffer | None
    effects: list[Effect]
    sort: bool
    grades: list[Grade]
    causes: list[Cause]
    column: int  # in the table of cells, or -1
    parent_column: int
    head_loss: int
    start_loss: int
    defects: float
    defect_length: int
    roll_spread: float
    drift_spread: float
    measures: bool
    nominal: list[float]  # by product
    noise: list[float]
    worth: list[int]
    paced: bool
    pace: list[float]  # by product
    by_plan: bool  # it starts material by the campaign plan
    rack: int
    channels: list[float]
    key: Key
    lost: list[int]
    machines: list[Machine] = field(default_factory=list)
    idle: deque[Machine] = field(default_factory=deque)
    listed: bool = False
    starts: int = 0
    done: int = 0
    good: int = 0
    scrapped: int = 0
    reworked: int = 0
    made: int = 0
    campaign: int = 0
    left: int = 0
