"""The commands `cell design`, `cell diff`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.group import NO, gigafactory_command
from gigafactory.cli.options import changes


@gigafactory_command.group()
def cell() -> None:
    """Design cells: what they hold, weigh, cost, and how they behave before they are built."""


@cell.command("design")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="KEY=VALUE",
    callback=changes,
    help="Another value in place of the file's: cathode.coating=250 g/m². Several times.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def design_command(file: Path, changed: dict[str, str], as_text: bool) -> None:
    """Say what follows from the design of a cell.

    FILE is a cell file such as cells/premium_pouch.toml.
    """
    from gigafactory.cell.design.answer import as_json, printed
    from gigafactory.cell.design.balance import balance
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.design.tolerance import distributions

    design = read_design(file, changed)
    found = balance(design)
    spread = distributions(design) if any(dict(design.tolerance).values()) else None
    if as_text:
        click.echo(json.dumps(as_json(design, found, spread), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(design, found, spread), nl=False)


@cell.command("schema")
@click.option("--materials", is_flag=True, help="Of a material file instead of a cell file.")
def schema_command(materials: bool) -> None:
    """Print the JSON Schema of a cell file, for the completion of editors."""
    from gigafactory.cell.design.schema import cell_schema, material_schema

    found = material_schema() if materials else cell_schema()
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


@cell.command("diff")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="Print as JSON.")
def diff_command(first: Path, second: Path, as_text: bool) -> None:
    """Show the quantities in which two designs differ. Exit code 1 where they do."""
    from gigafactory.cell.design.diff import differences, printed
    from gigafactory.cell.design.read import read_design

    a, b = read_design(first), read_design(second)
    found = differences(a, b)
    if as_text:
        rows = [
            {"quantity": d.name, "unit": d.unit, "a": d.a, "b": d.b, "change": d.change}
            for d in found
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        click.echo(printed(a, b, found), nl=False)
    sys.exit(NO if found else 0)
