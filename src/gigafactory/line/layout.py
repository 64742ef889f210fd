"""The flat arrays that the engines see: what is fixed (`Fixed`) and what changes (`State`).

`lower.py` fills them from a plant, `kernel/` runs on them, `slow/` reads the fixed part and keeps
its own objects. Nothing here computes. Times are integer ticks (microseconds), quantities are
integers in millionths of their unit (µm, µL, mg), so that conservation is exact; only measured
values are floats, and they never decide the order of events.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

TICKS = 1_000_000  # ticks in a second
MICRO = 1_000_000  # integer quantity units in one metre, litre, kilogram
NEVER = np.int64(2**62)
BLOCK = 64  # draws made ahead for one station
KNOTS = 11  # values of coat weight along a mother roll, one for each tenth of its length
CHARACTERISTICS = ("capacity", "resistance", "self_discharge", "mass", "thickness")
N_CHAR = len(CHARACTERISTICS)

AWAY = 4  # lots that are too old and turned away by one look at one buffer
MOST_LOTS = 512  # lots over which one draw of one job may reach
MOST_SUPPLIED = 1024  # supply lots that one draw of one job may use

# What a station takes and makes.
TAKE_NOTHING, TAKE_CELL, TAKE_LOTS, TAKE_TRAY, TAKE_CELLS = range(5)
MAKE_SAME, MAKE_CELL, MAKE_LOTS, MAKE_JOINT = range(4)
# Which code runs a station's jobs: any, a service time and scrap alone, single cells.
PATH_ANY, PATH_PLAIN, PATH_SINGLE = range(3)
# Laws of service and stop times.
CONSTANT, EXPONENTIAL, UNIFORM, LOGNORMAL, WEIBULL, BY_LENGTH = range(6)
# Purposes of draws (third word of the counter).
P_SERVICE, P_NOISE_A, P_NOISE_B, P_NOISE_C, P_ROLL, P_DEFECT, P_LOT, P_MACHINE, P_ROOM = range(9)
P_UNIT = 9  # what becomes of each unit that an oven or rack holds
P_STOP = 64  # + 2 x number of the stop, + 1 for its duration
# Phases of a job and kinds of a machine's next event.
IDLE, SETTING_UP, SERVING = range(3)
EV_NONE, EV_DONE, EV_STOP, EV_END_STOP = range(4)
DOWN, CLOSED = 1, 2  # bits of a machine's flags
# What a deviation is of.
OF_MACHINE, OF_LOT, OF_COAT, OF_THICKNESS, OF_EXPOSURE, OF_AGE, OF_CHANNEL = range(7)
# Where a lot is.
LOT_LIVE, LOT_USED, LOT_SCRAPPED, LOT_GONE = range(4)
# Dispositions of a cell.
CELL_OPEN, CELL_GOOD, CELL_SCRAP, CELL_USED = range(4)
# Why something was lost.
LOSS_TAIL, LOSS_DEFECT, LOSS_AGE, LOSS_CAMPAIGN, LOSS_HEAD, LOSS_STEP = range(6)
N_LOSS = 6
# Why a cell was scrapped: a characteristic (0 to 4) out of its limits, or one of these.
CAUSE_NONE, CAUSE_STEP, CAUSE_CAMPAIGN, CAUSE_AGE = -1, 5, 6, 7
# Why metres of a web give no cells: the head of a mother roll, the start of a web that stood
# between two rolls, the place where it stood within one, a splice, a mark of unknown cause.
D_HEAD, D_START, D_STOP, D_SPLICE, D_MARK = range(5)
# Rows of the log of events: a cell to be done again at a machine, an excursion of a room.
E_REWORK, E_EXCURSION = range(2)
# Machine states; the order is that of plant.states.
WORKING, SETUP, STARVED, BLOCKED, STATE_DOWN = range(5)
WAITING_REPAIR, WAITING_OPERATOR, MICRO_STOP, PLANNED_STOP, OFF_SHIFT = range(5, 10)
N_STATES = 10
# Slots of the control vector.
(
    FULL,
    WORK_HEAD,
    WORK_TAIL,
    SHIFT,
    OTHERS,
    KEEP_CELLS,
    KEEP_LOTS,
    NEXT_CELL,
    FIRST_OPEN,
    CELLS_BORN,
    CELLS_SCRAPPED,
    CELLS_GOOD,
    CELLS_USED,
    SHORT_WAIT,
    NOW,
    N_LOTS,
    N_EDGES,
    N_VISITS,
    N_STATE_ROWS,
    N_MEASURES,
    N_DEFECTS,
    N_ROLLS,
    N_SPANS,
    N_EVENT_ROWS,
    N_FREE_SLOTS,
    N_EVENTS,
    OPENED,
    MARGIN,
    N_CTL,
) = range(29)
ROOT = 3  # the event calendar's root in its tree, whose nodes have four children each
# Why the kernel came back.
DONE, WANTS_ROOM = range(2)

# What the hot path reads stands first in each record, so that it shares cache lines.
STATION = np.dtype(
    [
        ("path", "i4"),
        ("take", "i4"),
        ("in_buffer", "i4"),
        ("out", "i4"),
        ("m0", "i4"),
        ("machines", "i4"),
        ("col", "i4"),
        ("make", "i4"),
        ("scrap", "u8"),
        ("load", "i8"),
        ("scan", "i4"),
        ("n_in", "i4"),
        ("in0", "i4"),
        ("pool", "i4"),
        ("law", "i4"),
        ("paced", "i4"),
        ("sort", "i4"),
        ("n_draws", "i4"),
        ("n_effects", "i4"),
        ("rework", "u8"),
        ("rework_to", "i4"),
        ("web", "i4"),
        ("n_tog", "i4"),
        ("single", "i4"),
        ("clean_every", "i8"),
        ("tool_life", "i8"),
        ("a", "f8"),
        ("b", "f8"),
        ("key0", "u8"),
        ("key1", "u8"),
        ("changeover", "i8"),
        ("number", "i4"),
        ("tog0", "i4"),
        ("d0", "i4"),
        ("lanes", "i4"),
        ("kind", "i4"),
        ("turns", "i4"),
        ("length", "i8"),
        ("clean", "i8"),
        ("tool_change", "i8"),
        ("wear", "f8"),
        ("pool_n", "i4"),
        ("calendar", "i4"),
        ("room", "i4"),
        ("stamps", "i4"),
        ("limit", "i8"),
        ("redo_to", "i4"),
        ("s0", "i4"),
        ("n_stops", "i4"),
        ("e0", "i4"),
        ("g0", "i4"),
        ("n_grades", "i4"),
        ("c0", "i4"),
        ("n_causes", "i4"),
        ("par0", "i4"),
        ("tray_col", "i4"),
        ("head_loss", "i8"),
        ("start_loss", "i8"),
        ("defects", "f8"),
        ("defect_length", "i8"),
        ("roll_spread", "f8"),
        ("drift_spread", "f8"),
        ("measure", "i4"),
        ("rack", "i4"),
        ("hold", "i4"),
        ("z", "i4"),
        ("chan0", "i8"),
        ("plan", "i4"),
        ("n_free", "i4"),
        ("leaf", "i4"),
        ("own_tree", "i4"),
        ("own_leaves", "i4"),
        ("pad", "i4"),
    ],
    align=True,
)
STATION_STATE = np.dtype(
    [
        ("starts", "i8"),
        ("done", "i8"),
        ("good", "i8"),
        ("scrapped", "i8"),
        ("reworked", "i8"),
        ("idle_head", "i4"),
        ("idle_n", "i4"),
        ("campaign", "i8"),
        ("left", "i8"),
        ("made", "i8"),
        ("listed", "i4"),
        ("to_look", "i4"),
    ],
    align=True,
)
MACHINE = np.dtype(
    [
        ("station", "i4"),
        ("path", "i2"),
        ("event", "i2"),
        ("pending", "i4"),
        ("flags", "i2"),
        ("phase", "i2"),
        ("idle", "i2"),
        ("state", "i2"),
        ("hits", "i4"),
        ("leaf", "i4"),
        ("m0", "i4"),
        ("quality", "u8"),
        ("item", "i8"),
        ("run0", "i8"),
        ("left", "i8"),
        ("odo", "i8"),
        ("stop_odo", "i8"),
        ("stop_cal", "i8"),
        ("job0", "i8"),
        ("since", "i8"),
        ("order", "i8"),
        ("fixed_odo", "i8"),
        ("free_odo", "i8"),
        ("service", "i8"),
        ("due", "i8"),
        ("tool", "i8"),
        ("jobs", "i8"),
        ("row0", "i8"),
        ("in_starved", "i8"),
        ("in_blocked", "i8"),
        ("n_held", "i4"),
        ("stop", "i4"),
        ("tray", "i4"),
        ("tray_i", "i4"),
        ("tray_t", "i8"),
        ("bias", "f8"),
        ("restart", "i4"),
        ("queued", "i4"),
        ("stop0", "i4"),
        ("staffed", "i4"),
        ("product", "i4"),
        ("campaign", "i8"),
        ("size", "i8"),
    ],
    align=True,
)
MOUNT = np.dtype(
    [
        ("lot", "i4"),
        ("unwinds", "i4"),  # it is a web: what was wound last comes off first
        ("pos", "i8"),  # how much of it has come off
        ("end", "i8"),
        ("defect", "i8"),
        ("defect_end", "i8"),
    ],
    align=True,
)
DRAW = np.dtype(
    [
        ("buffer", "i4"),
        ("material", "i4"),
        ("per", "i4"),
        ("straddle", "i4"),
        ("change", "i8"),
        ("splice", "i8"),
        ("limit", "i8"),
        ("redo_to", "i4"),
        ("m0", "i4"),
        ("unit", "i4"),
        ("pad", "i4"),
        ("used", "i8"),
        ("mounts", "i8"),
    ],
    align=True,
)
MATERIAL = np.dtype(
    [
        ("size", "i8"),
        ("spread", "f8"),
        ("kind", "i4"),
        ("c0", "i4"),
        ("n_causes", "i4"),
        ("key0", "u8"),
        ("key1", "u8"),
        ("lots", "i8"),
    ],
    align=True,
)
BUFFER = np.dtype(
    [
        ("places", "i8"),
        ("ring", "i8"),
        ("mask", "i8"),
        ("head", "i8"),
        ("n", "i8"),
        ("full", "i8"),
        ("waited", "i8"),
        ("only", "i4"),
        ("cons0", "i4"),
        ("n_cons", "i4"),
        ("tray", "i4"),
        ("tray_col", "i4"),
        ("cells", "i4"),
        ("kind", "i4"),
        ("slack", "i8"),
        ("fill_waited", "i8"),
        ("beyond", "i8"),
    ],
    align=True,
)
RING = np.dtype([("item", "i8"), ("t", "i8"), ("machine", "i4"), ("pad", "i4")], align=True)
LOT = np.dtype(
    [
        ("kind", "i4"),
        ("station", "i4"),
        ("machine", "i4"),
        ("product", "i4"),
        ("campaign", "i8"),
        ("begun", "i8"),
        ("made", "i8"),
        ("size", "i8"),
        ("rest", "i8"),
        ("stamp", "i8"),
        ("uptake", "f8"),
        ("mother", "i4"),
        ("lane", "i4"),
        ("origin", "i8"),
        ("sense", "i8"),
        ("roll", "i4"),
        ("defect", "i4"),
        ("span", "i4"),
        ("pad", "i4"),
        ("coat", "f8"),
        ("thickness", "f8"),
        ("slot", "i4"),
        ("n", "i4"),
        ("state", "i4"),
        ("serial", "i4"),
    ],
    align=True,
)
CELL = np.dtype(
    [
        ("product", "i2"),
        ("grade", "i1"),
        ("state", "i1"),
        ("step", "i2"),
        ("cause", "i2"),
        ("campaign", "i4"),
        ("module", "i4"),
        ("born", "i8"),
        ("out", "i8"),
    ],
    align=True,
)
STOP = np.dtype(
    [
        ("clock", "i4"),
        ("counts_as", "i4"),
        ("crew", "i4"),
        ("every", "i4"),
        ("lasts", "i4"),
        ("number", "i4"),
        ("free", "i8"),
        ("every_a", "f8"),
        ("every_b", "f8"),
        ("lasts_a", "f8"),
        ("lasts_b", "f8"),
    ],
    align=True,
)
STOP_STATE = np.dtype([("next", "i8"), ("count", "i8")], align=True)
CREW = np.dtype(
    [
        ("people", "i4"),
        ("free", "i4"),
        ("calendar", "i4"),
        ("closed", "i4"),
        ("size", "i8"),
        ("q0", "i8"),
        ("head", "i8"),
        ("n", "i8"),
        ("r0", "i8"),
        ("r_head", "i8"),
        ("r_n", "i8"),
    ],
    align=True,
)
CALENDAR = np.dtype(
    [
        ("t0", "i8"),
        ("t1", "i8"),
        ("i", "i8"),
        ("m0", "i4"),
        ("m1", "i4"),
        ("closed", "i4"),
        ("pad", "i4"),
    ],
    align=True,
)
ROOM = np.dtype(
    [
        ("every", "i4"),
        ("lasts", "i4"),
        ("every_a", "f8"),
        ("every_b", "f8"),
        ("lasts_a", "f8"),
        ("lasts_b", "f8"),
        ("uptake", "f8"),
        ("out", "i4"),
        ("pad", "i4"),
        ("since", "i8"),
        ("sum", "f8"),
        ("count", "i8"),
        ("key0", "u8"),
        ("key1", "u8"),
    ],
    align=True,
)
EFFECT = np.dtype([("of", "i4"), ("draw", "i4"), ("on", "f8", (N_CHAR,))], align=True)
GRADE = np.dtype(
    [("to", "i4"), ("pad", "i4"), ("low", "f8", (N_CHAR,)), ("high", "f8", (N_CHAR,))], align=True
)
CAUSE = np.dtype(
    [
        ("machine", "i4"),
        ("lane", "i4"),
        ("channel", "i4"),
        ("first", "i4"),
        ("last", "i4"),
        ("pad", "i4"),
        ("t0", "i8"),
        ("t1", "i8"),
        ("deviation", "f8"),
        ("drift", "f8"),
    ],
    align=True,
)
DEFECT = np.dtype(
    [
        ("left", "i8"),
        ("right", "i8"),
        ("lane", "i4"),
        ("station", "i4"),
        ("next", "i4"),
        ("lot", "i4"),
        ("machine", "i4"),
        ("why", "i4"),
        ("t", "i8"),
    ],
    align=True,
)
SPAN = np.dtype(  # metres of a mother roll that were coated from one batch
    [("left", "i8"), ("right", "i8"), ("coat", "f8"), ("next", "i4"), ("pad", "i4")], align=True
)
EDGE = np.dtype(
    [
        ("parent", "i4"),
        ("child", "i4"),
        ("left", "i8"),
        ("right", "i8"),
        ("child_left", "i8"),
        ("lane", "i4"),
        ("flipped", "i4"),
    ],
    align=True,
)
VISIT = np.dtype([("lot", "i4"), ("machine", "i4"), ("start", "i8"), ("end", "i8")], align=True)
STATE_ROW = np.dtype(
    [
        ("machine", "i4"),
        ("state", "i4"),
        ("start", "i8"),
        ("end", "i8"),
        ("starved", "i8"),
        ("blocked", "i8"),
    ],
    align=True,
)
MEASURE = np.dtype(
    [
        ("lot", "i4"),
        ("station", "i4"),
        ("metre", "i8"),
        ("t", "i8"),
        ("value", "f8"),
        ("lane", "i4"),
        ("pad", "i4"),
    ],
    align=True,
)
EVENT = np.dtype(
    [("what", "i4"), ("on", "i4"), ("cell", "i8"), ("start", "i8"), ("end", "i8")], align=True
)


class Fixed(NamedTuple):
    """What never changes during a run."""

    station: Array  # (S,) STATION
    draw_quantity: Array  # (D, P) int64, millionths of the unit for each job or metre, by product
    ints: Array  # input, together and consumer lists, machines of each calendar
    stop: Array  # STOP
    effect: Array  # EFFECT
    grade: Array  # GRADE
    cause: Array  # CAUSE
    channel: Array  # (channels,) bias of each formation channel
    lane: Array  # (M, lanes) coat-weight bias of each lane of each machine
    toggles: Array  # ticks at which calendars open and close, each calendar in turn
    nominal: Array  # (S, P) nominal of what a station measures
    noise: Array  # (S, N_CHAR) sd of the measured values
    campaigns: Array  # (C, 3) product, cells and number of each entry of the sequence
    worth: Array  # (S, P) cells' worth of one job of a station that starts material, in 1e-6
    pace: Array  # (S, P) time of one job over that of the law, by product


class State(NamedTuple):
    """What a run changes; saving these arrays saves the run."""

    ctl: Array
    tree: Array
    ss: Array
    mach: Array
    mount: Array
    draw: Array
    material: Array
    buf: Array
    ring: Array
    lot: Array
    cell: Array
    c_time: Array  # (columns, rows, 2) start and end of each single-piece step
    c_mach: Array  # (columns, rows)
    c_par: Array  # (rows, parent columns) lot
    c_pos: Array  # (rows, parent columns) position on the lot
    c_x: Array  # (rows, 2 x N_CHAR) deviation so far, measured value
    c_tray: Array  # (rows, 2 x tray columns) tray and slot
    stops: Array  # (M x stops) STOP_STATE
    crew: Array  # crews and operator pools
    queue: Array  # machines that wait for a crew
    calendar: Array
    room: Array
    idle: Array  # (M,) idle rings
    hold: Array  # lots that a machine holds
    work: Array  # machines and stations to look at in this instant
    tray: Array  # (slots, cells) cells in a tray
    open_tray: Array  # (B, P) tray that is being filled in front of a buffer, or -1
    free: Array  # free slots
    roll: Array  # (rolls, KNOTS) coat weight along mother rolls
    defect: Array
    span: Array
    edge: Array
    visit: Array
    state_row: Array
    measure: Array
    event: Array
    acc: Array  # (M, N_STATES) ticks in each state
    good: (
        Array  # (P, 3) good cells of each product: number, summed capacity deviation, lead time [s]
    )
    lost: Array  # (D + S, N_LOSS) quantity lost, by draw and by web station
    drawn: Array  # (S, BLOCK) service times drawn ahead
    quality: Array  # (S, BLOCK) two quality words each, drawn ahead
    first_stop: Array  # (S, BLOCK) working ticks to a job's first memoryless stop, drawn ahead
    z: Array  # (Z, BLOCK, N_CHAR) measurement noise drawn ahead
    scratch: Array  # (6, BLOCK + 1)


CELL_ARRAYS = ("cell", "c_time", "c_mach", "c_par", "c_pos", "c_x", "c_tray")
"""The arrays of `State` with a row for each cell that is or was lately in the plant."""
BY_STEP = ("c_time", "c_mach")
"""Those among them whose rows are their second dimension."""
