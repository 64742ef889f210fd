"""The door for files of cyclers: which reader takes which file."""

from __future__ import annotations

from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.records.curves.arbin import read_arbin
from gigafactory.records.curves.bdf import read_bdf
from gigafactory.records.curves.curve import Curve
from gigafactory.records.curves.maccor import is_maccor, read_maccor
from gigafactory.records.curves.neware import read_neware

KNOWN = "BDF (.bdf, .csv, .parquet), Maccor text (.txt), Neware (.nda, .ndax) and Arbin (.res)"


def read_curve(file: Path) -> Curve:
    """The curve in a file of a cycler.

    Raises
    ------
    BadInput
        If it cannot be read, or is of a kind that is not known here.
    """
    if not file.is_file():
        raise BadInput.at(file, "", "is no file", "Name the file of a cycler.")
    ending = file.suffix.lower()
    if ending in {".nda", ".ndax"}:
        return read_neware(file)
    if ending == ".res":
        return read_arbin(file)
    if ending == ".mpr":
        what = "is a binary file of BioLogic, for which there is no reader under a free licence"
        cure = "Export it as text in BDF with EC-Lab or another tool, and import that."
        raise BadInput.at(file, "", what, cure)
    if ending in {".parquet", ".pq"}:
        return read_bdf(file)
    if ending in {".bdf", ".csv", ".txt"}:
        with file.open("rb") as stream:
            begin = stream.read(4096).decode("utf-8", errors="replace")
        return read_maccor(file) if is_maccor(begin) else read_bdf(file)
    raise BadInput.at(file, "", "is of a kind that is not known here", f"Known are {KNOWN}.")
