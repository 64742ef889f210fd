"""The door of the room: a cell file and its materials become a frozen `Design`, or findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gigafactory.cell.design.check import check
from gigafactory.cell.design.curve import curve
from gigafactory.cell.design.file import CellFile, ElectrodePart
from gigafactory.cell.design.instead import change
from gigafactory.cell.design.material import Active, MaterialFile, Solid
from gigafactory.cell.design.value import (
    Cylindrical,
    Design,
    Electrode,
    Electrolyte,
    Layer,
    Pouch,
    Prismatic,
    Recipe,
    Separator,
    unrated,
)
from gigafactory.errors import BadInput, BadText, Finding
from gigafactory.units import ASSUMPTION, door
from gigafactory.units.door import complaint, keys, sources
from gigafactory.units.door.load import load

_Model = TypeVar("_Model", bound=BaseModel)
_Reference = tuple[keys.Path, str, str, Mapping[str, Any]]
"""Where a name stands, of what kind it is, the name, and what there is of that kind."""


class RawCell(door.Raw):
    """The tables of a cell file as they are written."""

    root = keys.Slot(CellFile)
    noun = "cell"
    made = (("cathode", "recipe"), ("anode", "recipe"))


class RawMaterials(door.Raw):
    """The tables of material files as they are written."""

    root = keys.Slot(MaterialFile)
    noun = "material"


def read_design(path: Path, changes: Mapping[str, str] | None = None) -> Design:
    """The cell that stands in a file.

    Parameters
    ----------
    path
        A cell file; its ``[cell] materials`` names files or folders of materials.
    changes
        Values by dotted key that replace those of the file for this reading alone:
        ``{"cathode.coating": "250 g/m²"}``. What was rated is of the cell as its file says it, so
        that with other values it does not count, unless it is among them.

    Raises
    ------
    BadInput
        With every defect found at the first stage that found any: the file, its values, its
        materials, then what only both together decide.
    """
    path = Path(path)
    tables = load(path)
    raw = RawCell(path, tables, dict.fromkeys(tables, str(path)))
    change(raw, changes or {})
    said = _validated(CellFile, raw)
    named = material_files(path, said.cell.materials)
    materials, known = _materials(named)
    _sources(raw, {**known, **said.source})
    design = unrated(_design(path.stem, said, materials, raw), changes or {})
    if findings := check(design, raw.file):
        raise BadInput(findings)
    return design


def read_materials(places: Iterable[Path]) -> MaterialFile:
    """All materials of some files.

    Raises
    ------
    BadInput
        With every defect of the first file that has any.
    """
    return _materials(list(places))[0]


def _validated(model: type[_Model], raw: door.Raw) -> _Model:
    try:
        return model.model_validate(raw.tables)
    except ValidationError as error:
        raise BadInput(complaint.findings(error, raw)) from None


def material_files(path: Path, named: tuple[str, ...]) -> list[Path]:
    """The material files that a cell names."""
    found: list[Path] = []
    for one in named:
        place = Path(os.path.normpath(path.parent / one))
        if place.is_dir():
            found += sorted(place.glob("*.toml"))
        elif place.is_file():
            found.append(place)
        else:
            cure = 'Name files or folders as seen from this file: materials = ["materials"].'
            raise BadInput.at(path, "cell.materials", f'"{one}" does not exist', cure)
    return found


def _materials(places: list[Path]) -> tuple[MaterialFile, dict[str, str]]:
    """All materials of some files, and all their sources."""
    merged: dict[str, dict[str, Any]] = {}
    home: dict[tuple[str, str], Path] = {}
    findings: list[Finding] = []
    for place in places:
        tables = load(place)
        raw = RawMaterials(place, tables, dict.fromkeys(tables, str(place)))
        one = _validated(MaterialFile, raw)
        _sources(raw, dict(one.source))
        for name, active in one.active.items():
            findings += _curve_findings(place, name, active)
            findings += _points_source(place, name, active, one)
        for kind in MaterialFile.model_fields:
            for name, value in getattr(one, kind).items():
                if kind != "source" and (kind, name) in home:
                    what = f"stands in {home[kind, name]} as well"
                    findings.append(Finding(str(place), f"{kind}.{name}", what, "Keep one."))
                home[kind, name] = place
                merged.setdefault(kind, {})[name] = value
    if findings:
        raise BadInput(findings)
    found: dict[str, Any] = {kind: merged.get(kind, {}) for kind in MaterialFile.model_fields}
    return MaterialFile.model_construct(None, **found), found["source"]


def _curve_findings(place: Path, name: str, active: Active) -> Iterator[Finding]:
    try:
        curve(active)
    except BadText as error:
        yield Finding(str(place), f"active.{name}", error.what, error.cure, True)


def _points_source(place: Path, name: str, active: Active, file: MaterialFile) -> Iterator[Finding]:
    """The one source of all points of a curve stands without brackets."""
    if active.points is not None and active.points.source not in {ASSUMPTION, *file.source}:
        key = active.points.source
        cure = f'Add {key} = "..." to the table [source], or write "{ASSUMPTION}".'
        what = f"the source {key} stands nowhere"
        yield Finding(str(place), f"active.{name}.points.source", what, cure)


def _sources(raw: door.Raw, known: Mapping[str, str]) -> None:
    """Every source in brackets is a key of [source]."""
    if findings := list(sources.missing(raw, known)):
        raise BadInput(findings)


def _named(said: CellFile, materials: MaterialFile) -> Iterator[_Reference]:
    """Every name of a material in a cell file, with what there is of its kind."""
    solids = _solids(materials)
    for side, part in (("cathode", said.cathode), ("anode", said.anode)):
        yield (side, "foil"), "foil", part.foil, materials.foil
        yield (side, "solvent"), "solvent", part.solvent, materials.solvent
        recipes: list[tuple[keys.Path, Mapping[str, float]]] = [((side, "recipe"), part.recipe)]
        recipes += [
            ((side, "layer", i, "recipe"), layer.recipe) for i, layer in enumerate(part.layer)
        ]
        for path, shares in recipes:
            yield from (((*path, name), "solid", name, solids) for name in shares)
    separator, electrolyte = said.separator.material, said.electrolyte.material
    yield ("separator", "material"), "separator", separator, materials.separator
    yield ("electrolyte", "material"), "electrolyte", electrolyte, materials.electrolyte
    if said.pouch:
        yield ("pouch", "laminate"), "housing", said.pouch.laminate, materials.housing
    for kind, case in (("prismatic", said.prismatic), ("cylindrical", said.cylindrical)):
        if case:
            yield (kind, "material"), "housing", case.material, materials.housing


def _missing(said: CellFile, materials: MaterialFile, raw: RawCell) -> Iterator[Finding]:
    """The names for which there is no material."""
    for path, kind, name, known in _named(said, materials):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            options = ", ".join(known) or "none"
            cure = f"Did you mean {near[0]}?" if near else f"There are: {options}."
            what = f'"{name}" is not a known {kind}'
            yield Finding(raw.file(path), keys.dotted(path), what, cure)


def _solids(materials: MaterialFile) -> dict[str, Active | Solid]:
    return {**materials.additive, **materials.binder, **materials.active}


def _design(name: str, said: CellFile, materials: MaterialFile, raw: RawCell) -> Design:
    if findings := list(_missing(said, materials, raw)):
        raise BadInput(findings)
    cathode = _electrode("cathode", said.cathode, materials, findings, raw)
    anode = _electrode("anode", said.anode, materials, findings, raw)
    if findings:
        raise BadInput(findings)
    separator, film = said.separator, materials.separator[said.separator.material]
    liquid = materials.electrolyte[said.electrolyte.material]
    thickness = film.thickness if separator.thickness is None else separator.thickness
    if said.pouch:
        part = said.pouch
        values = {n: v for n, v in part if n != "laminate"}
        built: Pouch | Prismatic | Cylindrical = Pouch(
            **values, laminate=materials.housing[part.laminate], laminate_name=part.laminate
        )
    elif said.prismatic:
        built = Prismatic(said.prismatic, materials.housing[said.prismatic.material])
    else:
        assert said.cylindrical is not None  # the file sees to it
        built = Cylindrical(said.cylindrical, materials.housing[said.cylindrical.material])
    return Design(
        name,
        said.cell,
        cathode,
        anode,
        Separator(
            film,
            separator.material,
            thickness,
            separator.beyond_width,
            separator.beyond_length,
            separator.wrap,
        ),
        Electrolyte(
            liquid, said.electrolyte.material, said.electrolyte.ratio, said.electrolyte.fill
        ),
        built,
        said.formation,
        said.rated,
        said.tolerance,
    )


def _electrode(
    side: str,
    part: ElectrodePart,
    materials: MaterialFile,
    findings: list[Finding],
    raw: RawCell,
) -> Electrode:
    """An electrode; what is wrong with it is added to the findings."""
    solids = _solids(materials)
    said = [layer.recipe for layer in part.layer] or [part.recipe]
    recipes = [Recipe(dict(one), {name: solids[name] for name in one}) for one in said]
    for i, recipe in enumerate(recipes):
        if not recipe.active:
            path = (side, "layer", i, "recipe") if part.layer else (side, "recipe")
            what, cure = "holds no active material", f"Add one of: {', '.join(materials.active)}."
            findings.append(Finding(raw.file(path), keys.dotted(path), what, cure))
    if part.layer:
        layers = [
            Layer(
                layer.share,
                recipe,
                1 - layer.density / recipe.density if layer.density else layer.porosity,
            )
            for layer, recipe in zip(part.layer, recipes, strict=True)
        ]
    else:
        layers = [Layer(1.0, recipes[0], _porosity(side, part, recipes[0], findings, raw))]
    return Electrode(
        tuple(layers),
        part.coating,
        part.np_ratio,
        part.width,
        part.length,
        part.overhang,
        materials.foil[part.foil],
        part.foil,
        part.foil_thickness,
        part.margin,
        part.gap,
        part.tabs,
        part.bruggeman,
        part.conductivity,
        part.full,
        part.solids,
        materials.solvent[part.solvent],
        part.solvent,
    )


def _porosity(
    side: str, part: ElectrodePart, recipe: Recipe, findings: list[Finding], raw: RawCell
) -> float:
    """Porosity of a coating, however it is stated; one that is not between 0 and 1 is said."""
    if part.porosity is not None:
        return part.porosity
    if part.density is not None:
        key, pressed = "density", part.density
    else:
        key = "thickness"
        if part.coating is None:
            what = "cannot say how dense a coating is that np_ratio states"
            cure = "Give porosity or density."
            findings.append(Finding(raw.file((side, key)), f"{side}.{key}", what, cure))
            return 0.0
        assert part.thickness is not None  # the file sees to it
        pressed = part.coating / part.thickness
    found = 1 - pressed / float(recipe.density)
    if found <= 0:
        what = (
            f"makes a coating of {pressed / 1000:.3g} g/cm³, denser than its solids of "
            f"{float(recipe.density) / 1000:.3g} g/cm³: its porosity would be {100 * found:.3g} %"
        )
        file, cure = raw.file((side, key)), "Mend it, or the recipe."
        findings.append(Finding(file, f"{side}.{key}", what, cure))
    return found
