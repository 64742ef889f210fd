"""The seals against their chain, and the manifest against the seals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow.compute as pc
import sqlalchemy as sa

from gigafactory.records.store.chain import seal_link
from gigafactory.records.store.engine import FILE
from gigafactory.records.store.marks import NAME
from gigafactory.records.store.parts import Part
from gigafactory.records.store.schema import HEAD, SEALS, START
from gigafactory.records.store.seals import EXPIRY
from gigafactory.records.store.seen import Stretch, read_seen
from gigafactory.records.verify.chunks import Array, Rows
from gigafactory.records.verify.finding import Finding


def seals(connection: sa.Connection, parts: Sequence[Part]) -> Iterator[Finding]:
    """Each seal against the one before; what came and did not go is what the manifest names."""
    before, number, sealed, head = START, 0, 0, START
    standing: dict[str, tuple[int, str]] = {}
    for seal in connection.execute(sa.select(SEALS).order_by(SEALS.c.number)):
        if seal.number != number + 1:
            yield Finding(FILE, f"seal {number + 1}", "is missing")
        number = seal.number
        made = seal_link(before, number, seal.what, seal.n, bytes(seal.head), seal.parts)
        if made != bytes(seal.hash):
            yield Finding(FILE, f"seal {number}", "does not fit its hash")
        before, sealed, head = bytes(seal.hash), seal.n, bytes(seal.head)
        try:
            for said in json.loads(seal.parts):
                if seal.what == EXPIRY:
                    standing.pop(said["path"], None)
                else:
                    standing[said["path"]] = (said["rows"], said["sha256"])
        except (ValueError, KeyError, TypeError):
            yield Finding(FILE, f"seal {number}", "does not name its parts")
    end = connection.execute(sa.select(HEAD.c.sealed, HEAD.c.sealed_hash)).one()
    if (end.sealed, bytes(end.sealed_hash)) != (sealed, head):
        yield Finding(FILE, f"seal {number}", "is not the one that the head of the journal names")
    yield from _manifest(parts, standing)


def gone(connection: sa.Connection) -> frozenset[str]:
    """Tables of which some parts were dropped for their age."""
    entries = connection.execute(sa.select(SEALS.c.parts).where(SEALS.c.what == EXPIRY)).scalars()
    paths = [said["path"] for entry in entries for said in json.loads(entry)]
    return frozenset(path.split("/")[0] for path in paths)


def seen(connection: sa.Connection, rows: Rows) -> Iterator[Finding]:
    """What the store says it has seen is what is sealed, as far as that is kept still."""
    kept: dict[str, list[Array]] = {}
    for chunk in rows.chunks(NAME, "source", "seq"):
        source = chunk.words("source")
        for one in pc.unique(source).to_pylist():
            kept.setdefault(one, []).append(chunk.numbers("seq")[chunk.is_word("source", one)])
    said = read_seen(connection)
    went = NAME in rows.gone
    for one in sorted(kept.keys() | said.keys()):
        wanted = _stretches(kept.get(one, []))
        known = said.get(one, ())
        held = all(any(a <= c and d <= b for a, b in known) for c, d in wanted)
        if not held or (not went and wanted != known):
            yield Finding(FILE, f"source {one!r}", "was seen otherwise than is sealed")


def _stretches(numbers: list[Array]) -> tuple[Stretch, ...]:
    """Numbers as stretches without gaps."""
    if not numbers:
        return ()
    every = np.unique(np.concatenate(numbers))
    ends = np.flatnonzero(np.diff(every) > 1)
    first, last = every[np.r_[0, ends + 1]], every[np.r_[ends, len(every) - 1]]
    return tuple(zip(first.tolist(), last.tolist(), strict=True))


def _manifest(parts: Sequence[Part], standing: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    named = {part.path: (part.rows, part.sha256) for part in parts}
    for path in sorted(standing.keys() | named.keys()):
        if path not in named:
            yield Finding(FILE, path, "was sealed, and is not in the manifest")
        elif path not in standing:
            yield Finding(FILE, path, "is in the manifest, and was never sealed")
        elif named[path] != standing[path]:
            yield Finding(FILE, path, "is another one in the manifest than was sealed")
