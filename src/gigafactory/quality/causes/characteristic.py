"""What is compared: a value of every cell, in standard deviations about the mean of its product."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gigafactory.errors import BadInput
from gigafactory.quality.grouped import grouped
from gigafactory.records.read import Records
from gigafactory.records.tables import CELLS, VALUE_UNITS

SCRAP, LEAD = "scrap", "lead_time"


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
    """

    name: str
    unit: str
    sql: str
    mean: dict[str, float]
    sigma: dict[str, float]
    weight: dict[str, int]

    @property
    def scale(self) -> float:
        """One standard deviation, of the products on average. [unit]"""
        cells = sum(self.weight.values())
        return sum(self.sigma[p] * n for p, n in self.weight.items()) / cells

    @property
    def centre(self) -> float:
        """The mean over all products. [unit]"""
        cells = sum(self.weight.values())
        return sum(self.mean[p] * n for p, n in self.weight.items()) / cells

    @property
    def standard(self) -> str:
        """SQL: the value in standard deviations about the mean of its product."""
        cases = " ".join(
            f"WHEN '{_quoted(p)}' THEN ({self.sql} - {self.mean[p]!r}) / {self.sigma[p]!r}"
            for p in self.mean
        )
        return f"CASE t.product {cases} END"


def sql_of(name: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    """SQL and unit of a characteristic of cells; None where there is none of that name."""
    if name == SCRAP:
        return (
            "CASE t.disposition WHEN 'scrap' THEN 1.0::DOUBLE WHEN 'open' THEN NULL ELSE 0.0 END",
            "1",
        )
    if name == LEAD:
        # Cells that are scrapped leave early, and say nothing of how long the others take.
        inside = "t.disposition IN ('good', 'used')"
        took = "(epoch_us(t.\"out\") - epoch_us(t.born)) / 3.6e9"
        return f"CASE WHEN {inside} THEN {took} END", "h"
    if name in VALUE_UNITS and name in names:
        return f't."{name}"::DOUBLE', VALUE_UNITS[name]
    if (time := re.fullmatch(r"(\w+)\.time", name)) and f"{time[1]}_start" in names:
        step = time[1]
        return f'(epoch_us(t."{step}_end") - epoch_us(t."{step}_start")) / 1e6', "s"
    known = {c.name for c in CELLS}
    number = re.fullmatch(r"\w+", name) and name in names and name not in known
    if number and not name.endswith(("_lot", "_at", "_machine", "_start", "_end", "_tray", "_slot")):
        return f't."{name}"::DOUBLE', ""
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
    for name in wanted:
        sql = sql_of(name, columns)
        if sql is None:
            cure = f"There are: {', '.join(said(columns))}, scrap, lead_time, STEP.time."
            raise BadInput.at(records.folder, name, "is no characteristic of its cells", cure)
        found[name] = sql
    relative = _relative(records)
    return [
        one
        for name, (sql, unit) in found.items()
        if (one := _measured(records, name, "1" if name in relative else unit, sql, bool(names), where))
    ]


def _relative(records: Records) -> set[str]:
    """Characteristics whose values are relative to nominal: products without a cell."""
    if "plant_said" not in records.said:
        return set()
    return set(VALUE_UNITS) if None in records.plant.products.values() else set()


def _measured(
    records: Records, name: str, unit: str, sql: str, must: bool, where: str
) -> Characteristic | None:
    """A characteristic with the mean and spread of each product."""
    # A first mean of some cells is the shift about which the rest is summed.
    few = " AND ".join(["t.cell % 997 = 0", *([where] if where else [])])
    some = grouped(records, {"product": "t.product"}, {"v": sql}, where=few)
    n, s = some["n_v"].sum(), some["s_v"].sum()
    shift = float(s / n) if n else 0.0
    value = f"({sql}) - {shift!r}"
    all_ = grouped(records, {"product": "t.product"}, {"v": value}, squares=True, where=where)
    mean, sigma, weight = {}, {}, {}
    for product, n, s, q in zip(*(all_[c] for c in ("product", "n_v", "s_v", "q_v")), strict=True):
        if n < 2 or (variance := (q - s * s / n) / (n - 1)) <= 0:
            continue
        mean[str(product)], sigma[str(product)] = shift + float(s / n), float(variance) ** 0.5
        weight[str(product)] = int(n)
    if not mean:
        if must:
            cure = "Ask for one that was measured and differs from cell to cell."
            raise BadInput.at(records.folder, name, "has no spread among the cells", cure)
        return None
    return Characteristic(name, unit, sql, mean, sigma, weight)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
