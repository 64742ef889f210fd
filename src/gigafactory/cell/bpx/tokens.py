"""JSON whose numbers keep the digits in which they were written.

A reader that turns ``0.96210`` or ``913`` into a binary number and writes that back has changed the
file. Here a number stays the text that it is until somebody asks for its value.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from gigafactory.errors import BadText

Json = Any
"""Nested dicts, lists, texts, `Number`, True, False, None."""


class Number(str):
    """A number as it is written in JSON."""

    __slots__ = ()


def tree(text: str) -> Json:
    """What a JSON text says, with its numbers as they are written.

    Raises
    ------
    BadText
        If it is no JSON, or one table has a key twice, of which a reader would drop one.
    """
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        what = f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        raise BadText(what, "Write a BPX file as JSON.") from None
    except RecursionError:
        raise BadText("nests too deeply", "Write a BPX file as JSON.") from None


def _once(pairs: Sequence[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadText(f'has the key "{twice}" twice in one table', "Keep one of the two.")
    return found


def _no_constant(word: str) -> Json:
    raise BadText(f"holds {word}, which is not a number", "Write a finite number.")


def text_of(what: Json) -> str:
    """A tree as JSON text: a key a line, a list of plain values a line, numbers as they are."""
    return _text(what, "") + "\n"


def _text(what: Json, indent: str) -> str:
    inner = indent + "  "
    if isinstance(what, dict) and what:
        rows = [f"{inner}{_string(key)}: {_text(value, inner)}" for key, value in what.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    if isinstance(what, list) and any(isinstance(one, dict | list) for one in what):
        return "[\n" + ",\n".join(inner + _text(one, inner) for one in what) + f"\n{indent}]"
    if isinstance(what, list):
        return "[" + ", ".join(_text(one, inner) for one in what) + "]"
    if isinstance(what, Number):
        return str(what)
    return _string(what) if isinstance(what, str) else json.dumps(what)


def _string(text: str) -> str:
    """A JSON string, in plain UTF-8 where that can be encoded (half of a surrogate pair cannot)."""
    plain = json.dumps(text, ensure_ascii=False)
    return plain if plain.isascii() or plain.isprintable() else json.dumps(text)


def plain(what: Json) -> Json:
    """A tree with plain Python numbers, as any other reader of JSON would see it."""
    return json.loads(text_of(what))
