"""Run the peers in turn, several times over, and lay their medians side by side."""

from __future__ import annotations

import datetime
import importlib
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ..bars import Bar
from ..page import measured_on, table
from .model import expected_throughput
from .result import Result

# Module of each engine, and parts per run such that a run lasts one to three seconds.
ENGINES: dict[str, tuple[str, int]] = {
    "simpy": ("simpy_line", 30_000),
    "cimba": ("cimba_line", 700_000),
    "c": ("c_line", 3_000_000),
    "duties": ("c_duties", 3_000_000),
    "ours": ("ours", 2_000_000),
}
WARM_UP_PARTS = 1_000  # one short run first, so that compilation is over before the clock starts

BARS: dict[str, Bar] = {
    "ours": Bar(8e6, 20e6),
    "simpy": Bar(60.0, 120.0),
    "cimba": Bar(2.0, 4.0),
    "duties": Bar(1.5, 1.2, most=True),
    "c": Bar(1.5, 1.2, most=True),
}
"""Ours in part-steps/s; then how many times as fast as SimPy and as Cimba we are, and how many
times as fast as we are the C programs are."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One engine at one number of machines: medians over the repeats."""

    machines: int
    key: str
    engine: str
    repeats: int
    part_steps: int
    speed: float  # part-steps per second
    slowest: float
    fastest: float
    throughput: float
    expected: float | None
    full_trace: bool


@dataclass(frozen=True)
class Report:
    """All rows, and the machine they were measured on."""

    host: dict[str, str]
    rows: tuple[Row, ...]
    missing: dict[str, str]  # engine that could not run, and why

    def plain(self) -> dict[str, Any]:
        """The report as plain values, ready for JSON."""
        rows = [asdict(row) for row in self.rows]
        return {"host": self.host, "rows": rows, "missing": self.missing}


def host() -> dict[str, str]:
    """The machine, in words."""
    return {
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _runners(
    keys: Sequence[str], machines: Sequence[int], say: Say
) -> tuple[dict[str, Callable[[int, int, int], Result]], dict[str, str]]:
    """The engines that work here, warmed up, and the reasons why the others do not."""
    runners: dict[str, Callable[[int, int, int], Result]] = {}
    missing: dict[str, str] = {}
    for key in keys:
        try:
            run = importlib.import_module(f".{ENGINES[key][0]}", __package__).run
            for c in machines:
                run(c, WARM_UP_PARTS, 0)
        except Exception as error:  # an absent peer must not stop the others
            missing[key] = f"{type(error).__name__}: {error}"
            say(f"{key} left out: {error}")
        else:
            runners[key] = run
    return runners, missing


def compare(
    keys: Sequence[str],
    machines: Sequence[int],
    repeats: int,
    *,
    share: float = 1.0,
    say: Say = lambda text: None,
) -> Report:
    """Measure; the repeat is the outermost loop, so that a drift of the machine hits all alike.

    ``share`` shortens every run, for a quick look.
    """
    runners, missing = _runners(keys, machines, say)
    results: dict[tuple[int, str], list[Result]] = {(c, k): [] for c in machines for k in runners}
    for repeat in range(repeats):
        for c in machines:
            for key, run in runners.items():
                parts = max(WARM_UP_PARTS, round(ENGINES[key][1] * share))
                result = run(c, parts, repeat + 1)
                results[c, key].append(result)
                say(f"repeat {repeat + 1}, c = {c}, {result.name}: {result.speed:,.0f}/s")
    rows = tuple(_row(c, key, found) for (c, key), found in results.items() if found)
    return Report(host(), rows, missing)


def _row(machines: int, key: str, results: list[Result]) -> Row:
    speeds = [result.speed for result in results]
    return Row(
        machines=machines,
        key=key,
        engine=results[0].name,
        repeats=len(results),
        part_steps=round(median(result.part_steps for result in results)),
        speed=median(speeds),
        slowest=min(speeds),
        fastest=max(speeds),
        throughput=median(result.throughput for result in results),
        expected=expected_throughput(machines),
        full_trace=all(result.trace_rows == result.part_steps for result in results),
    )


def markdown(report: Report) -> str:
    """The report in Markdown: a line about the machine, every engine, ours beside its bars."""
    head = ["machines per station", "engine", "part-steps/s", "range", "of ours"]
    head += ["throughput", "expected", "full trace"]
    rows = [_line(row, _our_speed(report, row.machines)) for row in report.rows]
    parts = [measured_on(report.host), table(head, rows, words=2)]
    parts += [f"Not run: {key} ({why})" for key, why in report.missing.items()]
    return "\n\n".join([*parts, *_bars(report)]) + "\n"


def _bars(report: Report) -> list[str]:
    """What is asked of ours beside what was measured, a column for each number of machines."""
    machines = sorted({row.machines for row in report.rows if row.key == "ours"})
    if not machines:
        return []
    said = {
        "ours": "gigafactory, part-steps/s",
        "simpy": "times as fast as SimPy",
        "cimba": "times as fast as Cimba for Python",
        "duties": "times as slow as hand-written C with the same duties",
        "c": "times as slow as hand-written C that owes nothing",
    }
    rows = []
    for key, bar in BARS.items():
        sign, form = ("≤" if bar.most else "≥"), (_short if key == "ours" else "{:.3g}".format)
        values = [_measured(report, key, c) for c in machines]
        found = ["–" if v is None else f"{form(v)}, {bar.verdict(v)}" for v in values]
        rows.append((said[key], f"{sign} {form(bar.bar)}", f"{sign} {form(bar.aim or 0)}", *found))
    return [table(("", "bar", "aim", *(f"c = {c}" for c in machines)), rows)]


def _measured(report: Report, key: str, machines: int) -> float | None:
    """Our speed, or how it compares to that of a peer."""
    ours = _our_speed(report, machines)
    theirs = [r.speed for r in report.rows if (r.machines, r.key) == (machines, key)]
    if ours is None or not theirs:
        return None
    if key == "ours":
        return ours
    return theirs[0] / ours if BARS[key].most else ours / theirs[0]


def _our_speed(report: Report, machines: int) -> float | None:
    found = [row.speed for row in report.rows if (row.machines, row.key) == (machines, "ours")]
    return found[0] if found else None


def _line(row: Row, ours: float | None) -> tuple[str, ...]:
    ratio = "–" if ours is None else f"{row.speed / ours:.3g}"
    expected = "–" if row.expected is None else f"{row.expected:.3f}"
    return (
        str(row.machines),
        row.engine,
        _short(row.speed),
        f"{_short(row.slowest)} to {_short(row.fastest)}",
        ratio,
        f"{row.throughput:.3f}",
        expected,
        "yes" if row.full_trace else "no",
    )


def _short(speed: float) -> str:
    """Three significant digits, in thousands or millions."""
    for unit, name in ((1e6, " million"), (1e3, " thousand")):
        if speed >= unit:
            return f"{speed / unit:.3g}{name}"
    return f"{speed:.3g}"
