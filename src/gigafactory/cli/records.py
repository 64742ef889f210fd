"""The commands `records verify`, `migrate`, `backup`, `restore` and `expire`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gigafactory.cli.group import NO
from gigafactory.cli.records_group import records
from gigafactory.errors import BadInput

if TYPE_CHECKING:
    from gigafactory.records.store.parts import Part

_data = click.argument("data", type=click.Path(path_type=Path))
_database = click.option("--database", metavar="URL", help="PostgreSQL that holds what is hot.")
_json = click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")


@records.command()
@_data
@_database
@_json
def verify(data: Path, database: str | None, as_text: bool) -> None:
    """Prove a data set, and list what is wrong. Exit code 1 where something is.

    The bytes against their hashes, the manifest against files and Delta log, every row against its
    rules, the genealogy without orphans or overlaps, and balances of mass and metres.
    """
    from gigafactory.records.verify import verify as findings_of

    found = findings_of(data, database)
    if as_text:
        rows = [{"file": f.file, "place": f.place, "what": f.what} for f in found]
        _print({"ok": not found, "findings": rows})
    else:
        for one in found:
            click.echo(str(one))
        many = "1 finding" if len(found) == 1 else f"{len(found)} findings"
        click.echo(f"{data}: {many}." if found else f"{data}: sound.")
    sys.exit(NO if found else 0)


@records.command()
@_data
@_database
@_json
def migrate(data: Path, database: str | None, as_text: bool) -> None:
    """Bring a data set of an older version to this one; its rows stay as they are."""
    from gigafactory.records.store.migrate import migrate as migrated
    from gigafactory.records.store.place import Place

    said = migrated(Place(data.absolute(), database))
    if as_text:
        _print({"steps": list(said)})
    else:
        for one in said:
            click.echo(one)
        click.echo(f"{data}: is of this version." if not said else f"{data}: is now.")


@records.command()
@_data
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--link", is_flag=True, help="Name the sealed parts twice instead of copying them.")
@_database
@_json
def backup(data: Path, target: Path, link: bool, database: str | None, as_text: bool) -> None:
    """Copy a data set as it is at one moment into TARGET, also while it is written.

    TARGET is a data set like any other. With --link it takes no room, but a disk that fails takes
    both.
    """
    from gigafactory.records.store.backup import backup as copied
    from gigafactory.records.store.place import Place

    parts = copied(Place(data.absolute(), database), target, link)
    _moved(parts, data, target, as_text)


@records.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@_database
@_json
def restore(source: Path, data: Path, database: str | None, as_text: bool) -> None:
    """Put the backup SOURCE at DATA, and prove it. Exit code 1 where something is wrong."""
    from gigafactory.records.store.backup import restore as restored
    from gigafactory.records.store.place import Place
    from gigafactory.records.verify import verify as findings_of

    parts = restored(source, Place(data.absolute(), database))
    found = findings_of(data, database)
    for one in found:
        click.echo(str(one), err=True)
    _moved(parts, source, data, as_text, findings=len(found))
    sys.exit(NO if found else 0)


@records.command()
@_data
@click.option(
    "--keep", multiple=True, required=True, metavar="TABLE=DAYS", help="Such as measures=400."
)
@_database
@_json
def expire(data: Path, keep: tuple[str, ...], database: str | None, as_text: bool) -> None:
    """Drop sealed rows that are older than they are kept; the data set says that they are gone."""
    from datetime import UTC, datetime

    from gigafactory.records.store.store import open_store

    with open_store(data, database) as store:
        parts = store.expire(dict(map(_days, keep)), datetime.now(UTC))
    if as_text:
        _print({"dropped": [part.path for part in parts], "rows": _rows(parts)})
    else:
        for part in parts:
            click.echo(f"{part.path}: {part.rows:,} rows dropped.")
        click.echo(f"{data}: {_rows(parts):,} rows dropped.")


def _days(text: str) -> tuple[str, int]:
    table, _, days = text.partition("=")
    if not days.isdecimal():
        cure = "Write for example measures=400."
        raise BadInput.at("--keep", text, "is not TABLE=DAYS", cure)
    return table.strip(), int(days)


def _rows(parts: Sequence[Part]) -> int:
    return sum(part.rows for part in parts)


def _moved(parts: Sequence[Part], source: Path, target: Path, as_text: bool, **more: int) -> None:
    length = sum(part.bytes for part in parts)
    if as_text:
        _print({"parts": len(parts), "rows": _rows(parts), "bytes": length, **more})
    else:
        said = f"{len(parts)} parts with {_rows(parts):,} rows, {length / 1e6:,.1f} MB"
        click.echo(f"{source}: {said}, and what is not sealed, are at {target}.")


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
