"""The cell in a BPX document, as `Parameters`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gigafactory.cell.bpx import keys
from gigafactory.cell.bpx.bounds import faults
from gigafactory.cell.bpx.document import Bpx, bpx_file, major, model, tables
from gigafactory.cell.bpx.layout import fault
from gigafactory.cell.bpx.numbers import law, number, read
from gigafactory.cell.bpx.places import Flat, Place, places
from gigafactory.cell.bpx.tokens import Json
from gigafactory.cell.parameters import Barrier, Parameters, Porous, Salt, Table
from gigafactory.errors import BadInput, BadText, Finding

_RESERVED = {keys.DESCRIPTION, keys.RESISTANCE, keys.CONDUCTIVITY}


def read_bpx(path: Path | str) -> Parameters:
    """The cell in a BPX file.

    What `Parameters` has no place for (references, validation curves) is not in it: to change a
    file and keep all of it, take `bpx_file` and `updated`.

    Raises
    ------
    BadInput
        If the file is no BPX, misses what a porous-electrode model needs, holds a blend of
        materials or an aged cell, or breaks a bound; all that is wrong at once.
    """
    return bpx_parameters(bpx_file(path))


def bpx_parameters(bpx: Bpx) -> Parameters:
    """The cell in a BPX document.

    Raises
    ------
    BadInput
        As `read_bpx`.
    """
    table = tables(bpx)
    if model(table) == "SPM":
        what = "is for a single-particle model: no electrolyte, separator, porosity in it"
        cure = 'Add them and write "Model": "DFN", or run it as it is, with `simulator_values`.'
        raise BadInput.at(bpx.name, "", what, cure)
    found, findings = bpx_values(bpx)
    if found:
        findings += [
            fault(
                bpx.name, place.said, "is missing", "A porous-electrode model needs it: state it."
            )
            for place in places(major(table))
            if not place.optional and at(table, place) is None
        ]
    if findings:
        raise BadInput(findings)
    found.setdefault("title", "")
    return Parameters(
        cathode=Porous(**_inside(found, "cathode")),
        anode=Porous(**_inside(found, "anode")),
        separator=Barrier(**_inside(found, "separator")),
        salt=Salt(**_inside(found, "salt")),
        more=more_values(table),
        **{name: value for name, value in found.items() if "." not in name},
    )


def bpx_values(bpx: Bpx) -> tuple[Flat, list[Finding]]:
    """Values of a document of any model by dotted name, and all that is wrong with them."""
    table = tables(bpx)
    try:
        findings = [*_not_ours(bpx.name, table)]
    except BadText as error:
        findings = [fault(bpx.name, "State", error.what, error.cure)]
    if findings:
        return {}, findings
    found: Flat = {}
    where = {place.name: place for place in places(major(table))}
    # What is derived from another value comes after it.
    for place in sorted(where.values(), key=lambda p: p.kind in ("fraction", "density")):
        value = at(table, place)
        if value is None or not _can(place, found):
            continue
        try:
            found[place.name] = read(place, value, found)
        except BadText as error:
            findings.append(fault(bpx.name, place.said, error.what, error.cure))
    findings += [
        fault(bpx.name, where[name].said, what, cure) for name, what, cure in faults(found)
    ]
    findings += [*_user(bpx.name, table)]
    return {name: found[name] for name in where if name in found}, findings


def more_values(table: dict[str, Json]) -> dict[str, float | str]:
    """Numbers and expressions of the user-defined section, but those that have a place of ours.

    Tables and tables of tables stay in the document alone: `Parameters.more` has no room for them.
    """
    found: dict[str, float | str] = {}
    for key, value in _defined(table).items():
        if key in _RESERVED or not isinstance(value, str):
            continue
        one = law(value)
        if not isinstance(one, Table):
            found[key] = one
    return found


def at(table: Json, place: Place) -> Json:
    """What stands at a place; None where nothing does."""
    for key in place.path:
        if not isinstance(table, dict) or key not in table:
            return None
        table = table[key]
    return table


def _inside(found: Flat, part: str) -> dict[str, Any]:
    head = part + "."
    return {n.removeprefix(head): v for n, v in found.items() if n.startswith(head)}


def _can(place: Place, found: Flat) -> bool:
    """Whether all is known from which the value at a place is derived."""
    if place.kind == "density":
        return "volume" in found
    return place.kind != "fraction" or place.name.split(".")[0] + ".particle_radius" in found


def _not_ours(file: str, table: dict[str, Json]) -> Iterator[Finding]:
    """What BPX may hold and `Parameters` cannot."""
    for part in keys.ELECTRODES.values():
        if table["Parameterisation"].get(part, {}).get("Particle"):
            what = "is a blend of materials, each with a particle of its own"
            yield fault(file, part, what, "Only electrodes of one material can be taken over.")
    state = table.get("State", {})
    for key, value in state.get("Degradation", {}).items():
        each = value.values() if isinstance(value, dict) else [value]
        if any(number(one) for one in each):
            cure = "Write 0 for the fresh cell; what is read here is not aged."
            yield fault(file, f"State: Degradation: {key}", "describes an aged cell", cure)
    charged = state.get("Initial conditions", {}).get("Initial state-of-charge")
    if charged is not None and not 0 <= number(charged) <= 1:
        place = "State: Initial conditions: Initial state-of-charge"
        yield fault(file, place, f"is {charged}", "It lies between 0 and 1.")


def _defined(table: dict[str, Json]) -> dict[str, Json]:
    found: dict[str, Json] = table["Parameterisation"].get(keys.USER) or {}
    return found


def _user(file: str, table: dict[str, Json]) -> Iterator[Finding]:
    for key, value in _defined(table).items():
        if key == keys.DESCRIPTION or (isinstance(value, dict) and set(value) != {"x", "y"}):
            continue
        try:
            law(value)
        except BadText as error:
            cure = f'{error.cure} Free text stands under "{keys.DESCRIPTION}".'
            yield fault(file, f"{keys.USER}: {key}", error.what, cure)
