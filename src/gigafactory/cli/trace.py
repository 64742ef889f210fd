"""The command `trace`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.cli.tables import as_files


@gigafactory_command.command("trace")
@click.argument("data", type=click.Path(path_type=Path))
@click.argument("named", metavar="THING...", nargs=-1, required=True)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
@as_files
@click.option(
    "--page",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw it: from supply lots to this unit as swimlanes, one HTML file that needs nothing "
    "else.",
)
def trace_command(
    data: Path,
    named: tuple[str, ...],
    as_text: bool,
    csv: Path | None,
    parquet: Path | None,
    page: Path | None,
) -> None:
    """Say what a cell or lot was made of, back to the lots of the suppliers.

    DATA is a data set. THING is the number of a cell, or a kind and a number: 4711, coil 17, module
    3, tray 12, lot 17; a supplier's number is asked for as electrolyte serial 3. Every parent is
    said with the stretch of it that went in, with lane, machine, time, and what was measured there.
    Where it cannot be told for certain which of two lots it was, both are named as those that may
    be.
    """
    from gigafactory.cli.tables import write_files
    from gigafactory.records.read import read_records
    from gigafactory.records.trace.genealogy import Genealogy
    from gigafactory.records.trace.story import story
    from gigafactory.records.trace.thing import thing
    from gigafactory.records.trace.told_story import as_json, as_table, printed

    genealogy = Genealogy(read_records(data))
    found = story(genealogy, thing(genealogy, named))
    if as_text:
        click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(found), nl=False)
    if csv or parquet:
        write_files(as_table(found), csv, parquet)
    if page:
        from gigafactory.cli.write import write_page
        from gigafactory.report.swimlane import swimlane_page

        write_page(page, swimlane_page(genealogy, found))
