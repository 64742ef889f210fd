"""Which subgroups fix the limits: phase I, as it is asked for and as it is said in the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput

FIRST = 25
"""Subgroups of each stream that fix the limits where nothing else is asked: the usual number
(Montgomery, Introduction to Statistical Quality Control, ch. 6: 20 to 25)."""
_CURE = "Write a window FROM/TO in ISO 8601, or numbers of subgroups such as 1-25 or 1-20,31-35."


@dataclass(frozen=True)
class Phase:
    """Phase I: a window of time, or numbers of subgroups of each stream.

    Parameters
    ----------
    said
        In words.
    window
        From, to (included), since 1970 [s]; or none.
    numbers
        Stretches of subgroups of each stream, from 1, both ends included; or none.
    """

    said: str
    window: tuple[float, float] | None = None
    numbers: tuple[tuple[int, int], ...] = ((1, FIRST),)

    def holds(self, when: NDArray[np.float64], number: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which subgroups belong to it.

        Parameters
        ----------
        when
            The middle of each subgroup, since 1970. [s]
        number
            Of each in its stream, from 1.
        """
        if self.window:
            return (when >= self.window[0]) & (when <= self.window[1])
        found = np.zeros(len(when), bool)
        for first, last in self.numbers:
            found |= (number >= first) & (number <= last)
        return found


def phase_one(text: str | None) -> Phase:
    """What `--phase-1` says; without: the first 25 subgroups of each stream.

    Raises
    ------
    BadInput
        If it is neither a window of time nor a list of numbers.
    """
    if text is None:
        return Phase(f"the first {FIRST} subgroups of each stream")
    if "/" in text:
        begin, _, end = text.partition("/")
        window = (_moment(begin, text), _moment(end, text))
        if window[1] <= window[0]:
            raise BadInput.at("--phase-1", "", f"{text} ends before it begins", _CURE)
        return Phase(f"from {begin.strip()} to {end.strip()}", window, ())
    numbers = []
    for one in text.split(","):
        found = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", one)
        if not found or int(found[1]) < 1 or int(found[2] or found[1]) < int(found[1]):
            raise BadInput.at("--phase-1", "", f"{text!r} names no set of subgroups", _CURE)
        numbers.append((int(found[1]), int(found[2] or found[1])))
    return Phase(f"subgroups {text.strip()} of each stream", None, tuple(numbers))


def _moment(text: str, whole: str) -> float:
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise BadInput.at("--phase-1", "", f"{whole!r} is no window of time", _CURE) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
