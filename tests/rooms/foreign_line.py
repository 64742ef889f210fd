"""A cell line of somebody else, with its truth: written without a look at our tables.

A German coating shop (headers in German, clocks of Berlin through the end of summer time) delivers
rolls to a French assembly (headers in French, clocks of Paris or none at all). Every option changes
how the same truth is written.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

BEGIN = datetime(2024, 10, 26, 12, 0, tzinfo=UTC)  # clocks go back next night, 01:00 UTC
GAP = (datetime(2024, 10, 26, 23, 45, tzinfo=UTC), datetime(2024, 10, 27, 2, 0, tzinfo=UTC))
FORMS = ("pattern", "iso", "epoch ms", "excel")


@dataclass(frozen=True)
class Options:
    """How the truth is written."""

    seed: int = 0
    encoding: str = "utf-8"
    separator: str = ";"
    decimal: str = ","
    missing: str = "n/a"
    time: str = "pattern"
    genealogy: str = "wide"  # or "pairs"
    steps: str = "long"  # or "wide"
    container: str = "csv"  # or "parquet"
    repeats: int = 3
    cells: int = 40


@dataclass
class Cell:
    """What is true of a cell."""

    name: str
    coil: str
    metre: float  # m, lower end of its part
    stacker: str
    stacked: tuple[datetime, datetime]
    filled: tuple[datetime, datetime]
    electrolyte: str
    tray: str
    place: int
    module: str | None
    capacity: float | None  # Ah
    resistance: float | None  # Ω
    voltage: float | None  # V
    verdict: str  # ours
    again: tuple[str, datetime, datetime] | None = None  # an earlier stacking, done again later


@dataclass
class Line:
    """The truth."""

    batches: dict[str, list[str]] = field(default_factory=dict)  # slurry: powders in it
    rolls: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)
    lengths: dict[str, float] = field(default_factory=dict)  # m
    made: dict[str, datetime] = field(default_factory=dict)
    coils: dict[str, tuple[str, float, float, int, bool]] = field(default_factory=dict)
    weights: list[tuple[str, float, float]] = field(default_factory=list)  # roll, m, kg/m²
    cells: list[Cell] = field(default_factory=list)
    trays: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)  # formation


def line(options: Options) -> Line:
    """A line as it ran; the same for all options of a seed."""
    dice = random.Random(options.seed)
    clock = BEGIN
    made = Line()

    def tick(seconds: float) -> datetime:
        nonlocal clock
        clock += timedelta(seconds=round(seconds))
        if GAP[0] <= clock < GAP[1]:
            clock = GAP[1] + timedelta(seconds=1)
        return clock

    for number in range(4):
        made.batches[f"CH-{number:03d}"] = [f"P{dice.randrange(3)}", f"Ruß {dice.randrange(2)}"]
    batches = list(made.batches)
    for number in range(2):
        name = f"R/{number + 1}"
        first, second = batches[2 * number], batches[2 * number + 1]
        change, length = round(dice.uniform(100, 200), 1), round(dice.uniform(300, 400), 1)
        made.rolls[name] = [(first, 0.0, change), (second, change, length)]
        made.lengths[name], made.made[name] = length, tick(3600)
        for metre in range(0, int(length), 50):
            made.weights.append((name, float(metre), round(dice.uniform(0.19, 0.21), 6)))
        for lane in (1, 2):
            coil = f"{name}-{'AB'[lane - 1]}"
            made.coils[coil] = (name, 0.0, length, lane, dice.random() < 0.5)
            made.made[coil] = tick(600)
    coils = list(made.coils)
    for number in range(options.cells):
        start = tick(dice.uniform(20, 1500))
        again = None
        if dice.random() < 0.1:
            again = (f"ST{dice.randrange(1, 12)}", start, start + timedelta(seconds=9))
            start = tick(60)
        stacked = (start, start + timedelta(seconds=dice.randrange(5, 15)))
        filled = (stacked[1] + timedelta(seconds=60), stacked[1] + timedelta(seconds=75))
        tested = dice.random() < 0.9
        made.cells.append(
            Cell(
                f"C-2024-{number:06d}",
                coils[number % len(coils)],
                round(0.6 * (number // len(coils)), 3),
                f"ST{dice.randrange(1, 12)}",
                stacked,
                filled,
                f"E{number // 15}",
                f"T{number // 8}",
                number % 8 + 1,
                f"M{number // 12}" if dice.random() < 0.7 else None,
                round(dice.uniform(4.9, 5.1), 4) if tested else None,
                round(dice.uniform(0.001, 0.002), 7) if tested else None,
                round(dice.uniform(3.2, 3.3), 4) if tested and dice.random() < 0.8 else None,
                dice.choice(["good", "good", "scrap"]),
                again,
            )
        )
    tick(7200)
    for tray in dict.fromkeys(c.tray for c in made.cells):
        made.trays[tray] = (clock, tick(40_000))
    return made


WORDS = {"good": "bon", "scrap": "rebut"}


def write(folder: Path, options: Options) -> tuple[Line, int]:
    """Write the files and the mapping; the truth, and how many rows are word-for-word repeats."""
    made = line(options)
    dice = random.Random(options.seed + 1)
    pen = Pen(options)
    files: dict[str, tuple[list[str], list[list[Any]]]] = {}
    files["mischung"] = (
        ["Charge", "Rohstoff", "Art"],
        [[b, p, "Ruß" if p[0] == "R" else "Pulver"] for b, ps in made.batches.items() for p in ps],
    )
    files["rollen"] = (
        ["Rolle", "Länge [km]", "fertig"],
        [
            [r, pen.number(n / 1000), pen.time(made.made[r], "Europe/Berlin")]
            for r, n in made.lengths.items()
        ],
    )
    files["beschichtung"] = (
        ["Rolle", "Charge", "von", "bis"],
        [[r, b, pen.number(a), pen.number(z)] for r, ps in made.rolls.items() for b, a, z in ps],
    )
    files["schneiden"] = (
        ["Coil", "Rolle", "Anfang", "Ende", "Bahn"],
        [
            [
                c,
                r,
                *((pen.number(z), pen.number(a)) if back else (pen.number(a), pen.number(z))),
                "LR"[lane - 1],
            ]
            for c, (r, a, z, lane, back) in made.coils.items()
        ],
    )
    files["gewicht"] = (
        ["Rolle", "Meter", "Flächengewicht g/m²"],
        [[r, pen.number(m), pen.number(w * 1000)] for r, m, w in made.weights],
    )
    _assembly(files, made, options, pen)
    repeated = 0
    for rows in (one for _, one in files.values()):
        for _ in range(min(options.repeats, len(rows))):
            rows.insert(dice.randrange(len(rows) + 1), list(dice.choice(rows)))
            repeated += 1
        dice.shuffle(rows)  # what came late stands anywhere
    for name, (head, rows) in files.items():
        pen.file(folder / name, head, rows)
    (folder / "mapping.toml").write_text(mapping(options), encoding="utf-8")
    return made, repeated


def _assembly(files: Any, made: Line, options: Options, pen: Pen) -> None:
    zone = "Europe/Paris"
    wide = options.genealogy == "wide"
    head = ["N° cellule", "Décision", "Capacité mAh", "Résistance mOhm", "Tension V"]
    if wide:
        head += ["Bobine", "Position mm", "Lot électrolyte", "Plateau", "Place", "Module"]
    rows = []
    for c in made.cells:
        row: list[Any] = [
            c.name,
            WORDS[c.verdict],
            pen.maybe(c.capacity, 1000),
            pen.maybe(c.resistance, 1000),
            pen.maybe(c.voltage, 1),
        ]
        if wide:
            row += [c.coil, pen.number(c.metre * 1000), c.electrolyte, c.tray, str(c.place)]
            row += [c.module or pen.nothing]
        rows.append(row)
    files["cellules"] = (head, rows)
    if not wide:
        pairs = []
        for c in made.cells:
            pairs.append([c.name, c.coil, "bobine", pen.number(c.metre * 1000), pen.nothing])
            pairs.append([c.name, c.electrolyte, "électrolyte", pen.nothing, pen.nothing])
            pairs.append([c.name, c.tray, "plateau", pen.nothing, str(c.place)])
            if c.module:
                pairs.append([c.name, c.module, "module", pen.nothing, pen.nothing])
        files["nomenclature"] = (["Cellule", "Composant", "Type", "mm", "Place"], pairs)
    if options.steps == "long":
        rows = []
        for c in made.cells:
            if c.again:
                rows.append(
                    [c.name, "Empilage", c.again[0], *(pen.time(t, zone) for t in c.again[1:])]
                )
            rows.append([c.name, "Empilage", c.stacker, *(pen.time(t, zone) for t in c.stacked)])
            rows.append([c.name, "Remplissage", "1", *(pen.time(t, zone) for t in c.filled)])
        files["etapes"] = (["Cellule", "Étape", "Machine", "Début", "Fin"], rows)
    else:
        rows = [
            [c.name, c.stacker, *(pen.time(t, zone) for t in (*c.stacked, *c.filled))]
            for c in made.cells
        ]
        files["etapes"] = (["Cellule", "Empileuse", "E début", "E fin", "R début", "R fin"], rows)
    files["formation"] = (
        ["Plateau", "Armoire", "Début", "Durée h"],
        [
            [t, "F1", pen.time(a, zone), pen.number((b - a).total_seconds() / 3600)]
            for t, (a, b) in made.trays.items()
        ],
    )


@dataclass
class Pen:
    """Writes numbers, times and files as the options say."""

    options: Options

    @property
    def nothing(self) -> Any:
        """What stands where nothing is known."""
        return None if self.options.container == "parquet" else self.options.missing

    def number(self, value: float) -> Any:
        """A number to nine digits behind the point."""
        if self.options.container == "parquet":
            return round(value, 9)
        return f"{value:.9f}".replace(".", self.options.decimal)

    def maybe(self, value: float | None, times: float) -> Any:
        """A number or nothing."""
        return self.nothing if value is None else self.number(value * times)

    def time(self, moment: datetime, zone: str) -> Any:
        """A moment."""
        local = moment.astimezone(ZoneInfo(zone))
        form = self.options.time
        if form == "epoch ms":
            return str(round(moment.timestamp() * 1000))
        if form == "excel":
            naive = local.replace(tzinfo=None)
            days = (naive - datetime(1899, 12, 30)) / timedelta(days=1)
            return repr(days)
        return local.strftime("%d.%m.%Y %H:%M:%S") if form == "pattern" else moment.isoformat()

    def file(self, stem: Path, head: list[str], rows: list[list[Any]]) -> None:
        """A file."""
        if self.options.container == "parquet":
            columns = [pa.array([r[i] for r in rows]) for i in range(len(head))]
            pq.write_table(pa.table(columns, names=head), stem.with_suffix(".parquet"))
            return
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.options.separator, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(rows)
        stem.with_suffix(".csv").write_bytes(text.getvalue().encode(self.options.encoding))


def mapping(options: Options) -> str:
    """The mapping of the files as they are written."""
    form = {"pattern": "%d.%m.%Y %H:%M:%S"}.get(options.time, options.time)
    separator = options.separator.replace("\t", "\\t")
    encoding = options.encoding
    end = options.container
    german, french = 'zone = "Europe/Berlin"', 'zone = "Europe/Paris"'
    steps = LONG if options.steps == "long" else WIDE_STEPS
    genealogy = WIDE if options.genealogy == "wide" else ""
    pairs = "" if options.genealogy == "wide" else PAIRS
    text = HEAD + steps + CELLS.replace("GENEALOGY", genealogy) + pairs
    for name, value in (
        ("FORM", form),
        ("SEPARATOR", separator),
        ("ENCODING", encoding),
        ("DECIMAL", options.decimal),
        ("MISSING", options.missing),
        (".END", f".{end}"),
        ("GERMAN", german),
        ("FRENCH", french),
    ):
        text = text.replace(name, value)
    return text


HEAD = """
[import]
name = "Deutsch-französische Linie"
zone = "Europe/Paris"
steps = ["mixing", "coating", "slitting", "stacking", "filling", "formation"]

[reading]
encoding = "ENCODING"
separator = "SEPARATOR"
decimal = "DECIMAL"
missing = ["", "MISSING"]
time = "FORM"

[[file]]
path = "mischung.END"
GERMAN
[[file.gives]]
table = "edges"
[file.gives.columns]
parent = { column = "Rohstoff", kind = "raw", make = true }
child = { column = "Charge", kind = "slurry", make = true }

[[file]]
path = "rollen.END"
GERMAN
[[file.gives]]
table = "lots"
[file.gives.columns]
lot = "Rolle"
kind = { constant = "roll" }
step = { constant = "coating" }
quantity = { column = "Länge [km]", unit = "km" }
made = "fertig"

[[file]]
path = "beschichtung.END"
[[file.gives]]
table = "edges"
[file.gives.columns]
parent = { column = "Charge", kind = "slurry" }
child = { column = "Rolle", kind = "roll" }
child_left = { column = "von", unit = "m" }

[[file]]
path = "schneiden.END"
[[file.gives]]
table = "edges"
reversed = true
[file.gives.columns]
parent = { column = "Rolle", kind = "roll" }
child = { column = "Coil", kind = "coil", make = true }
left = { column = "Anfang", unit = "m" }
right = { column = "Ende", unit = "m" }
lane = { column = "Bahn", words = { L = 1, R = 2 } }
[[file.gives]]
table = "lots"
[file.gives.columns]
lot = "Coil"
kind = { constant = "coil" }
lane = { column = "Bahn", words = { L = 1, R = 2 } }

[[file]]
path = "gewicht.END"
[[file.gives]]
table = "measures"
[file.gives.columns]
lot = { column = "Rolle", kind = "roll" }
step = { constant = "coating" }
metre = { column = "Meter", unit = "m" }
[file.gives.values]
coat_weight = { column = "Flächengewicht g/m²", unit = "g/m²" }

[[file]]
path = "formation.END"
FRENCH
[[file.gives]]
table = "visits"
[file.gives.columns]
lot = { column = "Plateau", kind = "tray" }
step = { constant = "formation" }
machine = "Armoire"
start = "Début"
end = { column = "Durée h", unit = "h", after = "start" }
"""
LONG = """
[[file]]
path = "etapes.END"
FRENCH
[[file.gives]]
table = "visits"
[file.gives.columns]
cell = "Cellule"
step = { column = "Étape", words = { Empilage = "stacking", Remplissage = "filling" } }
machine = "Machine"
start = "Début"
end = "Fin"
"""
WIDE_STEPS = """
[[file]]
path = "etapes.END"
FRENCH
[[file.gives]]
table = "cells"
[file.gives.columns]
cell = "Cellule"
stacking_machine = "Empileuse"
stacking_start = "E début"
stacking_end = "E fin"
filling_machine = { constant = 1 }
filling_start = "R début"
filling_end = "R fin"
"""
CELLS = """
[[file]]
path = "cellules.END"
FRENCH
[[file.gives]]
table = "cells"
[file.gives.columns]
cell = "N° cellule"
disposition = { column = "Décision", words = { bon = "good", rebut = "scrap" } }
GENEALOGY
[file.gives.values]
capacity = { column = "Capacité mAh", unit = "mAh" }
resistance = { column = "Résistance mOhm", unit = "mΩ" }
voltage = { column = "Tension V", unit = "V" }
"""
WIDE = """
stacking_cathode_lot = { column = "Bobine", kind = "coil" }
stacking_cathode_at = { column = "Position mm", unit = "mm" }
filling_electrolyte_lot = { column = "Lot électrolyte", kind = "electrolyte", make = true }
rack_tray = { column = "Plateau", make = true }
rack_slot = "Place"
module = { column = "Module", make = true }
"""
_PAIR = """
[[file.gives]]
table = "edges"
where = [{ column = "Type", is = ["TYPE"] }]
[file.gives.columns]
child = { column = "Cellule", kind = "cell" }
parent = { column = "Composant", kind = "KIND", make = true }
"""
PAIRS = (
    '\n[[file]]\npath = "nomenclature.END"\n'
    + _PAIR.replace("TYPE", "bobine").replace("KIND", "coil")
    + 'step = { constant = "stacking" }\nslot = { constant = "cathode" }\n'
    + 'left = { column = "mm", unit = "mm" }\n'
    + _PAIR.replace("TYPE", "électrolyte").replace("KIND", "electrolyte")
    + 'step = { constant = "filling" }\n'
    + _PAIR.replace("TYPE", "plateau").replace("KIND", "tray")
    + 'buffer = { constant = "rack" }\nplace = "Place"\n'
    + _PAIR.replace("TYPE", "module").replace("KIND", "module")
)
