"""One TOML file as a nested dict of raw text."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from gigafactory.errors import BadInput

DEEPEST = 12
"""Tables within tables; no key of any file stands half as deep."""


def load(path: Path) -> dict[str, Any]:
    """The tables of the file ``path``.

    Raises
    ------
    BadInput
        If it cannot be read, is no TOML or holds nothing.
    """
    if not os.path.lexists(path):
        raise BadInput.at(path, "", "is not there", "Name a file that is.")
    if not os.path.isfile(path):
        raise BadInput.at(
            path, "", "is not a file", "Remove it, or give it another ending than .toml."
        )
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start + 1})"
        raise BadInput.at(path, "", what, "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        what = f"is not TOML: {str(error)[:1].lower()}{str(error)[1:]}"
        raise BadInput.at(path, "", what, "Mend it at that place.") from None
    except (ValueError, RecursionError):
        what = "holds a number too long, or lists too deep, to read"
        raise BadInput.at(path, "", what, "Write numbers of a usual size in tables.") from None
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInput.at(path, "", what, "Give read permission, or remove it.") from None
    if not tables:
        raise BadInput.at(path, "", "holds no table", "Write one, or remove the file.")
    if _deeper(tables, DEEPEST):
        what = f"holds more than {DEEPEST} tables within one another"
        raise BadInput.at(path, "", what, "Write them as the manual shows: [step.NAME.draws.SLOT].")
    return tables


def _deeper(tables: dict[str, Any], most: int) -> bool:
    """Whether more than ``most`` tables stand within one another; dotted keys need no brackets."""
    level: list[Any] = [tables]
    for _ in range(most):
        level = [one for table in level for one in table.values() if isinstance(one, dict)]
    return bool(level)
