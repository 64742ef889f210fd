"""Curves of virtual tests as files in Battery Data Format, as a cycler's are.

Names, units and signs: https://w3id.org/battery-data-alliance/ontology/battery-data-format; a
current that charges is positive. What the format has no term for (the anode's potential against
lithium, heat, lithium lost) stands in columns named alike, which readers of the format pass over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gigafactory.cell.trial import Trial
from gigafactory.errors import BadInput

WHOLE = "/ 1"
"""Ending of the labels of counts."""


def bdf_text(curve: Mapping[str, NDArray[np.float64]]) -> str:
    """A curve as CSV: every number with all its digits, so that it comes back as it was."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(curve)
    columns = [
        [str(round(x)) if label.endswith(WHOLE) else repr(float(x)) for x in values]
        for label, values in curve.items()
    ]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def write_curves(tests: Sequence[Trial], folder: Path) -> tuple[Path, ...]:
    """Write a file for each run that has a curve; the files, in the order of the tests.

    Raises
    ------
    BadInput
        If a file cannot be written.
    """
    written: dict[str, str] = {}
    for test in tests:
        for one in test.runs:
            if one.curve is not None:
                stem = _named(f"{test.name} {one.protocol.title} {one.model}")
                if test.resistances:
                    stem += f"-{100 * one.protocol.start:.0f}"
                while f"{stem}.bdf.csv" in written:
                    stem += "-again"
                written[f"{stem}.bdf.csv"] = bdf_text(one.curve)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(folder, "", what, "Name a folder that can be written.") from None
    return tuple(folder / name for name in written)


def _named(title: str) -> str:
    """A title as the name of a file: ``rate discharge at C/3`` is ``rate-discharge-at-C-3``."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", title).strip("-")
