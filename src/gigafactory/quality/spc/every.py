"""How often a subgroup is taken: 1h, 30min, shift, day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gigafactory.errors import BadInput

_UNITS = {"min": 60.0, "h": 3600.0, "d": 86_400.0}
_WORDS = {"hour": (3600.0, 0.0), "shift": (28_800.0, 21_600.0), "day": (86_400.0, 0.0)}


@dataclass(frozen=True)
class Every:
    """A stretch of time that makes a subgroup.

    Parameters
    ----------
    said
        In words.
    length
        How long it is. [s]
    begin
        Where the first one of a day begins, after midnight UTC. [s]
    """

    said: str
    length: float
    begin: float = 0.0

    def number(self, when: str) -> str:
        """SQL: the number of the stretch that a time (since 1970, in seconds) lies in."""
        return f"CAST(floor(({when} - {self.begin!r}) / {self.length!r}) AS BIGINT)"


def every(text: str) -> Every:
    """What `--every` says. A shift has eight hours; the first begins at 06:00 UTC.

    Raises
    ------
    BadInput
        If it is no stretch of time.
    """
    if text in _WORDS:
        return Every(f"every {text}", *_WORDS[text])
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(min|h|d)", text.strip())
    if not found or float(found[1]) <= 0:
        cure = "Write for example 1h, 30min, 1d, hour, shift or day."
        raise BadInput.at("--every", "", f"{text!r} is no stretch of time", cure)
    return Every(f"every {found[1]} {found[2]}", float(found[1]) * _UNITS[found[2]])
