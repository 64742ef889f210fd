"""Designs balanced per second: all at once, and one after the other, as a script would."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.bill import bill, material_cost
from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.value import Design, varied

from ..bars import Bar
from ..page import measured_on, table
from ..ten_station.compare import host

FILE = Path(__file__).parents[2] / "cells" / "premium_pouch.toml"
MANY, FEW = 200_000, 300
BAR = Bar(100_000)


def balance_section(repeats: int, say: Callable[[str], None]) -> str:
    """The table in Markdown; what both ways answer is compared as well."""
    design = read_design(FILE)
    together, alone = _drawn(MANY), _drawn(FEW)
    _answered(design, {name: column[:10] for name, column in together.items()})  # compiles
    speeds: dict[str, list[float]] = {"all at once": [], "one after the other": []}
    for _ in range(repeats):
        began = time.perf_counter()
        _answered(design, together)
        speeds["all at once"].append(MANY / (time.perf_counter() - began))
        began = time.perf_counter()
        singly = [
            _answered(design, {name: float(column[i]) for name, column in alone.items()})
            for i in range(FEW)
        ]
        speeds["one after the other"].append(FEW / (time.perf_counter() - began))
    found, cost = _answered(design, alone)
    worst = max(
        max(abs(one.energy / found.energy[i] - 1), abs(price / cost[i] - 1))
        for i, (one, price) in enumerate(singly)
    )
    rows = []
    for name, these in speeds.items():
        speed = statistics.median(these)
        say(f"balance, {name}: {speed:,.0f} designs/s")
        spread = f"{min(these):,.0f} to {max(these):,.0f}"
        verdict = BAR.verdict(speed) if name == "all at once" else ""
        rows.append([name, f"{speed:,.0f}", spread, verdict])
    return "\n".join(
        [
            "Pouch cells that differ in coatings, porosities, N/P and sheets: geometry, window, "
            f"energy, mass and material cost of each; the median of {repeats}, on one core.",
            "",
            table(["balance", "designs/s", "spread", ""], rows),
            "",
            f"Both ways differ by at most {worst:.0e}." if worst else "Both give the same numbers.",
            "",
            measured_on(host()),
        ]
    )


def _drawn(count: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(1)
    return {
        "cathode.coating": chance.uniform(0.15, 0.3, count),
        "cathode.porosity": chance.uniform(0.2, 0.4, count),
        "anode.porosity": chance.uniform(0.2, 0.4, count),
        "anode.np_ratio": chance.uniform(1.05, 1.3, count),
        "pouch.sheets": np.round(chance.uniform(10, 30, count)),
    }


def _answered(design: Design, values: dict[str, object]) -> tuple[Balance, object]:
    one = varied(design, values)
    found = balance(one)
    return found, material_cost(bill(one, found))
