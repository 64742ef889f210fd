"""Curves of cyclers: what another reader finds in the file is found here, and kept."""

from __future__ import annotations

import csv
import importlib.util
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gigafactory.errors import BadInput
from gigafactory.records.curves.attach import attach, pairs_of
from gigafactory.records.curves.curve import Curve
from gigafactory.records.curves.cycles import cycles
from gigafactory.records.curves.keep import curve_of
from gigafactory.records.curves.pack import FINEST, packed, unpacked
from gigafactory.records.curves.read import read_curve
from gigafactory.records.read import read_records
from gigafactory.records.verify import verify
from tests import sets
from tests.rooms.conftest import DataSet

CYCLERS = BDF = Path(__file__).parents[1] / "data" / "cyclers"
LARGE = (
    Path(__file__).parents[3]
    / "shared/standards/bdf/SINTEF__LiGrR2032__2024-04-30__25degC__Landt.bdf.csv"
)
WITHIN = 1e-3
large = pytest.mark.skipif(not LARGE.is_file(), reason="THE LARGE SAMPLE OF BDF IS NOT HERE")
readers = pytest.mark.skipif(
    importlib.util.find_spec("fastnda") is None or importlib.util.find_spec("NewareNDA") is None,
    reason="NewareNDA OR fastnda IS NOT INSTALLED",
)


def totals(curve: Curve) -> tuple[float, float]:
    """Capacity that went in and came out, over all cycles [Ah]."""
    found = cycles(curve)
    return float(found.charge.sum()), float(found.discharge.sum())


def test_arbin_counts_what_flowed() -> None:
    """The capacity of an Arbin file is the sum of current over time, each way, within 0.1 %."""
    pytest.importorskip("access_parser")
    curve = read_curve(CYCLERS / "arbin_example.res")
    flowed = curve.current[1:] * np.diff(curve.time) / 3600  # a point stands at the end of its time
    into, out = totals(curve)
    assert into == pytest.approx(flowed[flowed > 0].sum(), rel=WITHIN)
    assert out == pytest.approx(-flowed[flowed < 0].sum(), rel=WITHIN)
    assert len(cycles(curve).number) == 5


def test_maccor_tells_size_and_letter() -> None:
    """The one counter of a Maccor text belongs to charging where its state is C, and to discharging
    where it is D; current has the sign of the state."""
    lines = (CYCLERS / "maccor_example.txt").read_text().splitlines()[2:]
    rows = [line.split("\t") for line in lines]
    gained = {"C": 0.0, "D": 0.0, "R": 0.0}
    for before, after in pairwise(rows):
        gained[after[9]] += float(after[5]) - float(before[5])
    curve = read_curve(CYCLERS / "maccor_example.txt")
    assert totals(curve) == pytest.approx((gained["C"], gained["D"]), rel=WITHIN)
    signs = {"C": 1, "D": -1, "R": 0}
    assert np.sign(curve.current).tolist() == [signs[row[9]] for row in rows]
    assert curve.time[-1] == 37 * 60


@readers
@pytest.mark.parametrize("name", ["test.nda", "test.ndax"])
def test_neware_is_read_as_by_another(name: str) -> None:
    """Points, currents, voltages and capacity of a Neware file are those that another package
    reads, capacity within 0.1 %."""
    import fastnda

    theirs = fastnda.read(CYCLERS / name)
    curve = read_curve(CYCLERS / name)
    assert len(curve.time) == theirs.height
    assert curve.current == pytest.approx(theirs["current_mA"].to_numpy() / 1000, abs=1e-9)
    assert curve.voltage == pytest.approx(theirs["voltage_V"].to_numpy(), abs=1e-4)
    size = {1: 0.0, -1: 0.0}
    step = theirs["step_count"].to_numpy()
    for number in np.unique(step):
        rows = step == number
        capacity = np.abs(theirs["capacity_mAh"].to_numpy()[rows]).max() / 1000
        way = np.sign(theirs["current_mA"].to_numpy()[rows].sum())
        if way:
            size[int(way)] += capacity
    assert totals(curve) == pytest.approx((size[1], size[-1]), rel=WITHIN)


def test_bdf_in_its_two_spellings() -> None:
    """Labels for people and for machines are read alike; without counters capacity is the integral
    of current, and with counters it is what the tester counted."""
    plain = read_curve(BDF / "sample.bdf.csv")
    assert totals(plain) == pytest.approx((2 * 0.1 / 3600, 0), rel=WITHIN)
    machine = read_curve(CYCLERS / "test_machine_readable.bdf")
    with (CYCLERS / "test_machine_readable.bdf").open(newline="") as stream:
        rows = [[float(x) for x in row] for row in list(csv.reader(stream))[1:]]
    assert machine.time.tolist() == [row[0] for row in rows]
    assert totals(read_curve(CYCLERS / "test_with_capacity.bdf")) == pytest.approx((4e-4, 5e-4))


@large
def test_bdf_of_a_tester_that_counts_each_step_anew() -> None:
    """Capacity of a file whose counters start anew is the sum of what each step counted."""
    most: dict[int, list[float]] = {}
    number, last = 0, None
    with LARGE.open(newline="") as stream:
        for row in csv.DictReader(stream):
            number += row["step_index"] != last
            last = row["step_index"]
            ends = most.setdefault(number, [0.0, 0.0])
            ends[0] = max(ends[0], float(row["charging_capacity_ah"]))
            ends[1] = max(ends[1], float(row["discharging_capacity_ah"]))
    sums = tuple(sum(one[way] for one in most.values()) for way in (0, 1))
    assert totals(read_curve(LARGE)) == pytest.approx(sums, rel=WITHIN)


def test_bdf_in_parquet() -> None:
    """Times in milliseconds become seconds; the integral is that of a plain loop."""
    import pyarrow.parquet as pq

    rows = pq.read_table(BDF / "legacy.bdf.parquet").to_pylist()
    into = out = 0.0
    for a, b in pairwise(rows):
        hours = (b["test_time_millisecond"] - a["test_time_millisecond"]) / 3.6e6
        for one in (a, b):
            into += max(one["current_ampere"], 0) / 2 * hours
            out += max(-one["current_ampere"], 0) / 2 * hours
    assert totals(read_curve(BDF / "legacy.bdf.parquet")) == pytest.approx((into, out), rel=WITHIN)


def test_what_cannot_be_read_is_refused() -> None:
    """A file without a required column says which; a kind without a free reader says so."""
    with pytest.raises(BadInput, match=r'has no column "Current / A"'):
        read_curve(CYCLERS / "test_missing_required.bdf")
    with pytest.raises(BadInput, match="no reader under a free licence"):
        read_curve(CYCLERS / "00_test_02_MB_C01.mpr")


@given(
    values=st.lists(st.floats(-1e4, 1e4, allow_nan=False), min_size=1, max_size=40),
    name=st.sampled_from(sorted(FINEST)),
)
@settings(deadline=None, max_examples=200)
def test_scaling_errs_by_half_a_unit_at_most(values: list[float], name: str) -> None:
    """A column that is kept as whole numbers is off by at most half of its finest unit."""
    numbers, power = packed(np.array(values), FINEST[name])
    assert power >= FINEST[name]
    back = unpacked(numbers, power)
    assert np.abs(back - np.array(values)).max() <= 0.5000001 * 10.0 ** FINEST[name] + 1e-11


@given(
    amperes=st.floats(0.01, 100.0),
    hours=st.floats(0.1, 10.0),
    ohms=st.floats(1e-4, 1.0),
    efficiency=st.floats(0.9, 1.0),
)
@settings(deadline=None, max_examples=50)
def test_a_cycle_of_constant_current(
    amperes: float, hours: float, ohms: float, efficiency: float
) -> None:
    """A charge and a discharge at constant current over a resistor give current times time, the
    ratio of the two, and the resistor."""
    time = np.array([0, 1, 2, 2 + hours * 3600, 3 + hours * 3600, 4 + hours * 3600])
    time = np.append(time, time[-1] + hours * efficiency * 3600)
    current = np.array([0, 0, amperes, amperes, 0, -amperes, -amperes])
    curve = Curve("bdf", time, current, 3.6 + ohms * current)
    found = cycles(curve)
    assert found.number.tolist() == [1]
    ramp = amperes / 3600 / 2  # while the current rises or falls, a second each
    assert found.charge[0] == pytest.approx(amperes * hours + 2 * ramp, rel=1e-9)
    assert found.discharge[0] == pytest.approx(amperes * hours * efficiency + ramp, rel=1e-9)
    assert found.resistance[0] == pytest.approx(ohms, rel=1e-6)


def bdf(folder: Path, points: int = 50) -> Path:
    """A file of a tester that charges and discharges."""
    file = folder / "one.bdf.csv"
    rows = ["Test Time / s,Voltage / V,Current / A"]
    rows += [f"{i},{3.5 + 0.001 * i:.4f},{1.5 if i < points / 2 else -1.5}" for i in range(points)]
    file.write_text("\n".join(rows) + "\n")
    return file


def test_a_curve_is_attached_to_a_cell(parts: DataSet, tmp_path: Path) -> None:
    """What is attached is read again as it was, in a data set that is still sound; the same file
    again, or a cell that is not there, is refused and changes nothing."""
    folder = sets.anew(parts.folder, tmp_path / "set")
    file = bdf(tmp_path)
    kept = attach(read_records(folder), pairs_of([file], ["3"], None))
    assert [(one.number, one.cell) for one in kept] == [(0, 3)]
    found = curve_of(read_records(folder), 0)
    for name in ("time", "current", "voltage"):
        assert getattr(found, name) == pytest.approx(getattr(read_curve(file), name), abs=1e-9)
    table = read_records(folder).table("cycles").to_pylist()
    assert table[0]["charge"] == pytest.approx(kept[0].cycles.charge[0])
    assert verify(folder) == ()
    with pytest.raises(BadInput, match="already"):
        attach(read_records(folder), [(file, "4")])
    with pytest.raises(BadInput, match="is not in the data set"):
        attach(read_records(folder), [(bdf(tmp_path, 60), "999999")])
    assert read_records(folder).table("curves").num_rows == 1
    attach(read_records(folder), [(bdf(tmp_path, 70), "5")])
    assert read_records(folder).table("curves")["cell"].to_pylist() == [3, 5]
    assert verify(folder) == ()


def test_a_curve_that_runs_back_is_refused() -> None:
    """Time that runs back names the line."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "back.bdf"
        file.write_text("Test Time / s,Voltage / V,Current / A\n0,3,1\n5,3,1\n4,3,1\n")
        with pytest.raises(BadInput, match="line 4"):
            read_curve(file)
