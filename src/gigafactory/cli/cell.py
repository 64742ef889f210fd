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
@click.option(
    "--test",
    "tests",
    metavar="NAME[:VALUES]",
    multiple=True,
    help="A virtual test: rate, pulse, fast-charge, drive, calendar or cycle; values in place of "
    "the usual ones behind a colon: rate:C/3,2C, fast-charge:3C, drive:80 kWh, calendar:360 d, "
    "cycle:200. Several times.",
)
@click.option(
    "--model",
    metavar="MODEL",
    default="DFN",
    show_default=True,
    help="Of the virtual tests: DFN, or SPMe, which is quicker and holds at low rates.",
)
@click.option(
    "--both", is_flag=True, help="Run the tests by SPMe as well, and tell by how much it is off."
)
@click.option(
    "--measured",
    metavar="FILE",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A file of a cycler (BDF, Maccor text, Neware, Arbin), whose discharges are simulated "
    "and compared. Several times.",
)
@click.option(
    "--page", metavar="FILE", type=click.Path(path_type=Path), help="Write a page in HTML."
)
@click.option(
    "--pdf", metavar="FILE", type=click.Path(path_type=Path), help="Write a data sheet in PDF."
)
@click.option(
    "--curves",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write the curve of each virtual test in Battery Data Format.",
)
@click.option("--bpx", metavar="FILE", type=click.Path(path_type=Path), help="Write it as BPX.")
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def design_command(
    file: Path,
    changed: dict[str, str],
    tests: tuple[str, ...],
    model: str,
    both: bool,
    measured: tuple[Path, ...],
    page: Path | None,
    pdf: Path | None,
    curves: Path | None,
    bpx: Path | None,
    as_text: bool,
) -> None:
    """Say what follows from the design of a cell, test it, and write its data sheet.

    FILE is a cell file such as cells/premium_pouch.toml. Virtual tests, --measured, --pdf and --bpx
    need the extra `cell`: pip install 'gigafactory[cell]'.
    """
    from gigafactory.cli.cell_design import Asked, designed

    asked = Asked(file, changed, tests, model, both, measured, page, pdf, bpx, curves, as_text)
    designed(asked)


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
