"""The command `causes`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.cli.options import Share, listed
from gigafactory.errors import BadInput


@gigafactory_command.command("causes")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--of", callback=listed, help="Characteristics: capacity,resistance,scrap,...")
@click.option("--by", callback=listed, help="Kinds: stacking.machine,filling.electrolyte.lot,...")
@click.option(
    "--rate",
    type=Share(),
    default="1%",
    show_default=True,
    help="Share of discoveries that may be false.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def causes_command(
    data: Path, of: tuple[str, ...], by: tuple[str, ...], rate: float, as_text: bool
) -> None:
    """Say which lot, lane, machine or channel goes with what cells measure.

    DATA is a folder of records with every cell. Each member of each kind of parent is held against
    its peers, by level and by drift, with the variance that its cells share; what is called a
    discovery is corrected for all that was looked at. Cells that were begun after the warm-up
    count, as far as they have been measured.
    """
    from gigafactory.quality.causes.answer import as_json, printed
    from gigafactory.quality.causes.causes import causes
    from gigafactory.records.read import read_records

    if not 0 < rate < 1:
        raise BadInput.at("--rate", "", "is no share between 0 and 1", "Write 1%.")
    found = causes(read_records(data), of, by, rate)
    if as_text:
        click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(found), nl=False)
