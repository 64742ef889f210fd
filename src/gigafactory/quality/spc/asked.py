"""What a chart is of, and by what: values of cells, measurements on lots, scrap, defects."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from gigafactory.errors import BadInput
from gigafactory.quality.causes.characteristic import SCRAP, said, sql_of
from gigafactory.quality.grouped import seconds
from gigafactory.quality.parents.kinds import Kinds
from gigafactory.quality.parents.parent import Parent
from gigafactory.records.read import Records

DEFECTS = "defects"
LOT_KEYS = ("machine", "lane", "lot")


@dataclass(frozen=True)
class Asked:
    """Where the values of a chart come from, as SQL on one table.

    Parameters
    ----------
    name, unit
        Of the characteristic.
    table, value, when
        The table `t`, the value, and its time since 1970 [s].
    stream
        What tells streams apart; members for which it is empty are left out.
    parent
        The kind of parent that streams or subgroups are; none for measurements on lots.
    single
        Every member is one subgroup, one after another, and all are one stream.
    products
        Whether streams are told apart by product as well.
    beside, join, where
        As `grouped` takes them.
    """

    name: str
    unit: str
    table: str
    value: str
    when: str
    stream: str
    parent: Parent | None
    single: bool
    products: bool = False
    beside: dict[str, pa.Table] = field(default_factory=dict)
    join: str = ""
    where: str = ""


def asked(records: Records, of: str, by: str | None) -> Asked:
    """What `--of` and `--by` say.

    Raises
    ------
    BadInput
        If there is no such characteristic, or nothing of that name to chart it by.
    """
    begin = records.start.timestamp() + records.begin
    cells = sql_of(of, records.names("cells")) if records.has_cells else None
    if cells is not None:
        value = cells[0]
        if of == SCRAP:
            value = f"CASE WHEN t.disposition <> 'open' THEN {value} END"
        return _of_cells(records, of, value, cells[1], by, begin)
    step, _, name = of.rpartition(".")
    (steps,) = records.columns("measures", "step")
    (names,) = records.columns("measures", "characteristic")
    if step in steps.words and name in names.words:
        where = f"t.step = '{step}' AND t.characteristic = '{name}'"
        return _of_lots(records, of, where, by, begin)
    lots = sorted({f"{s}.{n}" for s, n in zip(steps.text(), names.text(), strict=True)})
    known = [*(said(records.names("cells")) if records.has_cells else ()), SCRAP, *lots]
    cure = f"There are: {', '.join(known)}."
    raise BadInput.at("--of", of, "is no characteristic of these records", cure)


def _of_cells(
    records: Records, of: str, value: str, unit: str, by: str | None, begin: float
) -> Asked:
    where, parent = f"{seconds('born')} >= {begin!r}", None
    if by is not None:
        parent = Kinds(records).found(by)
    several = "plant_said" not in records.said or len(records.plant.products) > 1
    return Asked(
        of,
        unit,
        "cells",
        value,
        parent.when if parent else seconds("born"),
        f"CAST({parent.member} AS BIGINT)" if parent else "0",
        parent,
        parent is not None and not parent.abreast,
        several and of != SCRAP,
        parent.beside if parent else {},
        parent.join if parent else "",
        where,
    )


def _of_lots(records: Records, of: str, where: str, by: str | None, begin: float) -> Asked:
    key = (by or "").rpartition(".")[2] if by else ""
    if by and key not in LOT_KEYS:
        cure = f"There are: {', '.join(LOT_KEYS)}."
        raise BadInput.at("--by", by, "is nothing to chart a measurement on lots by", cure)
    beside, join = {}, ""
    if key == "machine":
        lots = records.table("lots", ["lot", "machine"])
        beside, join = {"made": lots}, "LEFT JOIN made ON made.lot = t.lot"
    stream = {"": "0", "machine": "made.machine", "lane": "t.lane", "lot": "t.lot"}[key]
    parent = Parent(by or key, key, of.rpartition(".")[0], "", "", key != "lot") if key else None
    where = f"{where} AND {seconds('time')} >= {begin!r}"
    value = "CAST(t.value AS DOUBLE)"
    cast = f"CAST({stream} AS BIGINT)"
    single = key == "lot"
    return Asked(
        of,
        "1",
        "measures",
        value,
        seconds("time"),
        cast,
        parent,
        single,
        False,
        beside,
        join,
        where,
    )
