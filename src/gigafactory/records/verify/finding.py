"""What is wrong with a data set, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Parameters
    ----------
    file
        Under the folder of the data set; the name of a table where it is no matter of one file.
    place
        In it: an event, a row, a column, a lot.
    what
        What is wrong, as the end of a sentence that begins with the place.
    """

    file: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}{': ' if self.place else ''}{self.what}"
