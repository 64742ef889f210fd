"""The door for a machine log in CSV: text with a header becomes a `Log`, or one clear error."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from gigafactory.errors import BadInput, BadText
from gigafactory.plant.states import INDEX, STATES
from gigafactory.quality.fit.columns import (
    COLUMNS,
    JOB,
    NUMBERS,
    OF_JOBS,
    WAITS,
    Rows,
    sorted_out,
)
from gigafactory.quality.fit.log import Log, Unit
from gigafactory.quality.fit.moments import moment, said

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}")
_NAMES = {c.name for c in COLUMNS}


class _Line:
    """One row of the file, asked for its fields."""

    def __init__(self, file: Path, number: int, fields: dict[str, str]) -> None:
        self.file, self.number, self.fields = file, number, fields

    def wrong(self, column: str, what: str, cure: str) -> BadInput:
        """An error that names this line and a column."""
        return BadInput.at(self.file, f"line {self.number}.{column}", what, cure)

    def text(self, column: str) -> str:
        """What stands there, without blanks around it."""
        return self.fields.get(column, "").strip()

    def name(self, column: str) -> str:
        """A name such as a plant file has."""
        found = self.text(column)
        if not _NAME.fullmatch(found):
            what = f'"{found[:40]}" is not a name' if found else "is empty"
            raise self.wrong(column, what, 'Write letters, digits and "_", such as tab_welding.')
        return found

    def machine(self) -> int:
        """The number of a machine."""
        found = self.text("machine")
        if not (found.isascii() and found.isdecimal() and int(found[:9]) > 0 and len(found) < 6):
            what = f'"{found[:40]}" is not the number of a machine'
            raise self.wrong("machine", what, "Write a whole number from 1 on.")
        return int(found)

    def state(self) -> int:
        """The number of a state; -1 of a job."""
        found = self.text("state")
        if found == JOB:
            return -1
        if found not in INDEX:
            near = get_close_matches(found, [*INDEX, JOB], n=1)
            cure = f"Did you mean {near[0]}?" if near else f"Write {JOB} or {', '.join(INDEX)}."
            raise self.wrong("state", f'"{found[:40]}" is not a state', cure)
        return INDEX[found]

    def moment(self, column: str) -> int:
        """A moment, in microseconds since 1970."""
        try:
            return moment(self.text(column))
        except BadText as error:
            raise self.wrong(column, error.what, error.cure) from None

    def number_in(self, column: str) -> float:
        """A number that is not negative; NaN where there is none."""
        found = self.text(column)
        if not found:
            return np.nan
        try:
            value = float(found)
        except ValueError:
            value = -1.0
        if not 0 <= value < 1e12:
            what = f'"{found[:40]}" is not a number of 0 or more'
            raise self.wrong(column, what, "Write a plain number with a decimal point, no unit.")
        return value


def read_csv(file: Path, fresh: bool = False) -> Log:
    """The log that stands in a CSV file.

    Parameters
    ----------
    file
        UTF-8, comma between fields, the names of columns in its first line.
    fresh
        Whether the machines were new when the log began.

    Raises
    ------
    BadInput
        At the first thing that is wrong, with its line.
    """
    units: dict[Unit, int] = {}
    whole: list[tuple[int, int, int, int]] = []
    reasons: list[str] = []
    numbers: list[list[float]] = []
    lines: list[int] = []
    for line in _lines(file):
        unit = Unit(line.name("step"), line.machine())
        whole.append((units.setdefault(unit, len(units)), *_when(line)))
        reasons.append(line.name("reason") if line.text("reason") else "")
        numbers.append(_numbers(line, whole[-1][1]))
        lines.append(line.number)
    if not whole:
        raise BadInput.at(file, "", "holds no row", "Write one row for each state or job.")
    unit_, state, start, end = np.array(whole, np.int64).T
    last = int(max(start.max(), end.max()))
    end = np.where(end < 0, last, end)
    rows = Rows(
        tuple(units),
        unit_,
        state,
        start,
        end,
        np.array(reasons, object),
        np.array(numbers),
        np.array(lines),
    )
    if last == start.min():
        raise BadInput.at(file, "", "covers no time", "Write rows that begin and end.")
    return sorted_out(rows, str(file), int(start.min()), last, fresh)


def _when(line: _Line) -> tuple[int, int, int]:
    """State, start and end of a row; the end of a state that goes on is -1."""
    state, start = line.state(), line.moment("start")
    if state >= 0 and not line.text("end"):
        return state, start, -1
    end = line.moment("end")
    if end < start:
        raise line.wrong("end", "lies before the start", "Change the two, or mend one of them.")
    return state, start, end


def _numbers(line: _Line, state: int) -> list[float]:
    """The columns of numbers; each means something to a state or to a job alone."""
    foreign = OF_JOBS if state >= 0 else WAITS
    for column in foreign:
        if line.text(column):
            what = "means nothing to " + ("a state" if state >= 0 else "a job")
            raise line.wrong(column, what, "Leave it empty.")
    found = [line.number_in(column) for column in NUMBERS]
    if state >= 0 and sum(x for x in found[:2] if x > 0) * 1e6 > _length(line) + 1:
        what = "short waits are longer than the row itself"
        raise line.wrong(WAITS[0], what, "Write seconds.")
    return found


def _length(line: _Line) -> float:
    """Length of a row; without an end it has none yet. [µs]."""
    if not line.text("end"):
        return float("inf")
    return float(line.moment("end") - line.moment("start"))


def _lines(file: Path) -> Iterator[_Line]:
    """The rows of a file behind its header."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            header = _header(file, next(reader, []))
            for fields in reader:
                if not fields:
                    continue
                if len(fields) != len(header):
                    what = f"has {len(fields)} fields, the header has {len(header)}"
                    cure = "Write one field for each column, empty ones too."
                    raise BadInput.at(file, f"line {reader.line_num}", what, cure)
                yield _Line(file, reader.line_num, dict(zip(header, fields, strict=True)))
    except csv.Error as error:
        what = f"is not CSV: {error}"
        place = f"line {reader.line_num}"
        raise BadInput.at(
            file, place, what, 'Write commas between fields and " in pairs.'
        ) from None
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start + 1})"
        raise BadInput.at(file, "", what, "Save it as UTF-8.") from None
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInput.at(
            file, "", what, "Name a log in CSV, or the folder of a data set."
        ) from None


def _header(file: Path, fields: Sequence[str]) -> list[str]:
    """The names of the columns, in their order."""
    header = [field.strip() for field in fields]
    place = "line 1"
    needed = [c.name for c in COLUMNS if c.needed]
    if missing := [name for name in needed if name not in header]:
        what = f"names no column {missing[0]}"
        cure = f"The first line names the columns: {','.join(needed)}, parted by commas."
        raise BadInput.at(file, place, what, cure)
    for name in header:
        if name not in _NAMES:
            near = get_close_matches(name, _NAMES, n=1)
            cure = f"Did you mean {near[0]}?" if near else "Remove it, or give it a known name."
            raise BadInput.at(file, place, f'"{name[:40]}" is not a column of a log', cure)
        if header.count(name) > 1:
            raise BadInput.at(file, place, f"names {name} twice", "Keep one of the two.")
    return header


def write_csv(log: Log, file: Path) -> None:
    """Write a log as CSV, machine by machine in the order of time.

    Raises
    ------
    BadInput
        If the file cannot be written.
    """
    try:
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow([c.name for c in COLUMNS])
            writer.writerows(_written(log))
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.") from None


def _written(log: Log) -> Iterator[list[str]]:
    """The rows of a log as text."""
    for unit in log.machines:
        head = [unit.step, str(unit.number)]
        if unit in log.spells:
            s = log.spells[unit]
            for i in range(len(s)):
                when = [said(int(s.start[i])), said(int(s.end[i]))]
                waits = [_plain(float(s.waits[i])) if s.waits[i] > 0 else "", ""]
                reason = str(s.reason[i])
                yield [*head, STATES[int(s.state[i])].name, *when, reason, *waits, *[""] * 5]
        if unit in log.jobs:
            j = log.jobs[unit]
            for i in range(len(j)):
                when = [said(int(j.start[i])), said(int(j.end[i]))]
                rest = [_plain(float(getattr(j, name)[i])) for name in OF_JOBS]
                yield [*head, JOB, *when, "", "", "", *rest]


def _plain(value: float) -> str:
    """A number with every digit that it needs; nothing for NaN."""
    if np.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)
