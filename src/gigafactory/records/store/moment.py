"""What a store holds at one moment: its sealed parts and the rows that are not sealed yet."""

from __future__ import annotations

import pyarrow as pa
import sqlalchemy as sa

from gigafactory.errors import BadInput
from gigafactory.records.store.hot import unsealed
from gigafactory.records.store.manifest import read_parts
from gigafactory.records.store.place import Place, reading
from gigafactory.records.store.shapes import read_shapes
from gigafactory.records.store.source import Embedded
from gigafactory.records.store.version import check_version

VERIFY = "See what gigafactory records verify says of it."


def moment(place: Place) -> Embedded:
    """Manifest and hot rows as they stand together; whoever writes is not waited for.

    A table of which the store knows the columns is there, also without a row.

    Raises
    ------
    BadInput
        If the store cannot be read, or is of another version.
    """
    try:
        with reading(place).connect() as connection:
            check_version(place, connection)
            parts = read_parts(connection)
            hot = unsealed(connection)
            shapes = read_shapes(connection)
    except sa.exc.DBAPIError as error:
        what = f"cannot be read: {error.orig}"
        raise BadInput.at(place, "manifest", what, VERIFY) from None
    except pa.ArrowException as error:
        what = f"does not fit the columns of its table: {str(error).splitlines()[0]}"
        raise BadInput.at(place, "journal", what, VERIFY) from None
    sealed = {part.table for part in parts}
    for name, shape in shapes.items():
        if name not in sealed:
            hot.setdefault(name, shape.schema.empty_table())
    return Embedded(place.folder, parts, hot)
