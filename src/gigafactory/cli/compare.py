"""The command `compare`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.bar import bar, interruptible
from gigafactory.cli.group import STOPPED, gigafactory_command
from gigafactory.cli.options import what_ifs
from gigafactory.cli.paired import paired_options
from gigafactory.errors import BadInput


@gigafactory_command.command("compare")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "sets",
    multiple=True,
    required=True,
    callback=what_ifs,
    metavar="CHANGE",
    help="One what-if: KEY=VALUE, or KEY+=N, KEY-=N, KEY*=FACTOR of the number that stands there. "
    "Several changes of one what-if are joined by a semicolon.",
)
@paired_options(replications=4)
def compare_command(
    plant: Path,
    sets: tuple[dict[str, str], ...],
    days: float,
    seed: int,
    replications: int,
    warm_up: float | None,
    processes: int,
    as_text: bool,
) -> None:
    """Run a plant and what-ifs on the same luck, and tell the differences.

    Every --set is one what-if. All plants meet the same random numbers, so that what they differ in
    is the change and hardly luck; each difference has a 95 % interval of its own.

    Ctrl-C ends it; the replications that every plant has come through are the answer, and the exit
    code is 130.
    """
    from gigafactory.plant.read import read_plant

    base = read_plant(plant)
    others = [read_plant(plant, changes) for changes in sets]
    for one, changes in zip(others, sets, strict=True):
        if one.hash == base.hash:
            said = "; ".join(f"{k}={v}" for k, v in changes.items())
            raise BadInput.at("--set", said, "changes nothing", "Give another value.")
    # The engine takes seconds to load; whoever made a slip need not wait for it.
    from gigafactory.scenario.compare import compare
    from gigafactory.scenario.comparison import as_json, printed
    from gigafactory.scenario.runs import Workers

    runs = replications * (1 + len(others))
    with (
        bar(runs, "runs", as_text) as tell,
        interruptible(tell) as progress,
        Workers(min(processes, runs)) as workers,
    ):
        answer = compare(base, others, days, seed, replications, warm_up, workers, progress)
    if as_text:
        click.echo(json.dumps(as_json(answer), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(answer), nl=False)
    if not answer.complete:
        sys.exit(STOPPED)
