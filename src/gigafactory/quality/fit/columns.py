"""The columns of a log in CSV, and the rows that stand in them, before they are sorted out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.quality.fit.log import Jobs, Log, Spells, Unit

JOB = "job"
"""What the column `state` says of a finished job."""


@dataclass(frozen=True)
class Column:
    """One column: name, unit (or ""), whether it must be there, and what it says."""

    name: str
    unit: str
    needed: bool
    about: str


COLUMNS = (
    Column("step", "", True, "name of the step, as in the plant"),
    Column("machine", "", True, "number of the machine in its step, from 1"),
    Column("state", "", True, "a state of a machine, or `job`: one finished job"),
    Column("start", "UTC", True, "when it began, ISO 8601 with its zone"),
    Column("end", "UTC", True, "when it ended; of a state: empty while it goes on"),
    Column("reason", "", False, "name of the stop, where several share a state"),
    Column("starved", "s", False, "short waits for work inside this row"),
    Column("blocked", "s", False, "short waits for a place inside this row"),
    Column("good", "", False, "of a job: good units that came out"),
    Column("scrapped", "", False, "of a job: units that it spoilt"),
    Column("metres", "m", False, "of a job: web that ran through"),
    Column("start_loss", "m", False, "of a job: metres lost at a restart of the web in it"),
    Column("head_loss", "m", False, "of a job: metres lost at the head of the roll"),
)
WAITS = ("starved", "blocked")
OF_JOBS = ("good", "scrapped", "metres", "start_loss", "head_loss")
NUMBERS = (*WAITS, *OF_JOBS)


@dataclass(frozen=True)
class Rows:
    """Rows of a log, in any order, one array a column, (n,).

    Parameters
    ----------
    unit
        Number of the machine in `units`.
    state
        Number of the state; -1 for a job.
    start, end
        [µs since 1970, UTC]
    reason
        Name of the stop, or "".
    numbers
        The columns NUMBERS, NaN where empty, (n, 7).
    line
        Where the row stands in its file; empty where that has no lines.
    """

    units: tuple[Unit, ...]
    unit: NDArray[np.int64]
    state: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    reason: NDArray[Any]
    numbers: NDArray[np.float64]
    line: NDArray[np.int64]


def sorted_out(rows: Rows, name: str, start: int, end: int, fresh: bool) -> Log:
    """The log that some rows are, over a stretch of time.

    Raises
    ------
    BadInput
        If a machine is in two states at once, or has two jobs in hand.
    """
    spells: dict[Unit, Spells] = {}
    jobs: dict[Unit, Jobs] = {}
    order = np.lexsort((rows.end, rows.start, rows.state >= 0, rows.unit))
    keys = rows.unit[order] * 2 + (rows.state[order] >= 0)
    edges = np.flatnonzero(np.diff(keys, prepend=-1, append=-1))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        chosen = order[first:last]
        unit = rows.units[int(rows.unit[chosen[0]])]
        _apart(rows, chosen, name, unit)
        begun, over = rows.start[chosen], rows.end[chosen]
        numbers = rows.numbers[chosen]
        if rows.state[chosen[0]] < 0:
            jobs[unit] = Jobs(begun, over, *numbers[:, len(WAITS) :].T)
        else:
            waits = np.nan_to_num(numbers[:, : len(WAITS)]).sum(axis=1)
            spells[unit] = Spells(rows.state[chosen], begun, over, waits, rows.reason[chosen])
    return Log(name, start, end, spells, jobs, fresh)


def _apart(rows: Rows, chosen: NDArray[np.int64], name: str, unit: Unit) -> None:
    """Refuse what lies over one another."""
    over = np.flatnonzero(rows.start[chosen][1:] < rows.end[chosen][:-1])
    if not len(over):
        return
    second, first = chosen[over[0] + 1], chosen[over[0]]
    job = rows.state[second] < 0
    one = "a job that begins before the one" if job else "a state that begins before the one"
    place = f"line {rows.line[second]}" if len(rows.line) else ""
    where = f" in line {rows.line[first]}" if len(rows.line) else " before it"
    raise BadInput.at(
        name,
        place,
        f"is {one}{where} has ended, on machine {unit.number} of {unit.step}",
        "Number the places of a rack as machines of their own."
        if job
        else "Cut one of the two: a machine is in one state at a time.",
    )
