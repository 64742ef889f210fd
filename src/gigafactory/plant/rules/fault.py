"""What a rule says: where, what, and the cure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from gigafactory.plant.keys import Path
from gigafactory.plant.model import Plant


class Fault(NamedTuple):
    """One defect of a plant."""

    path: Path
    what: str
    cure: str


Rule = Callable[[Plant], Iterator[Fault]]


def near(name: str, known: Iterable[str]) -> str:
    """A sentence that helps to find the right one of ``known``; empty if there is none."""
    options = list(known)
    if close := get_close_matches(name, options, n=2):
        return f"Did you mean {' or '.join(close)}?"
    shown = ", ".join(options[:8]) + (", ..." if len(options) > 8 else "")
    return f"There are: {shown}." if options else ""
