"""The door of module files: TOML becomes a frozen `Module`, or one list of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from gigafactory.cell.module.geometry import free_room
from gigafactory.cell.module.model import Module, drawn_for
from gigafactory.cell.module.parts import bar_length, bar_section
from gigafactory.errors import BadInput, Finding
from gigafactory.units.door import Raw, changes, complaint, keys, sources
from gigafactory.units.door.load import load


class ModuleRaw(Raw):
    """The tables of a module file as they are written."""

    root = keys.Slot(Module)
    noun = "module"
    made = (("plate",), ("piece",), ("source",))


def read_module(path: Path, sets: Mapping[str, str] | None = None) -> Module:
    """The module that stands in the file ``path``.

    Parameters
    ----------
    path
        A TOML file.
    sets
        Values by dotted key that replace those of the file for this reading alone:
        ``{"pads.thickness": "2 mm"}``.

    Raises
    ------
    BadInput
        With every defect found at the first stage that found any: the file, then its values, then
        what they say together.
    """
    tables = load(Path(path))
    raw = ModuleRaw(Path(path), tables)
    raw.files = {place: str(path) for place in tables}
    changes.apply(raw, sets or {})
    try:
        module = Module.model_validate(raw.tables)
    except ValidationError as error:
        raise BadInput(complaint.findings(error, raw)) from None
    if findings := [*sources.missing(raw, raw.tables.get("source", {})), *_room(module, str(path))]:
        raise BadInput(findings)
    return module


def _room(module: Module, file: str) -> Iterator[Finding]:
    """The busbars fit into the room that the block leaves free, where the cell is known."""
    if module.cell is None:
        return
    bars = bar_length(module) * bar_section(module.busbar)
    room = float(free_room(module, drawn_for(module)))
    if bars > room:
        what = f"{bars * 1e6:.0f} cm³ of busbars do not fit the {room * 1e6:.0f} cm³ left free"
        cure = "Make the busbars smaller, or leave room along the cells' length or width."
        yield Finding(file, "busbar", what, cure, whole=True)
