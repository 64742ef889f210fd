"""The command `simulate`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.bar import bar, interruptible
from gigafactory.cli.group import STOPPED, gigafactory_command
from gigafactory.cli.options import Days, Share, changes
from gigafactory.errors import BadInput
from gigafactory.scenario.limits import LAST_SEED, MOMENT


@gigafactory_command.command("simulate")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--days",
    type=Days(MOMENT),
    default=30.0,
    show_default=True,
    help="Days that are counted, after the warm-up.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, LAST_SEED),
    default=1,
    show_default=True,
    help="Of every random number; the same seed gives the same answer and the same records.",
)
@click.option(
    "--replications",
    metavar="N",
    type=click.IntRange(1, 100_000),
    default=None,
    help="Runs, each with the seed after the one before: 1, or with --precision at most 1000.",
)
@click.option(
    "--precision",
    type=Share(),
    default=None,
    help="Replicate until the interval of the output is this share of it on either side: 1%. Ten "
    "replications are the fewest.",
)
@click.option(
    "--warm-up",
    type=Days(0.0),
    default=None,
    help="Days simulated first and not counted; by default 1.25 times the nominal way through the "
    "plant and one day.",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    callback=changes,
    metavar="KEY=VALUE",
    help="Change a value of the plant for this run: machine.stacking.machines=40.",
)
@click.option(
    "--records",
    type=click.Choice(["none", "lots", "cells"]),
    default=None,
    help="What is recorded: nothing, everything above the cell, every cell. By default lots where "
    "--out is given.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the data set; it must not exist or be empty. With more than one replication "
    "each gets a folder in it: 001, 002, ...",
)
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(0, 1024),
    default=0,
    show_default=True,
    help="Replications at once; 0: one for each core. Changes no result.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def simulate_command(
    plant: Path,
    days: float,
    seed: int,
    replications: int | None,
    precision: float | None,
    warm_up: float | None,
    sets: dict[str, str],
    records: str | None,
    out: Path | None,
    processes: int,
    as_text: bool,
) -> None:
    """Simulate a plant, and say what it makes.

    Ctrl-C ends the run after the day that it is in: what there is so far is printed and, with
    --out, written; the exit code is 130. A run cannot be taken up again from there; a line can be
    saved and resumed from Python, see docs/resume.md.
    """
    from gigafactory.plant.read import read_plant

    keep = records or ("lots" if out else "none")
    if keep != "none" and out is None:
        raise BadInput.at("--out", "", "is missing", f"Records ({keep}) need a folder: --out DIR.")
    if keep == "none" and out is not None:
        raise BadInput.at(
            "--out", "", "has nothing to hold", "Use --records lots or cells with it."
        )
    runs = replications or (1 if precision is None else 1000)
    found = read_plant(plant, sets)
    # The engine takes seconds to load; whoever only checks a plant need not wait for it.
    from gigafactory.scenario.simulate import nominal_warm_up, simulate
    from gigafactory.scenario.summary import as_json, cost, printed

    before = nominal_warm_up(found) if warm_up is None else warm_up
    total, unit = (before + days, "days") if runs == 1 else (runs, "replications")
    with bar(total, unit, as_text) as tell, interruptible(tell) as progress:
        answer = simulate(
            found, days, seed, runs, before, keep, out, processes, progress, precision
        )
    if as_text:
        click.echo(json.dumps(as_json(answer), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(answer, out), nl=False)
        click.echo(cost(answer), nl=False, err=True)
    if not answer.complete:
        sys.exit(STOPPED)
