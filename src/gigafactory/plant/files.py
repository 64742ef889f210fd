"""From a plant folder to one nested dict of raw text, and which file each table stands in.

This file knows TOML and folders and the names of the top tables; what the tables hold is not its
business. Nothing is ever written.
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gigafactory.errors import BadInput, Finding
from gigafactory.plant import designs, keys
from gigafactory.units import door
from gigafactory.units.door.load import load

HEAD = "plant.toml"


class Raw(door.Raw):
    """The tables of a plant folder as they are written."""

    root = keys.ROOT
    noun = "plant"
    made = (("cause",),)
    fixed = MappingProxyType(
        {
            "plant.process": (
                "cannot be changed here: the files that it names have been read",
                f"Write another {HEAD}.",
            )
        }
    )

    @property
    def home(self) -> str:
        """The file with the table [plant]."""
        return str(self.folder / HEAD)


def gather(folder: Path) -> Raw:
    """All tables of ``folder`` and of the process folders that it names.

    Process folders come first, each folder's files in the order of their names: so the order of the
    steps is that of the process.

    Raises
    ------
    BadInput
        If a folder or file cannot be read, is no TOML, or two files write the same key.
    """
    _must_be_folder(
        folder, str(folder), "", "Name the folder of a plant, one that holds plant.toml."
    )
    if not os.path.isfile(folder / HEAD):
        raise BadInput.at(
            folder, "", f"holds no {HEAD}", f"Name the folder of a plant, one that holds {HEAD}."
        )
    raw = Raw(folder)
    head = load(folder / HEAD)
    if "plant" not in head:
        raise BadInput.at(
            folder / HEAD,
            "plant",
            "is missing",
            'Write [plant] with name = "..." and start = "...".',
        )
    findings: list[Finding] = []
    for place in (*_process(folder, head), folder):
        for path, tables in _load_all(place).items():
            findings += _merge(raw, str(path), tables)
    home = str(folder / HEAD)
    stands = raw.files.get("plant.process", home)
    if stands != home and not findings:
        what = f"stands in another file than {HEAD}, where nobody would follow it"
        cure = f"Write it in the table [plant] of {home}."
        findings.append(Finding(stands, "plant.process", what, cure))
    if findings:
        raise BadInput(findings)
    designs.insert(raw)
    return raw


def _must_be_folder(folder: Path, file: str, place: str, cure: str) -> None:
    if not os.path.isdir(folder):
        what = "is not a folder" if os.path.lexists(folder) else "does not exist"
        if place:
            what = f'"{folder}" {what}'
        raise BadInput.at(file, place, what, cure)


def _process(folder: Path, head: dict[str, Any]) -> list[Path]:
    """Folders that [plant] names as the home of shared process definitions."""
    plant = head["plant"]
    named = plant.get("process", []) if isinstance(plant, dict) else []
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        return []  # the model says what is wrong with it
    cure = 'Name folders as seen from the plant\'s own folder, for example ["../process"].'
    found: list[Path] = []
    for one in named:
        place = Path(os.path.normpath(folder / one))
        _must_be_folder(place, str(folder / HEAD), "plant.process", cure)
        if any(os.path.samefile(place, other) for other in (*found, folder)):
            raise BadInput.at(
                folder / HEAD, "plant.process", f'names the folder "{one}" twice', cure
            )
        found.append(place)
    return found


def _load_all(folder: Path) -> dict[Path, dict[str, Any]]:
    files: dict[Path, dict[str, Any]] = {}
    findings: list[Finding] = []
    try:
        paths = sorted(folder / name for name in os.listdir(folder) if name.endswith(".toml"))
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInput.at(folder, "", what, "Give read permission, or name another.") from None
    if not paths:
        raise BadInput.at(folder, "", "holds no .toml file", "Name a folder that does.")
    for path in paths:
        try:
            files[path] = load(path)
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    return files


def _merge(raw: Raw, file: str, tables: dict[str, Any]) -> list[Finding]:
    """Add ``tables`` to ``raw``; what cannot be added is said."""
    findings: list[Finding] = []
    known = keys.names(keys.ROOT)
    for top, content in tables.items():
        if top in known:
            findings += _put(raw, file, raw.tables, (top,), content)
        else:
            near = get_close_matches(top, known, n=1)
            cure = f"Did you mean [{near[0]}]?" if near else f"Tables are: {', '.join(known)}."
            findings.append(Finding(file, top, "is not a table of a plant file", cure))
    return findings


def _put(
    raw: Raw, file: str, into: dict[str, Any], path: tuple[str, ...], content: Any
) -> list[Finding]:
    """Put ``content`` at ``path``: files may share a table out between them, but not a key."""
    key, place = path[-1], keys.dotted(path)
    if isinstance(content, dict) and isinstance(into.get(key, {}), dict):
        raw.files.setdefault(place, file)
        table = into.setdefault(key, {})
        parts = (_put(raw, file, table, (*path, inner), content[inner]) for inner in content)
        return [finding for part in parts for finding in part]
    if key in into:
        if path[0] == "source" and into[key] == content:
            return []
        what = f"stands in {raw.files[place]} as well"
        return [Finding(file, place, what, "Keep one of the two.")]
    into[key] = content
    raw.files[place] = file
    return []
