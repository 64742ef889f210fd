"""The command `gigafactory`: reads a plant, runs it, prints what the rooms below say.

It computes nothing. Exit codes: 0 fine, 1 the answer is no, 2 bad input, 130 stopped by the user.
"""

from __future__ import annotations

import io
import json
import math
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import gigafactory
from gigafactory.errors import BadInput, GigafactoryError
from gigafactory.plant.diff import diff
from gigafactory.plant.read import read_plant
from gigafactory.plant.schema import schema as plant_schema
from gigafactory.scenario.limits import LAST_SEED, LONGEST, MOMENT
from gigafactory.units.text import ASSUMPTION

BAD_INPUT, STOPPED = 2, 130
Progress = Callable[[float, int], None]


@click.group()
@click.version_option(gigafactory.__version__, prog_name="gigafactory")
def gigafactory_command() -> None:
    """The open digital gigafactory: one plant described once, everything else computed from it."""


@gigafactory_command.command()
@click.argument("plant", type=click.Path(path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="Print findings as JSON.")
def check(plant: Path, as_text: bool) -> None:
    """Check a plant folder: units, keys, references, and what cannot work."""
    try:
        found = read_plant(plant)
    except BadInput as error:
        if not as_text:
            raise
        rows = [
            {"file": f.file, "place": f.place, "what": f.what, "cure": f.cure}
            for f in error.findings
        ]
        click.echo(json.dumps({"ok": False, "findings": rows}, indent=2, ensure_ascii=False))
        sys.exit(2)
    assumed = sum(set(s.sources) <= {ASSUMPTION} for s in found.stated)
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
    sys.exit(1 if rows else 0)


class Days(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.3 on
    """A finite number of days within what one run may take."""

    name = "days"

    def __init__(self, least: float) -> None:
        self.least = least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number that `value` says."""
        try:
            days = float(value)
        except ValueError:
            days = math.nan
        if not self.least <= days <= LONGEST:
            least = "more than a second" if self.least else "0 or more"
            self.fail(
                f"{value!r} is not a number of days: {least}, at most {LONGEST:g}", param, ctx
            )
        return days


def changes(_: click.Context, __: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    """The changes that `--set` asks for."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = (one.strip() for one in pair.partition("="))
        if not equals or not key or not value:
            raise BadInput.at(
                "--set", pair, "is not key=value", "Write for example machine.stacking.machines=40."
            )
        if key in found:
            raise BadInput.at("--set", key, "is set twice", "Give one value.")
        found[key] = value
    return found


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
    default=1,
    show_default=True,
    help="Runs, each with the seed after the one before.",
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
    replications: int,
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
    keep = records or ("lots" if out else "none")
    if keep != "none" and out is None:
        raise BadInput.at("--out", "", "is missing", f"Records ({keep}) need a folder: --out DIR.")
    if keep == "none" and out is not None:
        raise BadInput.at(
            "--out", "", "has nothing to hold", "Use --records lots or cells with it."
        )
    found = read_plant(plant, sets)
    # The engine takes seconds to load; whoever only checks a plant need not wait for it.
    from gigafactory.scenario.simulate import nominal_warm_up, simulate
    from gigafactory.scenario.summary import as_json, cost, printed

    before = nominal_warm_up(found) if warm_up is None else warm_up
    total, unit = (before + days, "days") if replications == 1 else (replications, "replications")
    with _bar(total, unit, as_text) as tell, _interruptible(tell) as progress:
        answer = simulate(found, days, seed, replications, before, keep, out, processes, progress)
    if as_text:
        click.echo(json.dumps(as_json(answer), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(answer, out), nl=False)
        click.echo(cost(answer), nl=False, err=True)
    if not answer.complete:
        sys.exit(STOPPED)


@contextmanager
def _interruptible(tell: Progress | None) -> Iterator[Progress]:
    """Ctrl-C waits until the run pauses between two days; before its first day it ends at once."""
    begun = asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked or not begun:
            raise KeyboardInterrupt
        asked = True

    def progress(done: float, good: int) -> None:
        nonlocal begun
        begun = True
        if tell:
            tell(done, good)
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield progress
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar(total: float, unit: str, quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on the error stream; none where that is no terminal or JSON was asked for."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[good]:,} good cells"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading the engine, or compiling it once", total=total, good=0)

        def tell(done: float, good: int) -> None:
            said = f"{done:.0f} of {total:.0f} {unit}"
            bar.update(task, completed=done, good=good, description=said)

        yield tell


def main() -> None:
    """Run the command; every error of ours becomes one message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # rather an odd sign than no answer
    try:
        code = gigafactory_command(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        help_ = f"See {context.command_path} --help." if context else ""
        said = error.format_message().rstrip(".")
        click.echo(f"{said}{'' if said.endswith('?') else '.'} {help_}".strip(), err=True)
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(STOPPED)
    except MemoryError:
        said = "Memory ran out: what was asked for is too large for this machine. "
        click.echo(said + "Ask for fewer days, fewer processes or smaller buffers.", err=True)
        sys.exit(BAD_INPUT)
    except GigafactoryError as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
