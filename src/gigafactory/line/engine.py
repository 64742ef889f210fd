"""The driver of the compiled engine: runs to a tick, makes room where an array is nearly full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gigafactory.line import layout as y
from gigafactory.line.kernel import mem
from gigafactory.line.kernel.loop import run
from gigafactory.line.lower import Lowered

LOGS = (y.N_EDGES, y.N_VISITS, y.N_STATE_ROWS, y.N_MEASURES, y.N_EVENT_ROWS)


@dataclass
class Line:
    """A line in mid-run: the arrays of a plant, and who takes what is written.

    Parameters
    ----------
    lowered
        The plant as arrays.
    take_cells
        Called with the state, and the first and the last (excluded) number of cells that are done;
        what it keeps it must copy.
    take_rows
        Called with the state when its logs are to be emptied.
    """

    lowered: Lowered
    take_cells: Callable[[y.State, int, int], None] | None = None
    take_rows: Callable[[y.State], None] | None = None

    def __post_init__(self) -> None:
        """Begin with the state of the plant; the kernel sets its first events."""
        self.state = self.lowered.state

    def run(self, until: int) -> None:
        """Run every event before a tick. The state stays as it is at that tick."""
        while run(self.header().ctypes.data, until) == y.WANTS_ROOM:
            self.make_room()

    def header(self) -> y.Array:
        """The table of addresses for the kernel; it must live as long as the call."""
        self._header = mem.header(self.lowered.fixed, self.state)
        return self._header

    def make_room(self) -> None:
        """Hand over what is done; enlarge what is still too small."""
        self.hand_over()
        self.state = grown(self.state)
        self.state.ctl[y.FULL] = 0

    def hand_over(self) -> None:
        """Hand over finished cells and the rows of the logs."""
        s = self.state
        first, last = int(s.ctl[y.FIRST_OPEN]), int(s.ctl[y.NEXT_CELL])
        done = finished(s, first, last)
        if done > first:
            if self.take_cells is not None:
                self.take_cells(s, first, done)
            s.ctl[y.FIRST_OPEN] = done
        if self.take_rows is not None:
            self.take_rows(s)
        for count in LOGS:
            s.ctl[count] = 0


def finished(s: y.State, first: int, last: int) -> int:
    """The first cell from `first` on that is still in the plant, or `last`."""
    mask = len(s.cell) - 1
    state = s.cell["state"]
    step = 1 << 16
    for at in range(first, last, step):
        end = min(at + step, last)
        still = np.flatnonzero(state[np.arange(at, end) & mask] == y.CELL_OPEN)
        if len(still):
            return at + int(still[0])
    return last


def grown(s: y.State) -> y.State:
    """The same state with more room wherever less than the margin of one event is left."""
    margin = int(s.ctl[y.MARGIN])
    new: dict[str, y.Array] = {}
    for field, count in (
        ("lot", y.N_LOTS),
        ("defect", y.N_DEFECTS),
        ("roll", y.N_ROLLS),
        ("span", y.N_SPANS),
        ("edge", y.N_EDGES),
        ("visit", y.N_VISITS),
        ("state_row", y.N_STATE_ROWS),
        ("measure", y.N_MEASURES),
        ("event", y.N_EVENT_ROWS),
    ):
        array = getattr(s, field)
        if int(s.ctl[count]) + 2 * margin > len(array):
            size = len(array) + max(len(array), 2 * margin)
            new[field] = np.zeros((size, *array.shape[1:]), array.dtype)  # no memory until used
            new[field][: len(array)] = array
    new |= _more_cells(s)
    new |= _more_slots(s)
    new |= _more_ring(s)
    return s._replace(**new)


def _more_cells(s: y.State) -> dict[str, y.Array]:
    first, last = int(s.ctl[y.FIRST_OPEN]), int(s.ctl[y.NEXT_CELL])
    rows = len(s.cell)
    if last - first + len(s.mach) + 1024 <= rows - rows // 8:
        return {}
    live = np.arange(first, last)
    new = {}
    for field in y.CELL_ARRAYS:
        old = getattr(s, field)
        axis = 1 if field in y.BY_STEP else 0
        if old.shape[axis] != rows:
            continue
        shape = (*old.shape[:axis], 2 * rows, *old.shape[axis + 1 :])
        new[field] = np.zeros(shape, old.dtype)
        at, to = live & (rows - 1), live & (2 * rows - 1)
        if axis == 0:
            new[field][to] = old[at]
        else:
            new[field][:, to] = old[:, at]
    return new


def _more_slots(s: y.State) -> dict[str, y.Array]:
    free = int(s.ctl[y.N_FREE_SLOTS])
    slots = len(s.tray)
    if free >= 128 + 2 * s.open_tray.size:
        return {}
    s.ctl[y.N_FREE_SLOTS] = free + slots
    more = np.arange(slots, 2 * slots, dtype=np.int64)
    return {
        "tray": np.concatenate([s.tray, np.zeros_like(s.tray)]),
        "free": np.concatenate([s.free[:free], more, np.zeros(slots - free, np.int64)]),
    }


def _more_ring(s: y.State) -> dict[str, y.Array]:
    tight = [b for b in range(len(s.buf)) if _is_tight(s.buf[b])]
    if not tight:
        return {}
    rings, at = [], 0
    for b in s.buf:
        size = int(b["mask"]) + 1
        old = s.ring[b["ring"] : b["ring"] + size]
        new = np.zeros(2 * size if _is_tight(b) else size, y.RING)
        live = np.arange(int(b["head"]), int(b["head"]) + int(b["n"]))
        new[live & (len(new) - 1)] = old[live & (size - 1)]
        b["ring"], b["mask"], b["full"] = at, len(new) - 1, len(new) - 1 - int(b["slack"])
        rings.append(new)
        at += len(new)
    return {"ring": np.concatenate(rings)}


def _is_tight(b: np.void) -> bool:
    return bool(b["n"] + 2 * b["slack"] > b["mask"])
