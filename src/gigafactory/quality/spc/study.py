"""A gauge study as a CSV: part, operator, value; every part measured as often by every operator."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput

COLUMNS = ("part", "operator", "value")
_CURE = "Write a CSV whose first line is part,operator,value, one measurement a row."


def read_study(path: Path) -> NDArray[np.float64]:
    """The values, (parts, operators, repeats), parts and operators in order of appearance.

    Raises
    ------
    BadInput
        If the file is none, a row cannot be, or the study is not balanced.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput.at(path, "", f"cannot be read: {error}".rstrip("."), _CURE) from None
    rows = list(csv.reader(text.splitlines()))
    names = [name.strip() for name in rows[0]] if rows else []
    for column in COLUMNS:
        if names.count(column) != 1:
            raise BadInput.at(path, "line 1", f"does not name {column} once", _CURE)
    found: dict[tuple[str, str], list[float]] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(one.strip() for one in row):
            continue
        if len(row) != len(names):
            what = f"has {len(row)} columns instead of {len(names)}"
            raise BadInput.at(path, f"line {number}", what, "Mend the row.")
        part, operator, said = (row[names.index(column)].strip() for column in COLUMNS)
        found.setdefault((part, operator), []).append(_number(path, number, said))
    return _balanced(path, found)


def _number(path: Path, line: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput.at(path, f"line {line}", f"{text!r} is no number", "Write for example 1.25.")
    return value


def _balanced(path: Path, found: dict[tuple[str, str], list[float]]) -> NDArray[np.float64]:
    parts, operators = (list(dict.fromkeys(key[k] for key in found)) for k in (0, 1))
    if len(parts) < 2 or len(operators) < 2:
        what = f"holds {len(parts)} parts and {len(operators)} operators"
        raise BadInput.at(path, "", what, "A study needs two of each at least.")
    repeats = len(next(iter(found.values())))
    for part in parts:
        for operator in operators:
            times = len(found.get((part, operator), ()))
            if times != repeats:
                what = f"part {part} was measured {times} times by {operator}, not {repeats} times"
                cure = "Every operator measures every part as often; complete or remove it."
                raise BadInput.at(path, "", what, cure)
    if repeats < 2:
        cure = "Measure every part at least twice: repeatability needs it."
        raise BadInput.at(path, "", "holds one measurement of each part by each operator", cure)
    return np.array([[found[p, o] for o in operators] for p in parts])
