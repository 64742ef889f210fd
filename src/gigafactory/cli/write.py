"""A page that is there as a whole or not at all, and in nobody's place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from gigafactory.errors import BadInput

FIRST = "<!doctype html>"


def write_page(file: Path, text: str) -> None:
    """Write a page under a name of its own first, then give it its name.

    Raises
    ------
    BadInput
        If it cannot be written, or something else than a page stands there.
    """
    write_bytes(file, text.encode(), FIRST.encode(), "page")


def write_bytes(file: Path, content: bytes, first: bytes, kind: str) -> None:
    """The same of a document of another kind, which is known by its first bytes.

    Raises
    ------
    BadInput
        If it cannot be written, or something else stands there.
    """
    check_place(file, first, kind)
    try:
        _write(file, content)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.") from None


def check_place(file: Path, first: bytes, kind: str) -> None:
    """Refuse a place that something else has taken, or whose folder is missing.

    Raises
    ------
    BadInput
        That says so.
    """
    try:
        taken = file.exists() and not _begins(file, first)
        there = file.resolve().parent.is_dir()
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.") from None
    if taken:
        raise BadInput.at(file, "", f"is there, and is no {kind}", "Name another file.")
    if not there:
        what = "cannot be written: its folder is not there"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.")


def _begins(file: Path, first: bytes) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as one:
        return one.read(len(first)).lower() == first.lower()


def _write(file: Path, text: bytes) -> None:
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    partial = Path(name)
    try:
        with os.fdopen(number, "wb") as one:
            one.write(text)
        partial.chmod(0o644)  # a page is for everybody; the file of mkstemp is for nobody else
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
