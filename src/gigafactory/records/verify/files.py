"""The manifest against the files, and the Delta log against the manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from gigafactory.records.store import delta, parts
from gigafactory.records.store.disk import sha256
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
        for what in _part(folder, part):
            yield Finding(part.path, "", what), part
    tables = {part.table for part in named}
    paths = {part.path for part in named}
    for table in sorted(tables):
        for file in sorted((folder / table).glob("*")):
            path = f"{table}/{file.name}"
            if alone and _FILE.fullmatch(file.name) and path not in paths:
                yield Finding(path, "", "is in no manifest"), None
        yield from ((one, None) for one in _log(folder, table, paths, alone))


def _part(folder: Path, part: parts.Part) -> Iterator[str]:
    path = folder / part.path
    if not path.is_file():
        yield "is missing"
        return
    if (length := path.stat().st_size) != part.bytes:
        yield f"has {length:,} bytes, and had {part.bytes:,} when it was sealed"
        return
    if sha256(path) != part.sha256:
        yield "is not what was sealed: its SHA-256 differs"
        return
    try:
        found = parts.describe(folder, part.table, path)
    except (OSError, pa.ArrowException) as error:
        yield f"cannot be read: {str(error).splitlines()[0]}"
        return
    if found.rows != part.rows:
        yield f"has {found.rows:,} rows, the manifest says {part.rows:,}"
    for column in sorted(found.bounds.keys() | part.bounds.keys()):
        if found.bounds.get(column) != part.bounds.get(column):
            yield f"holds other values of {column} than the manifest says"


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
