"""`Parameters` into a BPX document: a new one, or changes to one that was read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from gigafactory.cell.bpx import keys
from gigafactory.cell.bpx.bounds import faults
from gigafactory.cell.bpx.document import Bpx, bpx_text, document, major, tables
from gigafactory.cell.bpx.layout import fault
from gigafactory.cell.bpx.numbers import ICE, law, read, written
from gigafactory.cell.bpx.places import Flat, Place, flat, places
from gigafactory.cell.bpx.tokens import Json, Number, text_of
from gigafactory.cell.bpx.view import at, bpx_parameters
from gigafactory.cell.parameters import Parameters, Table
from gigafactory.errors import BadInput, BadText, Finding

VERSION = "1.1.1"
"""The version of BPX in which new documents are written."""
_DERIVED = ("fraction", "density", "temperature")


def as_bpx(parameters: Parameters) -> dict[str, Any]:
    """A cell as the tables of a BPX document, with plain numbers as every reader sees them.

    Derived numbers (surface of particles, density, temperatures) are rounded to a float here; a
    file keeps the digits that they need to come back as the very same value.

    Raises
    ------
    BadInput
        If the cell breaks a bound, or ``more`` holds what BPX has no room for.
    """
    return document(new_bpx(parameters))


def write_bpx(what: Parameters | Bpx, path: Path | str) -> None:
    """Write a cell, or a document as it stands, into a file.

    Raises
    ------
    BadInput
        If the cell breaks a bound, or the file cannot be written.
    """
    bpx = new_bpx(what, str(path)) if isinstance(what, Parameters) else what
    try:
        Path(path).write_bytes(bpx.text.encode())
    except OSError as error:
        cure = "Name a file in a folder that is there and may be written to."
        raise BadInput.at(path, "", f"cannot be written: {error.strerror}", cure) from None


def new_bpx(parameters: Parameters, name: str = "BPX") -> Bpx:
    """A cell as a new document of BPX 1.1, for DFN.

    The cell begins at rest at its reference temperature. No state of charge is written: a reader
    then begins at the stoichiometries of the full cell, while from a written 1 PyBaMM would look
    for those at which the cell rests at its upper limit.

    Raises
    ------
    BadInput
        If the cell breaks a bound, or ``more`` holds what BPX has no room for.
    """
    wanted = _sound(parameters, name, 1)
    parts: dict[str, Json] = {part: {} for part in ("Cell", "Electrolyte")}
    parts |= {part: {} for part in (*keys.ELECTRODES.values(), "Separator", keys.USER)}
    table: dict[str, Json] = {
        "Header": {"BPX": VERSION, "Title": "", "Model": "DFN"},
        "Parameterisation": parts,
        "State": {"Initial conditions": {}, "Thermal environment": {}},
    }
    for place in places(1):
        _put(table, place, written(place, wanted[place.name], wanted))
    kelvin = Number(repr(float(ICE + Fraction(float(parameters.temperature)))))
    table["State"]["Initial conditions"]["Initial temperature [K]"] = kelvin
    table["State"]["Thermal environment"]["Ambient temperature [K]"] = kelvin
    for key, value in parameters.more.items():
        table["Parameterisation"][keys.USER][key] = _more(value)
    return bpx_text(text_of(table), name)


def updated(bpx: Bpx, parameters: Parameters) -> Bpx:
    """A document with the cell in it changed to ``parameters``; all else stays as it is written.

    Raises
    ------
    BadInput
        If `bpx_parameters` would, or the changed cell breaks a bound.
    """
    before = bpx_parameters(bpx)
    if parameters == before:
        return bpx
    table = tables(bpx)
    first = major(table)
    old, wanted = flat(before), _sound(parameters, bpx.name, first)
    for place in places(first):
        value = wanted[place.name]
        if place.kind in _DERIVED:
            if read(place, at(table, place), wanted) != value:
                _put(table, place, written(place, value, wanted))
        elif value != old[place.name]:
            _put(table, place, written(place, value, wanted))
    user = table["Parameterisation"].setdefault(keys.USER, {})
    for key in before.more.keys() - parameters.more.keys():
        del user[key]
    for key, value in parameters.more.items():
        if before.more.get(key) != value:
            user[key] = _more(value)
    if not user:
        del table["Parameterisation"][keys.USER]
    return bpx_text(text_of(table), bpx.name)


def _sound(parameters: Parameters, file: str, first: int) -> Flat:
    """Values of a cell that breaks no bound."""
    values = flat(parameters)
    findings = [*_bad_laws(values, file, first)]
    if not findings:
        where = {place.name: place.said for place in places(first)}
        findings += [fault(file, where[name], what, cure) for name, what, cure in faults(values)]
    findings += _bad_more(parameters, file)
    if findings:
        raise BadInput(findings)
    return values


def _bad_laws(values: Flat, file: str, first: int) -> Iterator[Finding]:
    """Values that would not be read back as they are."""
    for place in places(first):
        if place.kind not in ("formula", "count"):
            continue
        value = values[place.name]
        if not isinstance(value, str | Table) and not isfinite(value):
            yield fault(file, place.said, f"is {value}", "Give a finite number.")
            continue
        try:
            back = read(place, written(place, value, values), values)
        except BadText as error:
            yield fault(file, place.said, error.what, error.cure)
            continue
        if back != value:
            cure = "A number of pairs is whole; the x of a table rises."
            yield fault(file, place.said, "would not be read back as it is", cure)


def _bad_more(parameters: Parameters, file: str) -> list[Finding]:
    """What of ``more`` BPX has no room for."""
    found = []
    ours = {keys.RESISTANCE: "resistance", keys.CONDUCTIVITY: "thermal_conductivity"}
    for key, value in parameters.more.items():
        place = f"{keys.USER}: {key}"
        if key in ours or key == keys.DESCRIPTION:
            cure = f"State it as `{ours[key]}`." if key in ours else "Give it another name."
            found.append(fault(file, place, "has a place of its own", cure))
            continue
        try:
            law(_more(value))
        except BadText as error:
            found.append(fault(file, place, error.what, error.cure))
    return found


def _more(value: float | str) -> Json:
    return value if isinstance(value, str) else Number(repr(float(value)))


def _put(table: dict[str, Json], place: Place, value: Json) -> None:
    *tables_, key = place.path
    for one in tables_:
        table = table.setdefault(one, {})
    table[key] = value
