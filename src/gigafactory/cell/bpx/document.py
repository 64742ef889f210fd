"""A BPX file as a frozen value: its text, kept whole, and the tables in it.

A file holds more than a model needs (references, validation curves, hysteresis branches, what its
maker thought worth saying), so `Parameters` cannot be all that is kept of it. Here the document is
the value, `bpx_parameters` is a view of it, and `updated` writes a changed view back into the
document, touching only what differs. A document that is not changed is written back byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gigafactory.cell.bpx.layout import laid_out
from gigafactory.cell.bpx.tokens import Json, plain, tree
from gigafactory.errors import BadInput


@dataclass(frozen=True)
class Bpx:
    """A BPX document: its text, and the name by which messages call it."""

    text: str
    name: str = field(default="BPX", compare=False)


def bpx_file(path: Path | str) -> Bpx:
    """A BPX file, of any model and version up to 1.x, as a document.

    Raises
    ------
    BadInput
        If it cannot be read, is no JSON, or is not laid out as BPX says.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise BadInput.at(path, "", what, "Name a BPX file that can be read.") from None
    except UnicodeDecodeError:
        raise BadInput.at(path, "", "is not UTF-8 text", "Save it as UTF-8.") from None
    return bpx_text(text, str(path))


def bpx_text(text: str, name: str = "BPX") -> Bpx:
    """A BPX document from its JSON text.

    Raises
    ------
    BadInput
        If it is no JSON, or is not laid out as BPX says.
    """
    laid_out(text, name)
    return Bpx(text, name)


def tables(bpx: Bpx) -> dict[str, Json]:
    """The tables of a document, its numbers as they are written; a new tree each time."""
    found: dict[str, Json] = tree(bpx.text)
    return found


def document(bpx: Bpx) -> dict[str, Any]:
    """The tables of a document with plain numbers, as other readers see it."""
    found: dict[str, Any] = plain(tables(bpx))
    return found


def major(table: Mapping[str, Json]) -> int:
    """The first number of the version of BPX: below 1 there is no table [State]."""
    return int(str(table["Header"]["BPX"]).split(".")[0])


def model(table: Mapping[str, Json]) -> str:
    """The model that a document says it is for: DFN, SPMe, SPM or Partial."""
    return str(table["Header"]["Model"])
