"""Commands on plant folders alone: `check`, `schema`, `plant diff`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.group import BAD_INPUT, NO, gigafactory_command
from gigafactory.cli.options import changes
from gigafactory.errors import BadInput


@gigafactory_command.command()
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="KEY=VALUE",
    callback=changes,
    help="Another value in place of the files': product.e78.design=cell.toml. Several times.",
)
@click.option("--json", "as_text", is_flag=True, help="Print findings as JSON.")
def check(plant: Path, changed: dict[str, str], as_text: bool) -> None:
    """Check a plant folder: units, keys, references, and what cannot work."""
    from gigafactory.plant.read import read_plant
    from gigafactory.units.text import ASSUMPTION

    try:
        found = read_plant(plant, changed)
    except BadInput as error:
        if not as_text:
            raise
        rows = [
            {"file": f.file, "place": f.place, "what": f.what, "cure": f.cure}
            for f in error.findings
        ]
        click.echo(json.dumps({"ok": False, "findings": rows}, indent=2, ensure_ascii=False))
        sys.exit(BAD_INPUT)
    assumed = sum(not s.sources or ASSUMPTION in s.sources for s in found.stated)
    answer = {
        "ok": True,
        "plant": found.head.name,
        "steps": len(found.steps),
        "quantities": len(found.stated),
        "assumptions": assumed,
        "plant_hash": found.hash,
        "findings": [],
    }
    if as_text:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        click.echo(
            f"{found.head.name}: fine. {len(found.steps)} steps, {len(found.stated)} quantities, "
            f"{assumed} of them assumptions."
        )


@gigafactory_command.command()
def schema() -> None:
    """Print the JSON Schema of a plant file, for the completion of editors."""
    from gigafactory.plant.schema import schema as plant_schema

    click.echo(json.dumps(plant_schema(), indent=2, ensure_ascii=False))


@gigafactory_command.group()
def plant() -> None:
    """Work with plant folders."""


@plant.command("diff")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="Print as JSON.")
def plant_diff(first: Path, second: Path, as_text: bool) -> None:
    """Show the numbers in which two plants differ. Exit code 1 where they do."""
    from gigafactory.plant.diff import diff
    from gigafactory.plant.read import read_plant

    a, b = read_plant(first), read_plant(second)
    rows = diff(a, b)
    if as_text:
        found = [{"place": r.place, "a": r.a, "b": r.b} for r in rows]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(row.place)
            click.echo(f"  {a.head.name}: {row.a or '-'}")
            click.echo(f"  {b.head.name}: {row.b or '-'}")
        click.echo(f"{len(rows)} numbers differ." if len(rows) != 1 else "1 number differs.")
    sys.exit(NO if rows else 0)
