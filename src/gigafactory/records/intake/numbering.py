"""Lots and cells in the order in which they began, as our tables number them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Sheet = dict[str, NDArray[Any]]
_NEVER = np.iinfo(np.int64).min


def order(count: int, times: list[tuple[Ints, Ints]]) -> Ints:
    """New number of each thing: by its earliest time, those without one first, else as they came.

    Parameters
    ----------
    times
        (number, time) of everything that is known of when it was somewhere.
    """
    first = np.full(count, np.iinfo(np.int64).max)
    for who, when in times:
        np.minimum.at(first, who, when)
    first[first == np.iinfo(np.int64).max] = _NEVER
    place = np.empty(count, np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(count)
    return place


def known(values: NDArray[Any]) -> tuple[Ints, Ints]:
    """(places, values) of an array of whole numbers that may be None."""
    where = np.array([i for i, one in enumerate(values) if one is not None], np.int64)
    return where, np.array([values[i] for i in where], np.int64)


def moved(sheet: Sheet, place: Ints) -> Sheet:
    """A sheet with its rows in their new order."""
    found: Sheet = {}
    for name, values in sheet.items():
        found[name] = np.empty(len(values), object)
        found[name][place] = values
    return found


def renumbered(numbers: NDArray[Any], place: Ints) -> NDArray[Any]:
    """Numbers of lots or cells, or None, as they are after the move."""
    found = np.full(len(numbers), None, object)
    where, old = known(numbers)
    found[where] = place[old].tolist()
    return found
