"""Which version of the schema a store has."""

from __future__ import annotations

import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.place import Place
from gigafactory.records.store.schema import HEAD, VERSION


def version_of(connection: sa.Connection) -> int:
    """The version that a store says; 1 where it is from before it could say one, 0 if empty."""
    names = sa.inspect(connection).get_table_names()
    if HEAD.name in names:
        return int(connection.execute(sa.select(HEAD.c.version)).scalar_one())
    return 1 if "manifest" in names else 0


def check_version(place: Place, connection: sa.Connection) -> None:
    """See that a store has the version of this program.

    Raises
    ------
    BadInput
        If it has another.
    """
    version = version_of(connection)
    if version == 0:
        cure = "Name a data set, or a database without tables."
        raise BadInput.at(place, "", "holds tables, and none of records", cure)
    if version > VERSION:
        what = f"is of version {version}, this program knows {VERSION}"
        raise BadInput.at(place, "version", what, "Use a newer gigafactory.")
    if version < VERSION:
        what = f"is of version {version}, this program writes {VERSION}"
        raise BadInput.at(place, "version", what, "Run gigafactory records migrate on it.")
