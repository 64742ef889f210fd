"""What a model's validator found, said in the words of the file: place, defect, cure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gigafactory.errors import BadText, Finding
from gigafactory.units.door import keys
from gigafactory.units.door.raw import Raw
from gigafactory.units.text import quoted

_TYPES = {
    "string_type": ("a text", 'Write it in quotes: "...".'),
    "bool_type": ("true or false", "Write true or false, without quotes."),
    "bool_parsing": ("true or false", "Write true or false, without quotes."),
    "int_type": ("a whole number", "Write digits alone, without quotes."),
    "int_parsing": ("a whole number", "Write digits alone, without quotes."),
    "int_from_float": ("a whole number", "Write digits alone, without a decimal point."),
    "int_parsing_size": ("a usual whole number", "Write digits alone, without quotes."),
    "tuple_type": ("a list", 'Write a list: ["...", "..."].'),
    "list_type": ("a list", 'Write a list: ["...", "..."].'),
}
_TABLES = {"model_type", "model_attributes_type", "mapping_type", "dict_type"}


def findings(error: ValidationError, raw: Raw) -> list[Finding]:
    """One finding for each defect in ``error``, in the order of the files.

    A misspelt mandatory key is both unknown and missing: it is said once, as unknown.
    """
    details = error.errors(include_url=False)
    unknown = {tuple(one["loc"]) for one in details if one["type"] == "extra_forbidden"}
    found: dict[str, Finding] = {}
    for one in details:
        path = _path(one["loc"])
        if one["type"] == "missing" and _misspelt(path, unknown):
            continue
        what, cure = _words(one, path, raw)
        place = keys.dotted(path)
        whole = keys.is_table(raw.root, path)
        found.setdefault(place, Finding(raw.file(path), place, what, cure, whole))
    return list(found.values())


def _path(loc: tuple[int | str, ...]) -> keys.Path:
    """``loc`` without what the validator adds to it for its own use."""
    return tuple(key for key in loc if key != "[key]")


def _misspelt(path: keys.Path, unknown: set[tuple[int | str, ...]]) -> bool:
    beside = [str(one[-1]) for one in unknown if one[:-1] == path[:-1]]
    return bool(get_close_matches(str(path[-1]), beside, n=1))


def _words(one: ErrorDetails, path: keys.Path, raw: Raw) -> tuple[str, str]:
    kind, context = one["type"], one.get("ctx", {})
    if kind == "value_error":
        return _said(context["error"])
    if kind == "missing":
        return "is missing", _wanted(path, raw)
    if kind == "extra_forbidden":
        return _unknown(path, raw)
    if kind == "literal_error":
        return f"{quoted(one['input'])} is not known here", f"Write {context['expected']}."
    if kind == "string_pattern_mismatch":
        what = f"{quoted(one['input'])} is not a name"
        return what, "Write letters, digits, _ and - only, 63 of them at most."
    if kind in _TABLES:
        example = f"[{keys.dotted(path)}]"
        return f"{quoted(one['input'])} is not a table", f"Write a table: {example}."
    if kind in _TYPES:
        wanted, cure = _TYPES[kind]
        return f"{quoted(one['input'])} is not {wanted}", cure
    message = one["msg"]
    return f"{quoted(one['input'])}: {message[:1].lower()}{message[1:]}", _wanted(path, raw)


def _said(error: Any) -> tuple[str, str]:
    if isinstance(error, BadText):
        return error.what, error.cure
    return str(error).rstrip("."), "Mend this value."


def _wanted(path: keys.Path, raw: Raw) -> str:
    """The cure for a key that is missing: how it is written, and what it says."""
    slot, key = keys.at(raw.root, path), path[-1]
    if slot is None:
        return "Add it."
    about = f" ({slot.about})" if slot.about else ""
    if slot.reader is not None:
        return f'Add for example {key} = "{slot.reader.example}"{about}.'
    if keys.names(slot) or len(path) == 1:
        return f"Add the table [{keys.dotted(path)}]{about}."
    return f"Add {key} = ...{about}."


def _unknown(path: keys.Path, raw: Raw) -> tuple[str, str]:
    *table, key = path
    slot = keys.at(raw.root, tuple(table))
    known = keys.names(slot) if slot else []
    near = get_close_matches(str(key), known, n=1)
    cure = f"Did you mean {near[0]}?" if near else f"Keys here are: {', '.join(known)}."
    return "is not a key of this table", cure
