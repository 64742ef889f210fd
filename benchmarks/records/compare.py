"""The year's questions, asked of our records and of three peers in one run; medians."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from gigafactory.records.read import read_records

from ..bars import Bar
from ..page import measured_on, table
from ..ten_station.compare import host
from . import ours, peers

PEERS = ("duckdb", "glob", "postgres")
NAMES = {
    "ours": "ours",
    "duckdb": "DuckDB's file",
    "glob": "Parquet glob",
    "postgres": "PostgreSQL",
}
BARS = {
    "bytes a cell": Bar(60.0, most=True),
    "recall of a slurry batch, warm": Bar(0.050, most=True),
    "recall of a slurry batch, cold": Bar(0.500, most=True),
    "back trace of a cell, warm": Bar(0.010, most=True),
    "back trace of a cell, warm, asked again": Bar(0.010, most=True),
    "recall, from the shell": Bar(1.5, most=True),
    "trace, from the shell": Bar(1.5, most=True),
    "chart by machine and hour": Bar(5.0, most=True),
    "ranking, 8 by 8": Bar(60.0, most=True),
    "memory of the chart": Bar(3.0, most=True),
    "memory of the ranking": Bar(3.0, most=True),
}
"""What a year must hold. [bytes, s, GiB]"""
Say = Callable[[str], None]
Figures = dict[str, float]
COLD = 3
"""Times that a question of many seconds is asked."""
TIMES = 21
"""Batches and cells that are asked about, each a new one."""


def batches(data: Path, number: int) -> list[int]:
    """Some slurry batches of the middle of the data."""
    lots = read_records(data).table("lots", ["lot", "kind"])
    slurry = [lot for lot, kind in zip(*lots.to_pydict().values(), strict=True) if kind == "slurry"]
    middle = slurry[len(slurry) // 4 : 3 * len(slurry) // 4]
    return sorted(random.Random(1).sample(middle, number))


def cells_of(data: Path, number: int) -> list[int]:
    """Some cells of the middle of the data."""
    rows = 2**20 * len(read_records(data).files("cells"))
    return sorted(random.Random(2).sample(range(rows // 4, rows // 2), number))


def of_ours(data: Path, repeats: int, say: Say) -> Figures:
    """Our figures."""
    found: Figures = {}
    size = sum(f.stat().st_size for f in data.rglob("*") if f.is_file())
    last = read_records(data).files("cells")[-1]
    import pyarrow.parquet as pq

    cells = 2**20 * (len(read_records(data).files("cells")) - 1) + pq.read_metadata(last).num_rows
    found["cells"], found["bytes"], found["bytes a cell"] = cells, size, size / cells
    g, lots, some = ours.opened(data), batches(data, TIMES), cells_of(data, TIMES)
    found["reading all lots into the process"] = ours.seconds(g.read_whole)
    ours.recalled(g, lots[0])
    ours.traced(g, some[0])
    for what, ask, asked in (
        ("recall of a slurry batch, warm", ours.recalled, lots[1:]),
        ("back trace of a cell, warm", ours.traced, some[1:]),
    ):
        times = [ours.seconds(lambda a=a, ask=ask: ask(g, a)) for a in asked]  # each a new one
        again = [ours.seconds(lambda a=a, ask=ask: ask(g, a)) for a in asked]
        found[what], found[f"{what}, asked again"] = median(times), median(again)
    cold = []
    for lot in lots[:TIMES]:
        peers.dropped(data)
        cold.append(ours.seconds(lambda lot=lot: ours.recalled(g, lot)))
    found["recall of a slurry batch, cold"] = median(cold)
    for name, words in (
        ("recall, from the shell", ("recall", str(data), "--batch", str(lots[0]))),
        ("trace, from the shell", ("trace", str(data), str(some[0]))),
    ):
        found[name] = median(ours.seconds(lambda w=words: ours.shell(*w)) for _ in range(repeats))
    say("ours: recall and trace")
    charts = [ours.seconds(lambda: ours.charted(data)) for _ in range(repeats)]
    found["chart by machine and hour"] = median(charts)
    say("ours: chart")
    found["ranking, 8 by 8"] = median(ours.seconds(lambda: ours.ranked(data)) for _ in range(COLD))
    say("ours: ranking")
    found["memory of the chart"] = ours.peak("charted", data)
    found["memory of the ranking"] = ours.peak("ranked", data)
    return found


def of_peer(
    ask: peers.Ask, size: int, where: tuple[str, str], hour: str, data: Path, repeats: int
) -> Figures:
    """A peer's figures."""
    lots, some = batches(data, TIMES), cells_of(data, TIMES)
    cells, edges = where
    found: Figures = {"bytes": size}
    warm, traces = [], []
    ask(peers.recall(cells, edges, lots[0]))
    for lot in lots[-repeats:]:
        warm.append(ours.seconds(lambda lot=lot: ask(peers.recall(cells, edges, lot))))
    for cell in some[-repeats:]:
        both = peers.trace(cells, edges, cell)
        traces.append(ours.seconds(lambda b=both: [ask(question) for question in b]))
    found["recall of a slurry batch, warm"] = median(warm)
    found["back trace of a cell, warm"] = median(traces)
    times = COLD if repeats > COLD else repeats
    chart = peers.chart(cells, hour)
    found["chart by machine and hour"] = median(
        ours.seconds(lambda: ask(chart)) for _ in range(times)
    )
    found["ranking, 8 by 8"] = ours.seconds(lambda: [ask(q) for q in peers.ranking(cells)])
    return found


def measure(
    data: Path, repeats: int, say: Say, wanted: Sequence[str] = PEERS
) -> dict[str, Figures]:
    """Figures of ours and of each peer, on the same data."""
    found = {"ours": of_ours(data, repeats, say)}
    files = tuple(f"read_parquet('{data}/{name}/*.parquet')" for name in ("cells", "edges"))
    tables = ("cells", "edges")
    ended = "epoch_us(stacking_start) + stacking_took"
    in_duckdb = f"({ended}) // 3600000000"
    in_postgres = "date_trunc('hour', stacking_start + stacking_took * interval '1 microsecond')"
    with tempfile.TemporaryDirectory(prefix="gigafactory-records-") as name:
        folder = Path(name)
        ways: dict[str, tuple[Callable[[], AbstractContextManager[tuple[peers.Ask, int]]], ...]] = {
            "duckdb": (lambda: peers.duckdb_file(data, folder),),
            "glob": (lambda: peers.glob(data),),
            "postgres": (lambda: peers.postgres(data, folder),),
        }
        for peer in wanted:
            where = files if peer == "glob" else tables
            hour = in_postgres if peer == "postgres" else in_duckdb
            with ways[peer][0]() as (ask, size):
                say(f"{NAMES[peer]}: loaded")
                found[peer] = of_peer(ask, size, (where[0], where[1]), hour, data, repeats)
                say(f"{NAMES[peer]}: {found[peer]}")
    return found


def markdown(found: dict[str, Figures], machine: dict[str, str]) -> str:
    """The figures beside their bars, in Markdown."""
    rows = []
    for what, bar in BARS.items():
        value = found["ours"][what]
        others = [_said(what, found[p].get(what)) for p in found if p != "ours"]
        rows.append([what, _said(what, value), _said(what, bar.bar), bar.verdict(value), *others])
    opened = found["ours"]["reading all lots into the process"]
    rows.append(["reading all lots, once", _said("", opened), "", "", *[""] * (len(found) - 1)])
    sizes = [_said("bytes", found[p]["bytes"]) for p in found]
    rows.append(["on disk", sizes[0], "", "", *sizes[1:]])
    head = ["", "ours", "bar", "", *(NAMES[p] for p in found if p != "ours")]
    cells = found["ours"]["cells"] / 1e6
    said = f"{cells:.1f} million cells of `plants/dunkirk`, every one recorded."
    return f"{measured_on(machine)} {said}\n\n{table(head, rows)}\n"


def _said(what: str, value: float | None) -> str:
    if value is None:
        return "–"
    if what == "bytes":
        return f"{value / 1e9:.2f} GB"
    if what.startswith("bytes"):
        return f"{value:.1f}"
    if what.startswith("memory"):
        return f"{value:.2f} GiB"
    return f"{value * 1e3:.1f} ms" if value < 1 else f"{value:.2f} s"


def section(
    repeats: int,
    say: Say,
    days: float = 365.0,
    data: Path | None = None,
    wanted: Sequence[str] = PEERS,
) -> str:
    """Simulate a year where no data set is given, ask it, and say it in Markdown."""
    from tests.postgres import programs

    if programs() is None and "postgres" in wanted:
        say("PostgreSQL is not here, and is left out")
        wanted = [peer for peer in wanted if peer != "postgres"]
    if data is not None:
        return markdown(measure(data, repeats, say, wanted), host())
    with tempfile.TemporaryDirectory(prefix="gigafactory-year-") as name:
        made = Path(name) / "year"
        words = ("simulate", "plants/dunkirk", "--days", str(days), "--seed", "1")
        ours.shell(*words, "--records", "cells", "--out", str(made))
        say("a year is simulated")
        return markdown(measure(made, repeats, say, wanted), host())
