"""What may stand where in a plant file: the tables of `model.py`, walked by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gigafactory.plant.model import PlantFile
from gigafactory.units.door import keys
from gigafactory.units.door.keys import Path, Slot, dotted, inside, names

__all__ = ["ROOT", "Path", "Slot", "at", "dotted", "inside", "is_table", "names", "quantities"]

ROOT = Slot(PlantFile)


def at(path: Path) -> Slot | None:
    """The slot at ``path`` from the top of a plant file."""
    return keys.at(ROOT, path)


def is_table(path: Path) -> bool:
    """Whether a table with keys of its own stands at ``path``."""
    return keys.is_table(ROOT, path)


def quantities(raw: Any) -> Iterator[tuple[Path, str]]:
    """Path and text of every quantity in ``raw``, which has passed the model."""
    return keys.quantities(raw, ROOT)


def undotted(place: str) -> Path:
    """The path that people write as ``place``."""
    return keys.undotted(ROOT, place)
