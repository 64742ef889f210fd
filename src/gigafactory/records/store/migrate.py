"""Bringing an older store to the schema of this program, one version after the other.

Everything happens in one transaction: a store is of the old version or of the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.hold import held
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.marks import NAME
from gigafactory.records.store.place import Place
from gigafactory.records.store.schema import HEAD, JOURNAL, SEALS, SEEN, SHAPES, START, VERSION
from gigafactory.records.store.sealed import Sealed
from gigafactory.records.store.seals import SEAL, add_seal
from gigafactory.records.store.seen import joined, write_seen
from gigafactory.records.store.version import version_of


def migrate(place: Place) -> tuple[str, ...]:
    """Bring a store to the version of this program; a sentence for each step that was taken.

    Raises
    ------
    BadInput
        If it is newer than this program, holds no records, or somebody writes it.
    """
    if place.url is None and not place.file.is_file():
        raise BadInput.at(place, "", "holds no records", "Name the folder of a data set.")
    with ExitStack() as stack:
        connection, _ = held(place, False, stack)
        with connection.begin():
            version, said = version_of(connection), []
            if version == 0:
                raise BadInput.at(place, "", "holds no records", "Name the folder of a data set.")
            if version > VERSION:
                what = f"is of version {version}, this program knows {VERSION}"
                raise BadInput.at(place, "version", what, "Use a newer gigafactory.")
            while version < VERSION:
                said.append(f"{version} to {version + 1}: {STEPS[version](place, connection)}")
                version += 1
                connection.execute(sa.update(HEAD).values(version=version))
    return tuple(said)


def _journal(place: Place, connection: sa.Connection) -> str:
    """Version 1 had a manifest alone."""
    del place
    for table in (HEAD, JOURNAL, SHAPES, SEALS):
        table.create(connection)
    values = {"id": 1, "version": 1, "epoch": 0, "n": 0, "hash": START}
    connection.execute(sa.insert(HEAD).values(**values, sealed=0, sealed_hash=START))
    parts = read_parts(connection)
    add_seal(connection, SEAL, 0, START, parts)
    return f"a journal was begun, and {len(parts)} sealed parts were chained."


def _seen(place: Place, connection: sa.Connection) -> str:
    """Version 2 forgot the numbers of a source when it sealed its events."""
    SEEN.create(connection)
    numbers: dict[str, list[int]] = {}
    for part in read_parts(connection):
        if part.table == NAME:
            rows = Sealed(place.folder, part).read(["source", "seq"])
            sources, seqs = rows["source"].to_pylist(), rows["seq"].to_pylist()
            for source, seq in zip(sources, seqs, strict=True):
                numbers.setdefault(source, []).append(seq)
    write_seen(connection, numbers, joined({}, numbers))
    return f"what was seen of {len(numbers)} sources was noted."


STEPS: Mapping[int, Callable[[Place, sa.Connection], str]] = {1: _journal, 2: _seen}
"""What brings a store from each version to the next."""
