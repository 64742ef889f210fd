"""Writing a sealed data set: a folder that appears under its name when it is complete.

One thread writes while the line runs on. Until `close` everything stands in a folder with the
ending `.partial` beside the target, so that a reader never meets half a table.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.store.delta import commit
from gigafactory.records.store.disk import PARTIAL, settle
from gigafactory.records.store.engine import FILE, engine_at
from gigafactory.records.store.manifest import add_parts
from gigafactory.records.store.parts import PART_ROWS, Part, PartFile
from gigafactory.records.store.schema import START, create
from gigafactory.records.store.seals import SEAL, add_seal

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
    """Takes Arrow tables by name and appends them to sealed parts, in the order given.

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
        self.partial = self.folder.with_name(self.folder.name + PARTIAL)
        try:
            self.partial.mkdir(parents=True)
        except FileExistsError:
            what = "stands there: another run writes it now, or was killed while it did"
            raise BadInput.at(
                self.partial, "", what, "Remove it, or name another folder."
            ) from None
        except OSError as error:
            raise unwritable(self.folder, error) from None
        self._open: dict[str, PartFile] = {}
        self._sealed: dict[str, list[Part]] = {}
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
        rows = made if isinstance(made, pa.Table) else made()
        sealed = self._sealed.setdefault(name, [])
        if name not in self._open:
            self._open[name] = PartFile(self.partial, name, len(sealed), rows.schema)
        while rows.num_rows:
            if self._open[name].rows == PART_ROWS:
                sealed.append(self._open[name].close())
                self._open[name] = PartFile(self.partial, name, len(sealed), rows.schema)
            room = PART_ROWS - self._open[name].rows
            self._open[name].add(rows.slice(0, room))
            rows = rows.slice(room)

    def close(self) -> int:
        """Seal what is open, name every part and give the folder its name; bytes written."""
        self._stop()
        try:
            for name, file in self._open.items():
                self._sealed[name].append(file.close())
                commit(self.partial, name, file.schema, self._sealed[name])
            self._name()
            if self.folder.exists():
                self.folder.rmdir()
            self.partial.rename(self.folder)
            settle(self.folder.parent)
            return sum(f.stat().st_size for f in self.folder.rglob("*") if f.is_file())
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def _name(self) -> None:
        """Write the manifest."""
        engine = engine_at(self.partial)
        with engine.begin() as connection:
            create(connection)
            parts = [part for name in sorted(self._sealed) for part in self._sealed[name]]
            add_parts(connection, parts)
            add_seal(connection, SEAL, 0, START, parts)
        settle(self.partial / FILE)
        settle(self.partial)

    def _stop(self) -> None:
        self._queue.put(None)
        self._thread.join()
        self._check()

    def abandon(self) -> None:
        """Leave nothing behind: the run came to no end that could be read."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._open.clear()
        shutil.rmtree(self.partial, ignore_errors=True)
