"""Binary files of a Neware tester (.nda, .ndax), read by the package NewareNDA (BSD)."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve, Floats, checked, running
from gigafactory.records.curves.extra import package


def read_neware(file: Path) -> Curve:
    """A curve out of a binary file of a Neware tester.

    The package gives currents in mA, negative while discharging, and times within each step; steps
    are put one behind the other.

    Raises
    ------
    BadInput
        If the package is not installed, or does not know the file.
    """
    reader = package("NewareNDA", file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the reader says of its own libraries
        try:
            table = reader.read(str(file))
        except Exception as error:  # whatever it raises on a file that it does not know
            what = f"is no file that NewareNDA can read: {error}"
            raise BadInput.at(file, "", what, "Export it as BDF.") from None

    def column(name: str) -> Floats:
        return np.asarray(table[name], np.float64)

    step = np.asarray(table["Step"], np.int64)
    first = table["Timestamp"].iloc[0] if "Timestamp" in table else None
    curve = Curve(
        "neware",
        _behind(column("Time"), step),
        column("Current(mA)") / 1000,
        column("Voltage"),
        np.asarray(table["Cycle"], np.int64),
        step,
        running(column("Charge_Capacity(mAh)")) / 1000,
        running(column("Discharge_Capacity(mAh)")) / 1000,
        running(column("Charge_Energy(mWh)")) / 1000,
        running(column("Discharge_Energy(mWh)")) / 1000,
        started=_moment(first),
    )
    return checked(curve, file)


def _behind(time: Floats, step: Any) -> Floats:
    """Times within steps as times since the test began."""
    begins = np.concatenate([[0.0], np.where(np.diff(step) != 0, time[:-1], 0.0)])
    found: Floats = np.cumsum(begins) + time
    return found


def _moment(first: Any) -> int | None:
    """The reader gives the time of the tester's clock, whose zone the file does not say: UTC."""
    if first is None:
        return None
    moment: datetime = first.to_pydatetime()
    return round(moment.replace(tzinfo=UTC).timestamp() * 1e6)
