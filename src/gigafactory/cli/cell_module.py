"""The commands `cell module`, `cell match`."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import click

from gigafactory.cli.cell import cell
from gigafactory.cli.options import changes
from gigafactory.errors import BadInput


@cell.command("module")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--cell",
    "design",
    metavar="CELL",
    type=click.Path(path_type=Path),
    help="A cell file whose design goes into the module, instead of the cell that it states.",
)
@click.option(
    "--set",
    "changed",
    multiple=True,
    metavar="KEY=VALUE",
    callback=changes,
    help="Another value in place of the module file's: pads.thickness=2 mm. Several times.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def module_command(file: Path, design: Path | None, changed: dict[str, str], as_text: bool) -> None:
    """Say what follows from a module: mass, volume, resistance, pressure of its pads.

    FILE is a module file such as cells/modules/grenoble_prototype.toml.
    """
    from gigafactory.cell.design.balance import balance
    from gigafactory.cell.design.read import read_design
    from gigafactory.cell.module.answer import bill, table
    from gigafactory.cell.module.designed import of_design
    from gigafactory.cell.module.model import drawn_for
    from gigafactory.cell.module.read import read_module

    module = read_module(file, changed)
    facts = drawn_for(module)
    if design is not None:
        said = read_design(design)
        facts = of_design(said, balance(said))
    rows, parts = table(module, facts), bill(module, facts)
    if as_text:
        answer = {
            "module": file.stem,
            "title": module.title,
            **{str(row["name"]): _finite(row["value"]) for row in rows},
            "units": {row["name"]: row["unit"] for row in rows},
            "parts": [{key: _finite(value) for key, value in part.items()} for part in parts],
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    click.echo(f"{file.stem}: {module.title}\n")
    for row in rows:
        value = float(row["value"])
        name = str(row["name"]).replace("_", " ")
        unit, factor = SHOWN.get(str(row["unit"]), (row["unit"], 1.0))
        if row["name"] == "cells":
            unit, factor = "", 1.0
        click.echo(f"  {name:<22} {factor * value:>11.5g} {unit:<6} {row['about']}")
    click.echo(f"\n  {'part':<24} {'count':>6} {'kg':>9} {'kg/kWh':>8}  material")
    for part in parts:
        click.echo(
            f"  {part['part']:<24} {part['count']:>6g} {part['mass']:>9.4f} "
            f"{part['mass_per_kwh']:>8.4f}  {part['material']}"
        )


SHOWN = {
    "m": ("mm", 1e3),
    "m³": ("L", 1e3),
    "ohm": ("mΩ", 1e3),
    "Pa": ("kPa", 1e-3),
    "": ("%", 100),
}
"""Fixed units that people read in another one, and how many of those they are."""


def _finite(value: Any) -> Any:
    """A value as JSON knows it: what is no number is null."""
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


@cell.command("match")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--series", type=click.IntRange(min=1), required=True, help="Groups in a module.")
@click.option(
    "--parallel",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Cells in a group.",
)
@click.option(
    "--csv", "csv", metavar="FILE", type=click.Path(path_type=Path), help="Write who goes where."
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def match_command(file: Path, series: int, parallel: int, csv: Path | None, as_text: bool) -> None:
    """Match graded cells into modules, so that what lies together is alike.

    FILE is a CSV with the columns cell and capacity, and where they were measured resistance and
    self_discharge.
    """
    import numpy as np
    import polars as pl

    from gigafactory.cell.module.matching import matched
    from gigafactory.cell.module.spread import module_capacity, stranded

    graded = _graded(file)
    columns = {
        name: graded[name].to_numpy()
        for name in ("capacity", "resistance", "self_discharge")
        if name in graded.columns
    }
    need = series * parallel
    if len(graded) < need:
        what = f"has {len(graded)} cells; a module takes {need}"
        raise BadInput.at(file, "", what, "Grade more cells, or ask for a smaller module.")
    capacity = columns["capacity"]
    found = matched(
        capacity,
        columns.get("resistance"),
        self_discharge=columns.get("self_discharge"),
        series=series,
        parallel=parallel,
    )
    chance = np.random.default_rng(0).permutation(len(capacity))[: found.places.size]
    random = chance.reshape(found.places.shape)
    weakest = module_capacity(capacity, found.places)
    ours, theirs = stranded(capacity, found.places), stranded(capacity, random)
    answer = {
        "modules": len(found.places),
        "left": len(found.left),
        "module_capacity": {"mean": float(weakest.mean()), "least": float(weakest.min())},
        "stranded": float(ours),
        "stranded_at_random": float(theirs),
    }
    if csv is not None:
        module, group, place = np.indices(found.places.shape)
        pl.DataFrame(
            {
                "cell": graded["cell"].gather(found.places.ravel()),
                "module": module.ravel() + 1,
                "group": group.ravel() + 1,
                "place": place.ravel() + 1,
            }
        ).write_csv(csv)
    if as_text:
        click.echo(json.dumps(answer, indent=2))
        return
    click.echo(
        f"{answer['modules']} modules of {series} groups of {parallel}; "
        f"{answer['left']} cells are left.\n"
        f"Capacity of a module {weakest.mean():.4g} Ah, the least {weakest.min():.4g} Ah.\n"
        f"Stranded beside the weakest group: {100 * ours:.4f} % of the capacity; "
        f"at random it would be {100 * theirs:.4f} %."
    )


def _graded(file: Path) -> Any:
    """Graded cells of a CSV, each with a number where one is needed."""
    import polars as pl

    try:
        graded = pl.read_csv(file)
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"cannot be read as CSV: {str(error).splitlines()[0]}"
        raise BadInput.at(file, "", what, "Name a CSV with cell and capacity.") from None
    for name in ("cell", "capacity"):
        if name not in graded.columns:
            what = f"has no column {name}"
            raise BadInput.at(file, name, what, f"It has: {', '.join(graded.columns)}.")
    if (again := graded["cell"].is_duplicated()).any():
        what = f"{graded['cell'].filter(again)[0]} stands in it more than once"
        raise BadInput.at(file, "cell", what, "Keep one row for each cell.")
    for name in ("capacity", "resistance", "self_discharge"):
        if name in graded.columns:
            column = graded[name].cast(pl.Float64, strict=False)
            wrong = (column.is_null() | ~column.is_finite() | (column <= 0)).arg_true()
            if len(wrong):
                what = f"is no number above 0 in row {wrong[0] + 1} behind the header"
                raise BadInput.at(file, name, what, "Mend the row, or leave the cell out.")
            graded = graded.with_columns(column.alias(name))
    return graded
