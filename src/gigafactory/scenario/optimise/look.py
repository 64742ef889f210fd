"""Points of a space are looked at by simulation, each once; a journal keeps what was seen."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from gigafactory.errors import BadInput
from gigafactory.line.run import Outcome
from gigafactory.plant.model import Plant
from gigafactory.quality import measure
from gigafactory.scenario.compare import holds_energy
from gigafactory.scenario.optimise.space import Point, Space
from gigafactory.scenario.output import samples
from gigafactory.scenario.runs import Job, Workers

WAITING = ("starved", "blocked")


@dataclass(frozen=True)
class Seen:
    """What one run of one point said.

    Parameters
    ----------
    output
        [Wh/a], or [1/d] of parts.
    waiting
        Share of its time that the machines of each step were starved or blocked.
    needed
        Machines of each step that its output would keep busy all of the time.
    """

    output: float
    waiting: dict[str, float]
    needed: dict[str, float]


@dataclass(frozen=True)
class Window:
    """Of one run: the seed, the days counted and the days before them [d]."""

    seed: int
    days: float
    warm_up: float


@dataclass
class Look:
    """Simulates points, and remembers.

    Parameters
    ----------
    space
        Of which points are looked at.
    workers
        Who simulates.
    journal
        A file in which each run is kept as it ends, and from which it is read again; None: none.
    told
        Called with the runs done so far, those read again left out.
    """

    space: Space
    workers: Workers
    journal: Path | None = None
    told: Callable[[int], None] | None = None
    seen: dict[tuple[Point, Window], Seen | None] = field(default_factory=dict)
    runs: int = 0

    def __post_init__(self) -> None:
        """Read the journal of an earlier search."""
        self._file: TextIO | None = None
        if self.journal is not None:
            self._file = _opened(self.journal, self._head(), self.seen)

    def _head(self) -> dict[str, Any]:
        plant = self.space.plant(self.space.now)
        return {"plant": plant.hash, "over": [v.key for v in self.space.variables]}

    def at(self, points: Sequence[Point], windows: Sequence[Window]) -> list[list[Seen | None]]:
        """What each point is in each window; None where there can be no such plant."""
        wanted = list(dict.fromkeys((p, w) for p in points for w in windows))
        fresh = [one for one in wanted if one not in self.seen]
        plants: dict[Point, Plant | None] = {p: self._plant(p) for p in {p for p, _ in fresh}}
        jobs, which = [], []
        for point, window in fresh:
            plant = plants[point]
            if plant is None:
                self._keep(point, window, None)
            else:
                jobs.append(Job(plant, window.seed, window.days, window.warm_up))
                which.append((point, window))

        def ended(number: int, outcome: Outcome) -> None:
            self._keep(*which[number], _seen(jobs[number].plant, outcome))
            self.runs += 1
            if self.told:
                self.told(self.runs)

        if jobs:
            self.workers.run(jobs, ended=ended)
        if not all(one in self.seen for one in wanted):
            raise KeyboardInterrupt
        return [[self.seen[point, window] for window in windows] for point in points]

    def _plant(self, point: Point) -> Plant | None:
        try:
            return self.space.plant(point)
        except BadInput:
            return None

    def _keep(self, point: Point, window: Window, seen: Seen | None) -> None:
        self.seen[point, window] = seen
        if self._file is not None:
            row = {"at": point, "window": window.__dict__, "seen": seen and seen.__dict__}
            self._file.write(json.dumps(row) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the journal."""
        if self._file is not None:
            self._file.close()


def _seen(plant: Plant, outcome: Outcome) -> Seen:
    cells, energy = samples(plant, [outcome])
    output = (energy if holds_energy(plant) else cells).mean
    steps = measure.steps(plant, outcome.tally)
    waiting = {m.step: sum(m.share[s] for s in WAITING) for m in steps}
    busy = {m.step: (1 - waiting[m.step] - m.share["off_shift"]) * m.machines for m in steps}
    return Seen(output, waiting, busy)


def _opened(
    path: Path, head: dict[str, Any], seen: dict[tuple[Point, Window], Seen | None]
) -> TextIO:
    """The journal, ready to be written on; what stands in it is put into `seen`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [json.loads(line) for line in _whole(lines)]
        if rows and rows[0] != head:
            what = "is the journal of another plant or of other variables"
            raise BadInput.at(path, "", what, "Name another file, or remove this one.")
        for row in rows[1:]:
            key = (tuple(row["at"]), Window(**row["window"]))
            seen[key] = Seen(**row["seen"]) if row["seen"] else None
        text = "".join(json.dumps(row) + "\n" for row in rows or [head])
        path.write_text(text, encoding="utf-8")  # without the line that a crash has cut
        return path.open("a", encoding="utf-8")
    except OSError as error:
        what = f"cannot be used: {error.strerror}"
        raise BadInput.at(path, "", what, "Name a file that can be written.") from None
    except (ValueError, KeyError, TypeError):
        what = "is no journal of a search"
        raise BadInput.at(path, "", what, "Name another file, or remove this one.") from None


def _whole(lines: Sequence[str]) -> Sequence[str]:
    """The lines without a last one that was cut off."""
    if lines:
        try:
            json.loads(lines[-1])
        except ValueError:
            return lines[:-1]
    return lines
