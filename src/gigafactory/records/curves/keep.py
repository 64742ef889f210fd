"""Curves of a data set: kept beside its cells, and read again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.records.curves.curve import Curve, Floats
from gigafactory.records.curves.cycles import Cycles, cycles
from gigafactory.records.curves.pack import FINEST, packed, unpacked
from gigafactory.records.read import Records
from gigafactory.records.store.disk import sha256
from gigafactory.records.store.store import open_store
from gigafactory.records.tables import CURVES, CYCLES, POINTS, TIME, schema


@dataclass(frozen=True)
class Kept:
    """A curve that a data set holds, with what its cycles say."""

    number: int
    cell: int
    curve: Curve
    cycles: Cycles


def keep(records: Records, found: list[tuple[int, Path, Curve]]) -> list[Kept]:
    """Put curves beside cells of a data set.

    Parameters
    ----------
    found
        Cell, file, and the curve in it.

    Raises
    ------
    BadInput
        If the data set has a curve out of the same file, or cannot be written.
    """
    known = _known(records)
    tables: dict[str, list[pa.Table]] = {"curves": [], "points": [], "cycles": []}
    kept = []
    for number, (cell, file, curve) in enumerate(found, len(known)):
        digest = sha256(file)
        if digest in known:
            what = "is in the data set already"
            raise BadInput.at(file, "", what, "Leave it out, or name another file.")
        known[digest] = number
        said = cycles(curve)
        points, units = _points(number, curve)
        tables["curves"].append(_row(number, cell, file.name, digest, curve, said, units))
        tables["points"].append(points)
        tables["cycles"].append(_cycles(number, cell, said))
        kept.append(Kept(number, cell, curve, said))
    with open_store(records.folder) as store:
        store.attach({name: pa.concat_tables(rows) for name, rows in tables.items()})
    return kept


def _known(records: Records) -> dict[str, int]:
    """Curves of a data set by the digest of their file."""
    if not has_curves(records):
        return {}
    table = records.table("curves", ["sha256", "curve"])
    return dict(zip(table["sha256"].to_pylist(), table["curve"].to_pylist(), strict=True))


def has_curves(records: Records) -> bool:
    """Whether a data set holds a curve."""
    return "curves" in records.source.tables


def _row(
    number: int,
    cell: int,
    file: str,
    digest: str,
    curve: Curve,
    said: Cycles,
    units: dict[str, int],
) -> pa.Table:
    started = None if curve.started is None else pa.scalar(curve.started).cast(TIME).as_py()
    row: dict[str, Any] = {
        "curve": number,
        "cell": cell,
        "file": file,
        "sha256": digest,
        "form": curve.form,
        "started": started,
        "points": len(curve.time),
        "seconds": float(curve.time[-1] - curve.time[0]),
        "cycles": len(said.number),
        "counted": "tester" if said.counted else "integral",
        **{f"{name}_unit": units.get(name) for name in FINEST},
    }
    return pa.Table.from_pylist([row], schema=schema(CURVES))


def _points(number: int, curve: Curve) -> tuple[pa.Table, dict[str, int]]:
    count = len(curve.time)
    columns: dict[str, Any] = {"curve": np.full(count, number, np.int64)}
    units: dict[str, int] = {}
    for name, finest in FINEST.items():
        values: Floats | None = getattr(curve, name)
        if values is None or not np.isfinite(values).all():
            columns[name] = pa.nulls(count, pa.int64())
        else:
            columns[name], units[name] = packed(values, finest)
    for name in ("cycle", "step"):
        values_ = getattr(curve, name)
        columns[name] = pa.nulls(count, pa.int64()) if values_ is None else values_
    shape = schema(POINTS)
    return pa.table([columns[f.name] for f in shape], schema=shape), units


def _cycles(number: int, cell: int, said: Cycles) -> pa.Table:
    count = len(said.number)
    columns = {
        "curve": np.full(count, number),
        "cell": np.full(count, cell),
        "cycle": said.number,
        **{c.name: getattr(said, c.name) for c in CYCLES[3:]},
    }
    arrays = [pa.array(columns[f.name], f.type, from_pandas=True) for f in schema(CYCLES)]
    return pa.Table.from_arrays(arrays, schema=schema(CYCLES))


def curve_of(records: Records, number: int) -> Curve:
    """A curve that a data set holds, as it was recorded to half a unit of each column.

    Raises
    ------
    BadInput
        If there is no such curve.
    """
    row = records.rows("curves", None, {"curve": [(number, number)]}).to_pylist()
    if not row:
        what = "is not in the data set"
        raise BadInput.at(records.folder, f"curve {number}", what, "See the table `curves`.")
    table = records.rows("points", None, {"curve": [(number, number)]})

    def column(name: str) -> Floats | None:
        power = row[0][f"{name}_unit"]
        return None if power is None else unpacked(table[name].to_numpy(), power)

    def whole(name: str) -> Any:
        return None if table[name].null_count else table[name].to_numpy()

    started = row[0]["started"]
    time, current, voltage = (column(n) for n in ("time", "current", "voltage"))
    assert time is not None  # these three are always recorded
    assert current is not None
    assert voltage is not None
    return Curve(
        row[0]["form"],
        time,
        current,
        voltage,
        cycle=whole("cycle"),
        step=whole("step"),
        charged=column("charged"),
        discharged=column("discharged"),
        charged_energy=column("charged_energy"),
        discharged_energy=column("discharged_energy"),
        temperature=column("temperature"),
        started=None if started is None else round(started.timestamp() * 1e6),
    )
