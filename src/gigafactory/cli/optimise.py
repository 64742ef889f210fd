"""The command `optimise`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gigafactory.cli.group import NO, gigafactory_command
from gigafactory.cli.options import Days, Share, changes
from gigafactory.scenario.limits import LAST_SEED, MOMENT


@gigafactory_command.command("optimise")
@click.argument("plant", type=click.Path(path_type=Path))
@click.option(
    "--over",
    required=True,
    metavar="PATTERNS",
    help="What may vary, with commas between: 'machine.*, buffer.stacks' or 'stacking, formation'.",
)
@click.option("--target", metavar="OUTPUT", help="Find the cheapest list that makes it: '16 GWh'.")
@click.option(
    "--budget",
    metavar="COST",
    help="Find the most output within it: '650 MEUR' (all that may vary, at its capex), or "
    "'40 places' to count pieces.",
)
@click.option(
    "--set", "sets", multiple=True, callback=changes, metavar="KEY=VALUE", help="Change the plant."
)
@click.option(
    "--days",
    type=Days(MOMENT),
    default=21.0,
    show_default=True,
    help="Days counted in each run of the search.",
)
@click.option(
    "--check-days",
    type=Days(MOMENT),
    default=120.0,
    show_default=True,
    help="Days counted in each run that checks what was found.",
)
@click.option(
    "--check-runs",
    metavar="N",
    type=click.IntRange(2, 10_000),
    default=4,
    show_default=True,
    help="Runs that check a list: so many with --target, at most so many with --budget alone.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(0.0),
    default=15.0,
    show_default=True,
    help="For everything; the search ends so early that what it found can be checked.",
)
@click.option(
    "--restarts",
    metavar="N",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help="Further searches from shaken points.",
)
@click.option(
    "--indifference",
    type=Share(),
    default=0.002,
    show_default=True,
    help="Share of output that makes no difference.",
)
@click.option(
    "--journal",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep every run in this file; the same command with the same file goes on from there.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, LAST_SEED),
    default=1,
    show_default=True,
    help="Of the first run; all others follow from it.",
)
@click.option(
    "--processes",
    metavar="N",
    type=click.IntRange(0, 1024),
    default=0,
    show_default=True,
    help="Runs at once; 0: one for each core. Changes no result.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def optimise_command(
    plant: Path,
    over: str,
    target: str | None,
    budget: str | None,
    sets: dict[str, str],
    days: float,
    check_days: float,
    check_runs: int,
    minutes: float,
    restarts: int,
    indifference: float,
    journal: Path | None,
    seed: int,
    processes: int,
    as_text: bool,
) -> None:
    """Size machines and buffers: least money for an output, or most output for the money.

    A search on short paired runs, then a check on long runs that the search has not seen. Exit code
    1 where no list does what is wanted. Ctrl-C ends it without an answer; with --journal nothing of
    what was simulated is lost.
    """
    from gigafactory.plant.read import read_plant

    found = read_plant(plant, sets)
    from gigafactory.scenario.optimise.answer import as_json, printed
    from gigafactory.scenario.optimise.goal import goal
    from gigafactory.scenario.optimise.look import Look
    from gigafactory.scenario.optimise.optimise import Effort, optimise
    from gigafactory.scenario.optimise.space import space
    from gigafactory.scenario.runs import Workers

    aim, counted = goal(found, target, budget)
    effort = Effort(seed, days, check_days, check_runs, minutes, restarts, indifference)
    with _status(as_text) as (tell, told), Workers(processes) as workers:
        look = Look(space(plant, sets, over, counted), workers, journal, told)
        try:
            answer = optimise(look, aim, effort, tell)
        finally:
            look.close()
    if as_text:
        click.echo(json.dumps(as_json(answer), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(answer), nl=False)
    if answer.best is None:
        sys.exit(NO)


@contextmanager
def _status(quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[int], None]]]:
    """Two ways to tell how far it is, on the error stream: news, and the runs made."""
    if quiet or not sys.stderr.isatty():
        yield (lambda text: None), (lambda runs: None)
        return
    from rich.console import Console

    with Console(stderr=True).status("looking at the plant as it is") as status:
        said = ["looking at the plant as it is"]

        def tell(text: str) -> None:
            said[0] = text

        yield tell, lambda runs: status.update(f"{runs} runs; {said[0]}")
