"""The command `report`."""

from __future__ import annotations

from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.cli.write import write_page
from gigafactory.errors import BadInput


@gigafactory_command.command("report")
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File of the report; one that stands there is replaced. By default DATA.html, beside the "
    "data set, which itself is never changed.",
)
@click.option(
    "--day",
    metavar="N",
    type=int,
    default=None,
    help="Day that is shown machine by machine, counted from 1 after the warm-up; by default the "
    "one on which the fewest good cells left.",
)
def report_command(data: Path, out: Path | None, day: int | None) -> None:
    """Make a report of a data set: one HTML file, readable without a network.

    DATA is the folder that `gigafactory simulate PLANT --out DATA` wrote. The same records give the
    same report, to the last byte.
    """
    from gigafactory.records.read import read_records
    from gigafactory.report.page import page

    records = read_records(data)
    folder = data.resolve()
    file = out or folder.with_name(f"{folder.name}.html")
    if folder in file.resolve().parents:
        what = "lies in the data set, which is written once and never changed"
        raise BadInput.at(file, "", what, "Name a file beside it.")
    write_page(file, page(records, day))
    click.echo(f"report of {data}: {file.stat().st_size / 1e6:.1f} MB, at")
    click.echo(file.resolve().as_uri())
