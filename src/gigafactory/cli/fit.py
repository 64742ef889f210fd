"""The command `fit`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.errors import BadInput, BadText


def moment_of(_: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    """The moment that an option says."""
    from gigafactory.quality.fit.moments import moment

    if text is None:
        return None
    try:
        return moment(text)
    except BadText as error:
        raise BadInput.at(f"--{parameter.name}", "", error.what, error.cure) from None


@gigafactory_command.command("fit")
@click.argument("log", type=click.Path(path_type=Path))
@click.option(
    "--plant",
    metavar="PLANT",
    type=click.Path(path_type=Path),
    help="Plant whose names are used: of stops that the log tells by their state alone, and of the "
    "place where the time of a job stands. Its handling time is taken off each job. A data set "
    "brings its own plant.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Plant file to write; it must not exist.",
)
@click.option(
    "--new",
    "fresh",
    is_flag=True,
    help="The machines were new when the log began. Otherwise they are taken to have run for long. "
    "Data sets of simulate begin with new machines by themselves.",
)
@click.option(
    "--since",
    metavar="TIME",
    callback=moment_of,
    help="Leave out what was before, such as 2026-02-01T06:00:00Z.",
)
@click.option("--until", metavar="TIME", callback=moment_of, help="Leave out what came after.")
@click.option(
    "--source",
    metavar="KEY",
    default="log",
    show_default=True,
    help="Key under which the plant file names the log as its source.",
)
@click.option(
    "--events",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the log itself as CSV; it must not exist.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def fit_command(
    log: Path,
    plant: Path | None,
    out: Path | None,
    fresh: bool,
    since: int | None,
    until: int | None,
    source: str,
    events: Path | None,
    as_text: bool,
) -> None:
    """Fit times, stops, clocks, scrap and lost metres of machines from a log.

    LOG is a CSV, or the folder of a data set that simulate has written. What it is too thin for is
    said, and not written.
    """
    from gigafactory.plant.read import read_plant

    for option, file in (("--out", out), ("--events", events)):
        if file is not None and file.exists():
            raise BadInput.at(option, "", f"{file} exists", "Name a file that does not exist yet.")
    named = None if plant is None else read_plant(plant)
    # Statistics take a while to load; whoever only checks a plant need not wait for them.
    from gigafactory.quality.fit.answer import as_json, printed
    from gigafactory.quality.fit.cut import cut
    from gigafactory.quality.fit.door import write_csv
    from gigafactory.quality.fit.fit import fit
    from gigafactory.quality.fit.naming import Naming
    from gigafactory.quality.fit.read import read_log
    from gigafactory.quality.fit.toml import key, toml, write_toml

    source = key(source)
    found = cut(read_log(log, fresh), since, until)
    answer = fit(found, Naming(named) if named else None)
    text = toml(answer, source)
    if events is not None:
        write_csv(found, events)
    if out is not None:
        write_toml(text, out)
    if as_text:
        click.echo(json.dumps(as_json(answer, text), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(answer), nl=False)
