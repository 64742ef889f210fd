"""Where a log is read from: a CSV, or the folder of a data set."""

from __future__ import annotations

from pathlib import Path

from gigafactory.errors import BadInput
from gigafactory.quality.fit.dataset import read_data_set
from gigafactory.quality.fit.door import read_csv
from gigafactory.quality.fit.log import Log
from gigafactory.records.store.engine import FILE


def read_log(place: Path, fresh: bool = False) -> Log:
    """The log that stands in a file or folder.

    Parameters
    ----------
    place
        A CSV, or the folder of a data set.
    fresh
        Whether machines were new when the log began; those of a data set were.

    Raises
    ------
    BadInput
        If there is none, or something is wrong with it.
    """
    cure = "Name a log in CSV, or the folder of a data set."
    if place.is_dir():
        if not (place / FILE).is_file():
            raise BadInput.at(place, "", f"is no data set: it holds no {FILE}", cure)
        return read_data_set(place)
    if not place.exists():
        raise BadInput.at(place, "", "does not exist", cure)
    return read_csv(place, fresh)
