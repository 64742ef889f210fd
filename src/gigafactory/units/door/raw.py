"""The tables of one or several files as they are written, and which file each stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from gigafactory.units.door import keys


@dataclass
class Raw:
    """The raw text of an input; a room says by a subclass of what kind."""

    folder: Path
    tables: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """File of each dotted place, that of a table being the first which mentions it."""

    root: ClassVar[keys.Slot]
    """What may stand at the top."""
    noun: ClassVar[str]
    """What it describes, as in "is not a key of this plant"."""
    made: ClassVar[tuple[keys.Path, ...]] = ()
    """Tables in which a change may invent a name."""
    fixed: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Places that cannot be changed, with what is wrong and the cure."""

    @property
    def home(self) -> str:
        """The file in which a table is to be written that stands nowhere."""
        return str(self.folder)

    def file(self, path: keys.Path) -> str:
        """The file in which ``path`` stands, or should."""
        for length in range(len(path), 0, -1):
            if found := self.files.get(keys.dotted(path[:length])):
                return found
        return self.home
