"""Battery Data Format: CSV or Parquet with one labelled column a quantity.

Names and units are those of https://w3id.org/battery-data-alliance/ontology/battery-data-format:
time, voltage and current are required, each label is "Name / unit" or name_unit. Charging current
is positive.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve, Floats, checked, running, split

_UNITS = {
    "time": {"s": 1.0, "second": 1.0, "ms": 1e-3, "millisecond": 1e-3, "min": 60.0, "h": 3600.0},
    "voltage": {"v": 1.0, "volt": 1.0, "mv": 1e-3, "millivolt": 1e-3},
    "current": {"a": 1.0, "ampere": 1.0, "ma": 1e-3, "milliampere": 1e-3, "µa": 1e-6},
    "capacity": {"ah": 1.0, "ampere_hour": 1.0, "mah": 1e-3, "milliampere_hour": 1e-3},
    "energy": {"wh": 1.0, "watt_hour": 1.0, "mwh": 1e-3, "milliwatt_hour": 1e-3},
    "temperature": {"celsius": 1.0, "degc": 1.0, "°c": 1.0},
    "count": {"": 1.0, "1": 1.0, "one": 1.0, "dimensionless": 1.0},
}
"""What a unit of a label is worth in ours, by kind of quantity."""
_KNOWN = {
    "test_time": "time",
    "unix_time": "time",
    "date_time": "time",
    "voltage": "voltage",
    "current": "current",
    "cycle_count": "count",
    "cycle": "count",
    "step_count": "count",
    "step_index": "count",
    "step": "count",
    "surface_temperature": "temperature",
    "ambient_temperature": "temperature",
    **{
        f"{span}{way}_{what}": what
        for span in ("", "cycle_", "step_", "schedule_")
        for way in ("charging", "discharging", "charge", "discharge", "net", "cumulative")
        for what in ("capacity", "energy")
    },
    "step_capacity": "capacity",
}
_REQUIRED = {"test_time": "Test Time / s", "voltage": "Voltage / V", "current": "Current / A"}


def read_bdf(file: Path) -> Curve:
    """A curve out of a file in Battery Data Format.

    Raises
    ------
    BadInput
        If a required column is missing, its unit is unknown, or a value is none.
    """
    parquet = file.suffix.lower() in {".parquet", ".pq"}
    columns = _parquet(file) if parquet else _csv(file)
    known: dict[str, Floats] = {}
    for label, values in columns.items():
        name, factor = _label(label)
        if name and name not in known:
            known[name] = _numbers(file, label, values) * factor
    missing = [label for name, label in _REQUIRED.items() if name not in known]
    if missing:
        what = f'has no column "{missing[0]}", which the format requires'
        cure = f"It has: {', '.join(columns)[:300]}. Export it again with all three of "
        raise BadInput.at(file, "", what, f"{cure}{', '.join(_REQUIRED.values())}.")
    lines = None if parquet else np.arange(2, len(known["current"]) + 2)
    return checked(_curve(known), file, lines)


def _curve(known: dict[str, Floats]) -> Curve:
    current = known["current"]
    charged, discharged = _counters(known, "capacity", current)
    energy_in, energy_out = _counters(known, "energy", current)
    started = next((known[n][0] for n in ("unix_time", "date_time") if n in known), None)
    return Curve(
        "bdf",
        known["test_time"],
        current,
        known["voltage"],
        _whole(known, "cycle_count", "cycle"),
        _whole(known, "step_count", "step_index", "step"),
        charged,
        discharged,
        energy_in,
        energy_out,
        next(
            (known[n] for n in ("surface_temperature", "ambient_temperature") if n in known), None
        ),
        None if started is None or not np.isfinite(started) else round(started * 1e6),
    )


def _counters(
    known: dict[str, Floats], what: str, current: Floats
) -> tuple[Floats | None, Floats | None]:
    """What the tester counted each way, out of whichever counters the file has."""
    for span in ("", "cycle_", "step_", "schedule_"):
        for into, out in (("charging", "discharging"), ("charge", "discharge")):
            a, b = known.get(f"{span}{into}_{what}"), known.get(f"{span}{out}_{what}")
            if a is not None and b is not None and np.isfinite(a + b).all():
                return running(a), running(b)
    for span in ("", "cycle_", "step_"):
        net = known.get(f"{span}net_{what}")
        if span == "" and net is not None and np.isfinite(net).all():
            gained = np.diff(net, prepend=net[0])
            return np.cumsum(np.clip(gained, 0, None)), np.cumsum(np.clip(-gained, 0, None))
        both = known.get(f"{span}cumulative_{what}", known.get(f"{span}{what}"))
        if both is not None and what == "capacity" and np.isfinite(both).all():
            return split(both, current)
    return None, None


def _whole(known: dict[str, Floats], *names: str) -> Any:
    found = next((known[n] for n in names if n in known), None)
    return None if found is None or not np.isfinite(found).all() else found.astype(np.int64)


def _label(label: str) -> tuple[str, float]:
    """Quantity of a label and what its unit is worth; "" where it is none that is used here."""
    text = label.strip().lower().replace(" / ", "_").replace("/", "_").replace(" ", "_")
    for name in sorted(_KNOWN, key=len, reverse=True):
        if text == name or text.startswith(f"{name}_"):
            unit = text.removeprefix(name).removeprefix("_")
            factor = _UNITS[_KNOWN[name]].get(unit)
            return (name, factor) if factor is not None else ("", 0.0)
    return "", 0.0


def _csv(file: Path) -> dict[str, list[Any]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            names = [one.strip() for one in next(reader, [])]
            rows = [row for row in reader if row]
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name a file of a cycler.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput.at(file, "", f"is no CSV in UTF-8: {error}", "Export it again.") from None
    for number, row in enumerate(rows, 2):
        if len(row) != len(names):
            what = f"has {len(row)} fields, the line of names has {len(names)}"
            raise BadInput.at(file, f"line {number}", what, "Mend or remove it.")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _parquet(file: Path) -> dict[str, list[Any]]:
    try:
        table = pq.read_table(file)
    except (OSError, pa.ArrowException) as error:
        what = f"is no Parquet that can be read: {str(error).splitlines()[0]}"
        raise BadInput.at(file, "", what, "Name a file of a cycler.") from None
    return {name: table[name].to_pylist() for name in table.column_names}


def _numbers(file: Path, label: str, values: list[Any]) -> Floats:
    found = np.empty(len(values))
    for i, one in enumerate(values):
        try:
            found[i] = np.nan if one is None or one == "" else float(one)
        except (TypeError, ValueError):
            what = f'says "{one}" under {label}, which is not a number'
            raise BadInput.at(file, f"line {i + 2}", what, "Mend or remove it.") from None
    return found
