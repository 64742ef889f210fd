"""The command `cell search`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gigafactory.cli.bar import bar, interruptible
from gigafactory.cli.cell import cell
from gigafactory.cli.group import NO, STOPPED
from gigafactory.cli.options import Days
from gigafactory.errors import BadInput
from gigafactory.scenario.limits import LAST_SEED, MOMENT

if TYPE_CHECKING:
    from gigafactory.scenario.cellsearch.answer import Answer
    from gigafactory.scenario.cellsearch.asked import Asked
    from gigafactory.scenario.cellsearch.finalists import Finalist
    from gigafactory.scenario.cellsearch.line import Effect
    from gigafactory.scenario.cellsearch.study import Bound

Texts = tuple[str, ...]


def _texts(
    name: str, metavar: str, about: str, to: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(name, *([to] if to else []), multiple=True, metavar=metavar, help=about)


@cell.command("search")
@click.argument("file", type=click.Path(path_type=Path))
@_texts("--vary", "PLACE=LOW..HIGH", "A place that varies: 'cathode.coating=120..320 g/m²'.")
@_texts("--max", "QUANTITY", "What is wanted most of, in place of the study's aims.", "most")
@_texts("--min", "QUANTITY", "What is wanted least of, in place of the study's aims.", "least")
@_texts("--where", "BOUND", "What may not be broken: 'np_first_charge>=1.02'.")
@_texts(
    "--test", "NAME=STEPS", "A virtual test: 'fast=from 10 %; charge at 2C until 80 %'.", "tests"
)
@click.option(
    "--plant", type=click.Path(path_type=Path), help="Keep to what the machines of this plant can."
)
@click.option("--designs", type=click.IntRange(1, 10_000_000), help="Designs that are tested.")
@click.option("--generation", type=click.IntRange(4, 100_000), help="Designs in one generation.")
@click.option("--finalists", type=click.IntRange(1, 1000), help="Designs that stand for the front.")
@click.option("--seed", type=click.IntRange(0, LAST_SEED), help="Of the search.")
@click.option("--model", type=click.Choice(["DFN", "SPMe"]), help="By which the search judges.")
@click.option("--mesh", type=click.Choice(["coarse", "fine"]), help="Of that model.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Keep every generation in this folder; the same command goes on from there.",
)
@click.option("--csv", "sheet", type=click.Path(path_type=Path), help="Write the front as CSV.")
@click.option(
    "--write",
    "written",
    type=(int, click.Path(path_type=Path)),
    metavar="N FILE",
    help="Write design N of the answer as a cell file.",
)
@click.option(
    "--line",
    type=click.Path(path_type=Path),
    help="Simulate this plant with a design of the answer and with the base.",
)
@click.option("--design", type=click.IntRange(1), help="Which one; the compromise by default.")
@click.option("--product", help="In whose place in that plant; its first by default.")
@click.option(
    "--days", type=Days(MOMENT), default=30.0, show_default=True, help="Days counted in each run."
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=4,
    show_default=True,
    help="Paired runs of each plant.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
def search_command(
    file: Path,
    vary: Texts,
    most: Texts,
    least: Texts,
    where: Texts,
    tests: Texts,
    plant: Path | None,
    out: Path | None,
    sheet: Path | None,
    written: tuple[int, Path] | None,
    line: Path | None,
    design: int | None,
    product: str | None,
    days: float,
    replications: int,
    as_text: bool,
    **effort: int | str | None,
) -> None:
    """Find the designs of a cell that nothing beats, within bounds, by virtual tests.

    FILE is a study such as cells/studies/founding.toml, or a cell file with --vary and --max or
    --min. Bounds on the balance are free; what keeps them is tested, generation by generation; the
    designs that stand for the front are judged again by DFN on the fine mesh, with SPMe beside it.

    Exit code 1 where no design does what is wanted. Ctrl-C ends it after the running generation;
    with --out nothing of what was tested is lost.
    """
    from gigafactory.scenario.cellsearch.asked import Asked

    asked = Asked(
        vary, most, least, where, tests, {k: v for k, v in effort.items() if v is not None}
    )
    answer = _searched(file, asked, plant, out, as_text)
    final = answer.final
    from gigafactory.scenario.cellsearch import answer as answers

    if sheet:
        _write_text(sheet, answers.as_csv(answer))
    if written and final.finalists:
        _write_design(answer, *written)
    found = None
    if line and final.compromise:
        chosen = _finalist(answer, design) if design else final.compromise
        found = _simulated(answer, chosen, line, product, days, replications, as_text)
    _say(answer, found, final.compromise if design is None else design, as_text)
    if found is not None and not found.comparison.complete:
        sys.exit(STOPPED)
    if not final.finalists:
        sys.exit(NO)


def _searched(
    file: Path, asked: Asked, plant: Path | None, out: Path | None, quiet: bool
) -> Answer:
    from gigafactory.scenario.cellsearch.answer import Answer
    from gigafactory.scenario.cellsearch.finalists import finalists
    from gigafactory.scenario.cellsearch.kept import Folder
    from gigafactory.scenario.cellsearch.limits import check_built, limits
    from gigafactory.scenario.cellsearch.read import read_study
    from gigafactory.scenario.cellsearch.search import search

    bounds: tuple[Bound, ...] = ()
    if plant is not None:
        from gigafactory.plant.read import read_plant

        bounds = limits(read_plant(plant))
    study = read_study(file, asked, bounds)
    if plant is not None:
        check_built(study)
    folder = Folder(out, study)
    try:
        with (
            bar(study.effort.designs, "designs", quiet, "on the front") as tell,
            interruptible(tell) as progress,
        ):
            found = search(study, folder, progress)
            return Answer(study, found, finalists(study, found.found, folder))
    except KeyboardInterrupt:
        if out is not None:
            click.echo(
                f"What was tested is in {out}; the same command goes on from there.", err=True
            )
        raise


def _simulated(
    answer: Answer,
    chosen: Finalist,
    line: Path,
    product: str | None,
    days: float,
    replications: int,
    quiet: bool,
) -> Effect:
    from gigafactory.scenario.cellsearch.line import effect

    with bar(2 * replications, "runs", quiet) as tell, interruptible(tell) as progress:
        return effect(answer.study, chosen, line, days, replications, 1, product, progress=progress)


def _say(answer: Answer, found: Effect | None, chosen: object, as_text: bool) -> None:
    from gigafactory.scenario.cellsearch import answer as answers
    from gigafactory.scenario.cellsearch import line as lines

    number = getattr(chosen, "number", chosen)
    if as_text:
        said = answers.as_json(answer)
        if found is not None:
            said["line"] = {"design": number, **lines.as_json(found)}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    click.echo(answers.printed(answer), nl=False)
    if found is not None:
        click.echo("\n" + lines.printed(found, int(str(number))), nl=False)


def _finalist(answer: Answer, number: int) -> Finalist:
    known = answer.final.finalists
    if not 1 <= number <= len(known):
        cure = f"Name one from 1 to {len(known)}."
        raise BadInput.at("cell search", str(number), "is no design of the answer", cure)
    return known[number - 1]


def _write_design(answer: Answer, number: int, target: Path) -> None:
    from gigafactory.scenario.cellsearch.written import write_cell

    study, chosen = answer.study, _finalist(answer, number)
    by = f"found by gigafactory cell search: design {number} of the study {study.title}"
    write_cell(study.path, study.of_cell(chosen.varied), target, by.replace('"', "'"))


def _write_text(target: Path, text: str) -> None:
    from gigafactory.scenario.cellsearch.kept import write

    try:
        write(target, text.encode())
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise BadInput.at(target, "", what, "Name a file in a folder that is there.") from None
