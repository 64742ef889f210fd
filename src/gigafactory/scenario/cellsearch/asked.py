"""What options of the command add to a study, or say instead of a study file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gigafactory.errors import BadInput
from gigafactory.units.text import ASSUMPTION, NUMBER

SAID = f"[{ASSUMPTION}: on the command line]"
_RANGE = re.compile(r"(?P<what>\S+?)\s*=\s*(?P<low>.+?)\s*\.\.\s*(?P<high>.+)")
_BOUND = re.compile(r"(?P<what>\S+?)\s*(?P<side>>=|<=)\s*(?P<value>.+)")
_FROM = re.compile(r"from (?P<start>.+)")


@dataclass(frozen=True)
class Asked:
    """Texts of options.

    Parameters
    ----------
    vary
        ``cathode.coating=120..320 g/m²``; a place that the study varies gets this range.
    most, least
        Names of quantities; any of them take the place of all aims of the study.
    where
        ``charge.margin>=0 V``; added to those of the study.
    tests
        ``NAME=STEP; STEP``, the first may be ``from 10 %``.
    effort
        Whole numbers and words that take the place of those in [study].
    """

    vary: Sequence[str] = ()
    most: Sequence[str] = ()
    least: Sequence[str] = ()
    where: Sequence[str] = ()
    tests: Sequence[str] = ()
    effort: dict[str, int | str] = field(default_factory=dict)


def tables(path: Path, said: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The tables of a study: a study file with what was asked, or a cell file and nothing else.

    Raises
    ------
    BadInput
        If an option is not written as it should be.
    """
    made = said if "study" in said or "cell" not in said else {"study": {"cell": path.name}}
    made = {key: list(one) if isinstance(one, list) else one for key, one in made.items()}
    if isinstance(made.get("study"), dict):
        counts = {k: f"{v} {SAID}" if isinstance(v, int) else v for k, v in asked.effort.items()}
        made["study"] = {**made["study"], **counts}
    for text in asked.vary:
        one = _vary(text)
        rows = [row for row in made.get("vary", []) if row.get("what") != one["what"]]
        made["vary"] = [*rows, one]
    if asked.most or asked.least:
        made["aim"] = [{"max": one} for one in asked.most] + [{"min": one} for one in asked.least]
    for text in asked.where:
        made["where"] = [*made.get("where", []), _where(text)]
    for text in asked.tests:
        name, test = _test(text)
        made["test"] = {**made.get("test", {}), name: test}
    return made


def _vary(text: str) -> dict[str, str]:
    found = _RANGE.fullmatch(text.strip())
    if not found:
        cure = 'Write for example --vary "cathode.coating=120..320 g/m²".'
        raise BadInput.at("--vary", text, "is not a place and a range", cure)
    high = found["high"].strip()
    unit = re.sub(rf"^{NUMBER}", "", high).strip()
    return {
        "what": found["what"],
        "low": f"{found['low']} {unit}".strip() + f" {SAID}",
        "high": f"{high} {SAID}",
    }


def _where(text: str) -> dict[str, str]:
    found = _BOUND.fullmatch(text.strip())
    if not found:
        cure = 'Write for example --where "np_first_charge >= 1.02".'
        raise BadInput.at("--where", text, "is not a quantity with a bound", cure)
    side = "least" if found["side"] == ">=" else "most"
    return {"what": found["what"], side: f"{found['value'].strip()} {SAID}"}


def _test(text: str) -> tuple[str, dict[str, Any]]:
    name, equals, steps = text.partition("=")
    parts = [one.strip() for one in steps.split(";") if one.strip()]
    if not equals or not parts:
        cure = 'Write for example --test "fast=from 10 %; charge at 2C until 80 %".'
        raise BadInput.at("--test", text, "is not a name with steps", cure)
    made: dict[str, Any] = {}
    if start := _FROM.fullmatch(parts[0]):
        made["start"], parts = f"{start['start']} {SAID}", parts[1:]
    return name.strip(), {"steps": parts, **made}
