"""A study's folder: every generation is a file of its own, there as a whole or not at all.

What a generation looked at is read back bit by bit; the search, which depends on nothing but its
seed and what it was told, then asks for the same designs again and goes on from there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.scenario.cellsearch.look import Looked
from gigafactory.scenario.cellsearch.study import Floats, Study

_SHARE = "share:"
"""What columns of shares begin with."""


class Folder:
    """Where a study is kept; without a path nothing is.

    Parameters
    ----------
    path
        A folder that is new, or empty, or of the same study.
    study
        What is looked for.

    Raises
    ------
    BadInput
        If another study, or something else, stands there, or it cannot be written.
    """

    def __init__(self, path: Path | None, study: Study) -> None:
        self.path = path
        if path is None:
            return
        try:
            path.mkdir(parents=True, exist_ok=True)
            said = path / "study.json"
            if not said.exists():
                if any(path.iterdir()):
                    what, cure = "is there, and is no study", "Name a new folder."
                    raise BadInput.at(path, "", what, cure)
                write(said, study.identity.encode())
            elif said.read_text(encoding="utf-8") != study.identity:
                what = "holds another study, or one of another version of the packages"
                raise BadInput.at(path, "", what, "Name a new folder, or remove this one.")
        except OSError as error:
            what = f"cannot be used: {error.strerror or error}"
            raise BadInput.at(path, "", what, "Name a folder that can be written.") from None

    def read(self, name: str, shares: Floats) -> Looked | None:
        """What is kept under a name; nothing where it is of other designs or not there."""
        if self.path is None or not (file := self.path / f"{name}.parquet").is_file():
            return None
        from pyarrow import parquet

        table = parquet.read_table(file)
        columns = {key: table.column(key).to_numpy() for key in table.column_names}
        kept = np.column_stack([v for k, v in columns.items() if k.startswith(_SHARE)])
        if not np.array_equal(kept, shares):
            return None
        plain = {"status", "reason", "broken"}
        figures = {k: v for k, v in columns.items() if k not in plain and not k.startswith(_SHARE)}
        status, reason = (columns[key].astype(str) for key in ("status", "reason"))
        return Looked(kept, figures, status, reason, columns["broken"])

    def keep(self, name: str, study: Study, found: Looked) -> None:
        """Keep what was looked at under a name."""
        if self.path is None:
            return
        import pyarrow
        from pyarrow import parquet

        columns: dict[str, NDArray[Any]] = {
            f"{_SHARE}{v.place}": found.shares[:, i] for i, v in enumerate(study.variables)
        }
        columns["status"], columns["reason"] = found.status, found.reason
        columns["broken"] = found.broken
        columns |= dict(found.figures)
        sink = pyarrow.BufferOutputStream()
        arrays = {
            key: pyarrow.array(list(v) if v.dtype.kind == "U" else v) for key, v in columns.items()
        }
        parquet.write_table(pyarrow.table(arrays), sink)
        write(self.path / f"{name}.parquet", sink.getvalue().to_pybytes())


def write(file: Path, content: bytes) -> None:
    """Write a file under a name of its own first, to the disk, then give it its name."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    with partial.open("wb") as one:
        one.write(content)
        one.flush()
        os.fsync(one.fileno())
    partial.replace(file)
