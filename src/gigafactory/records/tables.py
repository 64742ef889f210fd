"""The tables of a data set: every column with its type, its unit and what it says.

One row rule for all: rows are appended in the order in which things ended, and never changed. Times
are UTC. Positions on a web are metres from the start of coating on the parent. A data set of
`--records lots` holds every table but `cells`; a table without rows is there all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
WORD = pa.dictionary(pa.int32(), pa.string())
START, TOOK, END = "_start", "_took", "_end"
"""Endings of the columns that say when a step had a cell. What it took is stored, since most cells
take the same; `Records` hands out its end, start + took, as a column too."""


@dataclass(frozen=True)
class Column:
    """One column: its name, type, unit (or "") and meaning."""

    name: str
    type: pa.DataType
    unit: str
    about: str


RUNS = (
    Column("key", pa.string(), "", "what is said, such as plant, plant_hash, seed, version"),
    Column("value", pa.string(), "", "as text; `complete` is false where somebody stopped the run"),
)
LOTS = (
    Column("lot", pa.int64(), "", "number of the lot, in the order in which they began"),
    Column("kind", WORD, "", "supply material, slurry, roll, coil, tray, module"),
    Column("product", WORD, "", "what it is for"),
    Column("step", WORD, "", "step that made it; empty for supply lots and trays"),
    Column("machine", pa.int32(), "", "number of the machine that made it, from 1"),
    Column("made", TIME, "UTC", "finished, delivered or closed (tray); work in hand: begun"),
    Column("quantity", pa.float64(), "unit", "its size"),
    Column("unit", WORD, "", "of quantity: m, L, kg, m², pieces, cells"),
    Column("rest", pa.float64(), "unit", "what is left of it at the end of the data"),
    Column("lane", pa.int32(), "", "lane of the web, from 1; 0 where it has none"),
    Column("serial", pa.int64(), "", "supplier's number of a supply lot, from 1; else 0"),
    Column("campaign", pa.int64(), "", "number of the campaign, from 1; 0 where it has none"),
    Column("cells", pa.int32(), "", "cells in a tray or module"),
    Column("state", WORD, "", "live, used, scrapped, gone (left the plant or emptied)"),
)
EDGES = (
    Column("parent", pa.int64(), "", "lot"),
    Column("child", pa.int64(), "", "lot"),
    Column("left", pa.float64(), "unit of parent", "where the part begins on the parent"),
    Column("right", pa.float64(), "unit of parent", "where it ends on the parent"),
    Column("child_left", pa.float64(), "m", "where it begins on the child"),
    Column("lane", pa.int32(), "", "lane of the web, from 1; 0 where it has none"),
    Column("flipped", pa.bool_(), "", "child position = child_left + (right - p) when true"),
)
VISITS = (
    Column("lot", pa.int64(), "", "lot or tray"),
    Column("step", WORD, "", "step that worked on it"),
    Column("machine", pa.int32(), "", "number of the machine, from 1"),
    Column("start", TIME, "UTC", "service begins (a tray that is unloaded: it is put on)"),
    Column("end", TIME, "UTC", "service ends (a tray: it is empty)"),
)
STATES = (
    Column("step", WORD, "", "step to which the machine belongs"),
    Column("machine", pa.int32(), "", "number of the machine, from 1"),
    Column("state", WORD, "", "see the table of machine states"),
    Column("start", TIME, "UTC", "the state began"),
    Column("end", TIME, "UTC", "the state ended"),
    Column("starved", pa.float64(), "s", "short waits for work inside this row"),
    Column("blocked", pa.float64(), "s", "short waits for a place inside this row"),
)
USES = (
    Column("step", WORD, "", "step that used or lost it"),
    Column("start", TIME, "UTC", "of the day (the warm-up ends one)"),
    Column("end", TIME, "UTC", "of the day"),
    Column("what", WORD, "", "material (went into product), energy, or lost: and why"),
    Column("of", WORD, "", "draw slot, electricity, heat, web, lots, cells"),
    Column("quantity", pa.float64(), "unit", "how much"),
    Column("unit", WORD, "", "of quantity: m, L, kg, m², pieces, Wh, cells"),
)
COUNTS = (
    Column("of", WORD, "", "step, buffer or product; empty: the plant as a whole"),
    Column("start", TIME, "UTC", "of the day (the warm-up ends one)"),
    Column("end", TIME, "UTC", "of the day"),
    Column("what", WORD, "", "see the table of counts"),
    Column("value", pa.float64(), "unit", "the sum over the day, or the mean, or at its end"),
    Column("unit", WORD, "", "of value"),
)
COUNTED = {
    "jobs": "of a step: jobs that ended",
    "good": "of a step: units of those jobs that were good: cells (of a tray each one) or lots",
    "scrapped": "of a step: units that were scrapped; of the plant: cells",
    "reworked": "of a step: units that are to be made again",
    "content": "of a buffer: mean content over the day",
    "content_end": "of a buffer: content at the end of the day",
    "left": "of a buffer: units that were in it and have left it; of a product: good cells that "
    "left the plant, alone or in a module",
    "waited": "of a buffer: how long those that left were in it, summed",
    "lead": "of a product: how long its cells that left were in the plant, from their first step "
    "on, summed",
    "energy": "of a product: energy that the cells that left hold, as measured",
    "started": "of the plant: cells whose first step began",
    "inside": "of the plant: cells in it at the end of the day",
}
"""What a day's counts say, and of what; every sum but `content_end` and `inside` begins at 0."""
MEASURES = (
    Column("lot", pa.int64(), "", "lot that was measured; empty where it was a cell"),
    Column("cell", pa.int64(), "", "cell that was measured, as late as it may be; else empty"),
    Column("step", WORD, "", "step that measured it"),
    Column("time", TIME, "UTC", "when the job began in which it was measured"),
    Column("metre", pa.float64(), "m", "on the lot; 0 where it has no metres"),
    Column("lane", pa.int32(), "", "lane of the web, from 1; 0 where it has none"),
    Column("characteristic", WORD, "", "coat_weight, thickness, solids; of a cell any"),
    Column("value", pa.float64(), "1", "relative to nominal: 1 is as designed; of a cell as said"),
    Column("lower", pa.float64(), "1", "lower limit; empty where the plant states none"),
    Column("upper", pa.float64(), "1", "upper limit; empty where the plant states none"),
)
EVENTS = (
    Column("what", WORD, "", "see the table of events"),
    Column("lot", pa.int64(), "", "mother roll of a defect, module of a swap; else empty"),
    Column("cell", pa.int64(), "", "number of the cell; empty for a defect"),
    Column("step", WORD, "", "step that did it"),
    Column("machine", pa.int32(), "", "number of the machine, from 1"),
    Column("start", TIME, "UTC", "service began (a defect: when it came to be)"),
    Column("end", TIME, "UTC", "service ended (a defect: when it came to be)"),
    Column("left", pa.float64(), "m", "where a defect begins on its mother roll; else empty"),
    Column("right", pa.float64(), "m", "where it ends there; else empty"),
    Column("lane", pa.int32(), "", "lane of a defect, from 1; 0: all of them, or of no web"),
    Column("why", WORD, "", "head, start, stop, splice, mark; a grade or a cause; else empty"),
)
HAPPENED = {
    "defect": "metres of a mother roll that give no cells",
    "rework": "a cell has been through a step and is to be done again",
    "retest": "a cell was tested again, on this machine",
    "regrade": "a cell got another grade, which stands in `why`",
    "scrap": "a cell was scrapped after its row was written, for the cause in `why`",
    "release": "a cell that was scrapped is good after all",
    "swap": "a cell was put into the module in `lot`, or taken out where there is none",
}
"""What an event says. The last five come after the row of the cell and stand above it."""
SHIPMENTS = (
    Column("shipment", WORD, "", "number of the shipment, as it is called"),
    Column("time", TIME, "UTC", "when it left"),
    Column("customer", WORD, "", "to whom"),
    Column("unit", WORD, "", "what was shipped: cell, tray, module"),
    Column("lot", pa.int64(), "", "tray or module; empty where it was a cell"),
    Column("cell", pa.int64(), "", "number of the cell; empty where it was a lot"),
    Column("pallet", WORD, "", "on which it stood"),
)
NOTES = (
    Column("time", TIME, "UTC", "from when on it holds"),
    Column("who", WORD, "", "person or rule"),
    Column("what", WORD, "", "planted cause, hold, release, deviation"),
    Column("on", pa.string(), "", "name of the step, material or room"),
    Column("text", pa.string(), "", "before, after, why"),
)
CELLS = (
    Column("cell", pa.int64(), "", "number of the cell, in the order in which they were begun"),
    Column("product", WORD, "", "what it is"),
    Column("born", TIME, "UTC", "when its first step took up its parts"),
    Column("out", TIME, "UTC", "when it left the plant or was scrapped; empty while it is inside"),
    Column("disposition", WORD, "", "open, good, scrap, used (in a module or another part)"),
    Column("scrap_step", WORD, "", "where it was scrapped"),
    Column("cause", WORD, "", "characteristic out of limits, or step, or campaign"),
    Column("grade", WORD, "", "given by the test; empty before it"),
    Column("module", pa.int64(), "", "lot; empty where it is in none"),
)
"""The first columns of `cells`. Behind them come those that only a plant can name: see the
functions below, in their order."""


def draw_columns(step: str, slot: str, unit: str, at: pa.DataType) -> tuple[Column, ...]:
    """For every draw SLOT of a STEP on single cells: the lot, and the place on it."""
    return (
        Column(f"{step}_{slot}_lot", pa.int32(), "", f"lot of {slot} that {step} drew from"),
        Column(f"{step}_{slot}_at", at, f"0.001 {unit}", "lower end of its part on that lot"),
    )


def step_columns(step: str) -> tuple[Column, ...]:
    """For every STEP on single cells: which machine had it, and when: if reworked, the last."""
    return (
        Column(f"{step}_machine", pa.int16(), "", "number of the machine, from 1"),
        Column(f"{step}{START}", TIME, "UTC", "service began"),
        Column(f"{step}{TOOK}", pa.int64(), "µs", "service took"),
    )


def tray_columns(buffer: str) -> tuple[Column, ...]:
    """For every BUFFER of trays: the tray, and the place in it, which is the channel of a rack."""
    return (
        Column(f"{buffer}_tray", pa.int32(), "", "lot of kind tray"),
        Column(f"{buffer}_slot", pa.int16(), "", "place in the tray, from 1"),
    )


VALUE_UNITS = {
    "capacity": "Ah",
    "resistance": "Ω",
    "self_discharge": "1/s",
    "mass": "kg",
    "thickness": "m",
}


def value_columns(relative: bool) -> tuple[Column, ...]:
    """Where a step sorts: what its test measured; empty for cells that were never tested.

    Parameters
    ----------
    relative
        Products have no cell, so that values can only be relative to nominal.
    """
    return tuple(
        Column(name, pa.float32(), "1" if relative else unit, "measured by the test")
        for name, unit in VALUE_UNITS.items()
    )


TABLES = {
    "runs": RUNS,
    "lots": LOTS,
    "edges": EDGES,
    "visits": VISITS,
    "states": STATES,
    "uses": USES,
    "counts": COUNTS,
    "measures": MEASURES,
    "events": EVENTS,
    "notes": NOTES,
    "shipments": SHIPMENTS,
    "cells": CELLS,
}
NAMES = (
    Column("kind", WORD, "", "lot, cell, machine, lane or slot (place in a tray)"),
    Column("of", WORD, "", "step of a machine, buffer of a place; else empty"),
    Column("number", pa.int64(), "", "by which the other tables know it"),
    Column("name", pa.string(), "", "what people there call it"),
)
"""Only in a data set that was imported: lots and cells have numbers, their names stand here."""
MEASURES_MORE = (Column("unit", WORD, "", "of value, lower and upper; 1: a plain number"),)
"""Behind the columns of `measures` in a data set that was imported: values are not relative."""
CURVES = (
    Column("curve", pa.int64(), "", "number of the curve, from 0"),
    Column("cell", pa.int64(), "", "cell that was tested"),
    Column("file", pa.string(), "", "file that it came from"),
    Column("sha256", pa.string(), "", "of that file"),
    Column("form", WORD, "", "bdf, maccor, neware, arbin"),
    Column("started", TIME, "UTC", "when the test began; empty where the file does not say"),
    Column("points", pa.int64(), "", "points that were recorded"),
    Column("seconds", pa.float64(), "s", "from the first point to the last"),
    Column("cycles", pa.int32(), "", "cycles in it"),
    Column("counted", WORD, "", "capacity and energy: by the tester, or as integral of current"),
    Column("time_unit", pa.int8(), "", "power of ten of the unit of `points.time`, in s"),
    Column("current_unit", pa.int8(), "", "the same of current, in A"),
    Column("voltage_unit", pa.int8(), "", "of voltage, in V"),
    Column("temperature_unit", pa.int8(), "", "of temperature, in °C; empty: not recorded"),
    Column("charged_unit", pa.int8(), "", "of charged, in Ah; empty: not counted"),
    Column("discharged_unit", pa.int8(), "", "of discharged, in Ah"),
    Column("charged_energy_unit", pa.int8(), "", "of charged_energy, in Wh"),
    Column("discharged_energy_unit", pa.int8(), "", "of discharged_energy, in Wh"),
)
"""Only in a data set to which curves of cyclers were attached, with the two tables below."""
POINTS = (
    Column("curve", pa.int64(), "", "number of the curve"),
    Column("time", pa.int64(), "10^time_unit s", "since the test began"),
    Column("current", pa.int64(), "10^current_unit A", "positive while charging"),
    Column("voltage", pa.int64(), "10^voltage_unit V", ""),
    Column("temperature", pa.int64(), "10^temperature_unit °C", "empty: not recorded"),
    Column("charged", pa.int64(), "10^charged_unit Ah", "counted in since the test began"),
    Column("discharged", pa.int64(), "10^discharged_unit Ah", "counted out since the test began"),
    Column("charged_energy", pa.int64(), "10^charged_energy_unit Wh", "counted in"),
    Column("discharged_energy", pa.int64(), "10^discharged_energy_unit Wh", "counted out"),
    Column("cycle", pa.int64(), "", "as the tester numbers it; empty where it does not"),
    Column("step", pa.int64(), "", "as the tester numbers it; empty where it does not"),
)
CYCLES = (
    Column("curve", pa.int64(), "", "number of the curve"),
    Column("cell", pa.int64(), "", "cell that was tested"),
    Column("cycle", pa.int64(), "", "number of the cycle"),
    Column("start", pa.float64(), "s", "since the test began"),
    Column("charge", pa.float64(), "Ah", "capacity that went in"),
    Column("discharge", pa.float64(), "Ah", "capacity that came out"),
    Column("charge_energy", pa.float64(), "Wh", "energy that went in"),
    Column("discharge_energy", pa.float64(), "Wh", "energy that came out"),
    Column("efficiency", pa.float64(), "1", "coulombic: discharge over charge"),
    Column("resistance", pa.float64(), "Ω", "of direct current, at steps of current; else empty"),
    Column("seconds", pa.float64(), "s", "within which voltage followed those steps"),
)


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The Arrow schema of a table, units kept as metadata of the fields."""
    return pa.schema(
        [pa.field(c.name, c.type, metadata={"unit": c.unit, "about": c.about}) for c in columns]
    )
