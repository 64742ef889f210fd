"""The import: a folder of files and a mapping become a data set, or nothing at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

import gigafactory
from gigafactory.errors import BadInput, BadText
from gigafactory.plant.read import read_plant
from gigafactory.records import tables
from gigafactory.records.intake.account import Account, Reject
from gigafactory.records.intake.assemble import assemble
from gigafactory.records.intake.book import look_up
from gigafactory.records.intake.build import Built, build
from gigafactory.records.intake.claims import claims, word
from gigafactory.records.intake.door import read_mapping
from gigafactory.records.intake.mapping import Head, Mapping
from gigafactory.records.intake.source import read_sources
from gigafactory.records.intake.times import ticks
from gigafactory.records.write import Writer

MICRO_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class Taken:
    """What was taken in from some files, before it is written.

    Parameters
    ----------
    built
        The tables.
    account
        By file: rows read, imported, repeated, rejected, left out.
    rejects
        Every row that was turned away.
    remarks
        What is odd and was taken all the same.
    said
        Rows of the table `runs`.
    """

    built: Built
    account: list[dict[str, Any]]
    rejects: Sequence[Reject]
    remarks: Sequence[str]
    said: dict[str, str]


def take(folder: Path, mapping_file: Path) -> Taken:
    """Read files as a mapping says.

    Raises
    ------
    BadInput
        If the mapping is wrong, or a file that it names cannot be read.
    """
    mapping = read_mapping(mapping_file)
    account = Account(read_sources(folder, mapping, mapping_file))
    told = claims(mapping, account)
    steps = tuple(map(word, mapping.import_.steps))
    while True:
        before = len(account.rejected)
        account.remarks.clear()
        book, found = look_up(told, account)
        made = assemble(told, book, found, account)
        built = build(made, account, steps)
        if len(account.rejected) == before:
            break
    rows = account.table()
    said = _said(mapping, mapping_file, built, rows, account.remarks)
    return Taken(built, rows, account.rejects(), tuple(account.remarks), said)


def write(taken: Taken, out: Path) -> int:
    """Write what was taken in as a data set; bytes written.

    Raises
    ------
    BadInput
        If the folder cannot be used.
    """
    writer = Writer(out)
    try:
        keys, values = list(taken.said), list(taken.said.values())
        writer.add("runs", pa.table([keys, values], schema=tables.schema(tables.RUNS)))
        for name, table in taken.built.tables.items():
            if name != "cells" or table.num_rows:
                writer.add(name, table)
        return writer.close()
    except BaseException:
        writer.abandon()
        raise


def _said(
    mapping: Mapping,
    file: Path,
    built: Built,
    rows: list[dict[str, Any]],
    remarks: Sequence[str],
) -> dict[str, str]:
    head = mapping.import_
    first = _start(head, file, built)
    last = max(built.last if built.last is not None else first, first + 1_000_000)
    said = {
        "source": "import",
        "name": head.name,
        "version": gigafactory.__version__,
        "start": datetime.fromtimestamp(first // 1_000_000, UTC)
        .replace(microsecond=first % 1_000_000)
        .isoformat()
        .replace("+00:00", "Z"),
        "warm_up_days": "0",
        "simulated_days": repr((last - first) / MICRO_A_DAY),
        "complete": "true",
        "mapping_hash": hashlib.sha256(file.read_bytes()).hexdigest(),
        "mapping": file.read_bytes().decode("utf-8-sig"),
        "draws": json.dumps(_straddling(built, head), ensure_ascii=False),
        "joins": "[]",
        "accounting": json.dumps(rows, ensure_ascii=False),
        "remarks": json.dumps(list(remarks), ensure_ascii=False),
    }
    if head.zone:
        said["zone"] = head.zone
    if head.steps:
        said["steps"] = json.dumps([word(one) for one in head.steps], ensure_ascii=False)
    if head.plant:
        plant = read_plant((file.parent / head.plant).resolve())
        said |= {"plant": plant.head.name, "plant_hash": plant.hash, "plant_said": plant.said}
    return said


def _straddling(built: Built, head: Head) -> dict[str, Any]:
    """What is known of draws, with those marked of which a part may go on to the next lot."""
    return {
        name: said | {"straddles": name in head.straddles} for name, said in built.draws.items()
    }


def _start(head: Head, file: Path, built: Built) -> int:
    """When the records begin [µs since 1970]."""
    if head.start is None:
        return built.first if built.first is not None else 0
    try:
        return ticks(head.start, "iso", head.zone, "earlier")
    except BadText as error:
        raise BadInput.at(file, "import.start", error.what, error.cure) from None
