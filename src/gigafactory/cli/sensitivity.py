"""The command `sensitivity`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gigafactory.cli.bar import bar, interruptible
from gigafactory.cli.group import STOPPED, gigafactory_command
from gigafactory.cli.paired import paired_options


@gigafactory_command.command("sensitivity")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--over",
    default="*",
    metavar="PATTERNS",
    help="Steps and buffers, with commas between them: 'stacking, machine.anode_*, buffer.*'; by "
    "default all of them.",
)
@click.option(
    "--what",
    "whats",
    multiple=True,
    type=click.Choice(["rate", "machines", "places"]),
    help="Only this: 1 % more rate, one more machine (of a hundred and more: 1 %), ten more "
    "places. Can be given twice.",
)
@paired_options(replications=4)
def sensitivity_command(
    plant: Path,
    over: str,
    whats: tuple[str, ...],
    days: float,
    seed: int,
    replications: int,
    warm_up: float | None,
    processes: int,
    as_text: bool,
) -> None:
    """Measure what a little more of each thing brings, and where the bottleneck is.

    Each is run beside the plant as it is on the same random numbers. Ctrl-C ends it; the
    replications that every run has come through are the answer, and the exit code is 130.
    """
    from gigafactory.plant.read import read_plant
    from gigafactory.scenario.compare import compare
    from gigafactory.scenario.runs import Workers
    from gigafactory.scenario.sensitivity import WHATS, nudges, sensitivities
    from gigafactory.scenario.sensitivity_answer import as_json, printed

    base = read_plant(plant)
    nudged = nudges(base, over, [w for w in WHATS if w in whats] or WHATS)
    others = [read_plant(plant, {n.key: n.change}) for n in nudged]
    runs = replications * (1 + len(others))
    with (
        bar(runs, "runs", as_text) as tell,
        interruptible(tell) as progress,
        Workers(min(processes, runs)) as workers,
    ):
        answer = compare(base, others, days, seed, replications, warm_up, workers, progress)
    found = sensitivities(nudged, answer)
    if as_text:
        click.echo(json.dumps(as_json(found, answer), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(found, answer), nl=False)
    if not answer.complete:
        sys.exit(STOPPED)
