"""`run(plant, seed, ...)`: the simulated plant makes records."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

import gigafactory
from gigafactory.line import layout as y
from gigafactory.line.counts import counts
from gigafactory.line.drawn import said_of_draws
from gigafactory.line.engine import Line
from gigafactory.line.lower import Lowered, lower
from gigafactory.line.table import Tables, cut
from gigafactory.line.tally import Reading, by_step, part_steps, read, tally
from gigafactory.line.uses import uses
from gigafactory.plant.model import Plant
from gigafactory.records.tables import NOTES, RUNS, TABLES, schema
from gigafactory.records.tally import Tally
from gigafactory.records.write import Writer

DAY_S = 86_400
CELLS_AT_ONCE = 1 << 16
Progress = Callable[[float, int], None]


@dataclass(frozen=True)
class Outcome:
    """One run: what happened, and what it cost to compute.

    Parameters
    ----------
    seed
        Of every random number.
    warm_up
        Simulated first and not counted; 0 where it was stopped before the warm-up's end. [d]
    tally
        Counts and times after the warm-up.
    complete
        False where somebody stopped it.
    wall_s, compile_s
        Seconds of simulation, and of compiling before it.
    events
        Events that the calendar handed out, warm-up included.
    part_steps
        Jobs on single cells, warm-up included.
    records_bytes
        Bytes written, 0 without records.
    cells_begun
        Cells whose first step began, warm-up included.
    """

    seed: int
    warm_up: float
    tally: Tally
    complete: bool
    wall_s: float
    compile_s: float
    events: int
    part_steps: int
    records_bytes: int
    cells_begun: int


def run(
    plant: Plant,
    seed: int,
    days: float,
    warm_up: float = 0.0,
    keep: str = "none",
    out: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Simulate a plant.

    Parameters
    ----------
    plant
        What should be. Without campaigns every line makes its first product at full release.
    seed
        The same seed and plant give the same records, byte for byte.
    days, warm_up
        Days that are counted, and days before them that are not. [d]
    keep
        ``none``, ``lots`` or ``cells``: what is recorded.
    out
        Folder of the data set; it must not exist or be empty.
    progress
        Called at the start and after each simulated day with the days done and the good cells.
        When it raises `KeyboardInterrupt` the run ends there, and what there is so far is the
        outcome.

    Raises
    ------
    BadInput
        If `out` cannot be used.
    """
    writer = Writer(out) if out is not None and keep != "none" else None
    try:
        return _run(plant, seed, days, warm_up, keep, writer, progress)
    except BaseException:
        if writer:
            writer.abandon()
        raise


def _run(
    plant: Plant,
    seed: int,
    days: float,
    warm_up: float,
    keep: str,
    writer: Writer | None,
    progress: Progress | None,
) -> Outcome:
    compile_s = _compile(plant, seed, keep)
    lowered = lower(plant, seed, keep, days + warm_up)
    story = _Story(plant, lowered, writer, keep)
    begun = time.perf_counter()
    complete = story.go(days, warm_up, progress)
    wall = time.perf_counter() - begun
    result = story.tally()
    size = story.close(seed, days, warm_up, complete) if writer else 0
    s = story.line.state
    return Outcome(
        seed,
        story.first.now / y.TICKS / DAY_S,
        result,
        complete,
        time.perf_counter() - begun if writer else wall,
        compile_s,
        int(s.ctl[y.N_EVENTS]),
        part_steps(lowered, s),
        size,
        int(s.ctl[y.CELLS_BORN]),
    )


def _compile(plant: Plant, seed: int, keep: str) -> float:
    """Compile (or load) the kernel on a line that is thrown away; seconds."""
    begun = time.perf_counter()
    Line(lower(plant, seed, keep, 1.0)).run(1)
    return time.perf_counter() - begun


class _Story:
    """One run in progress: the line, its readings day by day, and the writer."""

    def __init__(self, plant: Plant, lowered: Lowered, writer: Writer | None, keep: str) -> None:
        self.plant, self.lowered, self.writer, self.keep = plant, lowered, writer, keep
        start = datetime.fromisoformat(plant.head.start.replace("Z", "+00:00"))
        self.tables = Tables(plant, lowered, start)
        self.line = Line(lowered, self._cells, self._rows)
        self.first: Reading = read(self.lowered, self.line.state)
        self.last: Reading = self.first
        self.daily: list[int] = []
        self.defects = int(self.line.state.ctl[y.N_DEFECTS])  # defects that are written
        self.excursions: list[y.Array] = []

    def go(self, days: float, warm_up: float, progress: Progress | None) -> bool:
        """Run day by day; the counters are read at the end of the warm-up and of each day.

        Returns whether it came to its end: `progress` may stop it between two days.
        """
        for at in (0.0, *_days(warm_up, days)):
            if at > 0:
                self._run_to(at, warm_up)
            if progress:
                try:
                    progress(at, int(self.last.good[:, 0].sum()))
                except KeyboardInterrupt:
                    return at >= warm_up + days
        return True

    def _run_to(self, at: float, warm_up: float) -> None:
        """Run to a moment [d], read the counters, and hand what was written to the writer."""
        self.line.run(round(at * DAY_S * y.TICKS))
        reading = read(self.lowered, self.line.state)
        if self.writer:
            self.line.hand_over()
            table = uses(self.plant, self.lowered, self.tables, self.last, reading)
            self.writer.add("uses", table)
            counted = counts(self.plant, self.lowered, self.tables, self.last, reading)
            self.writer.add("counts", counted)
        if at <= warm_up + 1e-9:
            self.first, self.daily = reading, []
        else:
            good = reading.good[:, 0].sum() - self.last.good[:, 0].sum()
            self.daily.append(int(good))
        self.last = reading

    def tally(self) -> Tally:
        """What happened after the warm-up (or so far, if it was stopped before its end)."""
        return tally(self.lowered, self.first, self.last, self.daily)

    def _cells(self, s: y.State, first: int, last: int) -> None:
        """Hand cells to the writer: copied here, made into a table where it writes."""
        if self.writer and self.keep == "cells":
            for at in range(first, last, CELLS_AT_ONCE):
                part = cut(s, at, min(at + CELLS_AT_ONCE, last))
                self.writer.add("cells", partial(self.tables.cells, part, at))

    def _rows(self, s: y.State) -> None:
        if not self.writer:
            return
        for name, count, make in (
            ("edges", y.N_EDGES, self.tables.edges),
            ("visits", y.N_VISITS, self.tables.visits),
            ("states", y.N_STATE_ROWS, self.tables.states),
            ("measures", y.N_MEASURES, self.tables.measures),
        ):
            rows = getattr(s, name.removesuffix("s") if name != "states" else "state_row")
            if s.ctl[count]:
                self.writer.add(name, make(rows[: s.ctl[count]].copy()))
        self._events(s)

    def _events(self, s: y.State) -> None:
        """Write defects and reworked cells; keep the excursions of rooms for the notes."""
        assert self.writer is not None
        rows = s.event[: s.ctl[y.N_EVENT_ROWS]].copy()
        defects = s.defect[self.defects : s.ctl[y.N_DEFECTS]].copy()
        self.defects = int(s.ctl[y.N_DEFECTS])
        self.excursions.append(rows[rows["what"] == y.E_EXCURSION])
        reworks = rows[rows["what"] == y.E_REWORK]
        if len(defects) or len(reworks):
            self.writer.add("events", self.tables.events(defects, reworks))

    def close(self, seed: int, days: float, warm_up: float, complete: bool) -> int:
        """Write what is still open, the lots and the provenance; bytes of the data set."""
        assert self.writer is not None
        s = self.line.state
        self.line.hand_over()
        self.writer.add("states", self.tables.states(_open_states(s)))
        if self.keep == "cells":
            self._cells(s, int(s.ctl[y.FIRST_OPEN]), int(s.ctl[y.NEXT_CELL]))
        for at in range(0, int(s.ctl[y.N_LOTS]), 1 << 18):
            rows = s.lot[at : min(at + (1 << 18), int(s.ctl[y.N_LOTS]))]
            self.writer.add("lots", self.tables.lots(rows, at))
        said = {
            "plant": self.plant.head.name,
            "plant_hash": self.plant.hash,
            "plant_said": self.plant.said,
            "start": self.tables.start.isoformat(timespec="seconds"),
            "version": gigafactory.__version__,
            "seed": str(seed),
            "days": repr(days),
            "warm_up_days": repr(warm_up),
            "simulated_days": repr(float(s.ctl[y.NOW]) / y.TICKS / DAY_S),
            "records": self.keep,
            "complete": str(complete).lower(),
            **(said_of_draws(self.plant, self.lowered.names) if self.keep == "cells" else {}),
            "written": datetime.now().astimezone().isoformat(timespec="seconds"),
            "environment": f"python {platform.python_version()}, numpy {np.__version__}, "
            f"pyarrow {pa.__version__}, {platform.machine()}",
        }
        columns = [pa.array(list(said)), pa.array(list(said.values()))]
        self.writer.add("runs", pa.Table.from_arrays(columns, schema=schema(RUNS)))
        excursions = np.concatenate([*self.excursions, _open_excursions(s)])
        self.writer.add("notes", _notes(self.plant, self.tables, excursions))
        tables = TABLES | {"cells": self.tables.columns}
        if self.keep != "cells":
            del tables["cells"]
        for name, fields in tables.items():
            self.writer.add(name, schema(fields).empty_table())  # there, even without a row
        return self.writer.close()


def _days(warm_up: float, days: float) -> list[float]:
    """The moments at which the line pauses: every day of the warm-up, its end, every day after."""
    moments = [float(d) for d in range(1, int(np.ceil(warm_up)))] + [warm_up]
    moments += [warm_up + d for d in range(1, int(np.ceil(days)))] + [warm_up + days]
    return [m for m in moments if m > 0]


def _open_states(s: y.State) -> y.Array:
    """The rows of what the machines are doing at the end."""
    now = int(s.ctl[y.NOW])
    rows = []
    for m, q in enumerate(s.mach):
        work_end = now if q["state"] == y.WORKING else int(q["since"])
        if work_end > q["row0"]:
            rows.append((m, y.WORKING, q["row0"], work_end, q["in_starved"], q["in_blocked"]))
        if q["state"] != y.WORKING and now > q["since"]:
            rows.append((m, q["state"], q["since"], now, 0, 0))
    return np.array(rows, y.STATE_ROW)


def _open_excursions(s: y.State) -> y.Array:
    """The excursions that go on at the end of the data; they have no end (-1) yet."""
    rows = [(y.E_EXCURSION, i, -1, r["since"], -1) for i, r in enumerate(s.room) if r["out"]]
    return np.array(rows, y.EVENT)


def _notes(plant: Plant, tables: Tables, excursions: y.Array) -> pa.Table:
    """What somebody should know of these records: planted causes, excursions of dry rooms."""
    rows = [
        ("plant file", "planted cause", cause.step or cause.material, _said(plant, name))
        for name, cause in plant.causes.items()
    ]
    begin = [round(c.from_ * y.TICKS) for c in plant.causes.values()]
    for e in excursions:
        room = tables.lowered.names.rooms[e["on"]]
        rows.append(("rule", "deviation", room, _excursion(plant, tables, room, int(e["end"]))))
        begin.append(int(e["start"]))
    ticks = np.array(begin, np.int64)
    columns: list[tuple[str | None, ...]] = list(zip(*rows, strict=True)) or [()] * 4
    fields = schema(NOTES)
    arrays = [tables.time(ticks)]
    for column, field in zip(columns, list(fields)[1:], strict=True):
        arrays.append(pa.array(column, pa.string()).cast(field.type))
    return pa.Table.from_arrays(arrays, schema=fields)


def _excursion(plant: Plant, tables: Tables, room: str, end: int) -> str:
    """An excursion of a dry room in words: until when, and what it does."""
    when = "beyond the end of these records"
    if end >= 0:
        when = (tables.start + timedelta(microseconds=end)).isoformat(timespec="seconds")
    rate = plant.rooms[room].uptake
    return (
        f"dew point out of its band until {when}: "
        f"dried electrodes take up moisture {rate:g} times as fast"
    )


def _said(plant: Plant, name: str) -> str:
    """A planted cause in the words of the plant file."""
    place = f"cause.{name}."
    said = {s.place.removeprefix(place): s.text for s in plant.stated if s.place.startswith(place)}
    if lots := plant.causes[name].lots:
        said["lots"] = " to ".join(map(str, lots))
    return f"{name}: " + ", ".join(f"{key} = {text}" for key, text in said.items())


__all__ = ["Outcome", "by_step", "run"]
