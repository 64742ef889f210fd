"""What may stand where in a file: the tables of a model, walked by key.

Everything that has to find a key by name (messages, changes, differences, the list of stated
quantities) asks here, so that the model stays the only list of keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Slot:
    """A place for a value: its bare type, and how its text is read where it is a quantity."""

    kind: Any
    reader: Any = None
    """Something with `read` and `example` when the value is a quantity."""
    required: bool = False
    about: str = ""


@cache
def inside(slot: Slot, key: str | int) -> Slot | None:
    """The slot ``key`` of the table ``slot``, or nothing if there can be no such key."""
    if slot.reader is not None:
        return None
    if _is_model(slot.kind):
        info = _fields(slot.kind).get(str(key))
        if info is None:
            return None
        return _slot(info.annotation, tuple(info.metadata), info)
    origin, args = get_origin(slot.kind), get_args(slot.kind)
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(key, str):
        return _slot(args[1])
    if origin in {tuple, list} and isinstance(key, int):
        return _slot(args[0])
    return None


def at(root: Slot, path: Path) -> Slot | None:
    """The slot at ``path`` from the top of a file, ``root``."""
    slot: Slot | None = root
    for key in path:
        slot = inside(slot, key) if slot else None
    return slot


def names(slot: Slot) -> list[str]:
    """The keys of the table ``slot``; none where its keys are free names or it is no table."""
    return list(_fields(slot.kind)) if slot.reader is None and _is_model(slot.kind) else []


def is_table(root: Slot, path: Path) -> bool:
    """Whether a table with keys of its own stands at ``path``."""
    slot = at(root, path)
    return slot is not None and bool(names(slot))


def quantities(raw: Any, slot: Slot, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Path and text of every quantity in ``raw``, which has passed the model."""
    if slot.reader is not None:
        yield path, raw
    elif isinstance(raw, dict | list):
        pairs = raw.items() if isinstance(raw, dict) else enumerate(raw)
        for key, value in pairs:
            if child := inside(slot, key):
                yield from quantities(value, child, (*path, key))


def dotted(path: Path) -> str:
    """``path`` as people write it: list entries are numbered from 1."""
    return ".".join(str(key + 1) if isinstance(key, int) else key for key in path)


def undotted(root: Slot, place: str) -> Path:
    """The path that people write as ``place``."""
    slot: Slot | None = root
    path: list[str | int] = []
    for word in place.split("."):
        entry = slot is not None and get_origin(slot.kind) in {tuple, list} and word.isdecimal()
        path.append(int(word) - 1 if entry else word)
        slot = inside(slot, path[-1]) if slot else None
    return tuple(path)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@cache
def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _slot(kind: Any, metadata: tuple[Any, ...] = (), info: FieldInfo | None = None) -> Slot:
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            metadata = (*more, *metadata)
        elif get_origin(kind) in {Union, UnionType} and NoneType in get_args(kind):
            rest = [one for one in get_args(kind) if one is not NoneType]
            if len(rest) != 1:
                break
            kind = rest[0]
        else:
            break
    reader = next((one for one in (*metadata, kind) if hasattr(one, "read")), None)
    return Slot(
        kind, reader, info.is_required() if info else False, (info and info.description) or ""
    )
