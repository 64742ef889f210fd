"""The numbers in which two plants differ, each as its author wrote it."""

from __future__ import annotations

from typing import Any, NamedTuple

from gigafactory.plant import keys
from gigafactory.plant.model import Plant


class Difference(NamedTuple):
    """One number that is not the same in two plants."""

    place: str
    """Dotted: ``machine.stacking.machines``."""
    a: str
    """Text with unit and source in the first plant; empty where it says nothing."""
    b: str
    """The same in the second plant."""


def diff(a: Plant, b: Plant) -> tuple[Difference, ...]:
    """Every number in which ``a`` and ``b`` differ, in the order of their files.

    Numbers are compared by what they say: ``60 s`` and ``1 min`` do not differ, whatever source
    stands behind them.
    """
    first = {one.place: one.text for one in a.stated}
    second = {one.place: one.text for one in b.stated}
    rows = []
    for place in dict.fromkeys((*first, *second)):
        one, other = first.get(place, ""), second.get(place, "")
        if one != other and (not one or not other or _read(place, one) != _read(place, other)):
            rows.append(Difference(place, one, other))
    return tuple(rows)


def _read(place: str, text: str) -> Any:
    slot = keys.at(keys.undotted(place))
    return slot.reader.read(text) if slot else text
