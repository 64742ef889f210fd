"""Databases of an Arbin tester (.res), read by the package access-parser (Apache-2.0)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve, Floats, checked, running
from gigafactory.records.curves.extra import package

POINTS = "Channel_Normal_Table"


def read_arbin(file: Path) -> Curve:
    """A curve out of the database of an Arbin tester.

    Its rows stand in no order; they are put in that of their numbers, of which none may be missing.

    Raises
    ------
    BadInput
        If the package is not installed, it is no such database, or it holds several tests.
    """
    reader = package("access_parser", file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the reader says of its own libraries
        try:
            rows: dict[str, Any] = reader.AccessParser(str(file)).parse_table(POINTS)
        except Exception as error:  # whatever it raises on a file that it does not know
            what = f"is no database that access-parser can read: {error}"
            raise BadInput.at(file, POINTS, what, "Export it as BDF.") from None
    if len(set(rows["Test_ID"])) > 1:
        raise BadInput.at(file, POINTS, "holds several tests", "Export one test a file.")
    point = np.asarray(rows["Data_Point"], np.int64)
    order = np.argsort(point, kind="stable")
    if not np.array_equal(point[order], np.arange(1, len(point) + 1)):
        what = "does not hold every point from 1 on, each once"
        raise BadInput.at(file, POINTS, what, "Export the whole test, or as BDF.")

    def column(name: str) -> Floats:
        return np.asarray(rows[name], np.float64)[order]

    curve = Curve(
        "arbin",
        column("Test_Time"),
        column("Current"),
        column("Voltage"),
        column("Cycle_Index").astype(np.int64),
        column("Step_Index").astype(np.int64),
        running(column("Charge_Capacity")),
        running(column("Discharge_Capacity")),
        running(column("Charge_Energy")),
        running(column("Discharge_Energy")),
    )
    return checked(curve, file)
