"""Whether a JSON text is laid out as BPX says, down to the names of its keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from gigafactory.cell.bpx import keys
from gigafactory.cell.bpx.tokens import Json, Number, tree
from gigafactory.errors import BadInput, BadText, Finding

VERSION = re.compile(r"(\d{1,3})\.\d{1,3}(?:\.\d{1,3})?")


def fault(file: str, place: str, what: str, cure: str) -> Finding:
    """A finding at a place of a BPX file, whose names may hold dots."""
    return Finding(file, place, what, cure, whole=True)


def laid_out(text: str, file: str) -> None:
    """Pass a text that is laid out as BPX 0.x or 1.x says.

    Raises
    ------
    BadInput
        If it is no JSON, or has unknown keys, or misses its header; all that is wrong at once.
    """
    try:
        top = tree(text)
    except BadText as error:
        raise BadInput.at(file, "", error.what, error.cure) from None
    if not isinstance(top, dict) or not isinstance(top.get("Header"), dict):
        cure = 'Write { "Header": {...}, "Parameterisation": {...} } as bpxstandard.com says.'
        raise BadInput.at(file, "", "is no BPX: it has no Header", cure)
    findings = [*_header(file, top["Header"])]
    findings = findings or [*_layout(file, top, int(str(top["Header"]["BPX"]).split(".")[0]))]
    if findings:
        raise BadInput(findings)


def _header(file: str, header: dict[str, Json]) -> Iterator[Finding]:
    yield from _unknown(file, "Header", header, keys.HEADER)
    version = VERSION.fullmatch(str(header.get("BPX", "")))
    if not version:
        yield fault(file, "Header", "does not say its version", 'Write "BPX": "1.1.1".')
    elif int(version[1]) > 1:
        what = f"is BPX {header['BPX']}, which came after this program"
        yield fault(file, "Header", what, "Save the file as BPX 1.1.")
    if header.get("Model") not in keys.MODELS:
        cure = f'Write "Model" with one of {", ".join(keys.MODELS)}.'
        yield fault(file, "Header", "does not say for which model it is", cure)
    for key in ("Title", "Description", "References"):
        if key in header and (not isinstance(header[key], str) or _is_number(header[key])):
            yield fault(file, f"Header: {key}", "is no text", "Write it in quotes.")


def _layout(file: str, top: dict[str, Json], first: int) -> Iterator[Finding]:
    """What is not laid out as BPX says, down to the names of the keys."""
    allowed = keys.TOP if first else keys.TOP - {"State"}
    yield from _unknown(file, "", top, allowed)
    parts = top.get("Parameterisation")
    if not isinstance(parts, dict):
        cure = "Write the tables Cell, Negative electrode, Positive electrode and so on."
        yield fault(file, "Parameterisation", "is missing", cure)
        return
    yield from _unknown(file, "Parameterisation", parts, keys.PARTS)
    for part, table in parts.items():
        if not isinstance(table, dict):
            yield fault(file, part, "is no table", "Write { ... }.")
        elif part in keys.PARTS - {keys.USER}:
            yield from _unknown(file, part, table, keys.known(part, first))
            yield from _particles(file, part, table)
    inside: dict[str, frozenset[str]] = keys.STATE
    yield from _tables(file, "State", top.get("State", {}), inside)
    experiments = top.get("Validation", {})
    inside = dict.fromkeys(experiments, keys.EXPERIMENT) if isinstance(experiments, dict) else {}
    yield from _tables(file, "Validation", experiments, inside)
    yield from _curves(file, experiments)


def _tables(
    file: str, name: str, table: Json, allowed: dict[str, frozenset[str]]
) -> Iterator[Finding]:
    """A table of tables, and which keys may stand in each."""
    if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
        yield fault(file, name, "is no table of tables", "Write { ... }.")
        return
    yield from _unknown(file, name, table, frozenset(allowed))
    for part, inside in table.items():
        if part in allowed:
            yield from _unknown(file, f"{name}: {part}", inside, allowed[part])


def _particles(file: str, part: str, table: dict[str, Json]) -> Iterator[Finding]:
    """The materials of a blended electrode."""
    materials = table.get("Particle", {})
    if not isinstance(materials, dict):
        yield fault(file, f"{part}: Particle", "is no table", "Write { NAME: { ... } }.")
        return
    for name, inside in materials.items():
        if isinstance(inside, dict):
            yield from _unknown(file, f"{part}: Particle: {name}", inside, keys.PARTICLE)
        else:
            yield fault(file, f"{part}: Particle: {name}", "is no table", "Write { ... }.")


def _curves(file: str, experiments: Json) -> Iterator[Finding]:
    """Columns of measured curves that do not belong together, which BPX lets pass."""
    if not isinstance(experiments, dict):
        return
    for name, table in experiments.items():
        if not isinstance(table, dict):
            continue
        lengths = {len(c) for c in table.values() if isinstance(c, list)}
        columns = all(isinstance(c, list) and all(map(_is_number, c)) for c in table.values())
        if not columns or len(lengths) > 1:
            cure = "Write one list of numbers for each column, all of one length."
            yield fault(file, f"Validation: {name}", "is not columns of one length", cure)


def _is_number(value: Json) -> bool:
    return isinstance(value, Number)


def _unknown(
    file: str, place: str, table: dict[str, Json], allowed: frozenset[str]
) -> Iterator[Finding]:
    for key in table:
        if key not in allowed:
            near = get_close_matches(key, sorted(allowed), 1)
            where = f" in [{place}]" if place else ""
            cure = f'Did you mean "{near[0]}"?' if near else "Take it out."
            cure += f" What BPX does not know stands in [{keys.USER}]." if place else ""
            yield fault(file, place, f'"{key}" is no key that BPX knows{where}', cure)
