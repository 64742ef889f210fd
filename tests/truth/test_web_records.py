"""What the records say of a web and its air: small lines whose rows can be written on paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gigafactory.line.run import run
from gigafactory.plant.model import Plant
from tests import sets
from tests.truth import plants
from tests.truth.plants import SOURCE
from tests.truth.webs import slurry, tables

START = datetime(2026, 1, 1, tzinfo=UTC)
STATION = {"machines": 1, "service": {"law": "deterministic", "mean": 60}}
Row = dict[str, Any]


def rows(plant: Plant, folder: Path, hours: float, table: str) -> list[Row]:
    """The rows of one table of a run."""
    run(plant, 1, hours / 24, keep="cells", out=folder / "set")
    found: list[Row] = sets.table(folder / "set", table).to_pylist()
    return found


def at(seconds: float) -> datetime:
    """A moment of the run."""
    return START + timedelta(seconds=seconds)


def test_every_metre_that_gives_no_cells_says_why(tmp_path: Path) -> None:
    """The first roll loses 6 m of head and 3 m of start on the coater, 2 m where the foil ends at
    metre 40, 3 m where the slitter begins (metres 53 to 56) and 3 m where it stood at 80 s; the
    notcher, which begins at metre 5 of lane 1, loses 2 m there."""
    said = tables(head=6, foil=40)
    for step, metres in (("coating", 3), ("slitting", 3), ("notching", 2)):
        said[f"step.{step}"]["start_loss"] = f"{metres} m {SOURCE}"
    said["machine.slitting.stops.service"] = {
        "clock": "calendar",
        "every": f"80 s {SOURCE}",
        "lasts": f"5 s {SOURCE}",
    }
    found = rows(plants.write(tmp_path / "plant", said), tmp_path, 0.1, "events")
    assert {r["what"] for r in found} == {"defect"}
    first = min(r["lot"] for r in found)
    keys = ("step", "machine", "why", "left", "right", "lane")
    assert [(*(r[k] for k in keys), r["end"]) for r in found if r["lot"] == first] == [
        ("coating", 1, "splice", 40.0, 42.0, 0, at(0)),
        ("coating", 1, "head", 0.0, 6.0, 0, at(0)),
        ("coating", 1, "start", 0.0, 3.0, 0, at(0)),
        ("slitting", 1, "start", 53.0, 56.0, 0, at(60)),
        ("slitting", 1, "stop", 37.0, 40.0, 0, at(80)),
        ("notching", 1, "start", 5.0, 7.0, 1, at(125)),
    ]
    assert [r["end"] for r in found] == sorted(r["end"] for r in found)


def test_a_lane_that_drifts_shows_in_the_coat_weight(tmp_path: Path) -> None:
    """Lane 2 of the coater drifts by 3 % an hour, and rolls begin every 60 s: the coat weight of
    lane 2 goes up by 0.05 % from roll to roll, that of lane 1 stays as designed; each row has the
    limits that the plant states."""
    said = slurry(tables(head=0))
    said["step.coating"] |= {"measures_min": f"-1 % {SOURCE}", "measures_max": f"2 % {SOURCE}"}
    said["step.mixing"]["batch"] = f"240 L {SOURCE}"
    drift = f"72 %/day {SOURCE}"
    said["cause.lane"] = {"step": "coating", "lane": f"2 {SOURCE}", "drift": drift}
    found = rows(plants.write(tmp_path / "plant", said), tmp_path, 0.1, "measures")
    said_of = {(r["characteristic"], r["lower"], r["upper"]) for r in found}
    assert said_of == {("coat_weight", 0.99, 1.02)}
    lanes: dict[float, list[int]] = {}
    for r in found:
        seconds = (r["time"] - START).total_seconds()
        up = 0.03 * seconds / 3600 if r["lane"] == 2 else 0.0
        assert abs(r["value"] - 1 - up) < 1e-12
        lanes.setdefault(seconds, []).append(r["lane"])
    assert list(lanes) == [30.0 + 60 * i for i in range(len(lanes))]
    assert len(lanes) >= 4
    assert all(of == [1, 2] * 11 for of in lanes.values())


def test_an_excursion_is_noted(tmp_path: Path) -> None:
    """The air of a room is out of its band for 10 min after each hour: 1:00 to 1:10, 2:10 to 2:20;
    a run of 3 h 25 min ends in the third excursion, which has no end yet."""
    said = plants.tandem([STATION, STATION], [3])
    said["room.dry"] = {
        "excursion_every": f"1 h {SOURCE}",
        "excursion_lasts": f"10 min {SOURCE}",
        "uptake": f"8 {SOURCE}",
    }
    found = rows(plants.write(tmp_path / "plant", said), tmp_path, 3 + 25 / 60, "notes")
    says = "dew point out of its band until {}: dried electrodes take up moisture 8 times as fast"
    ends = [at(4200).isoformat(), at(8400).isoformat(), "beyond the end of these records"]
    assert [(r["time"], r["who"], r["what"], r["on"], r["text"]) for r in found] == [
        (at(begin), "rule", "deviation", "dry", says.format(end))
        for begin, end in zip((3600, 7800, 12000), ends, strict=True)
    ]


def test_a_cell_that_is_done_again_leaves_its_first_pass(tmp_path: Path) -> None:
    """Every pass that ended in rework is an event with its cell, machine and times; the cell's own
    columns hold its last pass, which began later."""
    found = rows(plants.write(tmp_path / "plant", plants.rework()), tmp_path, 1.0, "events")
    cells = sets.table(tmp_path / "set", "cells").to_pylist()
    assert len(found) > 20
    kinds = {(r["what"], r["step"], r["machine"], r["lot"], r["left"], r["why"]) for r in found}
    assert kinds == {("rework", "server", 1, None, None, None)}
    passes = dict.fromkeys([r["cell"] for r in found], 0)
    for r in found:
        cell = cells[r["cell"]]
        passes[r["cell"]] += 1
        assert cell["born"] <= r["start"] < r["end"]
        if cell["disposition"] == "good":
            assert cell["server_start"] >= r["end"]
    assert max(passes.values()) > 1
