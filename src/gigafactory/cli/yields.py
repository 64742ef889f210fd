"""The command `yield`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command


@gigafactory_command.command("yield")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def yield_command(data: Path, as_text: bool) -> None:
    """Say what of a plant's work was right at the first time, and where cells are lost.

    DATA is a folder that `simulate --out` wrote. All days behind its warm-up count. With `--records
    cells` the scrap is held against every machine, lane, channel, lot, batch and coil: each class
    is compared with the rest by an exact test, corrected for the number of classes. Metres of web
    that gave no cell stand beside it.
    """
    from gigafactory.quality.pareto import pareto
    from gigafactory.quality.yield_answer import as_json, printed
    from gigafactory.quality.yields import yields
    from gigafactory.records.read import read_records

    records = read_records(data)
    found, lost = yields(records), pareto(records)
    if as_text:
        click.echo(json.dumps(as_json(found, lost), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(records, found, lost), nl=False)
