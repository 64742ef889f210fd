"""The text of a quantity: a number, a unit, and in brackets where it comes from.

``80 m/min [knehr2022]``, ``46 machines [assumption: sized for 16 GWh]``,
``3.5 % [kehrer: via ProZell; assumption]``. This file takes the text apart and weighs nothing.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from gigafactory.errors import BadText

SOURCE_KEY = r"[A-Za-z0-9][A-Za-z0-9_-]*"
NUMBER = r"[+−-]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+−-]?[0-9]{1,3})?"
ASSUMPTION = "assumption"

_STATED = re.compile(r"\s*(?P<body>[^\[\]]*?)\s*\[(?P<sources>[^\[\]]*)\]\s*")
_QUANTITY = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>.*)", re.DOTALL)
_SOURCE = re.compile(rf"\s*(?P<key>{SOURCE_KEY})\s*(?::(?P<remark>.*))?", re.DOTALL)
_NOT_FINITE = re.compile(r"[+−-]?(?:nan|inf|infinity)(?![A-Za-z])", re.IGNORECASE)


class Stated(NamedTuple):
    """A text taken apart: what is said, and the keys of the sources that say so."""

    body: str
    sources: tuple[str, ...]


def quoted(value: object) -> str:
    """``value`` as it stands in the file, shortened for a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = value.encode("unicode_escape").decode() if not value.isprintable() else value
        return f'"{text if len(text) <= 60 else text[:57] + "..."}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    try:
        text = str(value)
    except ValueError:  # an int with more digits than Python prints
        return "an enormous number"
    return text if len(text) <= 60 else text[:57] + "..."


@lru_cache(maxsize=20_000)
def stated(text: str, example: str) -> Stated:
    """Take the source off ``text``.

    Raises
    ------
    BadText
        If there is no bracket behind the value, or nothing usable in it; ``example`` is shown.
    """
    found = _STATED.fullmatch(text)
    if not found:
        if "[" in text or "]" in text:
            raise BadText(
                f"{quoted(text)} has its bracket in the wrong place",
                f'The source stands in one pair of brackets at the end: "{example}".',
            )
        if _NOT_FINITE.match(text.strip()):
            raise _not_finite(text, example)
        raise BadText(
            f"{quoted(text)} does not say where it comes from",
            f"Write a key of the table [source], or the word assumption, in brackets behind it: "
            f'"{example}".',
        )
    return Stated(" ".join(found["body"].split()), _sources(found["sources"], text, example))


def _sources(inside: str, text: str, example: str) -> tuple[str, ...]:
    keys = []
    for part in inside.split(";"):
        found = _SOURCE.fullmatch(part)
        if found:
            keys.append(found["key"])
        elif not keys:  # a later part that is no key continues the remark before it
            raise BadText(
                f"{quoted(text)} does not say where it comes from",
                "In the brackets stands a key of the table [source] or the word assumption, then "
                f'if need be a colon and a remark: "{example}".',
            )
    return tuple(keys)


@lru_cache(maxsize=20_000)
def number_and_unit(body: str, example: str) -> tuple[Fraction, str]:
    """Number and unit of ``body``, the number exact.

    Raises
    ------
    BadText
        If ``body`` does not begin with a finite number.
    """
    if _NOT_FINITE.match(body):
        raise _not_finite(body, example)
    found = _QUANTITY.fullmatch(body)
    if not found or len(body) > 100:
        raise BadText(
            f"{quoted(body)} is not a number with a unit", f'Write for example "{example}".'
        )
    if found["unit"].startswith((",", "'", "’")):
        raise BadText(
            f"{quoted(body)} has a comma in its number",
            f'Write a decimal point, and no mark between thousands: "{example}".',
        )
    number = found["number"].replace("−", "-").replace("_", "")
    if not isfinite(float(number)):
        raise _not_finite(body, example)
    return Fraction(number), found["unit"]


def _not_finite(text: str, example: str) -> BadText:
    return BadText(f"{quoted(text)} is not a finite number", f'Write for example "{example}".')
