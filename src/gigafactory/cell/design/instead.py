"""Changes of a cell for one look, where a key can take the place of another.

Density, porosity and thickness of a coating say the same thing three ways, of which a file holds
one. Whoever asks for another way means it instead of the file's: nobody can take a key out of a
file from the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gigafactory.units.door.changes import apply
from gigafactory.units.door.raw import Raw

_WAYS = (
    ("cathode", ("porosity",), ("density",), ("thickness",)),
    ("anode", ("porosity",), ("density",), ("thickness",)),
    ("anode", ("coating",), ("np_ratio",)),
    ("anode", ("overhang",), ("width", "length")),
    ("electrolyte", ("ratio",), ("fill",)),
)
"""Of which table, and the ways of saying one thing there."""


def change(raw: Raw, changes: Mapping[str, str]) -> None:
    """Put changes into the tables of a cell file; what they say instead of is taken out.

    Raises
    ------
    BadInput
        If a key names no place of a cell.
    """
    apply(raw, changes)
    for table, *ways in _WAYS:
        asked = [way for way in ways if any(f"{table}.{key}" in changes for key in way)]
        if len(asked) == 1:  # two of them are a mistake, which the reader of the file tells
            for key in _others(asked[0], ways):
                raw.tables[table].pop(key, None)


def _others(way: tuple[str, ...], ways: Sequence[tuple[str, ...]]) -> Iterator[str]:
    return (key for other in ways if other != way for key in other)
