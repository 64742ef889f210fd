"""A disk that is replayed: what was synced is on it, of the rest only some.

The model is that of `fsync(2)`: bytes are safe once their file was synced, names once their folder
was. Of what was not, a cut keeps every sector of 512 bytes with some chance, whatever the order;
names in one folder are kept in their order up to some point, as file systems with a journal do.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
HEAD = struct.Struct("<cQQI")


@dataclass(frozen=True)
class Step:
    """One record of the shim."""

    what: str
    file: int
    at: int
    said: bytes

    @property
    def names(self) -> list[str]:
        """The paths that it speaks of."""
        return [one.decode() for one in self.said.split(b"\0")]


def steps(trace: Path) -> Iterator[Step]:
    """The records of a trace, in order."""
    said, at = trace.read_bytes(), 0
    while at < len(said):
        what, file, where, length = HEAD.unpack_from(said, at)
        at += HEAD.size
        yield Step(what.decode(), file, where, said[at : at + length])
        at += length


@dataclass
class File:
    """A file: what is safe, and what was done since, in order (offset, bytes; None: cut there)."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """Everything is safe."""
        for at, said in self.since:
            _put(self.safe, at, said)
        self.since.clear()

    def after(self, kept: float, chance: random.Random) -> bytes:
        """What a cut leaves of it."""
        left = bytearray(self.safe)
        for at, said in self.since:
            if said is None:
                if chance.random() < kept:
                    _put(left, at, None)
                continue
            start = 0
            while start < len(said):
                stop = min(len(said), start + SECTOR - (at + start) % SECTOR)
                if chance.random() < kept:
                    _put(left, at + start, said[start:stop])
                start = stop
        return bytes(left)


def _put(bytes_: bytearray, at: int, said: bytes | None) -> None:
    if said is None:
        del bytes_[at:]
        bytes_.extend(bytes(at - len(bytes_)))
        return
    if len(bytes_) < at:
        bytes_.extend(bytes(at - len(bytes_)))
    bytes_[at : at + len(said)] = said


Names = dict[str, "File | None"]
"""What stands in the folders: path and file, None for a folder."""


@dataclass
class Disk:
    """What a process did to a disk so far.

    Parameters
    ----------
    root
        The folder that was there before, and stays.
    """

    root: str
    names: Names = field(default_factory=dict)
    safe: Names = field(default_factory=dict)
    since: dict[str, list[tuple[str, str, File | None]]] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)

    def do(self, step: Step) -> None:
        """Go on by one step."""
        names = step.names if step.what in "csumrld" else []
        if step.what == "c":
            self.files[step.file] = File()
            self._name(names[0], self.files[step.file])
        elif step.what == "m":
            self._name(names[0], None)
        elif step.what in "ud":
            self._drop(names[0])
        elif step.what in "rl":
            file = self.names[names[0]]
            self._name(names[1], file)
            if step.what == "r":
                self._drop(names[0])
        elif step.what == "w":
            self.files[step.file].since.append((step.at, step.said))
        elif step.what == "t":
            self.files[step.file].since.append((step.at, None))
        elif step.what == "s":
            self._sync(step, names[0])

    def _name(self, path: str, file: File | None) -> None:
        self.names[path] = file
        self.since.setdefault(_above(path), []).append(("+", path, file))

    def _drop(self, path: str) -> None:
        del self.names[path]
        self.since.setdefault(_above(path), []).append(("-", path, None))

    def _sync(self, step: Step, path: str) -> None:
        if path != self.root and self.names.get(path) is not None:
            self.files[step.file].sync()
            return
        for change in self.since.pop(path, []):
            _rename(self.safe, change)

    def after(self, kept: float, chance: random.Random) -> dict[str, bytes | None]:
        """What a cut leaves: path and bytes, None for a folder."""
        names = dict(self.safe)
        for changes in self.since.values():
            for change in changes[: sum(chance.random() < kept for _ in changes)]:
                _rename(names, change)
        whole = {
            p for p in names if all(a == self.root or a in names for a in _folders(p, self.root))
        }
        return {
            path: None if file is None else file.after(kept, chance)
            for path, file in sorted(names.items())
            if path in whole
        }


def _rename(names: Names, change: tuple[str, str, File | None]) -> None:
    what, path, file = change
    if what == "+":
        names[path] = file
    else:
        names.pop(path, None)


def _above(path: str) -> str:
    return path.rsplit("/", 1)[0]


def _folders(path: str, root: str) -> Iterator[str]:
    while (path := _above(path)) != root:
        yield path


def put(left: dict[str, bytes | None], root: str, folder: Path) -> None:
    """Write what was left into another folder."""
    for path, said in left.items():
        place = folder / path.removeprefix(f"{root}/")
        if said is None:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(said)
