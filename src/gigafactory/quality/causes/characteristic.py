"""What is compared: a value of every cell, in standard deviations about the mean of its product."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gigafactory.errors import BadInput
from gigafactory.quality.grouped import extent, grouped, seconds
from gigafactory.records.read import Records
from gigafactory.records.tables import CELLS, VALUE_UNITS

Floats = NDArray[np.float64]
SCRAP, LEAD = "scrap", "lead_time"
SOME = 0.02
"""Share of the cells, the first of them, whose mean is the shift."""


@dataclass(frozen=True)
class Characteristic:
    """A value of every cell.

    Parameters
    ----------
    name, unit
        As people say it.
    sql
        The value, empty for cells that have none.
    mean, sigma
        Of all cells of each product. [unit]
    weight
        Cells of each product that have a value.
    shift
        Near the mean. [unit]
    alike
        The characteristic that is empty for the same cells.
    """

    name: str
    unit: str
    sql: str
    mean: dict[str, float]
    sigma: dict[str, float]
    weight: dict[str, int]
    shift: float
    alike: str

    @property
    def scale(self) -> float:
        """One standard deviation, of the products on average [unit]."""
        cells = sum(self.weight.values())
        return sum(self.sigma[p] * n for p, n in self.weight.items()) / cells

    @property
    def centre(self) -> float:
        """The mean over all products [unit]."""
        cells = sum(self.weight.values())
        return sum(self.mean[p] * n for p, n in self.weight.items()) / cells

    @property
    def about(self) -> str:
        """SQL: the value about its shift, as it is summed."""
        return f"({self.sql}) - ({self.shift!r})"

    def standard(self, product: str, n: Floats, total: Floats) -> Floats:
        """Sums of values about the mean of their product [σ].

        Parameters
        ----------
        product
            Of all of them.
        n, total
            How many, and their sum about the shift.
        """
        return (total - n * (self.mean[product] - self.shift)) / self.sigma[product]


def sql_of(name: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    """SQL and unit of a characteristic of cells; None where there is none of that name."""
    if name == SCRAP:
        return "CASE t.disposition WHEN 'scrap' THEN CAST(1.0 AS DOUBLE) ELSE 0.0 END", "1"
    if name == LEAD:
        # Cells that are scrapped leave early, and say nothing of how long the others take.
        took = '(epoch_us(t."out") - epoch_us(t.born)) / 3.6e9'
        return f"CASE WHEN t.disposition IN ('good', 'used') THEN {took} END", "h"
    if name in VALUE_UNITS and name in names:
        return f'CAST(t."{name}" AS DOUBLE)', VALUE_UNITS[name]
    if (time := re.fullmatch(r"(\w+)\.time", name)) and f"{time[1]}_start" in names:
        step = time[1]
        return f'(epoch_us(t."{step}_end") - epoch_us(t."{step}_start")) / 1e6', "s"
    known = {c.name for c in CELLS}
    number = re.fullmatch(r"\w+", name) and name in names and name not in known
    if number and not name.endswith(
        ("_lot", "_at", "_machine", "_start", "_end", "_tray", "_slot")
    ):
        return f'CAST(t."{name}" AS DOUBLE)', ""
    return None


def said(names: tuple[str, ...]) -> list[str]:
    """Characteristics that are compared where none is named."""
    return [name for name in VALUE_UNITS if name in names]


def characteristics(
    records: Records, names: tuple[str, ...] = (), where: str = ""
) -> list[Characteristic]:
    """Those of these names; without: what the test measured.

    One that has no value, or the same everywhere, is left out where it is not asked for.

    Raises
    ------
    BadInput
        If there is none of that name, or it has no spread.
    """
    columns = records.names("cells")
    wanted = list(names) or said(columns)
    found = {}
    closed = _closed(records) if {SCRAP, LEAD} & set(wanted) else None
    for name in wanted:
        sql = sql_of(name, columns)
        if sql is None:
            cure = f"There are: {', '.join(said(columns))}, scrap, lead_time, STEP.time."
            raise BadInput.at(records.folder, name, "is no characteristic of its cells", cure)
        # Of cells begun late those are known first that were scrapped or were quick.
        late = closed is not None and name in (SCRAP, LEAD)
        found[name] = sql if not late else (f"CASE WHEN {closed} THEN {sql[0]} END", sql[1])
    relative = _relative(records)
    relative = _relative(records)
    measured = _measured(records, found, where)
    for name in names:
        if name not in measured:
            cure = "Ask for one that was measured and differs from cell to cell."
            raise BadInput.at(records.folder, name, "has no spread among the cells", cure)
    return [
        replace(measured[name], unit="1" if name in relative else unit)
        for name, (_, unit) in found.items()
        if name in measured
    ]


def _closed(records: Records) -> str | None:
    """SQL: cells begun before any that is still open; None where none is open."""
    first, _ = extent(records, seconds("born"), where="t.disposition = 'open'")
    return None if np.isnan(first) else f"{seconds('born')} < {first!r}"


def _relative(records: Records) -> set[str]:
    """Characteristics whose values are relative to nominal: products without a cell."""
    if "plant_said" not in records.said:
        return set()
    return set(VALUE_UNITS) if None in records.plant.products.values() else set()


def _measured(
    records: Records, sql: Mapping[str, tuple[str, str]], where: str
) -> dict[str, Characteristic]:
    """Characteristics with the mean and spread of each product; those that have any."""
    names = list(sql)
    raw = {f"v{k}": sql[name][0] for k, name in enumerate(names)}
    # The mean of some cells is the shift about which the rest is summed.
    first, last = extent(records, "t.cell", where=where)
    few = f"t.cell >= {first:.0f} AND t.cell <= {first + SOME * (last - first):.0f}"
    some = grouped(records, {"one": "1"}, raw, where=few if first <= last else where)
    shift = {
        v: float(some[f"s_{v}"][0] / some[f"n_{v}"][0])
        if len(some["one"]) and some[f"n_{v}"][0]
        else 0.0
        for v in raw
    }
    values = {v: f"({text}) - ({shift[v]!r})" for v, text in raw.items()}
    pairs = {f"with_{v}": f"({values['v0']}) + ({values[v]})" for v in raw}
    by = {"product": "t.product"}
    all_ = grouped(records, by, {**values, **pairs}, squares=True, where=where)
    found = {}
    for v, name in zip(raw, names, strict=True):
        n, s, q = (all_[f"{what}_{v}"].astype(float) for what in "nsq")
        same = (all_[f"n_with_{v}"] == n).all() and (all_["n_v0"] == n).all()
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.where(n > 1, (q - s * s / n) / (n - 1), 0.0)
        rows = [(str(p), i) for i, p in enumerate(all_["product"]) if variance[i] > 0]
        if rows:
            found[name] = Characteristic(
                name,
                "",
                sql[name][0],
                {p: shift[v] + float(s[i] / n[i]) for p, i in rows},
                {p: float(variance[i]) ** 0.5 for p, i in rows},
                {p: int(n[i]) for p, i in rows},
                shift[v],
                names[0] if same else name,
            )
    return found


def quoted(text: str) -> str:
    """A text as it stands between quotes in SQL."""
    return text.replace("'", "''")
