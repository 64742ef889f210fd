"""What the files of a cell state, as it is written: every quantity with the sources behind it.

The numbers of a `Design` have lost their brackets; a page that says what a design rests on reads
the texts again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gigafactory.cell.design.file import CellFile
from gigafactory.cell.design.instead import change
from gigafactory.cell.design.read import RawCell, RawMaterials, material_files
from gigafactory.cell.design.value import Design, Pouch
from gigafactory.units import ASSUMPTION, door, stated
from gigafactory.units.door import keys
from gigafactory.units.door.load import load


@dataclass(frozen=True)
class Said:
    """One quantity of a file.

    Parameters
    ----------
    place
        Dotted: ``cathode.coating``, ``active.nmc622.density``.
    text
        As it is written, brackets and all.
    sources
        Keys of [source]; ``assumption`` among them where it is one, be it in part.
    """

    place: str
    text: str
    sources: tuple[str, ...]

    @property
    def assumed(self) -> bool:
        """Whether it stands on an assumption, be it in part, or names no source."""
        return not self.sources or ASSUMPTION in self.sources


@dataclass(frozen=True)
class Stated:
    """What the files of one cell state, and the sources by key."""

    said: tuple[Said, ...]
    sources: Mapping[str, str]


def cell_stated(path: Path, design: Design, changes: Mapping[str, str] | None = None) -> Stated:
    """What stands in the file of a cell, and of the materials that it uses.

    Parameters
    ----------
    path, changes
        As `read.read_design` was given them.
    design
        What it gave.

    Raises
    ------
    BadInput
        If a file can no longer be read.
    """
    tables = load(path)
    raw = RawCell(path, tables, dict.fromkeys(tables, str(path)))
    change(raw, changes or {})
    file = CellFile.model_validate(raw.tables)
    found = [*_said(raw)]
    sources = dict(file.source)
    for place in material_files(path, file.cell.materials):
        written = load(place)
        sources = {**written.get("source", {}), **sources}
        used = {
            kind: {name: table for name, table in written.get(kind, {}).items() if name in names}
            for kind, names in used_materials(design).items()
        }
        found += _said(RawMaterials(place, {kind: rows for kind, rows in used.items() if rows}))
    cited = {key for one in found for key in one.sources}
    return Stated(tuple(found), {key: text for key, text in sources.items() if key in cited})


def used_materials(design: Design) -> dict[str, set[str]]:
    """Names of the materials that a design uses, by kind as material files have them."""
    solids: dict[str, set[str]] = {"active": set(), "binder": set(), "additive": set()}
    for electrode in (design.cathode, design.anode):
        for layer in electrode.layers:
            active = set(layer.recipe.active)
            solids["active"] |= active
            for kind in ("binder", "additive"):
                solids[kind] |= set(layer.recipe.solids) - active
    one = design.format
    return {
        **solids,
        "foil": {design.cathode.foil_name, design.anode.foil_name},
        "separator": {design.separator.name},
        "electrolyte": {design.electrolyte.name},
        "solvent": {design.cathode.solvent_name, design.anode.solvent_name},
        "housing": {one.laminate_name if isinstance(one, Pouch) else one.part.material},
    }


def _said(raw: door.Raw) -> Iterator[Said]:
    for path, text in keys.quantities(raw.tables, raw.root):
        sources = stated(text, "").sources if "[" in text else ()
        yield Said(keys.dotted(path), text, sources)
