"""The manifest: which sealed parts a data set has, and what each of them holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.engine import FILE, engine_at
from gigafactory.records.store.parts import Part

SCHEMA = sa.MetaData()
"""Every table of the database of a data set."""
MANIFEST = sa.Table(
    "manifest",
    SCHEMA,
    sa.Column("number", sa.Integer, primary_key=True, comment="in the order of sealing, from 1"),
    sa.Column("of", sa.Text, nullable=False, comment="table of records"),
    sa.Column("path", sa.Text, nullable=False, unique=True, comment="under the folder, with /"),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("bounds", sa.Text, nullable=False, comment="JSON: smallest and largest by column"),
)


def add_parts(connection: sa.Connection, parts: Iterable[Part]) -> None:
    """Name sealed parts; they count as soon as the transaction is committed."""
    rows = [
        {
            "of": part.table,
            "path": part.path,
            "rows": part.rows,
            "bytes": part.bytes,
            "sha256": part.sha256,
            "bounds": json.dumps(part.bounds, separators=(",", ":")),
        }
        for part in parts
    ]
    if rows:
        connection.execute(sa.insert(MANIFEST), rows)


def read_parts(connection: sa.Connection) -> tuple[Part, ...]:
    """The parts that a data set has, in the order of sealing."""
    rows = connection.execute(sa.select(MANIFEST).order_by(MANIFEST.c.number))
    return tuple(
        Part(r.of, r.path, r.rows, r.bytes, r.sha256, _bounds(r.bounds)) for r in rows.all()
    )


def _bounds(said: str) -> Mapping[str, tuple[int, int]]:
    return {column: (low, high) for column, (low, high) in json.loads(said).items()}


def parts_of(folder: Path) -> tuple[Part, ...]:
    """The manifest of the data set in a folder.

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    try:
        with engine_at(folder, read_only=True).connect() as connection:
            return read_parts(connection)
    except sa.exc.DBAPIError as error:
        cure = "Name a folder that `gigafactory simulate PLANT --out DIR` wrote."
        what = f"cannot be read: {error.orig}"
        raise BadInput.at(folder / FILE, "manifest", what, cure) from None
