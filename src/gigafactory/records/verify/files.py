"""The manifest against the files, and the Delta log against the manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from gigafactory.records.store import delta, parts
from gigafactory.records.store.disk import sha256
from gigafactory.records.store.engine import FILE
from gigafactory.records.verify.finding import Finding

_FILE = re.compile(r".*\.parquet")


def files(
    folder: Path, named: Sequence[parts.Part], alone: bool
) -> Iterator[tuple[Finding, parts.Part | None]]:
    """Findings, each with the part whose rows cannot be trusted because of it.

    Parameters
    ----------
    named
        By the manifest.
    alone
        Nobody writes: what the manifest does not name will not be named in a moment.
    """
    for part in named:
        if what := _bytes(folder, part):
            yield Finding(part.path, "", what), part
        else:
            yield from ((one, None) for one in _described(folder, part))
    tables = {part.table for part in named}
    paths = {part.path for part in named}
    for table in sorted(tables):
        for file in sorted((folder / table).glob("*")):
            path = f"{table}/{file.name}"
            if alone and _FILE.fullmatch(file.name) and path not in paths:
                yield Finding(path, "", "is in no manifest"), None
        yield from ((one, None) for one in _log(folder, table, paths, alone))


def _bytes(folder: Path, part: parts.Part) -> str:
    """What is wrong with the bytes of a file; nothing where they are those that were sealed."""
    path = folder / part.path
    if not path.is_file():
        return "is missing"
    if (length := path.stat().st_size) != part.bytes:
        return f"has {length:,} bytes, and had {part.bytes:,} when it was sealed"
    if sha256(path) != part.sha256:
        return "is not what was sealed: its SHA-256 differs"
    return ""


def _described(folder: Path, part: parts.Part) -> Iterator[Finding]:
    """What the manifest says of a file whose bytes are those that were sealed."""
    try:
        found = parts.describe(folder, part.table, folder / part.path)
    except (OSError, pa.ArrowException) as error:
        yield Finding(part.path, "", f"cannot be read: {str(error).splitlines()[0]}")
        return
    if found.rows != part.rows:
        what = f"has {found.rows:,} rows, the manifest says {part.rows:,}"
        yield Finding(FILE, part.path, what)
    for column in sorted(found.bounds.keys() | part.bounds.keys()):
        if found.bounds.get(column) != part.bounds.get(column):
            what = f"holds other values of {column} than the manifest says"
            yield Finding(FILE, part.path, what)


def _log(folder: Path, table: str, named: set[str], alone: bool) -> Iterator[Finding]:
    place = f"{table}/{delta.LOG}"
    wanted = {path for path in named if path.startswith(f"{table}/")}
    try:
        logged = delta.logged(folder, table)
    except Exception as error:  # of the library, which has no common one
        yield Finding(place, "", f"cannot be read: {str(error).splitlines()[0]}")
        return
    for path in sorted(wanted - logged):
        yield Finding(place, path, "is not in the Delta log")
    for path in sorted(logged - wanted) if alone else ():
        yield Finding(place, path, "is in the Delta log, and in no manifest")
