"""The commands `oee` and `bottleneck`: what records say of machines and of the line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command


@gigafactory_command.command("oee")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--step", help="Step of the waterfall; by default the bottleneck.")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def oee_command(data: Path, step: str | None, as_text: bool) -> None:
    """Tell state times and effectiveness of every step, and where the cells are lost.

    DATA is a data set that `simulate --out` wrote. Names are those of ISO 22400-2: availability is
    production time over planned busy time, effectiveness the ideal time of what was made over
    production time, quality the good share of it.
    """
    from gigafactory.quality.oee_answer import as_json, printed
    from gigafactory.records.read import read_records

    records = read_records(data)
    if as_text:
        click.echo(json.dumps(as_json(records, step), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(records, step), nl=False)


@gigafactory_command.command("bottleneck")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def bottleneck_command(data: Path, as_text: bool) -> None:
    """Tell which step limits the plant, by the shifting bottleneck of records.

    DATA is a data set that `simulate --out` wrote.
    """
    from gigafactory.quality.oee_answer import bottleneck_json, bottleneck_printed
    from gigafactory.records.read import read_records

    records = read_records(data)
    if as_text:
        click.echo(json.dumps(bottleneck_json(records), indent=2, ensure_ascii=False))
    else:
        click.echo(bottleneck_printed(records), nl=False)
