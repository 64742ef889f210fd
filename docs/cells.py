"""The page on published cells: what their files give beside what was measured.

`PUBLISHED` is the table of what others published of cells whose files we ship; the page and the
tests read it. No factor is fitted anywhere between a file and its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gigafactory.cell.design.balance import Balance, balance
from gigafactory.cell.design.bill import bill
from gigafactory.cell.design.read import read_design
from gigafactory.cell.design.value import Design

ROOT = Path(__file__).parent.parent
BOUND = 0.05
"""How far ours may lie outside what is published, as a share of it."""


class Row(NamedTuple):
    """What is published of one quantity of one cell: between `low` and `high`, in `unit`."""

    cell: str
    quantity: str
    unit: str
    low: float
    high: float
    source: str


QUANTITIES: dict[str, Callable[[Balance], float]] = {
    "capacity": lambda b: float(b.capacity),
    "energy": lambda b: float(b.energy),
    "mass": lambda b: 1000 * float(b.mass),
    "specific energy": lambda b: float(b.specific_energy),
    "energy density": lambda b: float(b.energy_density),
}
"""Quantities of a cell in the units of the table; any other is the mass of a material [g]."""

TEARDOWN = "Günter and Wassiliadis 2022"
GORSCH = "Gorsch et al. 2025"
BSM = "Baars et al., BatPaC 5"
CHEN = "Chen et al. 2020, run at C/10 with PyBaMM"
STURM = "Sturm et al. 2019"
ABOUT = "About:Energy 2022"
AI = "Ai et al. 2020"
ECKER = "Ecker et al. 2015"
MOHTAT = "Mohtat et al. 2020"
RUN = "run at C/10 with PyBaMM"
_PACK = {
    "nmc622": 125.35,
    "carbon_black": 2.61,
    "pvdf": 2.61,
    "graphite": 75.65,
    "cmc": 0.926,
    "sbr": 0.618,
    "aluminium": 9.505,
    "copper": 28.476,
    "polyolefin": 3.827,
    "lp57": 33.186,
    "laminate": 5.922,
    "tabs": 4.085 + 1.846,
}
"""Masses of a pack of 288 cells, in kg."""

PUBLISHED = (
    Row("published/lg_e78", "capacity", "Ah", 78, 78, TEARDOWN),
    Row("published/lg_e78", "mass", "g", 1073, 1101, TEARDOWN),
    Row("published/lg_e78", "specific energy", "Wh/kg", 268, 268, TEARDOWN),
    Row("published/lg_e78", "energy density", "Wh/L", 674, 674, TEARDOWN),
    Row("published/tesla_4680", "capacity", "Ah", 23.125, 23.125, GORSCH),
    Row("published/tesla_4680", "energy", "Wh", 85.56, 85.56, GORSCH),
    Row("published/tesla_4680", "mass", "g", 355, 355, GORSCH),
    Row("published/tesla_4680", "specific energy", "Wh/kg", 241.0, 241.0, GORSCH),
    Row("published/tesla_4680", "energy density", "Wh/L", 643.3, 643.3, GORSCH),
    Row("published/batpac_id4", "capacity", "Ah", 77.5, 77.5, BSM),
    Row("published/batpac_id4", "mass", "g", 1023.0, 1023.0, BSM),
    *(
        Row("published/batpac_id4", name, "g", kg / 0.288, kg / 0.288, BSM)
        for name, kg in _PACK.items()
    ),
    Row("published/catl_161", "mass", "g", 3100, 3170, "Stock et al. 2023"),
    Row("lg_m50", "capacity", "Ah", 5.080, 5.080, CHEN),
    Row("lg_m50", "energy", "Wh", 18.751, 18.751, CHEN),
    Row("published/byd_blade", "capacity", "Ah", 135, 135, GORSCH),
    Row("published/byd_blade", "energy", "Wh", 432, 432, GORSCH),
    Row("published/byd_blade", "mass", "g", 2400, 3000, GORSCH),
    Row("published/byd_blade", "energy density", "Wh/L", 355.3, 355.3, GORSCH),
    Row("published/lg_mj1", "capacity", "Ah", 3.35, 3.35, STURM),
    Row("published/lg_mj1", "mass", "g", 49, 49, "LG Chem, data sheet: at most"),
    Row("published/about_pouch", "capacity", "Ah", 13.02, 13.02, f"{ABOUT}, C/20"),
    Row("published/about_pouch", "energy", "Wh", 48.38, 48.38, f"{ABOUT}, C/20"),
    Row("published/about_18650", "capacity", "Ah", 2.0, 2.0, f"{ABOUT}, nominal"),
    Row("published/enertech", "capacity", "Ah", 2.436, 2.436, f"{AI}, {RUN}"),
    Row("published/enertech", "energy", "Wh", 9.258, 9.258, f"{AI}, {RUN}"),
    Row("published/kokam_75106100", "capacity", "Ah", 7.911, 7.911, f"{ECKER}, 48 pairs, {RUN}"),
    Row("published/kokam_75106100", "energy", "Wh", 29.63, 29.63, f"{ECKER}, 48 pairs, {RUN}"),
    Row("published/mohtat_pouch", "capacity", "Ah", 5.0, 5.0, f"{MOHTAT}, nominal"),
    Row("published/mohtat_pouch", "energy", "Wh", 18.57, 18.57, f"{MOHTAT}, {RUN}"),
)

MISSED = (
    Row("published/catl_161", "capacity", "Ah", 161.5, 161.5, "Stock et al. 2023, C/20"),
    Row("published/batpac_id4", "capacity", "Ah", 83.1, 83.1, f"{BSM}, of the larger pack"),
    Row("published/batpac_id4", "specific energy", "Wh/kg", 297.8, 297.8, BSM),
    Row("published/byd_blade", "specific energy", "Wh/kg", 160, 160, GORSCH),
    Row("published/lg_mj1", "capacity", "Ah", 3.5, 3.5, "LG Chem, data sheet: nominal"),
    Row("published/enertech", "capacity", "Ah", 2.28, 2.28, f"{AI}, nominal"),
    Row("published/kokam_75106100", "capacity", "Ah", 7.5, 7.5, f"{ECKER}, nominal"),
)
"""What does not come out within the bound; the remarks in the files say why."""


@cache
def worked(cell: str) -> tuple[Design, Balance]:
    """A shipped cell and its balance."""
    design = read_design(ROOT / "cells" / f"{cell}.toml")
    return design, balance(design)


def ours(row: Row) -> float:
    """What the file of a cell gives for a row, in its unit."""
    design, found = worked(row.cell)
    if row.quantity in QUANTITIES:
        return QUANTITIES[row.quantity](found)
    return 1000 * sum(
        float(item.mass) for item in bill(design, found) if item.material == row.quantity
    )


def difference(row: Row) -> float:
    """How far ours lies outside what is published, as a share of the nearer end; 0 inside."""
    value = ours(row)
    nearer = min(max(value, row.low), row.high)
    return value / nearer - 1


def remarks(cell: str) -> str:
    """What a cell's file says at its head: what is assumed, where its source contradicts itself."""
    lines = (ROOT / "cells" / f"{cell}.toml").read_text(encoding="utf-8").splitlines()
    head = lines[: lines.index("")]
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in head)


def cells() -> list[str]:
    """The published cells, in the order of the table."""
    return list(dict.fromkeys(row.cell for row in PUBLISHED))


def rows(table: tuple[Row, ...]) -> Iterator[list[str]]:
    """Rows of the page: what is published, ours, and how far apart they are."""
    for row in table:
        published = f"{row.low:.5g}" if row.low == row.high else f"{row.low:.5g} to {row.high:.5g}"
        yield [
            row.cell.removeprefix("published/"),
            row.quantity.replace("_", " "),
            f"{published} {row.unit}",
            f"{ours(row):.4g}",
            f"{round(100 * difference(row), 1) + 0.0:+.1f} %",
            row.source,
        ]
