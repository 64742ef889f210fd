"""The command `recall`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gigafactory.cli.group import gigafactory_command
from gigafactory.cli.tables import as_files
from gigafactory.errors import BadInput

if TYPE_CHECKING:
    from gigafactory.records.trace.genealogy import Genealogy
    from gigafactory.records.trace.seeds import Seeds

CURE = "Write one of --batch, --lot, --roll, --cell, --machine and --hold."


@gigafactory_command.command("recall")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--batch", metavar="N", help="Everything made of a batch of slurry.")
@click.option(
    "--lot",
    metavar="N",
    help="Everything made of a lot: its number, or a kind with the supplier's number, such as "
    "'electrolyte serial 3'.",
)
@click.option("--roll", metavar="N", help="Everything made of a roll or coil.")
@click.option("--cell", metavar="N", help="One cell, and what it is in.")
@click.option(
    "--metres",
    metavar="A:B",
    help="Only this stretch of the roll, in metres from the start of coating; of another lot in "
    "its own unit.",
)
@click.option(
    "--lane", metavar="N", type=int, default=0, help="Only this lane of the roll, from 1."
)
@click.option(
    "--machine",
    metavar="STEP.N",
    help="Everything that a machine had in hand, such as stacking.3. Lots count as a whole.",
)
@click.option("--from", "from_", metavar="TIME", help="From when on, UTC; by default all along.")
@click.option("--to", metavar="TIME", help="Until when, UTC; by default to the end.")
@click.option(
    "--hold",
    metavar="WHAT",
    help="Everything that a hold is about: its number among the holds, or what it says it is on.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the answer as JSON.")
@as_files
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep it as a containment: what is affected, where each unit is and what was done with "
    "it, one HTML file that can be sent.",
)
@click.option(
    "--page",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With --roll: draw its map, metre by lane, with the cells cut from it.",
)
def recall_command(
    data: Path,
    batch: str | None,
    lot: str | None,
    roll: str | None,
    cell: str | None,
    metres: str | None,
    lane: int,
    machine: str | None,
    from_: str | None,
    to: str | None,
    hold: str | None,
    as_text: bool,
    csv: Path | None,
    parquet: Path | None,
    save: Path | None,
    page: Path | None,
) -> None:
    """Say what was made of something, and where all of it is now.

    DATA is a data set. Ask with one of --batch, --lot, --roll, --cell, --machine and --hold. Cells
    that may be affected, because it is not told for certain which of two lots they had, are named
    and counted apart. A question that finds nothing says so.
    """
    from gigafactory.cli.tables import write_files
    from gigafactory.records.read import read_records
    from gigafactory.records.trace.genealogy import Genealogy
    from gigafactory.records.trace.recall import recall
    from gigafactory.records.trace.told_recall import as_json, cells_table, printed

    one = {"batch": batch, "lot": lot, "roll": roll, "cell": cell, "machine": machine, "hold": hold}
    asked = {key: value for key, value in one.items() if value is not None}
    _check(asked, metres, lane, from_, to, page)
    genealogy = Genealogy(read_records(data))
    found = recall(genealogy, _seeds(genealogy, asked, metres, lane, (from_, to)))
    if as_text:
        click.echo(json.dumps(as_json(genealogy, found), indent=2, ensure_ascii=False))
    else:
        click.echo(printed(genealogy, found), nl=False)
    if csv or parquet:
        write_files(cells_table(genealogy, found), csv, parquet)
    if save:
        from gigafactory.cli.write import write_page
        from gigafactory.report.containment import containment_page

        write_page(save, containment_page(genealogy, found))
    if page:
        from gigafactory.cli.write import write_page
        from gigafactory.report.roll_map import roll_map_page

        write_page(page, roll_map_page(genealogy, found))


def _check(
    asked: dict[str, str],
    metres: str | None,
    lane: int,
    from_: str | None,
    to: str | None,
    page: Path | None,
) -> None:
    if len(asked) != 1:
        said = ", ".join(f"--{key}" for key in asked) or "nothing"
        raise BadInput.at("recall", said, "is not one question", CURE)
    of_lots = asked.keys() & {"batch", "lot", "roll"}
    if (metres or lane) and not of_lots:
        place = "--metres" if metres else "--lane"
        raise BadInput.at("recall", place, "has no lot that it is on", "Write --roll with it.")
    if (from_ or to) and "machine" not in asked:
        place = "--from" if from_ else "--to"
        raise BadInput.at("recall", place, "has no machine", "Write --machine STEP.N with it.")
    if page and "roll" not in asked:
        raise BadInput.at("recall", "--page", "has no roll to draw", "Write --roll with it.")


def _seeds(
    genealogy: Genealogy,
    asked: dict[str, str],
    metres: str | None,
    lane: int,
    times: tuple[str | None, str | None],
) -> Seeds:
    from gigafactory.records.trace.holds import of_hold, stretch
    from gigafactory.records.trace.moments import micro
    from gigafactory.records.trace.seeds import LATEST, of_cell, of_lot, of_machine, of_web
    from gigafactory.records.trace.thing import thing

    ((what, said),) = asked.items()
    if what == "hold":
        return of_hold(genealogy, said)
    if what == "machine":
        step, _, number = said.rpartition(".")
        if not step or not number.isdecimal():
            cure = "Write step and number: stacking.3."
            raise BadInput.at("recall", f"--machine {said}", "names no machine", cure)
        first = micro(times[0], "--from") if times[0] else 0
        last = micro(times[1], "--to") if times[1] else LATEST
        if first > last:
            raise BadInput.at("recall", "--from", "is later than --to", "Exchange the two.")
        return of_machine(genealogy, step, int(number), first, last)
    words = said.split()
    alone = "cell" if what == "cell" else "lot"
    named = thing(genealogy, words if len(words) > 1 else [alone, *words])
    if named.cell:
        return of_cell(genealogy, named.number)
    part = stretch(metres, "--metres") if metres else None
    ask = of_web if what == "roll" else of_lot
    return ask(genealogy, named.number, part, lane)
