"""Ways in which a data set can be wrong: bytes, database, Delta log, and what rows say.

Each changes one thing in a folder that is a copy of a sound data set. Those of the last kind write
the data set anew with one wrong value, so that every hash fits: it was wrong when it was written.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pysqlite3

from gigafactory.records.store.delta import LOG
from gigafactory.records.store.manifest import parts_of
from gigafactory.records.write import Writer

Corruption = Callable[[Path, random.Random], None]
Rows = list[dict[str, Any]]


# Of the bytes of the parts ------------------------------------------------------------------------
def a_part(folder: Path, chance: random.Random) -> Path:
    """One of the files that the manifest names."""
    return folder / chance.choice(parts_of(folder)).path


def flipped_bit(folder: Path, chance: random.Random) -> None:
    """One bit of a part is the other way round."""
    path = a_part(folder, chance)
    said = bytearray(path.read_bytes())
    said[chance.randrange(len(said))] ^= 1 << chance.randrange(8)
    path.write_bytes(said)


def cut_short(folder: Path, chance: random.Random) -> None:
    """The end of a part is missing."""
    path = a_part(folder, chance)
    path.write_bytes(path.read_bytes()[: -chance.randint(1, 100)])


def lost_part(folder: Path, chance: random.Random) -> None:
    """A part is missing."""
    a_part(folder, chance).unlink()


def exchanged_parts(folder: Path, chance: random.Random) -> None:
    """A part stands under the name of another one."""
    one, other = (folder / part.path for part in chance.sample(parts_of(folder), 2))
    shutil.copy(one, other)


def foreign_part(folder: Path, chance: random.Random) -> None:
    """A part that nobody sealed stands among the others."""
    one = a_part(folder, chance)
    shutil.copy(one, one.with_name("77777777.parquet"))


# Of the database ----------------------------------------------------------------------------------
def _sql(*statements: str) -> Corruption:
    """Some statements, with numbers of events for {a} < {b}, and of a row {r} of {t} rows."""

    def corrupt(folder: Path, chance: random.Random) -> None:
        with pysqlite3.connect(str(folder / "records.sqlite")) as connection:
            first, last = connection.execute("select min(n), max(n) from journal").fetchone()
            a, b = sorted(chance.sample(range(first, last), 2))
            for statement in statements:
                said = statement.format(a=a, b=b, r=chance.randint(1, 8))
                assert connection.execute(said).rowcount > 0, said
        connection.close()

    return corrupt


DATABASE = {
    "another row": _sql("update journal set row = replace(row, '0', '1') where n = {a}"),
    "another number": _sql("update journal set seq = seq + 100000 where n = {a}"),
    "another source": _sql("update journal set source = source || 'x' where n = {a}"),
    "another table": _sql("""update journal set "of" = 'visits' where n = {a}"""),
    "another hash": _sql("update journal set hash = randomblob(32) where n = {a}"),
    "a row is gone": _sql("delete from journal where n = {a}"),
    "rows are gone": _sql("delete from journal where n between {a} and {b}"),
    "the last rows are gone": _sql("delete from journal where n >= {a}"),
    "the last rows are gone, the head says so": _sql(
        "update head set hash = (select hash from journal where n = {a}), n = {a} + 1",
        "delete from journal where n > {a}",
    ),
    "rows are exchanged": _sql(
        "update journal set n = -1 where n = {a}",
        "update journal set n = {a} where n = {b}",
        "update journal set n = {b} where n = -1",
    ),
    "a row is put in": _sql(
        "insert into journal"
        " select max(n) + 1, 'x', 1, 'notes', '{{}}', randomblob(32) from journal"
    ),
    "another head": _sql("update head set n = n + 1"),
    "another hash of the head": _sql("update head set hash = randomblob(32)"),
    "another border": _sql("update head set sealed = sealed - 1"),
    "a part is not named": _sql("delete from manifest where number = {r}"),
    "other rows of a part": _sql("update manifest set rows = rows + 1 where number = {r}"),
    "another hash of a part": _sql("update manifest set sha256 = upper(sha256) where number = {r}"),
    "another length of a part": _sql("update manifest set bytes = bytes + 1 where number = {r}"),
    "other bounds of a part": _sql(
        "update manifest set bounds = replace(bounds, '[1,', '[2,') where \"of\" = 'visits'"
    ),
    "another seal": _sql("update seals set parts = replace(parts, '1', '2') where number = 2"),
    "another number in a seal": _sql("update seals set n = n + 1 where number = 2"),
    "another hash of a seal": _sql("update seals set hash = randomblob(32) where number = 1"),
    "a seal is gone": _sql("delete from seals where number = 1"),
    "the last seal is gone": _sql(
        "delete from seals where number = (select max(number) from seals)"
    ),
    "a number was never seen": _sql("update seen set last = last - 1"),
    "a number was not yet seen": _sql("update seen set last = last + 1"),
    "a source was never seen": _sql("delete from seen"),
}


# Of the Delta log ---------------------------------------------------------------------------------
def _entry(folder: Path, chance: random.Random) -> Path:
    logs = sorted(folder.glob(f"*/{LOG}/*.json"))
    return chance.choice(logs)


def lost_entry(folder: Path, chance: random.Random) -> None:
    """An entry of a log is missing."""
    _entry(folder, chance).unlink()


def cut_entry(folder: Path, chance: random.Random) -> None:
    """An entry of a log ends in the middle."""
    entry = _entry(folder, chance)
    entry.write_bytes(entry.read_bytes()[:-20])


def other_entry(folder: Path, chance: random.Random) -> None:
    """A log names another file."""
    entry = _entry(folder, chance)
    entry.write_text(entry.read_text().replace(".parquet", "0.parquet"))


# Of what rows say ---------------------------------------------------------------------------------
def anew(folder: Path, changed: dict[str, pa.Table]) -> None:
    """Write the sealed data set anew with other tables, every hash right."""
    tables: dict[str, pa.Table] = {}
    for part in parts_of(folder):
        rows = pq.read_table(folder / part.path)
        before = tables.get(part.table)
        tables[part.table] = rows if before is None else pa.concat_tables([before, rows])
    shutil.rmtree(folder)
    writer = Writer(folder)
    for name, rows in {**tables, **changed}.items():
        writer.add(name, rows.unify_dictionaries().combine_chunks())
    writer.close()


def table_of(folder: Path, name: str) -> pa.Table:
    """A sealed table."""
    parts = [pq.read_table(folder / p.path) for p in parts_of(folder) if p.table == name]
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def _value(
    table: str,
    column: str,
    change: Callable[[Any, dict[str, Any], random.Random], Any],
    where: Callable[[dict[str, Any]], bool] = lambda row: True,
) -> Corruption:
    """One value of one row is another one."""

    def corrupt(folder: Path, chance: random.Random) -> None:
        rows = table_of(folder, table)
        said = rows.to_pylist()
        at = chance.choice([i for i, row in enumerate(said) if where(row)])
        row = said[at]
        kind = rows.schema.field(column).type
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        values = rows[column].cast(plain).to_pylist()
        values[at] = change(row[column], row, chance)
        array = pa.array(values, plain)
        if plain != kind:
            array = array.dictionary_encode().cast(kind)
        place = rows.schema.get_field_index(column)
        anew(folder, {table: rows.set_column(place, rows.schema.field(column), array)})

    return corrupt


def _rows(table: str, change: Callable[[pa.Table, random.Random], pa.Table]) -> Corruption:
    """A table has other rows."""

    def corrupt(folder: Path, chance: random.Random) -> None:
        anew(folder, {table: change(table_of(folder, table), chance)})

    return corrupt


def _again(rows: pa.Table, chance: random.Random) -> pa.Table:
    at = chance.randrange(rows.num_rows)
    return pa.concat_tables([rows, rows.slice(at, 1)])


def _without(rows: pa.Table, chance: random.Random) -> pa.Table:
    at = chance.randrange(rows.num_rows)
    return pa.concat_tables([rows.slice(0, at), rows.slice(at + 1)])


def _none(value: Any, row: Any, chance: random.Random) -> Any:
    return None


def _web(row: dict[str, Any]) -> bool:
    return bool(row["unit"] == "m")


SAID = {
    "a child that is not there": _value("edges", "child", lambda v, r, c: v + 1_000_000),
    "a parent that is not there": _value("edges", "parent", lambda v, r, c: v + 1_000_000),
    "its own parent": _value("edges", "parent", lambda v, r, c: r["child"]),
    "a part beyond the end": _value("edges", "right", lambda v, r, c: v + 1e6),
    "a part before the beginning": _value("edges", "left", lambda v, r, c: -5.0),
    "a part that is larger": _value("edges", "right", lambda v, r, c: v + 7.0),
    "a part that is smaller": _value(
        "edges", "right", lambda v, r, c: r["left"] + 0.5 * (v - r["left"])
    ),
    "an edge twice": _rows("edges", _again),
    "an edge less": _rows("edges", _without),
    "a lot twice": _rows("lots", _again),
    "a lot that is larger": _value("lots", "quantity", lambda v, r, c: v + 3.0, _web),
    "a lot of which more is left": _value("lots", "rest", lambda v, r, c: v + 3.0, _web),
    "a lot of which less is left than nothing": _value("lots", "rest", lambda v, r, c: -1.0),
    "a lot in no state": _value("lots", "state", lambda v, r, c: "lost"),
    "a lot without a kind": _value("lots", "kind", _none),
    "a lot without a quantity": _value("lots", "quantity", _none),
    "a visit that ended before": _value(
        "visits", "end", lambda v, r, c: r["start"].replace(year=2020)
    ),
    "a visit of nothing": _value("visits", "lot", lambda v, r, c: 10**9),
    "a machine without a number": _value("visits", "machine", lambda v, r, c: 0),
    "a state of no machine": _value("states", "state", lambda v, r, c: "resting"),
    "a state that ended before": _value(
        "states", "start", lambda v, r, c: r["end"].replace(year=2040)
    ),
    "more was used": _value(
        "uses",
        "quantity",
        lambda v, r, c: v + 5.0,
        lambda r: r["what"] != "energy" and r["unit"] != "cells",
    ),
    "a use less": _rows(
        "uses", lambda t, c: t.filter(pc.not_equal(t["what"].cast(pa.string()), "material"))
    ),
    "limits the wrong way": _value(
        "measures", "lower", lambda v, r, c: r["upper"] + 1.0, lambda r: r["upper"] is not None
    ),
    "a measure of nothing": _value("measures", "lot", lambda v, r, c: -7),
    "a defect the wrong way": _value(
        "events", "left", lambda v, r, c: r["right"] + 1.0, lambda r: r["right"] is not None
    ),
    "an event of nothing": _value("events", "what", lambda v, r, c: "surprise"),
    "an event of no cell": _value(
        "events", "cell", lambda v, r, c: 10**7, lambda r: r["cell"] is not None
    ),
    "a count of nothing": _value("counts", "what", lambda v, r, c: "guessed"),
    "other cells counted": _value(
        "counts", "value", lambda v, r, c: v + 1, lambda r: not r["of"] and r["what"] == "started"
    ),
    "a cell twice": _rows("cells", _again),
    "a cell less": _rows("cells", _without),
    "a cell without a number": _value("cells", "cell", _none),
    "a cell that was out before": _value(
        "cells", "out", lambda v, r, c: r["born"].replace(year=2020), lambda r: r["out"] is not None
    ),
    "a cell of no disposition": _value("cells", "disposition", lambda v, r, c: "sold"),
    "a cell of no lot": _value(
        "cells", "stacking_cathode_lot", lambda v, r, c: 10**8, lambda r: r["stacking_cathode_lot"]
    ),
    "a cell off its lot": _value(
        "cells", "stacking_anode_at", lambda v, r, c: v + 10**8, lambda r: r["stacking_anode_lot"]
    ),
    "a cell in another module": _value(
        "cells", "module", lambda v, r, c: v - 1, lambda r: r["module"] is not None
    ),
    "two cells in one place": _value(
        "cells", "trays_slot", lambda v, r, c: v % 2 + 1, lambda r: (r["trays_slot"] or 0) > 2
    ),
    "a step before birth": _value(
        "cells", "filling_start", lambda v, r, c: v.replace(year=2020), lambda r: r["filling_start"]
    ),
    "a step that took less than nothing": _value(
        "cells", "filling_took", lambda v, r, c: -v, lambda r: r["filling_took"]
    ),
    "another column": _rows(
        "visits", lambda t, c: t.rename_columns([*t.column_names[:-1], "until"])
    ),
    "another type": _rows("visits", lambda t, c: t.set_column(0, "lot", t["lot"].cast(pa.int32()))),
}


def _wrong_json(folder: Path, chance: random.Random) -> None:
    """A part in the manifest has bounds that cannot be read."""
    with pysqlite3.connect(str(folder / "records.sqlite")) as connection:
        connection.execute("update manifest set bounds = ? where number = 1", (json.dumps([1]),))
    connection.close()


CORRUPTIONS: dict[str, Corruption] = {
    "flipped bit": flipped_bit,
    "cut short": cut_short,
    "lost part": lost_part,
    "exchanged parts": exchanged_parts,
    "foreign part": foreign_part,
    "lost entry": lost_entry,
    "cut entry": cut_entry,
    "other entry": other_entry,
    "unreadable bounds": _wrong_json,
    **DATABASE,
    **SAID,
}


def drawn(times: int, seed: int) -> Sequence[tuple[str, int]]:
    """So many corruptions, each kind as often as any other, with a seed of its own."""
    names = list(CORRUPTIONS)
    random.Random(seed).shuffle(names)
    return [(names[i % len(names)], seed * 10_000 + i) for i in range(times)]
