"""Text as a Maccor tester exports it.

Such a file tells the size of the current and a letter for its direction, and one counter of
capacity and of energy for both directions. Times are in minutes where the head of the column says
so, else in hours or seconds.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve, Floats, checked, split

_WAY = {"C": 1.0, "D": -1.0}
_QUIET = 1e-9
"""Current that a tester at rest may still show. [A]"""
_TIME = {"min": 60.0, "sec": 1.0, "s": 1.0, "hr": 3600.0, "h": 3600.0}
_NAMES = {
    "rec#": "record",
    "cyc#": "cycle",
    "step": "step",
    "amp-hr": "capacity",
    "watt-hr": "energy",
    "amps": "current",
    "volts": "voltage",
    "state": "state",
}
_TEST = re.compile(r"test(?:time)? *\((\w+)\)|testtime|test time", re.IGNORECASE)


def is_maccor(text: str) -> bool:
    """Whether the first lines of a file are those of such a text."""
    return any(line.lower().startswith("rec#") for line in text.splitlines()[:5])


def read_maccor(file: Path) -> Curve:
    """A curve out of the text of a Maccor tester.

    Raises
    ------
    BadInput
        If a column is missing, or a current flows in a state that has no direction.
    """
    text = file.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    head = next((i for i, one in enumerate(text) if one.lower().startswith("rec#")), None)
    if head is None:
        raise BadInput.at(file, "", "has no line that begins with Rec#", "Export it as text.")
    names = [one.strip().lower() for one in text[head].split("\t")]
    rows = [
        (i, line.split("\t")) for i, line in enumerate(text[head + 1 :], head + 2) if line.strip()
    ]
    place = {_NAMES[one]: i for i, one in enumerate(names) if one in _NAMES}
    for name in ("current", "voltage", "state"):
        if name not in place:
            theirs = next(k for k, v in _NAMES.items() if v == name)
            raise BadInput.at(file, "", f"has no column {theirs}", "Export it with all columns.")
    column, second = _time(file, names)
    lines = np.array([i for i, _ in rows])

    def numbers(which: int) -> Floats:
        found = np.empty(len(rows))
        for k, (line, row) in enumerate(rows):
            try:
                found[k] = float(row[which].replace(",", ""))
            except (ValueError, IndexError):
                what = f"has no number under {names[which]}"
                raise BadInput.at(file, f"line {line}", what, "Mend or remove it.") from None
        return found

    size = np.abs(numbers(place["current"]))
    way = _way(file, lines, [row[place["state"]].strip() for _, row in rows], size)
    charged = discharged = energy_in = energy_out = None
    if "capacity" in place:
        charged, discharged = split(numbers(place["capacity"]), way)
    if "energy" in place:
        energy_in, energy_out = split(numbers(place["energy"]), way)
    curve = Curve(
        "maccor",
        numbers(column) * second,
        size * way,
        numbers(place["voltage"]),
        numbers(place["cycle"]).astype(np.int64) if "cycle" in place else None,
        numbers(place["step"]).astype(np.int64) if "step" in place else None,
        charged,
        discharged,
        energy_in,
        energy_out,
    )
    return checked(curve, file, lines)


def _time(file: Path, names: list[str]) -> tuple[int, float]:
    """The column of test time, and what its unit is in seconds."""
    for i, name in enumerate(names):
        if found := _TEST.fullmatch(name):
            unit = (found[1] or "s").lower()
            if unit not in _TIME:
                what = f'has times in "{unit}", which is not known here'
                raise BadInput.at(file, "", what, "Export them in minutes, hours or seconds.")
            return i, _TIME[unit]
    raise BadInput.at(file, "", "has no column of test time", "Export it with Test (Min).")


def _way(file: Path, lines: np.ndarray, states: list[str], size: Floats) -> Floats:
    way = np.array([_WAY.get(one[:1].upper(), 0.0) for one in states])
    lost = np.flatnonzero((way == 0) & (size > _QUIET))
    if lost.size:
        what = f'has a current in state "{states[lost[0]]}", whose direction is not told'
        raise BadInput.at(file, f"line {lines[lost[0]]}", what, "Mend or remove it.")
    return way
