"""Each rule of a plant: a small plant that breaks it, and the one finding that it gives."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gigafactory.errors import BadInput
from gigafactory.plant import flow, keys
from gigafactory.plant.files import Raw, gather
from gigafactory.plant.read import checked

PLANTS = Path(__file__).parents[1] / "plants"
EVERYTHING = gather(PLANTS / "everything")
PARTS = gather(PLANTS / "parts")

REMOVED = object()
SUNDAYS = [str(date(2026, 1, 4) + timedelta(weeks=week)) for week in range(60)]


def said(raw: Raw, changes: Mapping[str, Any]) -> str:
    """The one finding on ``raw`` with ``changes``, values by dotted place."""
    tables = copy.deepcopy(raw.tables)
    for place, value in changes.items():
        *path, last = keys.undotted(place)
        table: Any = tables
        for key in path:
            table = table.setdefault(key, {}) if isinstance(table, dict) else table[key]
        if value is REMOVED:
            del table[last]
        else:
            table[last] = value
    with pytest.raises(BadInput) as caught:
        checked(Raw(raw.folder, tables, raw.files))
    (finding,) = caught.value.findings
    assert finding.cure.endswith((".", "?"))
    return str(finding)


def piece(takes: str | None, gives: str | None) -> dict[str, Any]:
    """A step of kind piece."""
    step: dict[str, Any] = {"kind": "piece"}
    step |= {"takes": [takes]} if takes else {}
    return step | ({"gives": gives} if gives else {})


MACHINE = {"machines": "1 machine [assumption]", "cycle": "1 s [assumption]"}
PLACES = {"places": "5 [assumption]"}

REWORK = {"share": "50 % [assumption]", "to": "queue"}
GRADE_A, GRADE_B = "step.test.grades.1", "step.test.grades.2"

WAITS = {
    "step.soaking": {
        "kind": "rack",
        "takes": ["trays"],
        "gives": "soaked",
        "dwell": "3 h [assumption]",
    },
    "machine.soaking": {"machines": "4 places [assumption]"},
    "buffer.soaked": {"places": "4 trays [assumption]"},
    "step.formation.takes": ["soaked"],
}

NAMES = [
    ({"step.packing": piece("queue", None)}, "[step.packing]: has no machines in this plant"),
    ({"machine.packing": MACHINE}, "[machine.packing]: belongs to no step"),
    ({"machine.service": REMOVED}, "[step.service]: has no machines"),
    (
        {"step.service.takes": ["quue"]},
        '[step.service] takes.1: "quue" is not a buffer',
        "Did you mean queue?",
    ),
    ({"step.arrivals.gives": "x"}, 'gives: "x" is not a buffer'),
    ({"machine.service.calendar": "x"}, '"x" is not a calendar of this plant, which has none'),
    ({"machine.service.operators": "x"}, '"x" is not a crew'),
    ({"campaign": [{"product": "x", "cells": "5 [assumption]"}]}, '"x" is not a product'),
    ({"machine.service.cycle": "1 s [x2020]"}, "the source x2020 stands nowhere"),
    ({"source.assumption": "me"}, "is the word for a number without a source"),
    ({"material.queue": {"lot": "5 kg [assumption]"}}, "is the name of a material as well"),
    ({"step": {}}, "[step]: holds no step"),
    ({"step.service.takes": ["queue", "queue"]}, 'takes.2: "queue" is named twice'),
    ({"step.service.together": ["queue"]}, 'together.1: "queue" is named twice'),
    ({"source.x2020": " "}, "[source] x2020: says nothing"),
    ({"buffer.leaves": PLACES}, "is the word for what goes out of the plant"),
]

KINDS = [
    ({"machine.service.cycle": REMOVED}, "cycle: is missing: a step of kind piece needs the time"),
    ({"step.service.dwell": "1 s [assumption]"}, "is said twice"),
    ({"step.service.kind": "web"}, "is missing: a step of kind web needs it"),
    ({"step.service.length": "5 m [assumption]"}, "means nothing to a step of kind piece"),
    ({"machine.service.speed": "5 m/s [assumption]"}, "Remove it; it is for web."),
    ({"step.arrivals.takes": ["queue"]}, "a source takes nothing"),
    ({"step.service.takes": REMOVED}, "nobody feeds this step"),
    ({"step.service.rework": {"share": "100 % [assumption]", "to": "queue"}}, "everything back"),
    (
        {
            "step.service.rework": {"share": "60 % [assumption]", "to": "queue"},
            "step.service.scrap": "50 % [assumption]",
        },
        "scrap and rework together are 110 %",
    ),
    ({"step.service.scrap": "101 % [assumption]"}, "must be 1 or less"),
    ({"step.service.scrap": "100 % [assumption]"}, "nothing ever gets past this step"),
    (
        {"step.service.rework": REWORK, "step.service.scrap": "50 % [assumption]"},
        "scrap and rework together are 100 %",
    ),
    ({"step.arrivals.rework": REWORK}, "is where the good ones go as well"),
    ({"step.service.tray": "4 cells [assumption]"}, "collects cells for no buffer"),
    ({"step.service.number": "4 cells [assumption]"}, "means nothing to a step of kind piece"),
    ({"step.service.noise": {"mass": "1 % [assumption]"}}, "Remove it; it is for sort."),
    ({"step.service.measures": "capacity"}, "Remove it; it is for vessel or web."),
    ({"step.service.stamps": True}, "means nothing to a step of kind piece"),
    (
        {"step.service.limit": {"age": "1 h [assumption]", "action": "redo"}},
        'is missing: action = "redo" needs it',
    ),
    (
        {"step.service.limit": {"age": "1 h [assumption]", "redo_to": "queue"}},
        'means nothing beside action = "scrap"',
    ),
    ({"step.arrivals.limit": {"age": "1 h [assumption]"}}, "but it takes nothing"),
]

FLOWS = [
    ({"buffer.spare": PLACES}, "[buffer.spare]: is used by no step"),
    (
        {"buffer.spare": PLACES, "step.service.gives": "spare"},
        "nobody empties it: it fills up and stops the line",
    ),
    (
        {"buffer.spare": PLACES, "step.service.takes": ["queue", "spare"]},
        "nobody fills it: [step.service] waits for it in vain",
    ),
    (
        {
            "step.arrivals": piece("ring", "queue"),
            "step.service.gives": "ring",
            "buffer.ring": PLACES,
        },
        "nothing ever reaches it: arrivals, service wait for one another",
    ),
    (
        {
            "step.service.gives": "ring",
            "step.again": piece("ring", "ring2"),
            "machine.again": MACHINE,
            "step.service.takes": ["queue", "ring2"],
            "buffer.ring": PLACES,
            "buffer.ring2": PLACES,
        },
        "nothing ever leaves: arrivals, service, again hand on",
    ),
    (
        {
            "step.service.gives": "ring",
            "step.service.tray": "8 cells [assumption]",
            "step.again": piece("ring", None),
            "machine.again": MACHINE,
            "step.more": {"kind": "source", "gives": "ring"},
            "machine.more": MACHINE,
            "buffer.ring": PLACES,
        },
        "is given trays from service and cells from more",
    ),
]

TIMES = [
    ({"calendar.day": {"open": []}}, "[calendar.day] open: never opens"),
    (
        {"calendar.day": {"open": ["always"], "closed": ["2025-12-01/2027-12-01"]}},
        "never opens in the year after 2026-01-05",
    ),
    ({"calendar.day": {"open": ["Mon-Fri 06:00-25:00"]}}, "names an hour that no day has"),
    ({"calendar.day": {"open": ["Mon-Fri 06:00-06:00"]}}, "has no length"),
    ({"calendar.day": {"open": ["daily"]}}, "is not a weekly span"),
    ({"calendar.day": {"open": ["always"], "closed": ["2026-02-30"]}}, "is not a date"),
    ({"calendar.day": {"open": ["always"], "closed": ["2026-02-03/2026-02-01"]}}, "ends before"),
    (
        {"calendar.day": {"open": ["Sun 06:00-14:00"], "closed": SUNDAYS}},
        "never opens in the year after 2026-01-05",
    ),
    (
        {
            "calendar.day": {"open": ["Mon-Fri 06:00-14:00"]},
            "calendar.late": {"open": ["Mon-Fri 14:00-22:00"]},
            "crew.two": {"people": "2 people [assumption]", "calendar": "late"},
            "machine.service.operators": "two",
            "machine.service.calendar": "day",
        },
        "two never work while the machine is open",
    ),
    (
        {
            "calendar.day": {"open": []},
            "crew.two": {"people": "2 people [assumption]", "calendar": "day"},
            "machine.service.operators": "two",
            "machine.service.calendar": "day",
        },
        "[calendar.day] open: never opens",
    ),
    (
        {
            "machine.service.stops.jam": {
                "clock": "working",
                "every": "exponential, mean 0.1 ms [assumption]",
                "lasts": "1 s [assumption]",
            }
        },
        "[machine.service.stops.jam] every: comes every 0.0001 s",
    ),
    ({"plant.start": "2026-01-05T00:00:00+01:00"}, "is not in UTC"),
    ({"plant.start": "2026-01-05"}, "is not in UTC"),
    ({"plant.start": "soon"}, "is not a point in time"),
    ({"plant.start": "0001-01-05T00:00:00Z"}, "outside the years"),
    (
        {
            "crew.two": {"people": "2 people [assumption]"},
            "machine.service.operators": "two",
            "machine.service.operators_needed": "3 people [assumption]",
        },
        "3 of a crew of 2: no job could ever begin",
    ),
    ({"machine.service.operators_needed": "3 people [assumption]"}, "does not say of which crew"),
]

WEARING = {"life": "9 [assumption]", "change": "1 s [assumption]", "wear": "1 % [assumption]"}
WHOLE = [
    ({"machine.coating_cathode.width": "300 mm [assumption]"}, "300 mm is too narrow for small"),
    ({"machine.coating_cathode.coating_max": "100 g/m² [assumption]"}, "keeps small out"),
    ({"machine.coating_cathode.coating_min": "900 g/m² [assumption]"}, "keeps small out"),
    ({"machine.coating_cathode.density_max": "1 g/cm³ [assumption]"}, "whose cathode has"),
    ({"machine.mixing_cathode.density_max": "3 g/cm³ [assumption]"}, "means nothing to a step"),
    ({"buffer.trays.places": "20 cells [assumption]"}, "20 cells are less than a tray of 32"),
    ({"buffer.trays.places": "64 cells [assumption]"}, "is counted in cells, but holds trays"),
    ({"buffer.trays.places": "0 trays [assumption]"}, "must hold at least one tray"),
    ({"buffer.wet_cathode.places": "3 coils [assumption]"}, "one job of [step.drying_cathode]"),
    ({"buffer.stacks.places": "1e1 rolls [assumption]"}, "is counted in rolls, but holds cells"),
    ({"buffer.stacks.places": "4 rolls [assumption]"}, "is counted in rolls, but holds cells"),
    ({"step.stacking.draws.anode.quantity": "anode_meters"}, "Did you mean anode_metres"),
    ({"step.stacking.draws.anode.quantity": "electrolyte_mass"}, "is measured in kg, but a lot"),
    ({"step.stacking.draws.anode.per": "metre"}, "only a web runs by the metre"),
    ({"step.coating_cathode.draws.slurry.per": "metre"}, 'does not fit "cathode_slurry"'),
    ({"step.coating_cathode.draws.foil.quantity": "1 kg [assumption]"}, "Draw an amount in m,"),
    ({"step.stacking.draws.cathode.from": "trays"}, "[buffer.coils_cathode]: nobody empties it"),
    (
        {"step.stacking.draws.odd": {"from": "trays", "quantity": "1 m [assumption]"}},
        "holds trays, of which no part can be drawn",
    ),
    ({"step.stacking.effects.separator.draw": "anode"}, "draws no lot of a supplier"),
    (
        {"step.assembly.takes": ["good", "formed"]},
        '"formed" holds trays, which a manual cannot take',
    ),
    (
        {"material.separator.lot": "3 m [assumption]"},
        "more than a lot of 3 m",
    ),
    ({"material.powder.lot": "1 kg [assumption]"}, "more than 500 lots of 1"),
    (
        {"room.dry_room.excursion_every": "0.1 ms [assumption]"},
        "[room.dry_room] excursion_every: comes every 0.0001 s",
    ),
    (
        {
            "step.coating_cathode.draws.foil.quantity": "2 km [assumption]",
            "step.coating_cathode.draws.foil.straddle": False,
        },
        "one job draws 3e+06 m, more than 500 lots of 3000",
    ),
    ({"step.coating_anode.length": "5 m [assumption]"}, "draws 10.098, more than a lot of 5 holds"),
    ({"step.coating_cathode.head_loss": "1500 m [assumption]"}, "of 1500 m: nothing is left"),
    ({"step.slitting_cathode.head_loss": "1490 m [assumption]"}, "of 1490 m: nothing is left"),
    ({"step.stacking.draws.anode.splice_loss": "1 m [assumption]"}, "means nothing here"),
    ({"step.slitting_cathode.lanes": "3 lanes [assumption]"}, "cuts 3 lanes out of a roll that"),
    ({"step.slitting_cathode.lanes": REMOVED}, "rolls of 4 lanes that nobody has cut apart"),
    ({"step.slitting_cathode.measures": "solids"}, 'Write measures = "thickness".'),
    ({"step.coating_cathode.measures": "thickness"}, 'Write measures = "coat_weight".'),
    ({f"{GRADE_A}.capacity_min": "4 % [assumption]"}, "is more than capacity_max: no cell"),
    ({f"{GRADE_A}.mass_min": "2.1 % [assumption]"}, "is more than mass_max: no cell"),
    ({f"{GRADE_B}.name": "A"}, '"A" is the name of grade 1 as well'),
    (
        {"step.test.grades": [{"name": name, "to": "good"} for name in "ABC"]},
        "[step.test.grades.2]: gets no cell: grade A before it has no limit",
    ),
    ({"step.formation.limit.age": "1 h [assumption]", **WAITS}, "is 3 h old at least"),
    (
        {"step.coating_cathode.draws.slurry.limit.age": "1 h [assumption]"},
        "1 h is too short: what comes here is 2 h old at least",
    ),
    ({"step.filling.rework.to": "good"}, '"good" does not lead back to this step'),
    ({"product.small.pouch.area": "0.1 m² [assumption]"}, "the pouch's area is"),
    (
        {"step.mixing_cathode.batch": "2 L [assumption]"},
        "more than 3 lots of 2 that can wait for it",
    ),
    (
        {
            "step.stacking.draws.cathode.limit.redo_to": "coils_cathode",
        },
        "it would be too old again at once",
    ),
    ({"step.drying_cathode.stamps": REMOVED}, "no step that takes from wet_cathode stamps"),
    ({"step.casing.takes": ["stacks", "formed"]}, "mixes cells and trays"),
    (
        {"step.casing.limit": {"age": "1 h [assumption]"}},
        "limits the age of single cells, which have none",
    ),
    ({"step.stacking.effects.coat.draw": "anod"}, '"anod" is not a draw of this step'),
    ({"step.stacking.effects.coat.draw": REMOVED}, 'an effect of "coat_weight" needs it'),
    ({"step.stacking.effects.coat.draw": "separator"}, "draws no web"),
    ({"step.stacking.effects.alignment.draw": "anode"}, "means nothing to an effect"),
    ({"step.stacking.effects.alignment.of": "channel"}, "reaches no cell in a step of kind piece"),
    ({"step.stacking.effects.alignment.capacity": REMOVED}, "changes nothing"),
    ({"step.stacking.effects.moisture.capacity": "0.5 %/% [assumption]"}, "not an effect per time"),
    ({"step.stacking.effects.coat.capacity": "0.5 %/h [assumption]"}, "per unit of a deviation"),
    ({"cause.lane.machine": "2 [assumption]"}, "2 of 1 that [step.coating_cathode] has"),
    ({"cause.lane.lane": "5 [assumption]"}, "5 of 4 that [step.coating_cathode] has"),
    ({"cause.channel.channel": "33 [assumption]"}, "33 of 32 that [step.formation] has"),
    ({"cause.lane.channel": "1 [assumption]"}, "1 of none that"),
    ({"cause.lot.step": "stacking", "cause.lot.lots": REMOVED}, "stands beside step"),
    ({"cause.lot.lots": [5, 3]}, "is not a first and a last lot"),
    ({"cause.lane.to": "5 days [assumption]"}, "ends before it begins"),
    ({"cause.lot.deviation": REMOVED}, "the cause does nothing"),
    ({"cause.lot.material": "aluminium"}, "[cause.lot] material: reaches nothing: no effect and"),
    ({"cause.lane.step": "slitting_cathode"}, "[cause.lane] lane: reaches nothing"),
    ({"cause.lane.lane": REMOVED, "cause.lane.step": "casing"}, "[cause.lane] step: reaches"),
    ({"step.formation.effects.channel": REMOVED}, "[cause.channel] channel: reaches nothing"),
    ({"material.copper.spread": "1 % [assumption]"}, "[material.copper] spread: does nothing"),
    ({"step.slitting_cathode.drift_spread": "1 % [assumption]"}, "drift_spread: does nothing"),
    ({"step.slitting_cathode.lane_spread": "1 % [assumption]"}, "lane_spread: does nothing"),
    ({"machine.casing.tool": WEARING}, "[machine.casing.tool] wear: does nothing"),
    ({"machine.drying_cathode.spread": "1 % [assumption]"}, "spread: does nothing"),
    ({"step.test.grades.1.to": "nowhere"}, '"nowhere" is not a buffer'),
    ({"step.test.gives": "good"}, "whose grades say where cells go"),
    (
        {"product.small.anode.sheets": "16 sheets [assumption]"},
        "16 anode sheets do not fit 16 cathode sheets",
    ),
    ({"machine.stacking.stops.jam": {"every": "1 h [a]", "lasts": "1 h [a]"}}, "clock: is missing"),
]


@pytest.mark.parametrize(("changes", "words"), [(c, w) for c, *w in NAMES + KINDS + FLOWS + TIMES])
def test_broken_parts(changes: dict[str, Any], words: list[str]) -> None:
    """A theory plant that breaks a rule gives the one finding of that rule."""
    found = said(PARTS, changes)
    for one in words:
        assert one in found


@pytest.mark.parametrize(("changes", "words"), WHOLE)
def test_broken_cell_plant(changes: dict[str, Any], words: str) -> None:
    """A cell plant that breaks a rule gives the one finding of that rule."""
    assert words in said(EVERYTHING, changes)


def test_units_in_buffers() -> None:
    """What stands in a buffer follows from the steps that fill it, through ovens and racks."""
    held = {name: set(units) for name, units in flow.units(checked(EVERYTHING)).items()}
    assert held["slurry_cathode"] == {"batch"}
    assert held["coils_cathode"] == held["wet_cathode"] == {"web"}
    assert held["stacks"] == held["cases"] == held["good"] == {"cell"}
    assert held["formed"] == held["trays"] == {"tray"}


def test_message() -> None:
    """A finding reads as one sentence with file, table, key, defect and cure."""
    found = said(PARTS, {"machine.service.cycle": "3 kg [assumption]"})
    assert found == (
        f'{PARTS.folder}/plant.toml: [machine.service] cycle: "3 kg [assumption]" is not a time. '
        'Write for example "20 s [assumption]".'
    )


def test_the_plants_here_are_right() -> None:
    """The plants that the tests break are right to begin with, and TOML all through."""
    for path in PLANTS.rglob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))
    assert checked(EVERYTHING).hash != checked(PARTS).hash
