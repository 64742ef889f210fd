"""Every source in brackets is a key of the table [source]."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gigafactory.errors import Finding
from gigafactory.units.door import keys
from gigafactory.units.door.raw import Raw
from gigafactory.units.text import ASSUMPTION, stated


def missing(raw: Raw, known: Collection[str]) -> Iterator[Finding]:
    """The sources that stand behind a quantity and nowhere else; each is said once.

    Parameters
    ----------
    raw
        Tables that have passed their model.
    known
        Keys of all tables [source] that count.
    """
    said: set[str] = set()
    for place, text in keys.quantities(raw.tables, raw.root):
        for key in stated(text, "").sources if "[" in text else ():
            if key not in {ASSUMPTION, *known, *said}:
                said.add(key)
                cure = f'Add {key} = "..." to the table [source], or write [{ASSUMPTION}].'
                what = f"the source {key} stands nowhere"
                yield Finding(raw.file(place), keys.dotted(place), what, cure)
