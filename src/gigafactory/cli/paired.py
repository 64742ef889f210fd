"""The options that every command of paired runs has."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from gigafactory.cli.options import Days
from gigafactory.scenario.limits import LAST_SEED, MOMENT

Command = Callable[..., Any]


def paired_options(replications: int) -> Callable[[Command], Command]:
    """Days, seed, replications, warm-up, processes and --json, in this order."""
    options = (
        click.option(
            "--days",
            type=Days(MOMENT),
            default=30.0,
            show_default=True,
            help="Days that are counted in each run, after the warm-up.",
        ),
        click.option(
            "--seed",
            metavar="N",
            type=click.IntRange(0, LAST_SEED),
            default=1,
            show_default=True,
            help="Of the first replication of every plant.",
        ),
        click.option(
            "--replications",
            metavar="N",
            type=click.IntRange(1, 100_000),
            default=replications,
            show_default=True,
            help="Paired runs, each with the seed after the one before; two or more for intervals.",
        ),
        click.option(
            "--warm-up",
            type=Days(0.0),
            default=None,
            help="Days simulated first and not counted; by default the longest that any of the "
            "plants wants.",
        ),
        click.option(
            "--processes",
            metavar="N",
            type=click.IntRange(0, 1024),
            default=0,
            show_default=True,
            help="Runs at once; 0: one for each core. Changes no result.",
        ),
        click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON."),
    )
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)
