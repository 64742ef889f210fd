"""Somebody else's files become a data set, every row accounted for."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigafactory.records.intake.run import Taken, take, write
from gigafactory.records.read import Records, read_records
from tests.rooms import foreign_line
from tests.rooms.foreign_line import Line, Options

ROOT = Path(__file__).parents[2]

OPTIONS = st.builds(
    Options,
    seed=st.integers(0, 10**6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    separator=st.sampled_from([";", "\t", "|"]),
    decimal=st.sampled_from([",", "."]),
    missing=st.sampled_from(["n/a", "-999", "NULL"]),
    time=st.sampled_from(foreign_line.FORMS),
    genealogy=st.sampled_from(["wide", "pairs"]),
    steps=st.sampled_from(["long", "wide"]),
    container=st.sampled_from(["csv", "csv", "parquet"]),
    repeats=st.integers(0, 4),
    cells=st.integers(1, 40),
)


@given(OPTIONS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_foreign_line_comes_in_as_it_was(options: Options) -> None:
    """Genealogy, times and values of a foreign line equal its truth however it is written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        folder.mkdir()
        truth, repeated = foreign_line.write(folder, options)
        taken = take(folder, folder / "mapping.toml")
        assert not taken.rejects, taken.rejects[0]
        assert sum(row["repeated"] for row in taken.account) == repeated
        for row in taken.account:
            assert row["read"] == row["imported"] + row["repeated"], row
        write(taken, Path(name) / "set")
        _equal(truth, read_records(Path(name) / "set"), options)


def _equal(truth: Line, records: Records, options: Options) -> None:
    names = records.table("names").to_pylist()
    lots = records.table("lots").to_pylist()
    lot = {(lots[n["number"]]["kind"], n["name"]): n["number"] for n in names if n["kind"] == "lot"}
    cell = {n["name"]: n["number"] for n in names if n["kind"] == "cell"}
    machine = {(n["of"], n["name"]): n["number"] for n in names if n["kind"] == "machine"}
    assert set(cell) == {c.name for c in truth.cells}

    edges = records.table("edges").to_pylist()
    found = {
        (
            e["parent"],
            e["child"],
            e["left"],
            e["right"],
            e["child_left"],
            e["lane"],
            bool(e["flipped"]),
        )
        for e in edges
    }
    wanted: set[tuple[Any, ...]] = set()
    for batch, powders in truth.batches.items():
        for one in powders:
            wanted.add((lot["raw", one], lot["slurry", batch], None, None, 0.0, 0, False))
    for roll, parts in truth.rolls.items():
        for batch, begin, _ in parts:
            wanted.add((lot["slurry", batch], lot["roll", roll], None, None, begin, 0, False))
    for coil, (roll, a, z, lane, back) in truth.coils.items():
        wanted.add((lot["roll", roll], lot["coil", coil], a, z, 0.0, lane, back))
        assert lots[lot["coil", coil]]["lane"] == lane
    assert found == wanted
    assert len(edges) == len(wanted)
    for roll, length in truth.lengths.items():
        row = lots[lot["roll", roll]]
        assert row["quantity"] == pytest.approx(length, rel=1e-12)
        assert (row["unit"], row["made"]) == ("m", truth.made[roll])

    rows = records.table("cells").to_pylist()
    for one in truth.cells:
        row = rows[cell[one.name]]
        assert row["cell"] == cell[one.name]
        assert row["stacking_cathode_lot"] == lot["coil", one.coil]
        assert row["stacking_cathode_at"] == round(one.metre * 1000)
        assert row["filling_electrolyte_lot"] == lot["electrolyte", one.electrolyte]
        assert row["rack_tray"] == lot["tray", one.tray]
        assert row["rack_slot"] == one.place
        assert row["module"] == (lot["module", one.module] if one.module else None)
        assert row["disposition"] == one.verdict
        assert row["stacking_machine"] == machine["stacking", one.stacker]
        assert (row["stacking_start"], row["stacking_end"]) == one.stacked
        assert (row["filling_start"], row["filling_end"]) == one.filled
        for name in ("capacity", "resistance", "voltage"):
            assert row[name] == (
                None if getattr(one, name) is None else pytest.approx(getattr(one, name), rel=1e-12)
            )
    _beside(truth, records, options, lot, cell)


def _beside(truth: Line, records: Records, options: Options, lot: Any, cell: Any) -> None:
    """Visits, measures and repeats."""
    visits = records.table("visits").to_pylist()
    assert {(v["lot"], v["start"], v["end"]) for v in visits} == {
        (lot["tray", tray], a, b) for tray, (a, b) in truth.trays.items()
    }
    measures = records.table("measures").to_pylist()
    assert {m["unit"] for m in measures} == {"kg/m²"}
    told = sorted((m["lot"], m["metre"]) for m in measures)
    assert told == sorted((lot["roll", r], m) for r, m, _ in truth.weights)
    by_place = {(m["lot"], m["metre"]): m["value"] for m in measures}
    for roll, metre, weight in truth.weights:
        assert by_place[lot["roll", roll], metre] == pytest.approx(weight, rel=1e-12)
    if options.steps == "long":
        events = records.table("events").to_pylist()
        again = {(cell[c.name], c.again[1]) for c in truth.cells if c.again}
        assert {(e["cell"], e["start"]) for e in events} == again
        assert all(e["what"] == "rework" for e in events)


@pytest.fixture(scope="module")
def wmg(tmp_path_factory: pytest.TempPathFactory) -> tuple[Taken, Records]:
    """The example that is shipped."""
    folder = ROOT / "examples" / "wmg_calendering"
    taken = take(folder, folder / "mapping.toml")
    out = tmp_path_factory.mktemp("wmg") / "set"
    write(taken, out)
    return taken, read_records(out)


def test_every_row_of_the_example_is_accounted_for(wmg: tuple[Taken, Records]) -> None:
    """36 rows of 18 cathodes and one stray line, 60 rows of 30 anodes: none is lost or doubled."""
    taken, records = wmg
    counts = {r["file"]: (r["read"], r["imported"], r["left_out"]) for r in taken.account}
    assert counts == {"cathode.csv": (37, 36, 1), "anode.csv": (60, 60, 0)}
    assert not taken.rejects
    kinds = records.table("lots")["kind"].to_pylist()
    assert (kinds.count("cathode"), kinds.count("anode")) == (18, 30)
    assert records.table("measures").num_rows == 36 * 5 + 60 * 4


def test_density_of_the_example_follows_from_thickness_and_coat_weight(
    wmg: tuple[Taken, Records],
) -> None:
    """Coat weight over thickness without 15 µm of foil gives the density that was written down.

    To 8 % for samples 1 to 15, whose coat weight is the nominal one. Samples 16 to 18 are said to
    have 218 g/m², but their densities and thicknesses agree with one another at about 185 g/m².
    """
    _, records = wmg
    names = {n["number"]: n["name"] for n in records.table("names").to_pylist()}
    told: dict[tuple[int, str], dict[str, float]] = {}
    for row in records.table("measures").to_pylist():
        told.setdefault((row["lot"], row["step"]), {})[row["characteristic"]] = row["value"]
    for (number, _), values in told.items():
        if "coat_weight" not in values:
            continue
        density = values["coat_weight"] / (values["thickness"] - 15e-6)
        sample = int(names[number].removeprefix("S_C_"))
        if sample <= 15:
            assert density == pytest.approx(values["density"], rel=0.08)
        else:
            assert density * 185 / 218 == pytest.approx(values["density"], rel=0.04)


def test_data_of_no_plant_say_so(wmg: tuple[Taken, Records]) -> None:
    """The table of runs names source, files and mapping; a plant is not made up."""
    from gigafactory.errors import BadInput

    _, records = wmg
    assert records.said["source"] == "import"
    assert datetime.fromisoformat(records.said["start"]).year == 2025
    assert len(records.said["mapping_hash"]) == 64
    with pytest.raises(BadInput, match="no plant"):
        _ = records.plant


def test_a_wrong_mapping_says_what_and_how(tmp_path: Path) -> None:
    """An unknown key is named once, with the one that was meant; entries that are there are not
    said to be missing."""
    from gigafactory.errors import BadInput
    from gigafactory.records.intake.door import read_mapping

    file = tmp_path / "mapping.toml"
    file.write_text(
        '[import]\nname = "x"\n[[file]]\npath = "a.csv"\ndecimall = ","\n'
        '[[file.gives]]\ntable = "cells"\n[file.gives.columns]\ncell = "No"\n'
    )
    with pytest.raises(BadInput) as caught:
        read_mapping(file)
    (one,) = caught.value.findings
    assert (one.place, one.cure) == ("file.1.decimall", "Did you mean decimal?")


def test_modules_and_trays_hold_cells_and_are_not_used_up(tmp_path: Path) -> None:
    """A module or tray of a foreign line is live with its cells in it; a coil they drew from is
    used."""
    folder = tmp_path / "files"
    folder.mkdir()
    foreign_line.write(folder, Options(seed=3))
    write(take(folder, folder / "mapping.toml"), tmp_path / "set")
    lots = read_records(tmp_path / "set").table("lots").to_pylist()
    assert {row["state"] for row in lots if row["kind"] in {"module", "tray"}} == {"live"}
    assert all(row["cells"] > 0 for row in lots if row["kind"] in {"module", "tray"})
    assert {row["state"] for row in lots if row["kind"] == "electrolyte"} == {"used"}
