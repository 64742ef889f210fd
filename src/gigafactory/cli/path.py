"""The command `path`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.scenario.limits import LAST_SEED


@gigafactory_command.command("path")
@click.argument("data", type=click.Path(path_type=Path))
@click.argument("cell", type=int, required=False)
@click.option(
    "--cells",
    metavar="N",
    type=click.IntRange(1, 1_000_000),
    default=200,
    show_default=True,
    help="Good cells that are drawn where no CELL is named.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, LAST_SEED),
    default=1,
    show_default=True,
    help="Of the draw.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def path_command(data: Path, cell: int | None, cells: int, seed: int, as_text: bool) -> None:
    """Say where the time of a cell went, from mixing to leaving.

    DATA is a folder that `simulate --records cells --out` wrote. The path of a CELL goes back from
    its leaving; where parts meet it goes on with the one that arrived last. Without a CELL, the
    paths of a sample of good cells that left behind the warm-up are added up.
    """
    from gigafactory.quality import path_answer as said
    from gigafactory.quality.path import critical_path
    from gigafactory.quality.paths import critical_paths
    from gigafactory.records.read import read_records

    records = read_records(data)
    if cell is None:
        several = critical_paths(records, cells, seed)
        answer, text = said.paths_json(several), said.printed_paths(records, several)
    else:
        one = critical_path(records, cell)
        answer, text = said.path_json(one), said.printed_path(records, one)
    if as_text:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        click.echo(text, nl=False)
