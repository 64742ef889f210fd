"""Writing a data set: Parquet files in a folder that appears under its name when it is complete.

One thread writes while the line runs on. Until `close` everything stands in a folder with the
ending `.partial` beside the target, so that a reader never meets half a table.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gigafactory.errors import BadInput

ROW_GROUP = 1 << 18
AHEAD = 8  # tables that may wait to be written
OTHER_FOLDER = "Name a folder that does not exist yet, or remove this one."


def free(folder: Path) -> Path:
    """The absolute path of a folder in which a data set can be put.

    Raises
    ------
    BadInput
        If there is something in it already, or it is no folder.
    """
    folder = folder.absolute()
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise BadInput.at(folder, "", "is not empty", OTHER_FOLDER)
        if folder.exists() and not folder.is_dir():
            raise BadInput.at(folder, "", "is not a folder", OTHER_FOLDER)
    except OSError as error:
        raise unwritable(folder, error) from None
    return folder


def unwritable(folder: Path, error: OSError) -> BadInput:
    """What the system said when a data set was to be written, as an error of ours."""
    said = error.strerror or str(error)
    cure = "Name a folder that can be written, on a disk with room."
    return BadInput.at(folder, "", f"cannot be written: {said}", cure)


class Writer:
    """Takes Arrow tables by name and appends them to files, in the order given.

    Parameters
    ----------
    folder
        Where the data set is to be; it must not exist, or be empty.

    Raises
    ------
    BadInput
        If the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = free(folder)
        self.partial = self.folder.with_name(self.folder.name + ".partial")
        try:
            self.partial.mkdir(parents=True)
        except FileExistsError:
            what = "stands there: another run writes it now, or was killed while it did"
            raise BadInput.at(
                self.partial, "", what, "Remove it, or name another folder."
            ) from None
        except OSError as error:
            raise unwritable(self.folder, error) from None
        self._files: dict[str, pq.ParquetWriter] = {}
        self._queue: Queue[tuple[str, pa.Table | Callable[[], pa.Table]] | None] = Queue(AHEAD)
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def add(self, name: str, table: pa.Table | Callable[[], pa.Table]) -> None:
        """Append rows to a table (none: the table is there); waits where the disk is far behind.

        What is costly to make can be given as a function: it is called where it is written, beside
        the line that runs on.
        """
        self._check()
        self._queue.put((name, table))

    def _check(self) -> None:
        """Hand on what went wrong in the thread that writes."""
        if isinstance(self._failure, OSError):
            raise unwritable(self.folder, self._failure)
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            if self._failure is None:
                try:
                    self._append(*item)
                except Exception as failure:  # handed on by `_check`
                    self._failure = failure

    def _append(self, name: str, made: pa.Table | Callable[[], pa.Table]) -> None:
        table = made if isinstance(made, pa.Table) else made()
        if name not in self._files:
            self._files[name] = pq.ParquetWriter(
                self.partial / f"{name}.parquet", table.schema, **options(table.schema)
            )
        if table.num_rows:
            self._files[name].write_table(table, row_group_size=ROW_GROUP)

    def close(self) -> int:
        """Finish every file and give the folder its name; bytes written."""
        self._stop()
        try:
            for file in self._files.values():
                file.close()
            if self.folder.exists():
                self.folder.rmdir()
            self.partial.rename(self.folder)
            return sum(f.stat().st_size for f in self.folder.iterdir())
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def _stop(self) -> None:
        self._queue.put(None)
        self._thread.join()
        self._check()

    def abandon(self) -> None:
        """Leave nothing behind: the run came to no end that could be read."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._files.clear()
        shutil.rmtree(self.partial, ignore_errors=True)


def options(schema: pa.Schema) -> dict[str, Any]:
    """How a table is stored: zstd, dictionaries for words, differences for numbers and times."""
    words = [f.name for f in schema if pa.types.is_dictionary(f.type)]
    encodings = {}
    for field in schema:
        if pa.types.is_timestamp(field.type) or pa.types.is_integer(field.type):
            encodings[field.name] = "DELTA_BINARY_PACKED"
        elif pa.types.is_floating(field.type):
            encodings[field.name] = "BYTE_STREAM_SPLIT"
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": words,
        "column_encoding": encodings,
        "write_statistics": True,
        "store_schema": True,
    }
