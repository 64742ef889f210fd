"""The pages of the manual that are written by code: `python -m docs.pages` renews them.

`commands.md` says what the command's own help says, `records.md` what the tables of a data set
hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from docs.cells import MISSED, PUBLISHED, remarks, rows
from docs.cells import cells as published
from docs.nomenclature import names
from gigafactory.cli import gigafactory_command
from gigafactory.plant.states import STATES
from gigafactory.records import tables
from gigafactory.records.intake import mapping as maps
from gigafactory.records.intake.targets import REF, TARGETS, Target
from gigafactory.records.intake.units import AMERICAN, FIXED
from gigafactory.records.tables import TABLES, Column
from gigafactory.scenario import comparison, sensitivity_answer, summary
from gigafactory.scenario.cellsearch import answer as cell_search
from gigafactory.scenario.optimise import answer as optimise_answer

HERE = Path(__file__).parent
WRITTEN = "<!-- Written by docs/pages.py from the code; `make docs` renews it. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def every_command(
    command: click.Command = gigafactory_command, path: str = "gigafactory"
) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name, one in sorted(command.commands.items()):
            yield from every_command(one, f"{path} {name}")
    else:
        yield path, command


def commands() -> str:
    """The page on the command, from its own help."""
    parts = [
        "# The command\n",
        WRITTEN + "\n",
        "Exit codes: 0 fine; 1 the answer is no (`plant diff` of two plants that differ); 2 bad "
        "input, with one message on the error stream and nothing written; 130 stopped with Ctrl-C. "
        "Answers go to the output stream; the progress bar (on a terminal only) and what a run "
        "cost go to the error stream.\n",
    ]
    for path, command in every_command():
        parts.append(f"## `{path}`\n")
        parts.append(_usage(path, command) + "\n")
        parts += [f"{text}\n" for text in _paragraphs(command.help)]
        if options := [p for p in command.params if isinstance(p, click.Option)]:
            parts.append(table(("option", "default", "what it does"), map(_option, options)))
        if path.endswith("simulate"):
            parts += [*INTERVALS, *_json()]
        for title, keys in ANSWERS.get(path.rpartition(" ")[2], ()):
            parts.append(f"{title}\n")
            parts.append(table(HEAD, ((f"`{k.name}`", k.kind, k.about) for k in keys)))
    return "\n".join(parts)


def _usage(path: str, command: click.Command) -> str:
    arguments = [
        p.make_metavar(click.Context(command))
        for p in command.params
        if p.param_type_name == "argument"
    ]
    return f"    {' '.join([path, '[OPTIONS]', *arguments])}"


def _paragraphs(text: str | None) -> list[str]:
    return [" ".join(one.split()) for one in (text or "").split("\n\n")]


def _option(option: click.Option) -> tuple[str, str, str]:
    name = "`" + "`, `".join(option.opts)
    if not option.is_flag:
        name += " " + option.make_metavar(click.Context(gigafactory_command))
    default = option.default if option.show_default else ""
    return f"{name}`", str(default), option.help or ""


HEAD = ("key", "kind", "what it says")
ANSWERS = {
    "compare": (
        ("With `--json`, intervals as above:", comparison.ANSWER),
        ("Each entry of `what_ifs`:", comparison.WHAT_IF),
    ),
    "sensitivity": (
        (
            "With `--json`, the keys of `compare` but `what_ifs`, and:",
            sensitivity_answer.ANSWER,
        ),
        ("Each entry of `sensitivities`:", sensitivity_answer.SENSITIVITY),
    ),
    "search": (
        ("With `--json`, and with `--line` a key `line` as well:", cell_search.ANSWER),
        ("Each entry of `finalists`:", cell_search.FINALIST),
    ),
    "optimise": (
        ("With `--json`:", optimise_answer.ANSWER),
        ("A list of machines:", optimise_answer.LIST),
    ),
}


def _json() -> list[str]:
    """What `simulate --json` prints."""
    sections = (
        ("", summary.ANSWER),
        ("Each entry of `steps`:", summary.STEP),
        ("Each entry of `buffers`:", summary.BUFFER),
        ("Each entry of `draws`:", summary.DRAW),
        ("Each entry of `stock`:", summary.STOCK),
        ("An interval:", summary.INTERVAL),
    )
    parts = [
        "### The answer as JSON\n",
        f"Version {summary.JSON_FORMAT} (`format`). Keys are added, never renamed, within a "
        "version. Numbers of several replications are sums, shares and times are means. Energy is "
        "in Wh and time in s unless the key says otherwise.\n",
    ]
    for title, keys in sections:
        if title:
            parts.append(f"{title}\n")
        parts.append(table(HEAD, ((f"`{k.name}`", k.kind, k.about) for k in keys)))
    return parts


INTERVALS = (
    "### How sure the output is\n",
    "An interval is Student's 95 % interval of a mean of values that are independent and alike. "
    "With several replications the values are their means (method of replications); with one run "
    "they are the means of up to ten equal batches of days that follow one another (method of "
    "batch means; Law, *Simulation Modeling and Analysis*, 9.5). It says how far luck may have "
    "moved the mean, and nothing about the numbers of the plant file.\n",
    "Where a machine or a crew keeps hours that differ from day to day, output follows the week. "
    "Mean and interval then come from whole weeks only: days behind the last whole week are "
    "counted everywhere else, but not in these two, and the method says so. A window of less than "
    "one week has no interval however many replications there are, because all of them see the "
    "same weekdays; one run needs two weeks. Where hours repeat every day, the same holds of whole "
    "days. Closed dates are counted as they fall, and the answer says how many there were.\n",
    "A campaign may be longer than the window. Products of which no good cell left in it are named "
    "(`products_not_made`): output and its interval are then those of the products that were "
    "made.\n",
)


def records() -> str:
    """The page on the tables of a data set, from the code that writes them."""
    parts = [
        "# The tables of a data set\n",
        WRITTEN + "\n",
        "`gigafactory simulate PLANT --out DIR` writes one Parquet file a table. Rows are appended "
        "in the order in which things ended and are never changed. Times are UTC. Units and "
        "meanings stand in the files too, as metadata of each column. `--records lots` writes "
        "every table but `cells`; a table without rows is there all the same. The folder has its "
        "name when it is complete; until then it ends in `.partial`.\n",
        "A position on a web is metres from the start of coating of that lot; "
        "[decision 2](decisions/0002-roll-coordinate.md) says how `edges` maps it from parent to "
        "child. The part of an edge that is not metres is in the unit of its parent.\n",
    ]
    for name, columns in TABLES.items():
        parts.append(f"## `{name}`\n")
        parts.append(_columns(columns))
        if name == "counts":
            said = ((f"`{what}`", about) for what, about in tables.COUNTED.items())
            parts.append(table(("what", "what it says"), said))
        if name == "events":
            said = ((f"`{what}`", about) for what, about in tables.HAPPENED.items())
            parts.append(table(("what", "what it says"), said))
    parts += [
        "Behind these, `cells` has the columns that only a plant can name:\n",
        _columns(
            (
                *tables.draw_columns("STEP", "SLOT", "of the lot's unit", TABLES["lots"][0].type),
                *tables.step_columns("STEP"),
                *tables.tray_columns("BUFFER"),
                *tables.value_columns(relative=False),
            )
        ),
        "## Only where data came in from elsewhere\n",
        "[An import](how-to/import.md) writes `names`, puts a unit behind the columns of "
        "`measures`, and attaches curves of cyclers as `curves`, `points` and `cycles`:\n",
        *(f"### `{name}`\n\n{_columns(columns)}" for name, columns in IMPORTED.items()),
        "## Machine states\n",
        table(
            ("state", "ISO 22400-2", "PackML", "what it is"),
            ((f"`{s.name}`", s.time, s.packml, s.about) for s in STATES),
        ),
    ]
    return "\n".join([*parts, *_tracing()])


TRACING = (
    "## How to trace a cell\n",
    "`gigafactory trace` and `gigafactory recall` do it: "
    "[how](how-to/trace.md). They need no plant: what is a draw, a step or a tray follows from the "
    "names of the columns, and `runs` says under `draws` (JSON, by the name before `_lot`) what a "
    "cell takes by product, out of which kinds of lots, whether a part may go on to the next lot, "
    "and whether a cell may have the step twice; under `joins` the steps in which one cell goes "
    "into another. Whoever writes a data set and does not know these leaves them out: then the "
    "part of a cell is taken to reach to the next one on the lot.\n",
    "By hand: from one row of `cells` every lot behind the cell is one join away, and every lot "
    "behind those one more along `edges`:\n",
    table(
        ("from", "by", "to"),
        (
            ("a cell", "`stacking_cathode_lot`, `stacking_cathode_at` / 1000", "coil and metre"),
            (
                "coil and metre",
                "`edges` with `child` = the coil, the last `child_left` before the metre, as often "
                "as the parent is a roll or coil; the place on the parent is `right` - into when "
                "`flipped`, else `left` + into",
                "mother roll and metre",
            ),
            ("coil", "`lots.lane`", "lane of the mother roll"),
            ("mother roll and metre", "`edges` whose parent is of kind `slurry`", "slurry batch"),
            ("mother roll and metre", "`edges` whose parent is the foil", "lot of foil"),
            ("slurry batch", "`edges` with `child` = the batch", "lots of powder, solvent, ..."),
            ("a cell", "`filling_electrolyte_lot`", "lot of electrolyte"),
            ("a cell", "`filled_trays_tray`, `filled_trays_slot`", "tray, and place in it"),
            (
                "tray",
                "`visits` with `lot` = the tray and `step` = formation",
                "formation machine and times; the channel is the place in the tray",
            ),
        ),
    ),
    "The names are those of the two plants here: another plant has its own, in the same form. This "
    "traces the last good cell of a run that was recorded with `gigafactory simulate "
    "plants/grenoble --days 19 --warm-up 0 --records cells --out out/traced`:\n",
)
RECALL = (
    "**A draw that may straddle two lots names the one that it began on.** Electrolyte and pouch "
    "foil are such draws, and slurry and foil of a web, whose `edges` name every lot with its "
    "part. In `cells` there is one place for a lot: the last cell of one lot of electrolyte may be "
    "filled up out of the next, and does not say so. A safe recall of a lot therefore takes, "
    "besides the cells that name it, for each machine of the step the cell before the first of "
    "them, and the last cell of the data, which may have begun a lot that no cell names "
    "yet; `recall` does so. "
    "That is enough as long as one draw is smaller than one lot. What a cell draws without "
    "straddling (coils, separator) comes from the lot that it names, and from no other. Of a cell "
    "that a step has had twice, only the last time stands in `cells`.\n",
)


def _tracing() -> list[str]:
    """How to follow a cell back, with the code that the tests run."""
    code = (HERE / "trace.py").read_text(encoding="utf-8")
    code = code[code.index("from pathlib") :].strip()
    return ["", *TRACING, f"```python\n{code}\n```\n", *RECALL]


def _columns(columns: tuple[Column, ...]) -> str:
    return table(
        ("column", "type", "unit", "what it says"),
        ((f"`{c.name}`", _type(c), c.unit, c.about) for c in columns),
    )


def _type(column: Column) -> str:
    return {tables.WORD: "word", tables.TIME: "time"}.get(column.type, str(column.type))


IMPORTED = {
    "names": tables.NAMES,
    "measures": tables.MEASURES_MORE,
    "curves": tables.CURVES,
    "points": tables.POINTS,
    "cycles": tables.CYCLES,
}
KINDS = {
    REF: "name of a lot or cell",
    "label": "number, or text that gets a number",
    "number": "number",
    "whole": "whole number",
    "time": "time",
    "word": "word",
    "text": "text",
    "yes": "true or false",
}
MAPPED = (
    ("`[import]`", maps.Head),
    ("`[reading]`, and in each `[[file]]` for that file alone", maps.Reading),
    ("`[[file]]`", maps.SourceFile),
    ("`[[file.gives]]`", maps.Gives),
    ("A value, in `columns` and `values`", maps.Value),
    ("A condition, in `where`", maps.Where),
)


def mapping() -> str:
    """The page of mapping files, from the model that reads them."""
    parts = [
        "# Mapping files\n",
        WRITTEN + "\n",
        "A mapping says in one TOML file what the columns of somebody else's files are in "
        "[our tables](records.md); `gigafactory records import` reads it: "
        "[how](how-to/import.md). A key that is not listed here is refused.\n",
    ]
    for title, model in MAPPED:
        inherited = maps.Reading.model_fields if model is maps.SourceFile else {}
        keys = {k: f for k, f in model.model_fields.items() if k not in inherited}
        rows = (
            (f"`{f.alias or k}`", "yes" if f.is_required() else "", f.description or "")
            for k, f in keys.items()
        )
        parts += [f"## {title}\n", table(("key", "needed", "what it says"), rows)]
    parts.append("## Columns of each table\n")
    parts.append(
        "What a row must say is bold; of two joined by *or*, one is enough. `characteristic` and "
        "`value` may stand in `values` instead. Names of columns of `cells` such as `STEP_SLOT_lot`"
        " are those of the process: any STEP and SLOT.\n"
    )
    for name, target in TARGETS.items():
        parts += [f"### `{name}`\n", _target(target)]
    parts += [
        "## Units\n",
        f"Numbers come into the fixed unit of their kind: {', '.join(FIXED)}, °C. Each may be "
        "written with the usual prefixes (mm, µm, mAh, g/m2, mOhm, min, h). Besides: "
        f"{', '.join(AMERICAN)} (gallons of the United States), K, °F. A `label` keeps numbers as "
        "they are.\n",
    ]
    return "\n".join(parts)


def _target(target: Target) -> str:
    must = [name for group in target.must for name in group]
    head = " and ".join(" *or* ".join(f"**`{name}`**" for name in group) for group in target.must)
    known = [n for n in target.columns if n in must] + [n for n in target.columns if n not in must]
    rows = (
        (f"`{name}`", KINDS[target.columns[name]], target.units.get(name, "")) for name in known
    )
    return f"{head}\n\n{table(('column', 'what is read', 'unit'), rows)}"


def nomenclature() -> str:
    """The page of names, from the code that defines them."""
    rows = ((f"`{n.name}`", n.unit, n.about, n.where) for n in names())
    return "\n".join(
        (
            "# Nomenclature\n",
            WRITTEN + "\n",
            "One quantity, one name, one unit. Plant files carry text with any unit of the same "
            "kind; the unit here is the one that a value has inside, in records and in answers. "
            "Units follow the SI but for L, Wh, Ah, EUR and °C; 1 is a plain number, a share or a "
            "ratio. Machine states are in [the tables](records.md#machine-states).\n",
            table(("name", "unit", "what it is", "defined in"), rows),
        )
    )


def cells() -> str:
    """The page on published cells, from their files."""
    head = ("cell", "quantity", "published", "ours", "outside", "source")
    parts = [
        "# Published cells\n",
        WRITTEN + "\n",
        "Each of these cells is a file under `cells/`, and what stands here follows from that file "
        "alone: areas and masses from its geometry, capacity and energy from the half-cell curves, "
        "the voltage window, the balance of the electrodes and the lithium that the first charge "
        "binds. No factor is fitted. It is the balance at rest: a discharge at a rate gives less. "
        "Published values are of one cell or nominal, so that 5 % is the bound that the tests hold "
        "ours to.\n",
        table(head, rows(PUBLISHED)),
        "## What does not come out\n",
        "These are outside 5 %, and no value was bent to bring them in.\n",
        table(head, rows(MISSED)),
        "Of the SK On E556, the LG cell of the Jaguar I-Pace and the EVE LF280K only outputs are "
        "published: a file would state nothing but assumptions.\n",
    ]
    for cell in published():
        parts.append(f"## `cells/{cell}.toml`\n")
        parts.append(f"```text\n{remarks(cell)}\n```\n")
    return "\n".join(parts)


PAGES = {
    "cells.md": cells,
    "commands.md": commands,
    "mapping.md": mapping,
    "nomenclature.md": nomenclature,
    "records.md": records,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
