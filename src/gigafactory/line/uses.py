"""What was used and what was lost, by step and day."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from gigafactory.line import layout as y
from gigafactory.line.lower import Lowered
from gigafactory.line.names import draw_unit
from gigafactory.line.table import Tables
from gigafactory.line.tally import Reading, by_step
from gigafactory.plant.model import Plant
from gigafactory.records.energy import electricity, heat
from gigafactory.records.tables import USES, WORD, schema

REASONS = ("tail", "defect", "age", "campaign", "head", "step")


def uses(plant: Plant, lowered: Lowered, tables: Tables, a: Reading, b: Reading) -> pa.Table:
    """One row for each draw, reason of loss, and carrier of energy that was not nothing."""
    n, draws = lowered.names, len(lowered.state.draw)
    rows: list[tuple[str, str, str, float, str]] = []
    for i, (step, slot) in enumerate(n.draws):
        unit = draw_unit(plant, step, slot)
        used = int(b.draw["used"][i] - a.draw["used"][i])
        rows.append((step, "material", slot, used / y.MICRO, unit))
        for r, reason in enumerate(REASONS):
            lost = int(b.lost[i, r] - a.lost[i, r])
            rows.append((step, f"lost: {reason}", slot, lost / y.MICRO, unit))
    states = by_step(lowered, b.acc - a.acc) / y.TICKS
    for k, step in enumerate(n.stations):
        machine, done = plant.machines[step], int(b.ss["done"][k] - a.ss["done"][k])
        rows.append((step, "energy", "electricity", electricity(machine, states[k], done), "Wh"))
        rows.append((step, "energy", "heat", heat(machine, states[k]), "Wh"))
        for r, reason in enumerate(REASONS):
            lost = int(b.lost[draws + k, r] - a.lost[draws + k, r])
            of, unit = ("web", "m") if r == y.LOSS_HEAD else ("lots", tables.held(step))
            rows.append((step, f"lost: {reason}", of, lost / y.MICRO, unit))
        if step in n.columns:
            scrap = int(b.ss["scrapped"][k] - a.ss["scrapped"][k])
            rows.append((step, "lost: step", "cells", float(scrap), "cells"))
    rows = [r for r in rows if r[3] != 0]
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) or [()] * 5
    fields = schema(USES)
    begin, end = (tables.time(np.full(len(rows), r.now, np.int64)) for r in (a, b))
    step_, what, of_, unit_ = (pa.array(columns[i], pa.string()).cast(WORD) for i in (0, 1, 2, 4))
    quantity = pa.array(columns[3], pa.float64())
    return pa.Table.from_arrays([step_, begin, end, what, of_, quantity, unit_], schema=fields)
