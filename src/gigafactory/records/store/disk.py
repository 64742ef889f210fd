"""Bytes that stay: what is written, renamed or removed here is on the disk when the call returns.

A rename is only as durable as the folder in which it happened: `fsync(2)`, section NOTES.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PARTIAL = ".partial"
"""Ending of a file or folder that is still being written."""


def settle(path: Path) -> None:
    """Put a file, or the names in a folder, on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def give_name(partial: Path, path: Path) -> None:
    """Give a file its name once what is in it is on the disk; then the name is there too."""
    settle(partial)
    partial.replace(path)
    settle(path.parent)


def make_folder(path: Path) -> None:
    """A folder, and every folder above it that was missing, on the disk."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for one in missing:
        settle(one.parent)


def sha256(path: Path) -> str:
    """SHA-256 of what is in a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
