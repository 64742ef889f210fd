"""The command `cell made`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from gigafactory.cli.cell import cell
from gigafactory.cli.options import changes

if TYPE_CHECKING:
    from gigafactory.cell.virtual.protocol import Model


@cell.command("made")
@click.argument("data", type=click.Path(path_type=Path))
@click.argument("design", type=click.Path(path_type=Path))
@click.option(
    "--sample",
    type=click.IntRange(0, 100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Cells that are fast-charged in a virtual test; 0: none.",
)
@click.option("--rate", default="1.5C", show_default=True, help="Of the fast charge: 2C, 90 A.")
@click.option(
    "--model",
    type=click.Choice(["SPMe", "DFN"]),
    default="DFN",
    show_default=True,
    help="Of the fast charge: DFN, or the faster SPMe, held against DFN on some cells.",
)
@click.option(
    "--passes",
    type=click.Path(path_type=Path),
    help="A folder of coatings before and after a calender, such as examples/wmg_calendering: by "
    "the law that fits them, gaps that the data tell become densities.",
)
@click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="KEY=VALUE",
    callback=changes,
    help="Another value in place of the design's: cathode.coating=250 g/m². Several times.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def made_command(
    data: Path,
    design: Path,
    sample: int,
    rate: str,
    model: str,
    passes: Path | None,
    changed: dict[str, str],
    as_text: bool,
) -> None:
    """Say what the cells of a line are, from what was measured while they were made.

    DATA is a folder of records with every cell, such as `simulate PLANT --records cells --out DATA`
    writes or `records import` makes; DESIGN is a cell file. Coat weight, thickness and waiting of
    each cell enter its design; what the data do not tell is drawn from the design's [tolerance],
    and what no law covers is said to change nothing. On webs it looks for coat_weight, thickness,
    density, porosity, roll_gap and residual_solvent, followed from the draws of cathode and anode;
    on cells for electrolyte_mass, residual_solvent, formation_temperature and formation_loss; in
    time for the wait from the step that draws electrolyte to the one that is called formation.
    """
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.process.pressing import pilot_press_laws
    from gigafactory.errors import BadInput, BadText
    from gigafactory.records.read import read_records
    from gigafactory.scenario.cell_made import cells_made
    from gigafactory.scenario.cell_made_answer import as_json, printed

    wanted: Any = cast("Model", model)
    try:
        read = read_design(design, changed)
        press = pilot_press_laws(read, passes) if passes else None
        found = cells_made(read_records(data), read, sample, rate, wanted, press=press)
    except BadText as error:
        raise BadInput.at(data, "", error.what, error.cure) from None
    if as_text:
        click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(found), nl=False)
