"""The database of a data set: SQLite in its folder, or PostgreSQL by URL.

SQLite 3.7.0 to 3.51.2 can lose a commit when a write-ahead log is reset while another connection
checkpoints (https://sqlite.org/wal.html, section 11): `pysqlite3` brings a later one along, and an
older one is refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from gigafactory.errors import BadInput

FILE = "records.sqlite"
SOUND = (3, 51, 3)
WAIT = 10.0
"""How long a lock of somebody else is waited for. [s]"""


def engine_at(folder: Path, read_only: bool = False) -> sa.Engine:
    """The engine of the SQLite file of a data set; nothing is opened yet.

    Parameters
    ----------
    read_only
        The file must exist, and nothing is written to it.

    Raises
    ------
    BadInput
        If the SQLite at hand is not sound.
    """
    import pysqlite3

    if pysqlite3.sqlite_version_info < SOUND:
        what = f"SQLite {pysqlite3.sqlite_version} can lose commits"
        raise BadInput.at(folder, FILE, what, "Install pysqlite3 0.6.1 or newer.")
    path = folder / FILE

    def connect() -> Any:
        if not read_only:
            return pysqlite3.connect(path, timeout=WAIT, check_same_thread=False)
        where = f"{path.absolute().as_uri()}?mode=ro"
        if not _writable(folder) and not path.with_name(f"{FILE}-wal").exists():
            where += "&immutable=1"  # no shared memory can be made beside it, and none is needed
        return pysqlite3.connect(where, timeout=WAIT, check_same_thread=False, uri=True)

    return sa.create_engine("sqlite://", module=pysqlite3, creator=connect, poolclass=sa.NullPool)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK)
