"""The door of the mapping: a TOML file becomes a `Mapping`, or one list of findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gigafactory.errors import BadInput, BadText, Finding
from gigafactory.records.intake import targets
from gigafactory.records.intake.mapping import Gives, Mapping, Reading, SourceFile, Value
from gigafactory.records.intake.times import known_format
from gigafactory.records.intake.units import of_unit
from gigafactory.units.text import quoted

Place = tuple[str | int, ...]
_KINDS = {
    "string_type": "a text: write it in quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "tuple_type": 'a list: ["...", "..."]',
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def read_mapping(file: Path) -> Mapping:
    """The mapping that stands in a file.

    Raises
    ------
    BadInput
        With every defect found at the first stage that found any: the file, its keys and values,
        what only several of them together decide.
    """
    try:
        said = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name the mapping, a TOML file.") from None
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start + 1})"
        raise BadInput.at(file, "", what, "Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        what = f"is not TOML: {str(error)[:1].lower()}{str(error)[1:]}"
        raise BadInput.at(file, "", what, "Mend it at that place.") from None
    try:
        mapping = Mapping.model_validate(said)
    except ValidationError as error:
        raise BadInput(_findings(error, str(file))) from None
    if found := [Finding(str(file), _dotted(p), what, cure) for p, what, cure in _rules(mapping)]:
        raise BadInput(found)
    return mapping


def _dotted(place: Place) -> str:
    return ".".join(str(one + 1) if isinstance(one, int) else one for one in place)


def _findings(error: ValidationError, file: str) -> list[Finding]:
    found: dict[str, Finding] = {}
    details = error.errors(include_url=False)
    unknown = [d["loc"] for d in details if d["type"] == "extra_forbidden"]
    for one in details:
        place = one["loc"]
        if one["type"] == "too_short" and any(len(d["loc"]) > len(place) for d in details):
            continue  # entries are there, and what is wrong with them is said
        beside = [str(u[-1]) for u in unknown if u[:-1] == place[:-1]]
        if one["type"] == "missing" and get_close_matches(str(place[-1]), beside, n=1):
            continue
        what, cure = _words(one)
        found.setdefault(_dotted(place), Finding(file, _dotted(place), what, cure))
    return list(found.values())


def _words(one: ErrorDetails) -> tuple[str, str]:
    kind, place = one["type"], one["loc"]
    if kind == "missing":
        model = _model(place[:-1])
        field = _fields(model).get(str(place[-1])) if model else None
        return "is missing", f"Add it: {field}." if field else "Add it."
    if kind == "extra_forbidden":
        model = _model(place[:-1])
        known = list(_fields(model)) if model else []
        near = get_close_matches(str(place[-1]), known, n=1)
        cure = f"Did you mean {near[0]}?" if near else f"Keys here are: {', '.join(known)}."
        return "is not a key of this table", cure
    if kind == "literal_error":
        return f"{quoted(one['input'])} is not known here", f"Write {one['ctx']['expected']}."
    if kind == "too_short":
        return "is empty", "Write at least one."
    wanted = _KINDS.get(kind)
    if wanted:
        return f"{quoted(one['input'])} is not {wanted.split(':')[0]}", f"Write {wanted}."
    return f"{quoted(one['input'])}: {one['msg'][:1].lower()}{one['msg'][1:]}", "Mend this value."


def _model(place: Place) -> type[BaseModel] | None:
    """The model of the table at a place: keys are walked, numbers and free names passed over."""
    from gigafactory.records.intake.mapping import Head, Where

    tables: dict[str, type[BaseModel]] = {
        "import": Head,
        "reading": Reading,
        "file": SourceFile,
        "gives": Gives,
        "where": Where,
        "columns": Value,
        "values": Value,
    }
    words = [one for one in place if isinstance(one, str)]
    return next((tables[one] for one in reversed(words) if one in tables), Mapping)


def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {(f.alias or n): f.description or "" for n, f in model.model_fields.items()}


def _rules(mapping: Mapping) -> Iterator[tuple[Place, str, str]]:
    """What the model cannot say of one key alone."""
    yield from _zone(("import", "zone"), mapping.import_.zone)
    yield from _reading(("reading",), mapping.reading)
    for i, file in enumerate(mapping.file):
        yield from _reading(("file", i), file)
        for w, where in enumerate(file.where):
            yield from _pattern(("file", i, "where", w, "matches"), where.matches)
        for j, gives in enumerate(file.gives):
            yield from _gives(("file", i, "gives", j), gives)


def _gives(place: Place, gives: Gives) -> Iterator[tuple[Place, str, str]]:
    known = targets.TARGETS
    if gives.table not in known:
        near = get_close_matches(gives.table, list(known), n=1)
        cure = f"Did you mean {near[0]}?" if near else f"Tables are: {', '.join(known)}."
        yield (*place, "table"), f"{quoted(gives.table)} is not a table", cure
        return
    table = known[gives.table]
    for w, where in enumerate(gives.where):
        yield from _pattern((*place, "where", w, "matches"), where.matches)
    for name, value in gives.columns.items():
        yield from _column((*place, "columns", name), table, name, value)
    if gives.values and not table.values:
        what = f"are of cells and measures, not of {gives.table}"
        yield (*place, "values"), what, "Write columns, or another table."
    for name, value in gives.values.items():
        yield from _value((*place, "values", name), value)
    for name, text in gives.units.items():
        yield from _unit((*place, "units", name), text)
    for needed in table.needs(gives):
        cure = f'Write under columns: {needed} = "column of the file".'
        yield (*place, "columns", needed), "is missing", cure


def _column(
    place: Place, table: targets.Target, name: str, value: Value
) -> Iterator[tuple[Place, str, str]]:
    if table.column(name) is None:
        near = get_close_matches(name, list(table.columns), n=1)
        cure = f"Did you mean {near[0]}?" if near else f"Columns are: {', '.join(table.columns)}."
        if table.values:
            cure += " A measured value stands under values."
        yield place, f"is not a column of {table.name}", cure
        return
    yield from _value(place, value)
    if value.after is not None and table.column(value.after) is None:
        what = f"{quoted(value.after)} is not a column of {table.name}"
        yield (*place, "after"), what, "Name the column of ours that says the time before it."


def _value(place: Place, value: Value) -> Iterator[tuple[Place, str, str]]:
    sources = [value.column, value.columns, value.constant]
    if sum(one is not None for one in sources) != 1:
        what = "says none or several of column, columns and constant"
        yield place, what, "Write exactly one of them."
    if value.match is not None:
        yield from _pattern((*place, "match"), value.match, groups=1)
    if value.unit is not None:
        yield from _unit((*place, "unit"), value.unit)
    if value.unit is not None and value.label is not None:
        yield (*place, "label"), "stands beside unit", "Keep one of the two."
    yield from _zone((*place, "zone"), value.zone)
    yield from _time((*place, "time"), value.time)


def _reading(place: Place, reading: Reading) -> Iterator[tuple[Place, str, str]]:
    yield from _zone((*place, "zone"), reading.zone)
    yield from _time((*place, "time"), reading.time)
    if reading.separator is not None and len(reading.separator) != 1:
        what = f"{quoted(reading.separator)} is not one sign"
        yield (*place, "separator"), what, r'Write for example ";" or "\t".'
    if reading.encoding is not None:
        try:
            b"".decode(reading.encoding)
        except LookupError:
            what = f"{quoted(reading.encoding)} is not an encoding"
            yield (*place, "encoding"), what, "Write utf-8, utf-16, latin-1 or cp1252."


def _zone(place: Place, zone: str | None) -> Iterator[tuple[Place, str, str]]:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        yield place, f"{quoted(zone)} is not a time zone", "Write for example Europe/Berlin or UTC."


def _time(place: Place, text: str | None) -> Iterator[tuple[Place, str, str]]:
    if text is not None and not known_format(text):
        what = f"{quoted(text)} is not a way to write times"
        yield (
            place,
            what,
            'Write iso, epoch s, epoch ms, excel, or a pattern like "%d.%m.%Y %H:%M".',
        )


def _unit(place: Place, text: str) -> Iterator[tuple[Place, str, str]]:
    try:
        of_unit(text)
    except BadText as error:
        yield place, error.what, f'{error.cure} To keep numbers as they are: label = "{text}".'


def _pattern(place: Place, text: str | None, groups: int = 0) -> Iterator[tuple[Place, str, str]]:
    if text is None:
        return
    try:
        found = re.compile(text).groups
    except re.error as error:
        yield place, f"{quoted(text)} is not a regular expression: {error}", "Mend it."
        return
    if found < groups:
        yield place, f"{quoted(text)} has no group", "Put brackets around what is wanted."
