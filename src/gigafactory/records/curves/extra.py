"""Packages that read the files of makers: loaded when such a file comes, none is needed before."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from gigafactory.errors import BadInput


def package(name: str, file: Path) -> Any:
    """A package that reads such a file.

    Raises
    ------
    BadInput
        If it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        what = f"needs the package {error.name or name} to be read"
        cure = "Install gigafactory[cyclers], or export the file as BDF."
        raise BadInput.at(file, "", what, cure) from None
