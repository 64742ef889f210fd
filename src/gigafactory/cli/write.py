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
    try:
        if file.exists() and not _is_page(file):
            raise BadInput.at(file, "", "is there, and is no page", "Name another file.")
        _write(file, text)
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name a file in a folder that can be written.") from None


def _is_page(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as one:
        return one.read(len(FIRST)).lower() == FIRST.encode()


def _write(file: Path, text: str) -> None:
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    partial = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as one:
            one.write(text)
        partial.chmod(0o644)  # a page is for everybody; the file of mkstemp is for nobody else
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
