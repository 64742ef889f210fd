"""The command `records import`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.group import NO
from gigafactory.cli.records_group import records
from gigafactory.errors import BadInput


@records.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What the columns of the files are in our tables. By default SOURCE/mapping.toml.",
)
@click.option(
    "--out",
    metavar="DATA",
    type=click.Path(path_type=Path),
    help="Folder of the data set that is made; it must not exist, or be empty.",
)
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="CSV file of the rows that were turned away, with line, column and reason. By default "
    "DATA.rejects.csv, beside the data set, if there are any.",
)
@click.option(
    "--allow-rejects",
    is_flag=True,
    help="Make the data set although rows were turned away; without it nothing is made.",
)
@click.option(
    "--curves",
    metavar="FILE",
    type=click.Path(path_type=Path),
    multiple=True,
    help="File of a cycler: BDF, Maccor text, Neware or Arbin. SOURCE is then a data set, to whose "
    "cell the curve is attached. May be given several times.",
)
@click.option(
    "--cell",
    "cells",
    metavar="ID",
    multiple=True,
    help="The cell of each --curves, in the same order: its name there, or its number here.",
)
@click.option(
    "--cells",
    "listed_cells",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead of --curves and --cell: a CSV file with the columns file and cell; files are "
    "seen from its folder.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the account as JSON.")
def import_command(
    source: Path,
    mapping: Path | None,
    out: Path | None,
    rejects: Path | None,
    allow_rejects: bool,
    curves: tuple[Path, ...],
    cells: tuple[str, ...],
    listed_cells: Path | None,
    as_text: bool,
) -> None:
    """Make a data set of somebody else's files, as a mapping says; or attach curves to its cells.

    SOURCE is a folder of CSV or Parquet files. Every row is accounted for: imported, repeated word
    for word, left out by the mapping, or turned away with a reason. Exit code 1 where rows were
    turned away and --allow-rejects is not said; nothing is written then but their list.

    With --curves, SOURCE is a data set: the curve of a cycler is attached to one of its cells, and
    what each cycle says is printed: capacity, energy, coulombic efficiency, resistance.
    """
    if curves or cells or listed_cells:
        _curves(source, curves, cells, listed_cells, as_text)
        return
    from gigafactory.records.intake.account import rejects_csv
    from gigafactory.records.intake.printed import as_json, printed
    from gigafactory.records.intake.run import take, write
    from gigafactory.records.write import free

    if out is None:
        raise BadInput.at("--out", "", "is missing", "Name the folder of the data set to make.")
    target = free(out)
    taken = take(source, mapping or source / "mapping.toml")
    refused = bool(taken.rejects) and not allow_rejects
    listed = rejects or out.with_name(f"{out.name}.rejects.csv")
    if taken.rejects:
        _put(listed, rejects_csv(taken.rejects))
    written = None if refused else write(taken, target)
    if as_text:
        answer = as_json(taken, written is not None)
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        click.echo(printed(taken, str(out), written, str(listed)), nl=False)
    sys.exit(NO if refused else 0)


def _put(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(file, "", what, "Name another with --rejects.") from None


def _curves(
    data: Path,
    files: tuple[Path, ...],
    cells: tuple[str, ...],
    listed: Path | None,
    as_text: bool,
) -> None:
    """Attach curves of cyclers to cells of a data set."""
    from gigafactory.records.curves.attach import attach, pairs_of
    from gigafactory.records.curves.printed import as_json, printed
    from gigafactory.records.read import read_records

    pairs = pairs_of(files, cells, listed)
    kept = attach(read_records(data), pairs)
    if as_text:
        click.echo(json.dumps(as_json(kept), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(kept), nl=False)
