"""A line in mid-run kept in one file, so that it can go on later as if it had never stopped.

The file holds every array of the state and, beside them, what it belongs to: plant, seed, what is
recorded, and version. It is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import gigafactory
from gigafactory.errors import BadInput
from gigafactory.line import layout as y
from gigafactory.line.engine import Line
from gigafactory.line.lower import Lowered

CURE = "Restore it with the plant, the seed, the records and the version that it was saved with."


def _label(lowered: Lowered) -> dict[str, str]:
    """What a saved state belongs to."""
    return {
        "plant": lowered.plant_hash,
        "seed": str(lowered.seed),
        "records": lowered.keep,
        "version": gigafactory.__version__,
    }


def save(line: Line, path: Path) -> None:
    """Keep the state of a line in a file; a file that is there is replaced.

    Parameters
    ----------
    line
        A line that `Line.run` has brought to a tick. Rows and cells that it has not handed over yet
        are saved with it.
    path
        The file; it appears under this name when it is complete.
    """
    part = path.with_name(path.name + ".part")
    label = np.array(json.dumps(_label(line.lowered)))
    with part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, label=label, **line.state._asdict())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def restore(lowered: Lowered, path: Path) -> Lowered:
    """The same plant with the state in which it was saved: `Line` goes on from there.

    Parameters
    ----------
    lowered
        The plant as arrays; its calendars may be laid out further than those of the saved run.
    path
        A file that `save` has written.

    Raises
    ------
    BadInput
        If the file is none, or belongs to another plant, seed, choice of records or version.
    """
    try:
        with path.open("rb") as whole, np.load(whole, allow_pickle=False) as file:
            label = json.loads(str(file["label"]))
            arrays = {name: file[name] for name in file.files if name != "label"}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput.at(path, "", f"is not a saved line ({error})", CURE) from None
    for what, now in _label(lowered).items():
        if label.get(what) != now:
            says = f"{what} {label.get(what)!r}, but this line has {now!r}"
            raise BadInput.at(path, "", f"was saved with {says}", CURE)
    for name, array in lowered.state._asdict().items():
        saved = arrays.get(name)
        if saved is None or saved.dtype != array.dtype or saved.ndim != array.ndim:
            raise BadInput.at(path, "", f"holds another form of the array {name}", CURE)
    arrays["calendar"] = _calendars(lowered.state.calendar, arrays["calendar"])
    return replace(lowered, state=y.State(**arrays))


def _calendars(now: y.Array, saved: y.Array) -> y.Array:
    """The calendars as saved, in a plant whose calendars are laid out over other days."""
    found = now.copy()
    found["closed"] = saved["closed"]
    found["i"] = now["t0"] + (saved["i"] - saved["t0"])
    return found
