"""The door of a study: a TOML file and options become a frozen `Study`, or findings."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from math import floor, log10
from pathlib import Path
from shutil import which
from typing import Any

from pydantic import ValidationError

import gigafactory
from gigafactory.cell.design.file import CellFile
from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.value import Design, varied
from gigafactory.cell.virtual.protocol import Protocol
from gigafactory.cell.virtual.steps import step
from gigafactory.errors import BadInput, BadText, Finding
from gigafactory.scenario.cellsearch.asked import SAID, Asked, tables
from gigafactory.scenario.cellsearch.file import StudyFile, Test
from gigafactory.scenario.cellsearch.names import known
from gigafactory.scenario.cellsearch.study import Aim, Bound, Effort, Study, Variable
from gigafactory.units import Measure, Number, stated
from gigafactory.units.door import Raw, complaint, keys, sources
from gigafactory.units.door.load import load
from gigafactory.units.registry import unit
from gigafactory.units.text import number_and_unit

COMPILES = 500
"""Designs from which on compiling a test pays."""
_EFFORT = ("designs", "generation", "finalists", "seed", "model", "mesh")
RATE = Measure("a factor", "", "2 [assumption]", low=1e-3, high=1e3, positive=True)
"""What one C of a test is times."""
_CELL, _LAYERED = keys.Slot(CellFile), ("cathode", "anode")


class RawStudy(Raw):
    """The tables of a study file as they are written."""

    root = keys.Slot(StudyFile)
    noun = "study"


def read_study(path: Path, asked: Asked | None = None, limits: Sequence[Bound] = ()) -> Study:
    """The study that stands in a file, or one of a cell file that options describe.

    Parameters
    ----------
    path
        A study file or a cell file.
    asked
        What options say.
    limits
        Further bounds, such as those of a plant (`limits.limits`).

    Raises
    ------
    BadInput
        With what is wrong, where it stands, and how to mend it.
    """
    path, asked = Path(path), asked or Asked()
    raw = RawStudy(path, tables(path, load(path), asked))
    raw.files = dict.fromkeys(raw.tables, str(path))
    try:
        said = StudyFile.model_validate(raw.tables)
    except ValidationError as error:
        raise BadInput(complaint.findings(error, raw)) from None
    cell = Path(os.path.normpath(path.parent / said.study.cell))
    if not cell.is_file():
        what, cure = f'"{said.study.cell}" does not exist', "Name a cell file seen from here."
        raise BadInput.at(path, "study.cell", what, cure)
    design = read_design(cell)
    door = _Door(
        str(path), design, {name: _protocol(one, path, name) for name, one in said.test.items()}
    )
    variables = tuple(door.variable(i, one) for i, one in enumerate(said.vary, 1))
    aims = tuple(
        door.aim(i, one.max or one.min or "", one.max is not None)
        for i, one in enumerate(said.aim, 1)
    )
    bounds = tuple(door.bound(i, one) for i, one in enumerate(said.where, 1))
    door.findings += sources.missing(raw, said.source)
    if not door.findings:
        door.findings += _whole(str(path), variables, aims)
    if door.findings:
        raise BadInput(door.findings)
    told = {name: getattr(said.study, name) for name in _EFFORT}
    pays = bool(door.tests) and said.study.designs >= COMPILES and which("gcc") is not None
    effort = Effort(**told, compiled=pays)
    bounds = (*bounds, *limits)
    found = Study(
        said.study.title or f"designs of {design.name}",
        cell,
        design,
        variables,
        aims,
        bounds,
        door.tests,
        effort,
        "",
    )
    return Study(**{**vars(found), "identity": _identity(found)})


class _Door:
    """Reads what only the design and the tests together explain, and keeps what is wrong."""

    def __init__(self, file: str, design: Design, tests: Mapping[str, Protocol]) -> None:
        self.file, self.design, self.tests = file, design, tests
        self.findings: list[Finding] = []

    def variable(self, index: int, one: Any) -> Variable:
        place = f"vary.{index}"
        measure = self._measure(place, one.what)
        ends = []
        for side in ("low", "high"):
            try:
                ends.append(_read(measure, getattr(one, side)))
            except BadText as error:
                self._wrong(f"{place}.{side}", error.what, error.cure)
                return Variable(one.what, 0.0, 1.0, "", 1.0, 0.001)
        (low, unit_low, _), (high, name, factor) = ends
        if unit_low != name:
            self._wrong(f"{place}.low", f'is in "{unit_low}", high in "{name}"', "Use one unit.")
        elif not low < high:
            self._wrong(f"{place}.high", "is not above low", "Give the larger value last.")
        fine = 10.0 ** floor(log10(max(high - low, 1e-9) / 1000))
        return Variable(
            one.what, low, high, name, factor, 1.0 if isinstance(measure, Number) else fine
        )

    def aim(self, index: int, what: str, most: bool) -> Aim:
        self._known(f"aim.{index}.{'max' if most else 'min'}", what)
        return Aim(what, most)

    def bound(self, index: int, one: Any) -> Bound:
        place = f"where.{index}"
        found = self._known(f"{place}.what", one.what)
        measure = Measure(
            f"a value of {one.what}", found, f"1 {found} [assumption]".replace("  ", " "), low=-1e15
        )
        ends: dict[str, float | None] = {"least": None, "most": None}
        for side in ends:
            if (text := getattr(one, side)) is not None:
                try:
                    ends[side] = measure.read(text)
                except BadText as error:
                    self._wrong(f"{place}.{side}", error.what, error.cure)
        asked = any(SAID in (getattr(one, side) or "") for side in ends)
        why = "on the command line" if asked else Path(self.file).name
        return Bound(one.what, ends["least"], ends["most"], why)

    def _measure(self, place: str, what: str) -> Any:
        head, _, key = what.rpartition(".")
        if key == "rate" and head in self.tests:
            return RATE
        if key == "porosity" and head in _LAYERED and len(getattr(self.design, head).layers) > 1:
            cure = "Vary the coating, or a cell whose coatings are of one layer."
            self._wrong(f"{place}.what", "is stated by each of several layers", cure)
            return RATE
        try:
            varied(self.design, {what: 1.0})
        except BadInput as error:
            rates = ", ".join(f"{name}.rate" for name in self.tests)
            cure = error.findings[0].cure + (f" Of tests: {rates}." if rates else "")
            self._wrong(f"{place}.what", f'"{what}" is not a number of this design', cure)
            return RATE
        slot = keys.at(_CELL, keys.undotted(_CELL, what))
        return slot.reader if slot else RATE

    def _known(self, place: str, what: str) -> str:
        try:
            found = known(what, self.tests).unit
        except BadText as error:
            self._wrong(place, error.what, error.cure)
            return ""
        test, _, number = what.rpartition(".")
        if number == "margin" and not self.tests[test].margin:
            cure = f"Give the test {test} a step that charges."
            self._wrong(place, f'"{what}" is not known: no step of the test charges', cure)
        if test and number == "heat" and self.tests[test].cooling is None:
            cure = f"Give the test {test} its cooling."
            self._wrong(place, f'"{what}" is not known: the temperature is kept', cure)
        return found

    def _wrong(self, place: str, what: str, cure: str) -> None:
        self.findings.append(Finding(self.file, place, what, cure))


def _read(measure: Any, text: str) -> tuple[float, str, float]:
    """The number of a text, its unit, and what one such unit is in the fixed unit."""
    measure.read(text)
    number, name = number_and_unit(stated(text, measure.example).body, measure.example)
    return float(number), name, float(unit(name).factor / unit(measure.unit).factor)


def _protocol(one: Test, path: Path, name: str) -> Protocol:
    steps = []
    for index, text in enumerate(one.steps, 1):
        try:
            steps.append(step(text))
        except BadText as error:
            place = f"test.{name}.steps.{index}"
            raise BadInput.at(path, place, error.what, error.cure) from None
    margin = any(each.sign > 0 for each in steps)
    return Protocol(name, tuple(steps), one.start, one.temperature, one.cooling, margin)


def _whole(file: str, variables: Sequence[Variable], aims: Sequence[Aim]) -> Iterator[Finding]:
    if not variables:
        yield Finding(
            file, "vary", "is missing: nothing varies", "Add [[vary]] with what, low, high."
        )
    if not aims:
        yield Finding(
            file, "aim", "is missing: nothing is wanted", 'Add [[aim]] with max = "energy_density".'
        )
    for table, names in (("vary", [v.place for v in variables]), ("aim", [a.what for a in aims])):
        twice = {name for name in names if names.count(name) > 1}
        for name in sorted(twice):
            yield Finding(file, table, f"names {name} twice", "Keep one of them.")


def _identity(study: Study) -> str:
    effort = study.effort
    said = {
        "variables": [vars(one) for one in study.variables],
        "aims": [vars(one) for one in study.aims],
        "bounds": [[one.what, one.least, one.most] for one in study.bounds],
        "tests": {name: repr(one) for name, one in study.tests.items()},
        "design": hashlib.sha256(repr(study.design).encode()).hexdigest(),
        "generation": effort.generation,
        "seed": effort.seed,
        "model": effort.model,
        "mesh": effort.mesh,
        "compiled": effort.compiled,
        "gigafactory": gigafactory.__version__,
        "pymoo": version("pymoo"),
        **({"pybamm": version("pybamm")} if study.tests else {}),
    }
    return json.dumps(said, indent=2, ensure_ascii=False)
