"""A report of records that are of no plant, as somebody else's are: what they hold, and of whom."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from html import escape

import pyarrow as pa

from gigafactory.records.read import Records
from gigafactory.report.frame import framed
from gigafactory.report.provenance import notes, provenance
from gigafactory.report.words import amount, count, duration, listed, name, percent, section, table

NONE = "not told"


def page_without_plant(records: Records) -> str:
    """The page: extent, account of the import, cells and scrap, lots, characteristics."""
    parts = (_head, _doubts, _account, _cells, _scrap, _values, _lots, _holds)
    body = "".join(part(records) for part in parts)
    title = f"{records.said.get('name', records.folder.name)}: records"
    return framed(title, body + notes(records) + provenance(records), figures=False)


def _rows(records: Records, table_: str) -> int:
    found = records.asked(f"SELECT count(*) AS n FROM {table_}", [table_])
    return int(found["n"][0].as_py())


def _head(records: Records) -> str:
    begin = records.start
    end = begin + timedelta(seconds=records.end)
    cells = _rows(records, "cells") if records.has_cells else 0
    tiles = [("cells", f"{cells:,}", "one row each" if cells else "none is recorded")]
    tiles += [("lots", f"{_rows(records, 'lots'):,}", "batches, rolls, coils, trays, modules")]
    tiles += [("measurements", f"{_rows(records, 'measures'):,}", "on lots and cells")]
    if cells:
        decided = dict(_by(records, "cells", "disposition"))
        good = decided.get("good", 0) + decided.get("used", 0)
        out = good + decided.get("scrap", 0)
        share = percent(good / out) if out else "–"
        tiles += [("good", share, f"of {out:,} cells that were decided")]
    boxes = "".join(
        f"<li><span>{escape(w)}</span><b>{escape(v)}</b><em>{escape(m)}</em></li>"
        for w, v, m in tiles
    )
    said = f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC ({duration(records.end)})"
    title = records.said.get("name", records.folder.name)
    return (
        f"<header>\n<h1>{escape(title)} <small>records</small></h1>\n"
        f'<p class="muted">{escape(said)}</p>\n</header>\n<ul class="tiles">{boxes}</ul>\n'
    )


def _doubts(records: Records) -> str:
    said = [
        "These records are of no plant: what a machine should do, and what a year brings, is not "
        "known here. Time, OEE, bottleneck and energy need a plant.",
        "Shares are of the rows that are there. Whoever left out scrap, or kept it elsewhere, has "
        "a better yield here than in truth.",
        *json.loads(records.said.get("remarks", "[]")),
    ]
    return f'<div class="doubts"><h2>When not to trust it</h2>{listed(map(str, said))}</div>\n'


def _account(records: Records) -> str:
    rows = json.loads(records.said.get("accounting", "[]"))
    if not rows:
        return ""
    keys = ("read", "imported", "repeated", "left_out", "rejected")
    said = [(row["file"], *(f"{row[key]:,}" for key in keys)) for row in rows]
    total = sum(row["read"] for row in rows)
    lead = f"Every row of {count(len(rows), 'file')} is accounted for: {total:,} were read."
    head = ("file", *map(name, keys))
    return section("account", "Account of the import", table(head, said, "numbers"), lead=lead)


def _by(records: Records, table_: str, column: str) -> list[tuple[str, int]]:
    """How many rows say what, the most first."""
    sql = (
        f'SELECT "{column}" AS word, count(*) AS n FROM {table_} GROUP BY "{column}" '
        f'ORDER BY count(*) DESC, "{column}"'
    )
    rows = records.asked(sql, [table_]).to_pylist()
    return [(row["word"] or NONE, int(row["n"])) for row in rows]


def _cells(records: Records) -> str:
    if not records.has_cells:
        return ""
    total = max(_rows(records, "cells"), 1)
    rows = [
        (what, word, f"{many:,}", percent(many / total))
        for what in ("product", "disposition", "grade")
        for word, many in _by(records, "cells", what)
    ]
    head = ("", "cells that are", "number", "share")
    return section("cells", "Cells", table(head, rows, "numbers"))


def _scrap(records: Records) -> str:
    if not records.has_cells:
        return ""
    sql = (
        "SELECT scrap_step, cause, count(*) AS n FROM cells WHERE disposition = 'scrap' "
        "GROUP BY scrap_step, cause ORDER BY count(*) DESC, scrap_step, cause"
    )
    rows = records.asked(sql, ["cells"]).to_pylist()
    if not rows:
        return section("scrap", "Scrap", "<p>No cell is said to be scrap.</p>\n")
    total = sum(row["n"] for row in rows)
    said = [
        (
            row["scrap_step"] or NONE,
            row["cause"] or NONE,
            f"{row['n']:,}",
            percent(row["n"] / total),
        )
        for row in rows
    ]
    head = ("step", "cause", "cells", "of the scrap")
    lead = f"{count(total, 'cell')} were scrapped."
    return section("scrap", "Scrap", table(head, said, "numbers"), lead=lead)


def _values(records: Records) -> str:
    """Every characteristic that was measured: number, mean, spread, smallest and largest."""
    rows = []
    if records.has_cells:
        for field in records.shape("cells"):
            if pa.types.is_floating(field.type):
                unit = (field.metadata or {}).get(b"unit", b"").decode()
                rows += _spread(
                    records, "cells", f'"{field.name}"', "", ("cells", field.name, unit)
                )
    unit = '"unit"' if "unit" in records.names("measures") else "'1'"
    sql = f"SELECT DISTINCT step, characteristic, {unit} AS unit FROM measures ORDER BY 1, 2, 3"
    for row in records.asked(sql, ["measures"]).to_pylist():
        where = " AND ".join(
            f"{key} IS NULL" if row[key] is None else f"{key} = '{_quoted(row[key])}'"
            for key in ("step", "characteristic")
        )
        said = (row["step"] or NONE, row["characteristic"] or NONE, row["unit"] or "")
        rows += _spread(records, "measures", "value", where, said)
    if not rows:
        return ""
    head = ("of", "characteristic", "number", "mean", "standard deviation", "least", "most")
    lead = "For charts and causes ask gigafactory spc and gigafactory causes."
    return section("values", "Characteristics", table(head, rows, "numbers"), lead=lead)


def _quoted(word: str) -> str:
    return word.replace("'", "''")


def _spread(
    records: Records, table_: str, value: str, where: str, said: tuple[str, str, str]
) -> list[tuple[str, ...]]:
    """The row of a characteristic; none where it has no value."""
    number = f"CAST({value} AS DOUBLE)"
    sql = (
        f"SELECT count({number}) AS n, avg({number}) AS mean, stddev_samp({number}) AS sd, "
        f"min({number}) AS low, max({number}) AS high FROM {table_}"
    )
    row = records.asked(sql + (f" WHERE {where}" if where else ""), [table_]).to_pylist()[0]
    if not row["n"]:
        return []
    of, what, unit = said
    figures = (
        f"{row[k]:.6g}" if _is_number(row[k]) else "–" for k in ("mean", "sd", "low", "high")
    )
    what = f"{name(what)} [{unit}]" if unit else name(what)
    return [(name(of), what, f"{row['n']:,}", *figures)]


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _lots(records: Records) -> str:
    sql = (
        'SELECT kind, "unit", count(*) AS n, sum(quantity) AS q FROM lots GROUP BY kind, "unit" '
        'ORDER BY count(*) DESC, kind, "unit"'
    )
    rows = [
        (name(r["kind"] or NONE), f"{r['n']:,}", amount(r["q"] or 0.0, r["unit"] or ""))
        for r in records.asked(sql, ["lots"]).to_pylist()
    ]
    return section("lots", "Lots", table(("kind", "number", "in all"), rows, "numbers"))


def _holds(records: Records) -> str:
    rows = [(one, f"{_rows(records, one):,}") for one in sorted(records.source.tables)]
    return section("holds", "What the data set holds", table(("table", "rows"), rows, "numbers"))
