"""A design that was found as a cell file: its base's text with other values and their source."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from gigafactory.cell.design.read import read_design
from gigafactory.errors import BadInput

SOURCE = "search"
_INSTEAD = {
    "porosity": ("porosity", "density", "thickness"),
    "coating": ("coating", "np_ratio"),
    "np_ratio": ("np_ratio", "coating"),
}
"""Keys of which a cell file has one: a value of the first takes the place of any."""


def cell_file(base: Path, values: Mapping[str, str], target: Path, found_by: str) -> str:
    """The text of a cell file, without what is rated: that is of its base.

    Parameters
    ----------
    base
        The file from which all else is.
    values
        Texts without a source by place: ``{"cathode.coating": "231.4 g/m²"}``.
    target
        Where it will stand: materials are named as seen from there.
    found_by
        What the source of the new values says.

    Raises
    ------
    BadInput
        If a place of the base is written in a way that cannot be replaced.
    """
    lines = base.read_text(encoding="utf-8-sig").splitlines()
    begin, end = _table(lines, "rated")
    if begin >= 0:
        lines = lines[:begin] + lines[end:]
    for place, text in values.items():
        table, _, key = place.rpartition(".")
        lines = _put(lines, table, key, f'"{text} [{SOURCE}]"', base)
    lines = _put(lines, "cell", "materials", _materials(base, target), base)
    lines = _put(lines, "source", SOURCE, f'"{found_by}"', base)
    return "\n".join(lines) + "\n"


def plain_file(base: Path, values: Mapping[str, str], target: Path) -> str:
    """The text of such a file for a plant: all follows from the balance."""
    return cell_file(base, values, target, "found by gigafactory cell search")


def write_cell(base: Path, values: Mapping[str, str], target: Path, found_by: str) -> None:
    """Write such a file; one that is there is replaced if it is a cell file that can be read.

    Raises
    ------
    BadInput
        If it cannot be written, something else stands there, or the text is no cell.
    """
    if target.exists():
        read_design(target)  # what is no cell is not ours to replace
    text = cell_file(base, values, target, found_by)
    partial = target.with_name(f".{target.name}.{os.getpid()}.toml")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        read_design(partial)
        partial.replace(target)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(target, "", what, "Name a file in a folder that is there.") from None
    finally:
        partial.unlink(missing_ok=True)


def _put(lines: list[str], table: str, key: str, value: str, base: Path) -> list[str]:
    """The lines with a key of a table set, at its place or that of what it replaces, else last."""
    begin, end = _table(lines, table)
    keys = _INSTEAD.get(key, (key,)) if table in {"cathode", "anode"} else (key,)
    pattern = re.compile(rf"\s*({'|'.join(keys)})\s*=\s*")
    places = [i for i in range(begin, end) if pattern.match(lines[i])]
    if any(not _whole(lines[i]) for i in places):
        what = "is written over several lines, and cannot be replaced"
        raise BadInput.at(base, f"{table}.{key}", what, "Write it in one line.")
    if begin < 0:
        return [*lines, "", f"[{table}]", f"{key} = {value}"]
    line = f"{key} = {value}"
    if not places:
        last = max((i for i in range(begin, end) if lines[i].strip()), default=begin)
        return [*lines[: last + 1], line, *lines[last + 1 :]]
    kept = [one for i, one in enumerate(lines) if i not in places[1:]]
    kept[places[0]] = line
    return kept


def _table(lines: list[str], table: str) -> tuple[int, int]:
    """First and last line but one of a table; -1 where there is none."""
    heads = [i for i, line in enumerate(lines) if re.match(r"\s*\[", line)]
    for at, i in enumerate(heads):
        if re.fullmatch(rf"\s*\[\s*{re.escape(table)}\s*\]\s*(#.*)?", lines[i]):
            return i, heads[at + 1] if at + 1 < len(heads) else len(lines)
    return -1, -1


def _whole(line: str) -> bool:
    """Whether a value begins and ends in its line."""
    value = line.partition("=")[2].split("#")[0].strip()
    return value[:3] not in {'"""', "'''"} and value.count("[") == value.count("]")


def _materials(base: Path, target: Path) -> str:
    """The places of the materials as seen from the new file."""
    import tomllib

    head = tomllib.loads(base.read_text(encoding="utf-8-sig")).get("cell", {})
    named = head.get("materials", ["materials"])
    home = target.absolute().parent
    seen = [os.path.relpath(os.path.normpath(base.absolute().parent / one), home) for one in named]
    return "[" + ", ".join(f'"{Path(one).as_posix()}"' for one in seen) + "]"
