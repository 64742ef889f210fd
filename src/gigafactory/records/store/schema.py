"""The tables of the database of a data set, on SQLite and on PostgreSQL alike.

`manifest` stands in a file of its own. Times are in the rows, as microseconds since 1970; the
database keeps no clock of its own, so that a clock that jumps changes nothing here.
"""

from __future__ import annotations

import sqlalchemy as sa

from gigafactory.records.store.manifest import SCHEMA

VERSION = 3
"""Of this schema: 1 had the manifest alone, 2 came with the journal, 3 with what was seen."""
START = bytes(32)
"""What stands before the first link of a chain."""

WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite: the row's own number

HEAD = sa.Table(
    "head",
    SCHEMA,
    sa.Column("id", sa.Integer, primary_key=True, comment="1: there is one row"),
    sa.Column("version", sa.Integer, nullable=False, comment="of this schema"),
    sa.Column("epoch", sa.BigInteger, nullable=False, comment="of the writer; each opening adds 1"),
    sa.Column("n", sa.BigInteger, nullable=False, comment="number of the last event"),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="of the last event"),
    sa.Column("sealed", sa.BigInteger, nullable=False, comment="number of the last sealed event"),
    sa.Column("sealed_hash", sa.LargeBinary, nullable=False, comment="of that event"),
)
JOURNAL = sa.Table(
    "journal",
    SCHEMA,
    sa.Column("n", WHOLE, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    sa.Column("source", sa.Text, nullable=False, comment="who says it"),
    sa.Column("seq", sa.BigInteger, nullable=False, comment="the source's own number"),
    sa.Column("of", sa.Text, nullable=False, comment="table of records"),
    sa.Column("row", sa.Text, nullable=False, comment="canonical JSON"),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256, see store/chain.py"),
    sa.UniqueConstraint("source", "seq"),
)
SEEN = sa.Table(
    "seen",
    SCHEMA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False, comment="every number between is sealed"),
)
SHAPES = sa.Table(
    "shapes",
    SCHEMA,
    sa.Column("of", sa.Text, primary_key=True, comment="table of records"),
    sa.Column("shape", sa.LargeBinary, nullable=False, comment="its Arrow schema, as IPC message"),
)
SEALS = sa.Table(
    "seals",
    SCHEMA,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=False, comment="from 1, no gaps"),
    sa.Column("what", sa.Text, nullable=False, comment="seal: parts came; expiry: parts went"),
    sa.Column("n", sa.BigInteger, nullable=False, comment="number of the last sealed event"),
    sa.Column("head", sa.LargeBinary, nullable=False, comment="hash of that event"),
    sa.Column("parts", sa.Text, nullable=False, comment="JSON: path, rows and SHA-256 of each"),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256, see store/chain.py"),
)


def create(connection: sa.Connection) -> None:
    """Make the tables that are not there, and the head of an empty journal."""
    SCHEMA.create_all(connection)
    if connection.execute(sa.select(HEAD.c.id)).first() is None:
        connection.execute(
            sa.insert(HEAD).values(
                id=1, version=VERSION, epoch=0, n=0, hash=START, sealed=0, sealed_hash=START
            )
        )
