"""Values from the command line in place of those in the files: ``--set machine.x.machines=50``.

A value that begins with ``+=``, ``-=`` or ``*=`` changes the number that stands there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from gigafactory.errors import BadInput, Finding
from gigafactory.units.door import keys
from gigafactory.units.door.raw import Raw
from gigafactory.units.text import ASSUMPTION, NUMBER

FILE = "--set"
SOURCE = f"[{ASSUMPTION}: set on the command line]"
_NUMBER = re.compile(NUMBER)
_RELATIVE = re.compile(rf"(?P<how>[-+*])=\s*(?P<by>{NUMBER})\s*$")


def apply(raw: Raw, changes: Mapping[str, str]) -> None:
    """Put ``changes`` into ``raw``.

    Raises
    ------
    BadInput
        If a key names no place of this input; the nearest keys are named.
    """
    findings = [one for place, text in changes.items() if (one := _apply(raw, place, text))]
    if findings:
        raise BadInput(findings)


def _apply(raw: Raw, place: str, text: str) -> Finding | None:
    for fixed, (what, cure) in raw.fixed.items():
        if place == fixed or place.startswith(f"{fixed}."):
            return Finding(FILE, place, what, cure)
    table: Any = raw.tables
    slot: keys.Slot | None = raw.root
    path: keys.Path = ()
    *tables, last = place.split(".")
    for key in tables:
        step = _index(table, key)
        slot = keys.inside(slot, step) if slot and step is not None else None
        if slot is None or step is None or not _enter(raw, table, step, slot, path):
            return _nowhere(raw, place, table, path, key)
        table, path = table[step], (*path, step)
    step = _index(table, last)
    slot = keys.inside(slot, step) if slot and step is not None else None
    if (
        slot is None
        or step is None
        or (not isinstance(step, int) and path not in raw.made and _named(raw, path, table, step))
    ):
        return _nowhere(raw, place, table, path, last)
    old = table[step] if isinstance(step, int) or step in table else None
    if text[1:2] == "=" and text[0] in "+-*":
        new = _changed(old, text)
        if new is None:
            what = f"{text} cannot change {old!r}" if old else f"{text} finds no number to change"
            return Finding(FILE, place, what, "Write the new value: key=value.")
        text = new
    table[step] = _value(slot, old, text)
    raw.files[keys.dotted((*path, step))] = FILE
    return None


def _index(table: Any, key: str) -> str | int | None:
    """``key`` as an index into ``table``: entries of a list are numbered from 1."""
    if isinstance(table, dict):
        return key
    if isinstance(table, list) and key.isdecimal() and len(key) < 6 and 1 <= int(key) <= len(table):
        return int(key) - 1
    return None


def _enter(raw: Raw, table: Any, key: str | int, slot: keys.Slot, path: keys.Path) -> bool:
    """Whether there is a table ``key`` to go into; one that the model knows is made if need be."""
    if isinstance(key, int):
        return True
    if key not in table:
        if _named(raw, path, table, key) and path not in raw.made:
            return False
        table[key] = {}
    return isinstance(table[key], dict | list) and slot.reader is None


def _named(raw: Raw, path: keys.Path, table: Any, key: str) -> bool:
    """Whether ``key`` is a free name that nobody has given: not for a change to invent."""
    here = keys.at(raw.root, path)
    return here is not None and not keys.names(here) and key not in table


def _nowhere(raw: Raw, place: str, table: Any, path: keys.Path, key: str) -> Finding:
    here = keys.at(raw.root, path)
    known = [*(keys.names(here) if here else []), *(table if isinstance(table, dict) else [])]
    if isinstance(table, list):
        known = [str(number + 1) for number in range(len(table))]
    near = get_close_matches(key, known, n=3, cutoff=0.5) or known[:8]
    options = " or ".join(keys.dotted((*path, one)) for one in dict.fromkeys(near))
    cure = f"Did you mean {options}?" if options else f"Name a key of the {raw.noun}'s files."
    return Finding(FILE, place, f"is not a key of this {raw.noun}", cure)


def _value(slot: keys.Slot, old: Any, text: str) -> Any:
    """What ``text`` puts in the place of ``old``."""
    if slot.reader is not None:
        return _quantity(old if isinstance(old, str) else "", text.strip())
    if slot.kind is bool or not _is_text(slot):
        try:
            return _sourced(slot, tomllib.loads(f"value = {text}")["value"])
        except (ValueError, RecursionError):
            return text  # the model says what is wrong with it
    return text


def _sourced(slot: keys.Slot | None, value: Any) -> Any:
    """A table of a change, each quantity in it with a source."""
    if slot is None:
        return value
    if isinstance(value, dict):
        return {key: _sourced(keys.inside(slot, key), one) for key, one in value.items()}
    if slot.reader is not None and isinstance(value, str):
        return _quantity("", value.strip())
    return value


def _is_text(slot: keys.Slot) -> bool:
    kind = slot.kind
    return kind is str or "Literal" in str(kind)


def _quantity(old: str, text: str) -> str:
    """``text`` with the unit that it replaces where it is a bare number, and with a source."""
    if "[" in text:
        return text
    if _NUMBER.fullmatch(text):
        text = _renumbered(old.partition("[")[0].strip(), text)
    return f"{text} {SOURCE}"


def _changed(old: Any, text: str) -> str | None:
    """``old`` with its number changed by ``text``, such as ``*=1.01``; None where it has none.

    Of a law of chance the mean is changed; of a uniform one both ends.
    """
    found = _RELATIVE.match(text)
    body = old.partition("[")[0].strip() if isinstance(old, str) else str(old)
    if not found or old is None or isinstance(old, bool | list | dict):
        return None
    how, by = found["how"], float(found["by"].replace("_", ""))

    def new(number: re.Match[str]) -> str:
        was = float(number[0].replace("_", ""))
        value = was * by if how == "*" else was + (by if how == "+" else -by)
        return f"{value:.12g}"

    if body.startswith("uniform"):
        return re.sub(rf"(?<=low ){NUMBER}|(?<=high ){NUMBER}", new, body)
    if at := re.search(rf"\bmean\s+(?={NUMBER})", body):
        return body[: at.end()] + re.sub(NUMBER, new, body[at.end() :], count=1)
    return re.sub(NUMBER, new, body, count=1) if _NUMBER.match(body) else None


def _renumbered(old: str, number: str) -> str:
    """``old`` with another number: that of a law is its mean."""
    if found := re.match(rf"(.*\bmean\s+){NUMBER}(.*)", old):
        return f"{found[1]}{number}{found[2]}"
    if found := _NUMBER.match(old):
        return number + old[found.end() :]
    return number
